// `npm run verify-events` over what a station's own event log sends.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeRecord, keepOf, type Entry } from "../../modules/contract/record.js";
import { Records } from "../../modules/records.js";
import { Clock } from "../../sim/clock.js";
import { NorFlash } from "../../sim/io/flash.js";
import type { Language } from "../../sim/language.js";
import { run } from "../../sim/verification.js";
import { texts } from "../../sim/verify-texts.js";
import { signer } from "../contract/signer.js";
import { timersOf } from "../drivers/timers.js";
import { MemoryKeys } from "../service/memory-keys.js";

const KEY = "00112233445566778899aabbccddeeff";
const STATION = "hongshiliang-01";
const folder = mkdtempSync(join(tmpdir(), "verify-events-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What is sent of a log of 16 KiB by a station that was offline for all of these events. */
function exported(count: number): string[] {
  const clock = new Clock();
  const flash = new NorFlash({ size: 16_384 });
  const log = new Records({ openFlash: () => flash, station: STATION, sign: signer(KEY).sign, keys: new MemoryKeys(), timers: timersOf(clock),
    moment: () => ({ boot: 1, upMs: clock.now, clock: "trusted", epochMs: Date.UTC(2026, 10, 24) + clock.now }) });
  for (let visit = 1; visit <= count; visit++) {
    clock.run(60_000);
    const entry: Entry = visit % 3 === 0 ? { kind: "level", compartment: 1, fillingLevel: 0.5 }
      : { kind: "deposit", visit, compartment: 1, category: "kitchen", role: "resident", household: "1-1-101", openMs: 2_094 };
    log.append(encodeRecord({ moment: { boot: 1, upMs: clock.now, clock: "unknown" }, entry }), keepOf(entry));
  }
  const lines: string[] = [];
  for (let event = log.next(0); event; event = log.next(event.seq)) lines.push(log.text(event));
  return lines;
}

async function* stream(text: string | Buffer): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text as string);
  for (let at = 0; at < bytes.length; at += 1_000) yield bytes.subarray(at, at + 1_000);
}

async function verify(lines: readonly string[] | Buffer, args: readonly string[] = ["--key", KEY], language: Language = "en") {
  let out = "";
  let err = "";
  const text = Buffer.isBuffer(lines) ? lines : `${lines.join("\n")}\n`;
  const code = await run(["-", ...args], { language, input: stream(text), out: (more) => { out += more; }, err: (more) => { err += more; } });
  return { code, out, err };
}

const sound = exported(40);

test("what a station sends is sound, in both languages", async () => {
  expect(await verify(sound)).toEqual({ code: 0, err: "",
    out: "hongshiliang-01: seq 1 to 40, 40 events.\n✓ Sound: nothing altered, nothing missing, each event linked to the one before it.\n" });
  expect(await verify(sound, ["--key", KEY], "zh")).toEqual({ code: 0, err: "",
    out: "hongshiliang-01：seq 1–40，共 40 条事件。\n✓ 完好：没有改动，没有缺失，每条都与前一条相连。\n" });
});

test("what a full log has given up is told of, and so no error; but one line more is", async () => {
  const lines = exported(1_000);
  const args = ["--key", KEY, "--from", "1"];
  const { code, out } = await verify(lines, args);
  expect(out).toMatch(/[1-9]\d* given up by the station, and told of\.\n✓ Sound/);
  expect(code).toBe(0);
  for (const at of [0, 1, Math.floor(lines.length / 2)])
    expect(await verify(lines.filter((_, index) => index !== at), args)).toMatchObject({ code: 1, out: expect.stringMatching(/1 more missing than|: missing/) });
});

test("lines as mosquitto_sub -v prints them, other topics among them, Windows ends, a mark at the start and blank lines", async () => {
  const lines = sound.map((line) => `bins/v1/${STATION}/event ${line}`);
  const mixed = ["\ufeff" + lines[0]!, `bins/v1/${STATION}/state {"v":1}`, "", `bins/v1/${STATION}/status `, ...lines.slice(1)];
  expect(await verify(mixed.map((line) => `${line}\r`))).toMatchObject({ code: 0,
    out: expect.stringContaining("seq 1 to 40, 40 events, 2 lines of other topics or stations.\n✓") });
});

test("an altered event is named by line and seq, with what to do", async () => {
  const lines = sound.map((line, index) => index === 4 ? line.replace("2094", "2095") : line);
  expect(await verify(lines)).toMatchObject({ code: 1, out: [
    "✗ seq 5, line 5: altered: its mac is not that of its text",
    `    ${texts.en.findings.altered.advice}`, "",
    "hongshiliang-01: seq 1 to 40, 40 events.",
    "✗ Broken: 1 error. The first: seq 5, line 5.", ""].join("\n") });
  expect((await verify(lines, ["--key", KEY], "zh")).out).toContain("✗ seq 5（第 5 行）：被改动：mac 与内容不符\n");
});

