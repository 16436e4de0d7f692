// `npm run command` against a real broker and a station that takes commands as the firmware does.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectAsync, type MqttClient } from "mqtt";
import { commands, objections } from "../../modules/contract/words.js";
import { readSettings } from "../../modules/contract/settings.js";
import { run } from "../../sim/command-line.js";
import { texts } from "../../sim/command-texts.js";
import { languageOf, type Language } from "../../sim/language.js";
import { stationDocument } from "../../sim/stage.js";
import { startBroker } from "./aedes-process.js";
import { FakeStation, type FakeStationOptions } from "./fake-station.js";

const KEY = "00112233445566778899aabbccddeeff";
const seen: string[] = [];
let broker: Awaited<ReturnType<typeof startBroker>>;
let listener: MqttClient;
const folder = mkdtempSync(join(tmpdir(), "command-"));
const open: FakeStation[] = [];

beforeAll(async () => {
  broker = await startBroker();
  listener = await connectAsync(`mqtt://127.0.0.1:${broker.port}`);
  listener.on("message", (_topic, payload, { qos, retain }) => seen.push(`${qos} ${String(retain)} ${String(payload)}`));
  await listener.subscribeAsync("bins/v1/+/command", { qos: 1 });
}, 20_000);
beforeEach(() => { seen.length = 0; });
afterEach(async () => { for (const station of open.splice(0)) await station.close(); });
afterAll(async () => {
  await listener.endAsync(true);
  broker.stop();
  rmSync(folder, { recursive: true });
});

