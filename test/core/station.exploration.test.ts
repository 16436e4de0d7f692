// Every order of a few events at a station with two compartments, breadth first, as far as the states differ. To go further:
// DEPTH=4 npx jest test/core/station.exploration
import { at, buttons, collector, motor, resident, scales, settings } from "./bench.js";
import { Witness } from "./witness.js";
import type { Settings } from "../../modules/contract/settings.js";
import { SETTLE_MS_MAX } from "../../modules/core/contents.js";
import { deadline, type Event } from "../../modules/core/station.js";

const NUMBER = "04a1b2c3";
const MORNING = at("2026-11-25 07:30");
const DEPTH = Number(process.env["DEPTH"] ?? 3);

const compartments = [1, 2].map((id, i) => ({
  ...settings.compartments[0]!, ...buttons.compartments![i]!, category: "kitchen" as const,
  ...(id === 1 ? { scale: scales.compartments![0]!.scale } : { bolt: motor }),
}));

const stations: Readonly<Record<string, Partial<Settings>>> = {
  "chooses, and holds in smoke": { choice: "button" },
  "chooses, and releases in smoke": { choice: "button", onSmoke: "release" },
  "opens all, and holds in smoke": {},
  "opens all, and releases in smoke": { onSmoke: "release" },
};

type Happening = (witness: Witness) => Event | "wait";

const card = (holder: typeof resident): Happening => ({ now }) =>
  ({ type: "card", at: now, wall: MORNING, tap: { kind: "fixed", holder: { ...holder, number: NUMBER } as typeof resident } });
const lid = (compartment: number): Happening => (witness) => ({ type: "lid", at: witness.now, compartment, open: !witness.lidOpen(compartment) });

/** The second compartment is like the first as far as it can be, so some happen at one of them only. */
const alphabet: Readonly<Record<string, Happening>> = {
  resident: card(resident), collector: card(collector),
  "button 1": ({ now }) => ({ type: "button", at: now, compartment: 1 }), "button 2": ({ now }) => ({ type: "button", at: now, compartment: 2 }),
  "lid 1": lid(1), "lid 2": lid(2),
  "range 1": ({ now }) => ({ type: "range", at: now, compartment: 1, range: { distanceMm: 600 } }),
  "full 1": ({ now }) => ({ type: "range", at: now, compartment: 1, range: { blocked: true } }),
  "weight 1": ({ now }) => ({ type: "weight", at: now, compartment: 1, weight: { grams: 1_000 } }),
  "fallen 1": ({ now }) => ({ type: "fallen", at: now, compartment: 1 }),
  smoke: ({ now, state }) => ({ type: "hazard", at: now, hazard: "smoke", present: !state.hazards.includes("smoke") }),
  "bolt 2": ({ now, state }) => ({ type: "part", at: now, part: "bolt-2", fault: "bolt-2" in state.faults ? undefined : "no-port" }),
  wait: () => "wait",
};

function follow(station: Settings, path: readonly string[]): Witness {
  const witness = new Witness({ settings: station, secret: NUMBER });
  witness.passTo(0);
  for (const name of path) {
    const event = alphabet[name]!(witness);
    if (event === "wait") witness.passTo(Math.min(deadline(witness.state), witness.now + 86_400_000));
    else witness.take(event);
  }
  return witness;
}

const times: readonly string[] = ["at", "until", "since", "againAt", "ajarAt", "measureAt"];

/** The same for states that differ only in when. */
function keyOf({ state: { settings: _, visits: __, ...state }, now, key }: Witness): string {
  return key + JSON.stringify(state, (name, value: unknown) => times.includes(name) && typeof value === "number" ? value - now : value);
}

/** Whatever comes after, all lids closed and a while later nothing is left open. */
function end(witness: Witness): readonly string[] {
  for (const { id } of compartments) if (witness.lidOpen(id)) witness.take({ type: "lid", at: witness.now, compartment: id, open: false });
  witness.passTo(witness.now + SETTLE_MS_MAX);
  witness.finish();
  return witness.wrong;
}

test.each(Object.keys(stations))("a station that %s does nothing wrong, whatever happens in whatever order", (name) => {
  const station: Settings = { ...settings, compartments, ...stations[name]! };
  const known = new Set<string>();
  let paths: string[][] = [[], ["resident"], ["resident", "button 1"], ["smoke"]];
  for (let depth = 0; depth < DEPTH; depth++) {
    const next: string[][] = [];
    for (const path of paths) for (const happening of Object.keys(alphabet)) {
      const longer = [...path, happening];
      const witness = follow(station, longer);
      const key = keyOf(witness);
      if (known.has(key)) continue;
      known.add(key);
      const wrong = end(witness);
      if (wrong.length > 0) expect({ path: longer, wrong }).toEqual({ path: longer, wrong: [] });
      next.push(longer);
    }
    paths = next;
  }
  expect(known.size).toBeGreaterThan(200);
});
