// The parts of the toy station that not every station has, with what a hand does to them.
import type { Outcome, Verb, WorldView } from "../../sim/api.js";

const ok: Outcome = { ok: true };

/** What its settings document says more than that of the bare one. */
export const fittedDocument = { timeChip: { driver: "ds3231" }, thermometer: { driver: "sht3x" } };

/** Eight dots by eight: a diagonal that falls to the right. */
export const diagonal = { width: 8, height: 8, dots: Buffer.from([0x80, 0x40, 0x20, 0x10, 0x08, 0x04, 0x02, 0x01]).toString("base64") };

/** The fourth compartment is for the same as the first, and has a lid that moves by itself; the third has a scale and a servo. */
export function fit(world: WorldView): void {
  world.reportButton = { pressed: false };
  world.signs = { display: diagonal, voice: { clip: null }, camera: { pictures: 0 } };
  world.surroundings = { air: { celsius: 20, humidity: 0.5 }, smoke: false, tiltDegrees: 0, cabinetOpen: false, mains: true, batteryVolts: 12.7,
    timeChip: "2026-03-01T23:30:00.000Z" };
  world.plugs = ["bolt-1", "bolt-2", "scale-3", "reader", "time-chip", "gate"].map((part) => ({ part, plugged: true }));
  for (const place of world.compartments) Object.assign(place, { button: { pressed: false }, pixels: ["#000000", "#000000"] });
  Object.assign(world.compartments[2]!, { driver: "servo", hasScale: true });
  Object.assign(world.compartments[3]!, { driver: "lid-actuator", category: "kitchen", obstructed: false });
}

/** What ends a moment, as a finger leaves a button or a voice has spoken: when the test says so, for a busy machine looks past a short one. */
type AtItsEnd = (then: () => void) => void;

export function touch(world: WorldView, verb: Verb, atItsEnd: AtItsEnd): Outcome {
  const { surroundings } = world;
  switch (verb.do) {
    case "pressButton": case "obstruct": case "clearObstruction": return touchCompartment(world, verb, atItsEnd);
    case "pressReport":
      world.reportButton = { pressed: true };
      world.signs.camera = { pictures: world.signs.camera!.pictures + 1 };
      atItsEnd(() => { world.reportButton = { pressed: false }; });
      return ok;
    case "burn": case "putOut": surroundings.smoke = verb.do === "burn"; return ok;
    case "openCabinet": case "closeCabinet": surroundings.cabinetOpen = verb.do === "openCabinet"; return ok;
    case "cutMains": case "restoreMains": surroundings.mains = verb.do === "restoreMains"; return ok;
    case "tilt": surroundings.tiltDegrees = verb.degrees; return ok;
    case "setBattery": surroundings.batteryVolts = verb.volts; return ok;
    case "setAir": surroundings.air = { celsius: verb.celsius, humidity: verb.humidity ?? surroundings.air!.humidity }; return ok;
    case "plug": case "unplug": world.plugs.find(({ part }) => part === verb.part)!.plugged = verb.do === "plug"; return ok;
    default: throw new Error(`the toy has no ${verb.do}`);
  }
}

/** A button grants its compartment, which lights up; a voice says so. */
function touchCompartment(world: WorldView, verb: Extract<Verb, { do: "pressButton" | "obstruct" | "clearObstruction" }>, atItsEnd: AtItsEnd): Outcome {
  const place = world.compartments.find(({ id }) => id === verb.compartment)!;
  if (verb.do !== "pressButton") {
    if (place.lid === "closed") return { ok: false, why: { zh: "盖子关着", en: "the lid is closed" } };
    place.obstructed = verb.do === "obstruct";
    return ok;
  }
  place.button = { pressed: true };
  atItsEnd(() => { place.button = { pressed: false }; });
  Object.assign(place, { bolt: "unlocked", pixels: ["#004000", "#004000"] });
  if (place.driver === "lid-actuator") place.lid = "open";
  world.signs.voice = { clip: 1 };
  atItsEnd(() => { world.signs.voice = { clip: null }; });
  return ok;
}
