// A load cell: a bridge of strain gauges under something heavy. What it says is the load, and what time, heat and dirt have made of it.
import type { Clock } from "../clock.js";

const HOUR_MS = 3_600_000;
/** Data sheets give creep after 30 minutes (OIML R 60, "creep"): by then it has come to 95 % of its end. */
const CREEP_MS = 600_000;

export interface LoadBridgeOptions {
  /** Its nominal load, and what it says then in millivolts for each volt of supply. */
  ratedKg?: number;
  mvPerV?: number;
}

export class LoadBridge {
  /** What it says unloaded, as kilograms: how it was built in, dirt, temperature. */
  zeroKg = 0;

  readonly #clock: Clock;
  readonly #voltsPerVoltAndKg: number;
  #kg = 0;
  #before = 0;
  #changedAt = -Infinity;
  #drift = 0;
  #driftSince = 0;
  #creep = 0;
  #crept = 0;
  #creptAt = 0;

  constructor(clock: Clock, { ratedKg = 50, mvPerV = 1 }: LoadBridgeOptions = {}) {
    this.#clock = clock;
    this.#voltsPerVoltAndKg = mvPerV / 1_000 / ratedKg;
  }

  /** What lies on it. Set by the world. */
  get kg(): number { return this.#kg; }
  set kg(kg: number) {
    if (kg === this.#kg) return;
    this.#relax();
    this.#before = this.#kg;
    this.#kg = kg;
    this.#changedAt = this.#clock.now;
  }

  /** Kilograms an hour by which the zero moves. What it has moved by stays. */
  get driftKgPerHour(): number { return this.#drift; }
  set driftKgPerHour(drift: number) {
    this.zeroKg = this.#zero;
    this.#drift = drift;
    this.#driftSince = this.#clock.now;
  }

  /** The share of the load by which it says more when that has lain there for long, and goes on saying for a while afterwards. */
  get creep(): number { return this.#creep; }
  set creep(creep: number) {
    this.#relax();
    this.#creep = creep;
  }

  /**
   * Volts for each volt of supply, averaged over the `windowMs` before `at` (virtual time, not later than now) as a filter sees it.
   * Only the last change of the load is remembered.
   */
  output(at: number, windowMs: number): number {
    this.#relax();
    const share = Math.min(1, Math.max(0, (at - this.#changedAt) / windowMs));
    const load = this.#before + (this.#kg - this.#before) * share;
    return this.voltsPerVolt(load + this.#crept + this.#zero);
  }

  voltsPerVolt(kg: number): number { return kg * this.#voltsPerVoltAndKg; }

  get #zero(): number { return this.zeroKg + this.#drift * (this.#clock.now - this.#driftSince) / HOUR_MS; }

  #relax(): void {
    const { now } = this.#clock;
    this.#crept += (this.#creep * this.#kg - this.#crept) * (1 - Math.exp((this.#creptAt - now) / CREEP_MS));
    this.#creptAt = now;
  }
}
