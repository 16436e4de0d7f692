// Every drawing of docs/wiring: one for each driver that the settings know, and those of what has no driver.
import { boltWirings, expanderWirings, measuringWirings, signWirings } from "./part-wirings.js";
import { busWirings, rangeWirings, readerWirings } from "./reader-wirings.js";
import type { Wiring } from "./wires.js";

export const wirings: readonly Wiring[] = Object.freeze([
  ...readerWirings, ...rangeWirings, ...measuringWirings, ...boltWirings, ...busWirings, ...signWirings, ...expanderWirings]);