test("missing events are named, in the middle and at both ends", async () => {
  const lines = sound.filter((_, index) => index >= 3 && (index < 10 || index > 12) && index < 35);
  const { code, out } = await verify(lines, ["--key", KEY, "--from", "1", "--to", "40"]);
  expect(code).toBe(1);
  expect(out.split("\n").filter((line) => line.startsWith("✗"))).toEqual([
    "✗ seq 1 to 3, before line 1: 3 events missing", "✗ seq 11 to 13, before line 8: 3 events missing",
    "✗ seq 36 to 40, at the end: 5 events missing", "✗ Broken: 3 errors. The first: seq 1 to 3, before line 1."]);
});

test("an export that begins late says so", async () => {
  expect(await verify(sound.slice(20))).toMatchObject({ code: 0, out: expect.stringContaining("It begins at seq 21.") });
});

test("an export that breaks off is broken", async () => {
  const text = Buffer.from(sound.join("\n"));
  expect(await verify(text.subarray(0, text.length - 30))).toMatchObject({ code: 1, out: expect.stringContaining("✗ seq 40, line 40: no event of a station") });
});

test("without a key it says what it cannot know", async () => {
  expect(await verify(sound, [])).toMatchObject({ code: 0, out: expect.stringContaining(`✓ ${texts.en.unsigned}\n`) });
});

test("with another's key it says so, and shows the first lines only, or all", async () => {
  const few = await verify(sound, ["--key", "ff"]);
  expect(few).toMatchObject({ code: 1, out: expect.stringMatching(/… and 20 more; --all shows them\n[^]*Is this the key of this station\?\n✗ Broken: 40 errors\./) });
  const all = await verify(sound, ["--key", "ff", "--all"]);
  expect(all.out.match(/altered: its mac/g)).toHaveLength(40);
});

test("no event at all is not sound", async () => {
  expect(await verify([""])).toMatchObject({ code: 1, out: "✗ There is no event in it.\n" });
});

test("a line without an end is not kept whole", async () => {
  const { code, out } = await verify(Buffer.concat([Buffer.alloc(1_000_000, "x"), Buffer.from(`\n${sound[0]!}\n`)]));
  expect(out).toContain("✗ line 1: no event of a station");
  expect(out).toContain("seq 1, 1 event.");
  expect(code).toBe(1);
});

test.each([
  [[], /Usage/],
  [["-", "--key", "xy"], /the key must be hex/],
  [["-", "--key", "aa", "--key-file", "b"], /either --key or --key-file/],
  [["-", "--key-file", join(folder, "none")], /cannot read .*none \(ENOENT\)/],
  [[join(folder, "none")], /cannot read .*none \(ENOENT\)/],
  [["-", "--from", "0"], /a whole number from 1/],
  [["-", "--from", "5", "--to", "4"], /--from must not be above --to/],
  [["-", "--fly"], /unknown option/],
])("%j is wrong use, said so, with exit code 2", async (args, message) => {
  let err = "";
  expect(await run(args, { language: "en", input: stream(""), out: () => {}, err: (text) => { err += text; } })).toBe(2);
  expect(err).toMatch(message);
});

test("a file in UTF-16 is wrong use", async () => {
  const bytes = Buffer.from(`\ufeff${sound.join("\n")}`, "utf16le");
  expect(await verify(bytes)).toMatchObject({ code: 2, out: "", err: expect.stringContaining("UTF-16") });
});

test.each(["en", "zh"] as const)("the help in %s names every flag", async (language) => {
  let out = "";
  expect(await run(["--help"], { language, input: stream(""), out: (text) => { out += text; }, err: () => {} })).toBe(0);
  for (const flag of ["--key", "--key-file", "--station", "--from", "--to", "--all"]) expect(out).toContain(flag);
});

test("as a process it reads files, takes the language of the terminal, and ends with the code", () => {
  const file = join(folder, "events.jsonl");
  writeFileSync(file, `${sound.join("\n")}\n`);
  writeFileSync(join(folder, "key"), `${KEY.toUpperCase()}\n`);
  const { status, stdout } = spawnSync(process.execPath, ["--import", "tsx", "sim/verify-events.ts", file, "--key-file", join(folder, "key"), "--to", "41"],
    { encoding: "utf8", env: { ...process.env, LC_ALL: "zh_CN.UTF-8" } });
  expect(stdout).toContain("✗ seq 41（末尾）：缺失\n");
  expect(status).toBe(1);
}, 20_000);
