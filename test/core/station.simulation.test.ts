// Random days of the core, in stations of each kind. To replay a failure: SEED=<n> npx jest test/core/station.simulation
import { at, buttons, collector, motor, NO_CLOCK, neighbour, resident, scales, settings, supervisor, technician } from "./bench.js";
import { Witness } from "./witness.js";
import type { Settings } from "../../modules/contract/settings.js";
import { hazards } from "../../modules/contract/words.js";
import type { Holder } from "../../modules/core/access.js";
import { SETTLE_MS_MAX } from "../../modules/core/contents.js";
import type { Event } from "../../modules/core/station.js";
import { Random } from "../../sim/random.js";

const seeds = process.env["SEED"] ? [Number(process.env["SEED"])] : Array.from({ length: 6 }, (_, seed) => seed);
const EVENTS = 400;
const NUMBER = "04a1b2c3";

const everything = settings.compartments.map((compartment, i) => ({
  ...compartment, ...buttons.compartments![i]!, ...(scales.compartments![i]!.scale && { scale: scales.compartments![i]!.scale }),
  bolt: i === 2 ? motor : compartment.bolt,
  ...(i === 1 && { geometry: [{ mm: 100, litres: 200 }, { mm: 500, litres: 60 }, { mm: 1_100, litres: 0 }] }),
}));

const stations: Readonly<Record<string, Partial<Settings>>> = {
  "as it was in the beginning": {},
  "with everything, and bolts that hold": { compartments: everything, choice: "button", reportButton: { pin: 40, pressedLevel: 0 } },
  "with everything, and bolts that are released": { compartments: everything, choice: "button", onSmoke: "release", reportButton: { pin: 40, pressedLevel: 0 } },
  "without a choice, and bolts that are released": { compartments: everything, onSmoke: "release" },
};

const holders: readonly [Holder, ...Holder[]] = [resident, neighbour, { role: "resident", categories: [] }, { role: "volunteer", household: "2-1-304" },
  supervisor, collector, technician, { role: "officer" }, { role: "property" }];
const walls = [at("2026-11-25 07:30"), at("2026-11-25 07:30"), at("2026-11-28 08:59"), at("2026-11-25 12:00"), NO_CLOCK] as const;
const faults = ["no-answer", "bad-crc", "unstable", "no-port"] as const;

function randomEvent(random: Random, now: number, witness: Witness): Event {
  const compartment = 1 + random.below(4);
  switch (random.below(11)) {
    case 0: case 1: {
      const holder = random.next() < 0.1 ? undefined : { ...random.pick(holders), number: NUMBER };
      return { type: "card", at: now, wall: random.pick(walls), tap: { kind: random.next() < 0.05 ? "random" : "fixed", holder } };
    }
    case 2: case 3: case 4: return { type: "lid", at: now, compartment, open: random.next() < 0.1 ? witness.lidOpen(compartment) : !witness.lidOpen(compartment) };
    case 5: case 6: {
      const chance = random.next();
      const range = chance < 0.1 ? { blocked: true } as const : chance < 0.2 ? { fault: random.pick(faults) } : { distanceMm: random.below(1_400) };
      return { type: "range", at: now, compartment, range };
    }
    case 7: return { type: "weight", at: now, compartment, weight: random.next() < 0.2 ? { fault: random.pick(faults) } : { grams: random.below(60_000) / 7 - 200 } };
    case 8: return { type: "button", at: now, compartment };
    case 9: return random.next() < 0.5 ? { type: "report", at: now } : { type: "climate", at: now, celsius: random.below(400) / 10 - 10, humidity: random.next() };
    default: return rareEvent(random, now, compartment);
  }
}

function rareEvent(random: Random, now: number, compartment: number): Event {
  switch (random.below(3)) {
    case 0: return { type: "fallen", at: now, compartment };
    case 1: return { type: "hazard", at: now, hazard: random.pick(["smoke", "smoke", ...hazards]), present: random.next() < 0.4 };
    default: return { type: "part", at: now, part: random.pick(["reader", "bolt-1", "lid-2"]), fault: random.next() < 0.4 ? random.pick(faults) : undefined };
  }
}

describe.each(Object.keys(stations))("a station %s", (name) => {
  const station: Settings = { ...settings, ...stations[name]! };

  test.each(seeds)("seed %i: no bolt without a grant or beyond its bound, no alarm out of turn, one record for each opening", (seed) => {
    const random = new Random(seed);
    const witness = new Witness({ settings: station, openLids: random.next() < 0.5 ? [] : [1 + random.below(4)], secret: NUMBER });
    let now = 0;
    for (let i = 0; i < EVENTS && witness.wrong.length === 0; i++) {
      now += random.below(random.pick([2, 300, 5_000, 5_000, 20_000, 700_000]));
      witness.passTo(now);
      witness.take(randomEvent(random, now, witness));
    }
    for (const { id } of station.compartments) if (witness.lidOpen(id)) witness.take({ type: "lid", at: now, compartment: id, open: false });
    witness.passTo(now + SETTLE_MS_MAX);
    witness.finish();
    expect(witness.wrong).toEqual([]);
  });
});
