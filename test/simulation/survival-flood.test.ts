// A small log, and crowds while there is no network: what is given up is told of, and what is evidence is kept longest.
import { openDay, survivor, type Event, type Survivor } from "./survivor.js";

const LOG_BYTES = 24 * 1024;
/** From a lid's closing to its deposit. */
const SETTLED_MS = 5_000;
/** Deposits in the newest block. */
const NEWEST = 12;

/** When those who could open a lid had closed it, by uptime. */
const served: number[] = [];
let it: Survivor;

/** Every ninth is a stranger. */
function crowd(people: number): void {
  for (let i = 0; i < people; i++) {
    const isServed = it.visit(i % 9 === 8 ? "stranger" : `0a0b0c0${i % 4}`, 1 + (i % 4));
    if (isServed) served.push(it.clock.now - 3_000);
  }
}

/** As many arrive as are asked for, with the network away from the first to the last. */
async function flood(people: number): Promise<void> {
  served.length = 0;
  it = await survivor({ document: openDay, eventsBytes: LOG_BYTES });
  it.start();
  it.station.network.up = false;
  crowd(people);
  it.station.network.up = true;
  it.run(10 * 60_000);
}

const dropped = (): Record<string, number> => {
  const sums: Record<string, number> = {};
  for (const { dropped: counts } of it.ofKind("gap"))
    for (const [kind, count] of Object.entries(counts as Record<string, number>)) sums[kind] = (sums[kind] ?? 0) + count;
  return sums;
};

function testTold(): void {
  test("every number has come, or is told of by a gap whose counts are right", () => {
    const { findings, summary } = it.chain();
    expect(findings).toEqual([]);
    expect(it.untold(summary.last!)).toEqual([]);
    expect(summary.givenUp).toBeGreaterThan(100);
    expect(Object.values(dropped()).reduce((sum, count) => sum + count, 0)).toBe(summary.last! - summary.events);
    expect(it.deaths).toEqual([]);
  });

  test("it all came in the order of the numbers, each once", () => {
    const seqs = it.lines.map((line) => (JSON.parse(line) as Event).seq);
    expect(seqs).toEqual([...new Set(seqs)].sort((one, other) => one - other));
  });
}

describe("twice what the log holds", () => {
  beforeAll(() => flood(110), 60_000);
  afterAll(() => it.station.close());
  testTold();

  test("no evidence is given up for the sake of lids and bolts", () => {
    expect(it.ofKind("grant").length).toBeGreaterThan(90);
    expect(it.ofKind("deposit")).toHaveLength(served.length);
    const { grant, deposit, refuse, lid = 0, lock = 0 } = dropped();
    expect([grant, deposit, refuse]).toEqual([undefined, undefined, undefined]);
    expect(lid + lock).toBeGreaterThan(100);
  });
});

describe("more evidence than the log holds", () => {
  beforeAll(() => flood(230), 60_000);
  afterAll(() => it.station.close());
  testTold();

  test("the oldest evidence goes first, block by block, and the newest is all there", () => {
    const told = it.ofKind("deposit").map(({ upMs }) => upMs);
    const isTold = served.map((at) => told.some((upMs) => Math.abs(upMs - at) <= SETTLED_MS));
    expect(isTold.filter((there) => there)).toHaveLength(told.length);
    const quarter = Math.floor(served.length / 4);
    const shares = [0, 1, 2, 3].map((i) => isTold.slice(i * quarter, (i + 1) * quarter).filter((there) => there).length);
    expect(shares[0]).toBe(0);
    expect(shares).toEqual([...shares].sort((one, other) => one - other));
    expect(isTold.slice(-NEWEST)).not.toContain(false);
  });

  test("people were served all the while", () => {
    expect(served.length).toBeGreaterThan(200);
  });
});