async function station(name: string, options: Partial<FakeStationOptions> = {}): Promise<FakeStation> {
  const opened = await FakeStation.open({ port: broker.port, station: name, key: KEY, ...options });
  open.push(opened);
  return opened;
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function command(args: readonly string[], language: Language = "en") {
  let out = "";
  let err = "";
  const code = await run(args, { language, out: (text) => { out += text; }, err: (text) => { err += text; } });
  return { code, out, err };
}

const to = (name: string, ...args: string[]) => ["--broker", `mqtt://127.0.0.1:${broker.port}`, "--station", name, "--key", KEY, ...args];

test("done is 0, and is said in the language of the terminal", async () => {
  const { performed } = await station("one");
  expect(await command(to("one", "restart"))).toEqual({ code: 0, out: "one: restart done.\n", err: "" });
  expect(await command(to("one", "restart"), "zh")).toEqual({ code: 0, out: "one：restart 已执行。\n", err: "" });
  expect(performed.map((one) => one.command)).toEqual(["restart", "restart"]);
  expect(seen.map((one) => one.startsWith('1 false {"v":1,"id":'))).toEqual([true, true]);
});

test("settings carries the document", async () => {
  const { performed } = await station("two");
  const document = { ...stationDocument("sorting") as object, station: "two" };
  const path = file("settings.json", `\ufeff${JSON.stringify(document, undefined, 2)}`);
  expect(await command(to("two", "settings", path))).toEqual({ code: 0, out: "two: settings done.\n", err: "" });
  expect(performed).toMatchObject([{ command: "settings", settings: document }]);
});

test("refused is 1, with what to do about it and every problem by its path", async () => {
  await station("three", { perform: (one) => {
    const read = readSettings((one as { settings?: unknown }).settings);
    return "problems" in read ? { refuse: { reason: "invalid-settings", problems: read.problems } } : { done: true };
  } });
  const document = { ...stationDocument("sorting") as object, station: "four", v: 2, profile: "x" };
  const { code, out, err } = await command(to("three", "settings", file("wrong.json", JSON.stringify(document))));
  expect([code, out]).toEqual([1, ""]);
  expect(err.split("\n")).toEqual([
    "Mind: with this document three becomes four, with topics of that name.",
    "three: settings refused (invalid-settings).", "The settings are wrong; nothing was changed.",
    "  v is 2, not 1 to 1", "  profile is none of sorting", ""]);
});

test("what a factory reset erases is said", async () => {
  await station("five");
  expect((await command(to("five", "factory-reset"), "zh")).out).toBe(
    "five：factory-reset 已执行。\n已清除：设置。\n已保留：事件记录、站点密钥、计数、Wi-Fi、消息服务器的用户名与密码。\n");
});

test.each<[string, Partial<FakeStationOptions>]>([
  ["not-authentic", { key: "ff" }],
  ["clock-unknown", { epochMs: () => undefined }],
  ["expired", { epochMs: () => Date.now() + 86_400_000 }],
  ["storage-fault", { perform: () => ({ refuse: { reason: "storage-fault" } }) }],
])("refused because of %s: the reason is told", async (reason, options) => {
  await station(reason, options);
  const { code, err } = await command(to(reason, "restart"));
  expect([code, err]).toEqual([1, `${reason}: restart refused (${reason}).\n${texts.en.reasons[reason as keyof typeof texts.en.reasons]}\n`]);
});

test("no answer is 3: the station is offline, is silent, or was never there", async () => {
  const gone = await station("six");
  await gone.close();
  open.splice(0);
  await listener.publishAsync("bins/v1/deaf/status", '{"v":1,"online":true}', { qos: 1, retain: true });
  const say = (name: string, language: Language) => command(to(name, "--valid", "1", "restart"), language);
  const [offline, deaf, nobody] = await Promise.all([say("six", "en"), say("deaf", "en"), say("nobody", "zh")]);
  expect([offline.code, deaf.code, nobody.code]).toEqual([3, 3, 3]);
  expect(offline.err).toContain("six is offline. Should it connect in time");
  expect(deaf.err).toContain(texts.en.presences.online);
  expect(nobody.err).toContain(texts.zh.presences.unknown);
}, 20_000);

test("a command that waits for a station on the broker is carried out when it comes back in time", async () => {
  await (await station("seven")).close();
  open.splice(0);
  const sent = command(to("seven", "--valid", "30", "restart"));
  for (let tries = 0; seen.length === 0 && tries < 100; tries++) await new Promise((resolve) => setTimeout(resolve, 20));
  const back = await station("seven");
  expect((await sent).code).toBe(0);
  expect(back.performed).toHaveLength(1);
}, 40_000);

test("a broker that is not there is 3, and its password is not shown", async () => {
  const { code, err } = await command(["--broker", "mqtt://ops:secret@127.0.0.1:1", "--station", "x", "--key", KEY, "restart"]);
  expect(code).toBe(3);
  expect(err).toMatch(/^Cannot use the broker mqtt:\/\/127\.0\.0\.1:1: .*ECONNREFUSED/);
});

test("the key may be in a file", async () => {
  await station("eight");
  const path = file("key", `${KEY.toUpperCase()}\n`);
  const { code } = await command(["--broker", `mqtt://127.0.0.1:${broker.port}`, "--station", "eight", "--key-file", path, "restart"]);
  expect(code).toBe(0);
});

test.each<[string, string[]]>([
  ["nothing", []],
  ["no command", ["--station", "x", "--key", KEY]],
  ["an unknown command", ["--station", "x", "--key", KEY, "dance"]],
  ["no station", ["--key", KEY, "restart"]],
  ["a station that is no level of a topic", ["--station", "a/b", "--key", KEY, "restart"]],
  ["no key", ["--station", "x", "restart"]],
  ["a key that is not hex", ["--station", "x", "--key", "xyz", "restart"]],
  ["settings without a file", ["--station", "x", "--key", KEY, "settings"]],
  ["settings with a file that is not there", ["--station", "x", "--key", KEY, "settings", "/nowhere/settings.json"]],
  ["settings that are no document", ["--station", "x", "--key", KEY, "settings", __filename]],
  ["restart with a file", ["--station", "x", "--key", KEY, "restart", __filename]],
  ["no time at all", ["--station", "x", "--key", KEY, "--valid", "0", "restart"]],
  ["too large a document", ["--station", "x", "--key", KEY, "settings", file("large.json", JSON.stringify({ station: "x", text: "x".repeat(8_100) }))]],
])("wrong use is 2: %s", async (_, args) => {
  const { code, out, err } = await command(args, "zh");
  expect([code, out]).toEqual([2, ""]);
  expect(err).not.toBe("");
  expect(seen).toEqual([]);
});

test("--help is 0", async () => {
  const { code, out } = await command(["--help"]);
  expect(code).toBe(0);
  for (const name of commands) expect(out).toContain(name);
});

test.each(["zh", "en"] as const)("every reason has its text in %s", (language) => {
  expect(Object.keys(texts[language].reasons).sort()).toEqual([...objections].sort());
});

test.each<[Record<string, string>, Language]>([
  [{ LANG: "zh_CN.UTF-8" }, "zh"], [{ LANG: "zh_CN.UTF-8", LC_ALL: "C" }, "en"], [{ LC_MESSAGES: "zh_TW", LANG: "en_US.UTF-8" }, "zh"],
  [{ LANG: "de_DE.UTF-8" }, "en"],
])("the terminal of %j speaks %s", (environment, language) => {
  expect(languageOf(environment)).toBe(language);
});
