import { DEMO_KEY, readOptions } from "../../sim/options.js";

class Exit extends Error {}

afterEach(() => { jest.restoreAllMocks(); });

test("flags that are not given have their defaults", () => {
  expect(readOptions([])).toEqual({ mqttPort: 1883, pagePort: 8080, speed: 1, key: DEMO_KEY, open: true, json: false });
});

test("flags say what they say", () => {
  expect(readOptions(["--mqtt-port", "0", "--page-port", "80", "--engine", "node", "--speed", "1.5", "--station", "a.json", "--key", "5A".repeat(32), "--no-open", "--json"]))
    .toEqual({ mqttPort: 0, pagePort: 80, engine: "node", speed: 1.5, station: "a.json", key: "5a".repeat(32), open: false, json: true });
});

test.each([
  [["--speed", "0"], /--speed.*from 1 to 3600/],
  [["--speed", "1e3"], /--speed.*from 1 to 3600/],
  [["--mqtt-port", "65536"], /--mqtt-port.*from 0 to 65535/],
  [["--page-port", "80.5"], /--page-port.*a whole number/],
  [["--page-port"], /--page-port.*argument missing/],
  [["--engine", "v8"], /--engine.*xs, node/],
  [["--key", "5a5a"], /--key.*64 hex digits/],
  [["--key", "5g".repeat(32)], /--key.*64 hex digits/],
  [["--fly"], /unknown option '--fly'/],
  [["stray"], /too many arguments/],
])("%j is refused in one line, with exit code 1", (args, message) => {
  let told = "";
  jest.spyOn(process.stderr, "write").mockImplementation((text) => { told += String(text); return true; });
  const exit = jest.spyOn(process, "exit").mockImplementation(() => { throw new Exit(); });
  expect(() => readOptions(args)).toThrow(Exit);
  expect(exit).toHaveBeenCalledWith(1);
  expect(told).toMatch(message);
  expect(told.trimEnd().split("\n")).toHaveLength(1);
});
