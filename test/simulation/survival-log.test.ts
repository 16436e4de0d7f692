// The event log lost, overwritten, of another size, or not to be written at all: numbers never go back, and the station lives.
import { NorFlash } from "../../sim/io/flash.js";
import { Random } from "../../sim/random.js";
import { survivor, type Survivor } from "./survivor.js";

const LOG_BYTES = 32 * 1024, BLOCK = 4_096;

/** What a station leaves behind that has been at work, has told its broker of everything, and then lost its power. */
interface Past { readonly last: number; readonly bytes: Uint8Array; readonly keys: Record<string, string> }

const pasts = new Map<number, Promise<Past>>();

function past(visits: number): Promise<Past> {
  const made = pasts.get(visits) ?? makePast(visits);
  pasts.set(visits, made);
  return made;
}

async function makePast(visits: number): Promise<Past> {
  const it = await survivor({ eventsBytes: LOG_BYTES });
  it.start();
  for (let i = 0; i < visits; i++) it.visit("supervisor-1", 1 + (i % 4));
  it.run(20_000);
  it.station.close();
  const keys = Object.fromEntries([...it.keys].map(([name, value]) => [name.slice("dingdian/".length), String(value)]));
  return { last: last(it), bytes: it.flash.events.snapshot(), keys };
}

const last = (it: Survivor): number => Math.max(...it.events.map(({ seq }) => seq));

/** The station of before, with other bytes in its log. */
async function future({ keys }: Past, bytes: Uint8Array): Promise<Survivor> {
  const it = await survivor({ eventsBytes: LOG_BYTES, keys });
  replace(it, bytes);
  it.start(20_000);
  return it;
}

function replace(it: Survivor, bytes: Uint8Array): void {
  const flash = new NorFlash({ size: bytes.length, blockLength: BLOCK, misaligned: "accept" });
  flash.restore(bytes);
  Object.assign(it.station.world.wiring.hardware.flash, { events: flash });
}

const noise = (size: number): Uint8Array => {
  const random = new Random(3);
  return Uint8Array.from({ length: size }, () => random.below(256));
};

const doubled = (bytes: Uint8Array): Uint8Array => {
  const all = new Uint8Array(2 * bytes.length).fill(0xff);
  all.set(bytes);
  return all;
};

describe.each([["has just begun", 20], ["is in its second lap", 80]])("a log that %s, and is then found", (_when, visits) => {
  let before: Past;
  beforeAll(async () => { before = await past(visits); }, 60_000);

  test.each<[string, readonly string[], (bytes: Uint8Array) => Uint8Array]>([
    ["erased", ["empty"], (bytes) => bytes.fill(0xff)],
    ["full of garbage", ["reformatted"], (bytes) => noise(bytes.length)],
    ["full of zeros", ["reformatted"], (bytes) => bytes.fill(0)],
    ["full of another firmware's JSON", ["reformatted"], (bytes) => bytes.map((_, i) => '{"v":0,"boot":1}\n'.charCodeAt(i % 17))],
    ["of half the size", ["mounted", "damaged", "reformatted"], (bytes) => bytes.slice(0, bytes.length / 2)],
    ["of half the size, and the wrong half", ["empty", "mounted", "damaged", "reformatted"], (bytes) => bytes.slice(bytes.length / 2)],
    ["of double the size", ["mounted", "damaged", "reformatted"], doubled],
    ["of double the size and full of garbage", ["reformatted"], (bytes) => noise(2 * bytes.length)],
  ])("%s: the station says so, counts on above every number it has given out, and serves", async (_how, findings, change) => {
    const it = await future(before, change(before.bytes.slice()));
    expect(it.lastBoot).toMatchObject({ boot: 2 });
    expect(findings).toContain(it.lastBoot["log"]);
    expect(it.visit()).toBe(true);
    it.run(15_000);
    expect([it.boots, it.deaths, it.traces, it.altered()]).toEqual([1, [], [], []]);
    const own = it.events.filter(({ boot }) => boot === 2);
    expect(own.map(({ kind }) => kind)).toContain("deposit");
    expect(own.filter(({ seq }) => seq <= before.last)).toEqual([]);
    it.cut();
    it.start();
    expect(it.lastBoot).toMatchObject({ boot: 3, log: "mounted" });
    it.station.close();
  });
});

