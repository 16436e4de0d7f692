import fc from "fast-check";
import { claimedId, type Command, COMMAND_BYTES_MAX, commandJson, decodeCommand, distrust, ID_LENGTH_MAX } from "../../modules/contract/command.js";
import { hex, withMac } from "../../modules/contract/mac.js";
import { readReply, replyJson, type Reply } from "../../modules/contract/reply.js";
import { commands, objections } from "../../modules/contract/words.js";
import { bytesOf, signer } from "./signer.js";

const { sign, signText } = signer("00112233445566778899aabbccddeeff");
const expires = "2026-11-24T23:30:13Z";
const expiresMs = Date.parse(expires);
const decode = (text: string) => decodeCommand(bytesOf(text));
const signed = (message: object): string => withMac(JSON.stringify(message), signText);
const pathsOf = (text: string): unknown => {
  const decoded = decode(text);
  return "reason" in decoded ? [decoded.reason, ...(decoded.problems ?? []).map(({ path }) => path)] : decoded;
};

const samples: readonly Command[] = [
  { id: "c1", command: "restart", expiresMs },
  { id: "二", command: "settings", expiresMs, settings: { v: 1, station: "hongshiliang-01", cards: [{ number: "04a1b2c3" }] } },
  { id: "x".repeat(ID_LENGTH_MAX), command: "factory-reset", expiresMs: expiresMs + 7 },
];

test("there is a sample of every command", () => {
  expect(samples.map(({ command }) => command)).toEqual(commands);
});

test.each(samples)("$command is read as it was written, and believed", (command) => {
  const message = bytesOf(commandJson(command, signText));
  expect(distrust(message, sign)).toBeUndefined();
  expect(decodeCommand(message)).toEqual({ command });
  expect(claimedId(message)).toBe(command.id);
});

test("the message is the text that the documentation shows, signed by HMAC-SHA256 over what is before the mac", () => {
  const text = '{"v":1,"id":"c1","command":"restart","expires":"2026-11-24T23:30:13.000Z"';
  expect(commandJson(samples[0]!, signText)).toBe(`${text},"mac":"${hex(signText(text))}"}`);
});

test("blanks, and members that are not known, are no problem: version 1 only grows", () => {
  const text = withMac(`{ "id" : "c1",\n "v": 1, "command": "restart", "expires": "${expires}", "issuer": {"name": "ops"} }`, signText);
  expect(distrust(bytesOf(text), sign)).toBeUndefined();
  expect(decode(text)).toEqual({ command: samples[0] });
  expect(claimedId(bytesOf(text))).toBe("c1");
});

test.each(samples)("$command with any one bit turned over is not believed", (command) => {
  const message = bytesOf(commandJson(command, signText));
  for (let bit = 0; bit < 8 * message.length; bit++) {
    message[bit >> 3]! ^= 1 << (bit & 7);
    expect(distrust(message, sign)).toMatchObject({ path: "mac" });
    message[bit >> 3]! ^= 1 << (bit & 7);
  }
});

test("a command for another station's key, a shorter one, one with more behind it: not believed", () => {
  const text = commandJson(samples[0]!, signText);
  expect(distrust(bytesOf(text), signer("ff").sign)).toEqual({ path: "mac", problem: "is not that of the text before it" });
  for (const wrong of [text.slice(1), `${text}\n`, text.replace(',"mac"', ', "mac"'), text.toUpperCase(), "", "{}", text.slice(-34)])
    expect(distrust(bytesOf(wrong), sign)).toMatchObject({ path: "mac" });
});

test("every problem is named by its path, all in one answer", () => {
  const good = { v: 1, id: "c1", command: "restart", expires };
  expect(pathsOf(signed({ nothing: true }))).toEqual(["malformed", "v", "id", "command", "expires"]);
  expect(pathsOf(signed({ ...good, v: 2, expires: "tomorrow" }))).toEqual(["malformed", "v", "expires"]);
  expect(pathsOf(signed({ ...good, id: "" }))).toEqual(["malformed", "id"]);
  expect(pathsOf(signed({ ...good, id: "x".repeat(ID_LENGTH_MAX + 1) }))).toEqual(["malformed", "id"]);
  expect(pathsOf(signed({ ...good, command: 7 }))).toEqual(["malformed", "command"]);
  expect(pathsOf(signed({ ...good, command: "settings" }))).toEqual(["malformed", "settings"]);
  expect(pathsOf(signed({ ...good, command: "settings", settings: [] }))).toEqual(["malformed", "settings"]);
  expect(pathsOf(signed([1]))).toEqual(["malformed", ""]);
  expect(pathsOf('{"v":1,')).toEqual(["malformed", ""]);
});

test.each(["self-destruct", "", "constructor", "__proto__", "toString"])("%j is no command", (command) => {
  expect(decode(signed({ v: 1, id: "c1", command, expires }))).toEqual({ reason: "unknown-command" });
});

