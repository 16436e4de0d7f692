// Every rangefinder with its chip on the other end of its wires.
import type { Cancel } from "../../modules/io.js";
import type { FaultCode } from "../../modules/drivers/fault.js";
import { A02yyuw, type A02Model } from "../../modules/drivers/a02yyuw.js";
import { Gp2y0a } from "../../modules/drivers/gp2y0a.js";
import { HcSr04 } from "../../modules/drivers/hc-sr04.js";
import type { Rangefinder } from "../../modules/drivers/rangefinder.js";
import { TfLuna, type TfModel } from "../../modules/drivers/tf-luna.js";
import { A02yyuwChip } from "../../sim/chips/a02yyuw.js";
import { Gp2y0aChip } from "../../sim/chips/gp2y0a.js";
import { HcSr04Chip } from "../../sim/chips/hc-sr04.js";
import { TfLunaChip } from "../../sim/chips/tf-luna.js";
import { AnalogLine, VirtualAnalog } from "../../sim/io/analog.js";
import { DigitalLine, VirtualDigital } from "../../sim/io/digital.js";
import { VirtualPulseWidth } from "../../sim/io/pulse-width.js";
import { VirtualSerial } from "../../sim/io/serial.js";
import type { Workbench } from "./workbench.js";

export interface RangeDriver extends Rangefinder { close(): void }

export interface SolderedRange {
  open(floorMm?: number): RangeDriver;
  /** How far the nearest thing is; undefined: there is none. */
  see(mm: number | undefined): void;
  plug(plugged: boolean): void;
  /** It says the same for ever, whatever it sees. */
  freeze(): void;
  /** Share of what comes from it that is spoilt. */
  disturb(share: number): void;
}

export interface RangePart {
  readonly name: string;
  solder(bench: Workbench): SolderedRange;
  readonly minMm: number;
  readonly maxMm: number;
  /** How far a reading may be off, as a part of the distance and in mm. */
  readonly share: number;
  readonly mm: number;
  /** What it says when it is dead. */
  readonly absent: readonly FaultCode[];
  /** What it may say where nothing comes back. */
  readonly nothing: readonly (FaultCode | "blocked")[];
  readonly findsStuck: boolean;
  /** Nothing can come nearer: it is set back so far. */
  readonly nearestMm?: number;
  /** After something was near it believes no distance until it has been told that the compartment was emptied. */
  readonly doubts?: true;
}

/** Real ones tremble: without it, they would be found to be stuck. */
function ultrasonic(name: "a02yyuw" | "jsn-sr04t", model: A02Model) {
  return (bench: Workbench): SolderedRange => {
    const chip = new A02yyuwChip(bench.clock, { model: name, random: bench.random });
    return {
      open: (floorMm) => new A02yyuw({ sensor: { io: bench.port(new VirtualSerial(chip).Serial), receive: 4 }, timers: bench.timers, model, floorMm }),
      see: (mm) => { chip.echoMm = mm; },
      plug: (plugged) => { chip.silent = !plugged; },
      freeze: () => { chip.stuckMm = chip.echoMm; },
      disturb: (share) => { chip.noise = share; },
    };
  };
}

function lidar(model: TfModel) {
  return (bench: Workbench): SolderedRange => {
    const chip = Object.assign(new TfLunaChip(bench.clock, bench), { tremble: 10 });
    return {
      open: (floorMm) => new TfLuna({ sensor: { io: bench.port(new VirtualSerial(chip).Serial), receive: 4 }, timers: bench.timers, model, floorMm }),
      see: (mm) => { chip.echoMm = mm; },
      plug: (plugged) => { chip.silent = !plugged; },
      freeze() { chip.tremble = 0; },
      disturb: (share) => { chip.noise = share; },
    };
  };
}

