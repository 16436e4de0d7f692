// A station without any firmware: its world, and its pins to be driven by hand.
import type { Settings } from "../../modules/contract/settings.js";
import { Clock } from "../../sim/clock.js";
import { wire } from "../../sim/hardware.js";
import type { DigitalLine } from "../../sim/io/digital.js";
import type { Network } from "../../sim/network.js";
import { Random } from "../../sim/random.js";
import { World } from "../../sim/world.js";
import { compartmentsWith, settings } from "../core/bench.js";

export type Compartment = Settings["compartments"][number];

export function worldBench(parts: Partial<Settings>, compartment: Partial<Compartment> = {}) {
  const clock = new Clock();
  const document: Settings = { ...settings, i2c: { data: 35, clock: 36 }, ...parts, compartments: compartmentsWith(1, compartment) };
  const wiring = wire({ settings: document, clock, random: new Random(7), network: undefined as unknown as Network });
  const world = new World(document, wiring, clock, new Random(7));
  const line = (pin: number): DigitalLine => wiring.pins.lines[pin]!;
  return { clock, wiring, world, line, bay: wiring.bays[0]! };
}
