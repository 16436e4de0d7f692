// Engines and stations as tests, benchmarks and command lines make them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { VirtualBroker } from "./broker.js";
import { Clock } from "./clock.js";
import type { Engine, EngineOptions } from "./engine/engine.js";
import { createNode } from "./engine/node.js";
import { createXs } from "./engine/xs.js";
import { Random } from "./random.js";
import { root } from "./root.js";
import { Station, type StationOptions } from "./station.js";

export type EngineName = "xs" | "node";

export const engines: Readonly<Record<EngineName, (options: EngineOptions) => Engine>> = { node: createNode, xs: createXs };

/** A settings document of sim/stations, by its name. */
export function stationDocument(name: string): unknown {
  return JSON.parse(readFileSync(join(root, "sim/stations", `${name}.json`), "utf8"));
}

export interface Staged { station: Station; broker: VirtualBroker; clock: Clock }

export type StageOptions = Pick<StationOptions, "document" | "code" | "engine" | "epochMs"> & Partial<StationOptions>;

/** A station without power on a virtual broker that keeps every byte. */
export function stage(options: StageOptions): Staged {
  const clock = options.clock ?? new Clock();
  const seed = options.seed ?? 1;
  const broker = new VirtualBroker(clock, new Random(seed + 1));
  broker.bytesIn = [];
  const station = new Station({ createEngine: engines[options.engine], connect: broker.connect, ...options, clock, seed });
  return { station, broker, clock };
}
