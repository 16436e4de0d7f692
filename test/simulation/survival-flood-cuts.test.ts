// A small log without a network, and power that fails while it gives up what it must.
import { Random } from "../../sim/random.js";
import { openDay, survivor, type Survivor } from "./survivor.js";

/** The power fails now and then, mostly in the midst of what is written; so does the network. */
function badCrowd(it: Survivor, people: number, random: Random): void {
  const { station, flash } = it;
  for (let i = 0; i < people; i++) {
    station.network.up = i > 5 && i < people - 5 ? false : random.next() < 0.8;
    if (random.next() < 0.2) flash.events.powerBudget = random.below(1_500);
    it.visit(`0a0b0c0${i % 4}`, 1 + (i % 4));
    if (station.computer.running && random.next() > 0.05) continue;
    it.cut();
    it.start(random.below(5_000));
  }
}

test.each([2, 3])("through power cuts too, every number comes or is told of, in order and linked: seed %i", async (seed) => {
  const it = await survivor({ document: openDay, eventsBytes: 16 * 1024 });
  it.start();
  badCrowd(it, 130, new Random(seed));
  it.station.network.up = true;
  it.cut();
  it.start(15 * 60_000);
  const { findings, summary } = it.chain();
  expect(findings.filter(({ what }) => what !== "unreadable")).toEqual([]); // those were in flight
  expect(it.untold(summary.last!)).toEqual([]);
  expect([it.altered(), it.deaths]).toEqual([[], []]);
  expect(it.boots).toBeGreaterThan(5);
  expect(summary.givenUp).toBeGreaterThan(10);
  const seqs = it.events.map(({ seq }) => seq);
  expect(seqs).toEqual([...seqs].sort((one, other) => one - other));
  it.station.close();
}, 60_000);