/** The one that holds the highest generation: the second word of its header. */
function newestBlock(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer);
  const generations = Array.from({ length: bytes.length / BLOCK }, (_, i) => (view.getUint32(i * BLOCK + 4, true) + 1) >>> 0);
  return generations.indexOf(Math.max(...generations));
}

test.each([[20, 0x00], [20, 0xff], [80, 0x00], [80, 0xff]])("after %i visits the newest block reads as %i all over: numbers go on above all given out, and none is used twice", async (visits, byte) => {
  const before = await past(visits);
  const bytes = before.bytes.slice();
  const at = newestBlock(bytes) * BLOCK;
  const it = await future(before, bytes.fill(byte, at, at + BLOCK));
  it.visit();
  it.run(15_000);
  const own = it.events.filter(({ boot }) => boot === 2);
  expect(own.length).toBeGreaterThan(8);
  expect(own.filter(({ seq }) => seq <= before.last)).toEqual([]);
  expect([it.boots, it.deaths, it.altered()]).toEqual([1, [], []]);
  it.station.close();
});

/** From now on the chip takes no more. */
function refuse(flash: NorFlash): { isRefusing: boolean } {
  const fault = { isRefusing: true };
  const { write, eraseBlock } = flash;
  const guarded = <A extends unknown[]>(act: (...values: A) => void) => (...values: A): void => {
    if (fault.isRefusing) throw new Error("flash: write-protected");
    act.apply(flash, values);
  };
  Object.assign(flash, { write: guarded(write), eraseBlock: guarded(eraseBlock) });
  return fault;
}

/** The colours that the light shows while someone holds a card there. */
function answer(it: Survivor, card: string): string[] {
  const seen: string[] = [];
  it.station.act({ do: "swipe", card });
  for (let i = 0; i < 60; i++) {
    it.run(50);
    const { red, green, blue } = it.station.world.wiring.light();
    seen.push([red && "red", green && "green", blue && "blue"].filter((name) => name).join("+"));
  }
  return [...new Set(seen)].filter((colour) => colour !== "");
}

describe("a flash that refuses every write", () => {
  test.each(["from the first start on", "while the station is at work"])("%s: no lid opens, people are sent elsewhere, and the backend hears of it", async (when) => {
    const it = await survivor({ eventsBytes: LOG_BYTES });
    if (when.startsWith("while")) it.start();
    refuse(it.flash.events);
    if (!when.startsWith("while")) it.start();
    const { draws } = it;
    expect(answer(it, "supervisor-1")).toEqual(["red+green"]); // yellow: not here
    expect(answer(it, "resident-1")).toEqual(["red+green"]);
    expect(it.draws).toBe(draws);
    expect(it.unlocked).toEqual([]);
    expect(it.state.alarms).toMatchObject([{ alarm: "storage-fault", part: "events", fault: expect.any(String) }]);
    expect(it.status).toMatchObject({ online: true, boot: 1 });
    expect(it.command("factory-reset")).toMatchObject({ outcome: "refused", reason: "storage-fault" });
    it.run(3_600_000);
    expect([it.boots, it.deaths, it.traces]).toEqual([1, [], []]);
    expect(it.command("restart")).toMatchObject({ outcome: "done" }); // the way out, should the next start find it mended
    it.run(60_000);
    expect(it.boots).toBe(2);
    expect(it.status.online).toBe(true);
    it.station.close();
  });

  test("serves again as soon as it takes writes, and the chain is whole", async () => {
    const it = await survivor({ eventsBytes: LOG_BYTES });
    it.start();
    it.visit();
    const fault = refuse(it.flash.events);
    expect(it.visit()).toBe(false);
    fault.isRefusing = false;
    expect(it.visit()).toBe(true);
    it.run(15_000);
    expect(it.state.alarms).toEqual([]);
    expect(it.chain().findings.filter(({ isError }) => isError)).toEqual([]);
    expect(it.untold(last(it))).toEqual([]);
    it.station.close();
  });
});