function pinged(bench: Workbench): SolderedRange {
  const lines = { 4: new DigitalLine(), 5: new DigitalLine() };
  const chip = Object.assign(new HcSr04Chip(bench.clock, { trigger: lines[4], echo: lines[5], random: bench.random }), { trembleMm: 2 });
  const Digital = bench.port(new VirtualDigital(lines).Digital);
  return {
    open: (floorMm) => new HcSr04({ trigger: { io: Digital, pin: 4 }, level: { io: Digital, pin: 5 }, temperature: () => chip.celsius,
      echo: { io: bench.port(new VirtualPulseWidth(lines, bench.clock).PulseWidth), pin: 5 }, timers: bench.timers, floorMm }),
    see: (mm) => { chip.echoMm = mm; },
    plug: (plugged) => { chip.dead = !plugged; },
    freeze() {
      chip.trembleMm = 0;
      chip.stuckMm = chip.echoMm;
    },
    disturb(share) {
      chip.glitches = share;
      chip.jumps = share;
    },
  };
}

const FULL_SCALE_MV = 4_900;    // of the sensor's output, behind two equal resistors
const CONVERTER_MV = 2_450;

function infrared(part: "gp2y0a21" | "gp2y0a02", model: "GP2Y0A21YK" | "GP2Y0A02YK0F", recessMm: number) {
  return (bench: Workbench): SolderedRange => {
    const output = new AnalogLine();
    const line = new AnalogLine();
    const chip = Object.assign(new Gp2y0aChip(bench.clock, { output, part, random: bench.random }), { noiseMv: 5 });
    let spikes = 0;
    line.source = () => (spikes > 0 && bench.random.next() < spikes ? bench.random.next() * 3_200 : output.mv) * CONVERTER_MV / FULL_SCALE_MV;
    return {
      open: (floorMm) => new Gp2y0a({ sensor: { io: bench.port(new VirtualAnalog({ lines: { 1: line } }).Analog), pin: 1 }, timers: bench.timers, model,
        recessMm, floorMm }),
      see: (mm) => { chip.echoMm = mm; },
      plug: (plugged) => { chip.fault = plugged ? undefined : "no-supply"; },
      freeze() { chip.stuckMv = output.mv; },
      disturb: (share) => { spikes = share; },
    };
  };
}

const heard = { absent: ["no-answer"], nothing: ["blocked"] } as const;

const analog = { share: 0.07, mm: 0, findsStuck: true, absent: ["no-answer"], nothing: ["blocked", "no-answer"] } as const;
const shortInfrared = { ...analog, minMm: 100, maxMm: 800 } as const;
const longInfrared = { ...analog, minMm: 200, maxMm: 1_500 } as const;

export const rangeParts: readonly RangePart[] = [
  { name: "A02YYUW", solder: ultrasonic("a02yyuw", "A02YYUW"), minMm: 30, maxMm: 4_500, share: 0, mm: 1, findsStuck: false, ...heard },
  { name: "JSN-SR04T", solder: ultrasonic("jsn-sr04t", "JSN-SR04T"), minMm: 200, maxMm: 6_000, share: 0, mm: 1, findsStuck: false, ...heard },
  { name: "HC-SR04", solder: pinged, minMm: 20, maxMm: 4_000, share: 0.005, mm: 5, findsStuck: true, ...heard },
  { name: "TF-Luna", solder: lidar("TF-Luna"), minMm: 200, maxMm: 8_000, share: 0, mm: 5, findsStuck: true, ...heard },
  { name: "TFmini", solder: lidar("TFmini"), minMm: 300, maxMm: 8_990, share: 0, mm: 5, findsStuck: true, ...heard },
  { name: "GP2Y0A21YK", solder: infrared("gp2y0a21", "GP2Y0A21YK", 0), ...shortInfrared, doubts: true },
  { name: "GP2Y0A21YK, set back", solder: infrared("gp2y0a21", "GP2Y0A21YK", 100), ...shortInfrared, nearestMm: 100 },
  { name: "GP2Y0A02YK0F", solder: infrared("gp2y0a02", "GP2Y0A02YK0F", 0), ...longInfrared, doubts: true },
  { name: "GP2Y0A02YK0F, set back", solder: infrared("gp2y0a02", "GP2Y0A02YK0F", 200), ...longInfrared, nearestMm: 200 },
];

/** Calls back after each `ms` from now on. */
export function every({ clock }: Workbench, ms: number, act: () => void): Cancel {
  let cancel = (): void => {};
  const next = (): void => {
    cancel = clock.after(ms, () => {
      next();
      act();
    });
  };
  next();
  return () => cancel();
}