test.each([
  "2026-11-24", "2026-11-24T23:30:13", "2026-11-24T23:30:13+08:00", "2026-11-24 23:30:13Z", "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z",
  "2026-11-24T24:00:00Z", "2026-11-24T23:30:60Z", "2026-11-24T23:30:13.Z", "2026-11-24T23:30:13,5Z", "2026-11-24T23:30:13.1e2Z", "+02026-11-24T23:30:13Z",
  " 026-11-24T23:30:13Z", "2026-11-24T23:30:13Zz", "Z", "", "1790000000", "2026-11-24t23:30:13z",
])("%j is no time in UTC", (wrong) => {
  expect(pathsOf(signed({ v: 1, id: "c1", command: "restart", expires: wrong }))).toEqual(["malformed", "expires"]);
});

test.each([["2026-11-24T23:30:13.5Z", 500], ["2026-11-24T23:30:13.123456Z", 123], ["2026-11-24T23:30:13.000000000Z", 0]])("%s is one", (text, ms) => {
  expect(decode(signed({ v: 1, id: "c1", command: "restart", expires: text }))).toMatchObject({ command: { expiresMs: expiresMs + ms } });
});

test("what would overflow a small board is refused unparsed: deep, or of many values", () => {
  const depth = COMMAND_BYTES_MAX / 2 - 50;
  for (const bomb of ["[".repeat(depth) + "]".repeat(depth), `[${"0,".repeat(depth)}0]`, `{${'"a":{},'.repeat(1_000)}"b":0}`, "{\"a\":".repeat(1_000)])
    expect(decode(`{"v":1,"id":"c1","command":"settings","expires":"${expires}","settings":${bomb}}`))
      .toMatchObject({ reason: "malformed", problems: [{ path: "", problem: expect.stringContaining("nested") }] });
});

test("brackets and commas within texts count for nothing", () => {
  const settings = { text: '[{,"'.repeat(1_000), "\\": "\\\\\"" };
  expect(decode(signed({ v: 1, id: "c1", command: "settings", expires, settings }))).toMatchObject({ command: { settings } });
});

test.each(['{"id":5,"command":"restart"}', '{"id":"a\\"b"}', '{"id":""}', '{"id":"', '{"id', "id", "", `{"id":"${"x".repeat(65)}"}`, `{"pad":"${"x".repeat(256)}","id":"c1"}`])(
  "%s has no id to answer to", (text) => {
    expect(claimedId(bytesOf(text))).toBeUndefined();
  });

test("hostile bytes never make it throw, nor are they believed", () => {
  const hostile = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.jsonValue().map((value) => bytesOf(JSON.stringify(value))),
    fc.record({ v: fc.anything(), id: fc.anything(), command: fc.constantFrom<unknown>(...commands, 1, null), expires: fc.constantFrom<unknown>(expires, 0), settings: fc.jsonValue() },
      { requiredKeys: [] }).map((value) => bytesOf(JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? 0 : inner)))),
    fc.tuple(fc.constantFrom(...samples), fc.nat(), fc.nat({ max: 255 })).map(([command, at, byte]) => {
      const bytes = bytesOf(commandJson(command, signText));
      bytes[at % bytes.length] = byte ^ (bytes[at % bytes.length] === byte ? 1 : 0);
      return bytes;
    }));
  fc.assert(fc.property(hostile, (bytes) => {
    expect(distrust(bytes, sign)).toBeDefined();
    const id = claimedId(bytes);
    if (id !== undefined) expect(id.length).toBeLessThanOrEqual(ID_LENGTH_MAX);
    const decoded = decodeCommand(bytes);
    if ("reason" in decoded) expect(objections).toContain(decoded.reason);
    else expect(commands).toContain(decoded.command.command);
  }), { numRuns: 2_000 });
});

test.each<[Reply, string]>([
  [{ id: "c1", outcome: "done" }, '{"v":1,"id":"c1","outcome":"done"}'],
  [{ id: "c1", outcome: "done", erased: ["settings"] }, '{"v":1,"id":"c1","outcome":"done","erased":["settings"]}'],
  [{ outcome: "refused", reason: "no-key" }, '{"v":1,"outcome":"refused","reason":"no-key"}'],
  [{ id: "c1", outcome: "refused", reason: "invalid-settings", problems: [{ path: "v", problem: "is missing" }] },
    '{"v":1,"id":"c1","outcome":"refused","reason":"invalid-settings","problems":[{"path":"v","problem":"is missing"}]}'],
])("the reply %j is this text, and is read back", (reply, text) => {
  expect(replyJson(reply)).toBe(text);
  expect(readReply(text)).toEqual({ v: 1, ...reply });
});

test.each(["", "{", "null", "[]", "{}", '{"v":1,"outcome":"maybe"}', '{"v":2,"outcome":"done"}', '{"v":1,"outcome":"done","problems":[1]}'])(
  "%s is no reply", (text) => {
    expect(readReply(text)).toBeUndefined();
  });
