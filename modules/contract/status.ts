// The retained status of a station: the birth it announces itself with, and the will that the broker keeps for it.
import { WIRE_VERSION } from "./event.js";
import type { Reset } from "./words.js";

/** The firmware's version, as in package.json. */
export const FIRMWARE = "0.1.0";

/** This firmware is not older than that, so no time before it is believed: 2026-01-01T00:00:00Z. */
export const BUILT_MS = 1_767_225_600_000;

export interface Birth { readonly boot: number; readonly firmware: string; readonly reset: Reset }

/** The JSON of topic bins/v1/{station}/status while the station is connected. */
export function birthJson({ boot, firmware, reset }: Birth): string {
  return JSON.stringify({ v: WIRE_VERSION, online: true, boot, firmware, reset });
}

/** The same once it has gone, with or without a word. */
export function willJson(): string { return JSON.stringify({ v: WIRE_VERSION, online: false }); }
