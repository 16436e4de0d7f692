import { createHmac } from "node:crypto";
import { join } from "node:path";
import { Board } from "../../sim/board.js";
import type { Hardware } from "../../sim/board-io.js";
import { Clock } from "../../sim/clock.js";
import { bundle } from "../../sim/engine/bundle.js";
import { xsAvailable } from "../../sim/engine/xs.js";
import { engines, type EngineName } from "../../sim/stage.js";
import { root } from "../../sim/root.js";

const vm = (file: string): string => join(root, "sim/vm", file);
const code = bundle({
  entry: join(root, "test/sim/sdk-entry.ts"),
  alias: { crypt: vm("crypt.ts"), "embedded:storage/key-value": { file: vm("system.ts"), name: "keyValue" } },
});

const names: EngineName[] = xsAvailable() ? ["node", "xs"] : ["node"];

describe.each(names)("on %s", (name) => {
  const keys = new Map<string, unknown>();
  let run: (...act: string[]) => { value?: unknown; error?: string };
  let close = (): void => {};

  beforeAll(async () => {
    const events = { post() {}, restart() {}, feedWatchdog() {}, trace() {}, resetReason: () => 1 };
    const board = new Board({ keys, network: { powerOff() {} }, flash: {} } as unknown as Hardware, new Clock(), events);
    const engine = engines[name]({ code: (await code).code, onCall: board.answer });
    close = () => engine.close();
    run = (...act) => JSON.parse(Buffer.from(engine.deliver(Buffer.from(JSON.stringify(act)))).toString());
  });
  afterAll(() => close());
  beforeEach(() => keys.clear());

  test.each([0, 1, 63, 64, 65, 200])("the HMAC of %d bytes under keys of several lengths is Node's", (length) => {
    for (const keyLength of [0, 32, 64, 65]) {
      const key = Buffer.alloc(keyLength, 0xa5), bytes = Buffer.from(Array.from({ length }, (_, at) => at & 0xff));
      expect(run("hmac", key.toString("hex"), bytes.toString("hex")).value).toBe(createHmac("sha256", key).update(bytes).digest("hex"));
    }
  });

  test("keys are kept by the board, each in its space", () => {
    expect(run("write", "ssid", "大厅").value).toBe(true);
    expect([...keys]).toEqual([["dingdian/ssid", "大厅"]]);
    expect([run("read", "ssid").value, run("read", "password")]).toEqual(["大厅", {}]);
    run("delete", "ssid");
    expect(keys.size).toBe(0);
  });

  test("what NVS refuses is refused with ESP-IDF's names, and no error to those who come by the platform", () => {
    expect(run("rawWrite", "a-name-too-long-", "x").error).toContain("ESP_ERR_NVS_KEY_TOO_LONG");
    expect(run("rawWrite", "ssid", "x".repeat(4_000)).error).toContain("ESP_ERR_NVS_VALUE_TOO_LONG");
    expect(run("write", "a-name-too-long-", "x").value).toBe(false);
    expect(run("write", "ssid", "x".repeat(4_000)).value).toBe(false);
    keys.set("dingdian/boots", 7);
    expect(run("rawRead", "boots").error).toBe("TypeError: mismatch");
    expect(run("read", "boots")).toEqual({});
    expect(run("closed").error).toContain("TypeError");
  });

  test("what the double does not model throws", () => {
    expect(run("open", "dingdian", "r+", "uint32").error).toContain("not modelled");
    expect(run("open", "dingdian", "r", "string").error).toContain("not modelled");
    expect(run("open", "a-space-too-long", "r+", "string").error).toContain("ESP_ERR_NVS_KEY_TOO_LONG");
    expect(run("digest", "MD5").error).toContain("unsupported digest");
    expect(run("writeAfterClose").error).toContain("after close");
  });
});
