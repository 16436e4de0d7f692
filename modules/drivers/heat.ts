// How warm a coil or a motor is, counted in ms under full current that have not cooled off yet (duty S3 of DIN VDE 0580).

export interface HeatOptions {
  /** The part of the time that it may be under current in the long run. */
  dutyMax: number;
  /** Time under current, in ms, that it may take from cold with hardly a pause. */
  burstMsMax: number;
}

export class Heat {
  readonly #coolingRate: number;   // ms forgotten in each ms without current
  readonly #burstMsMax: number;
  #ms = 0;
  #at = 0;
  #isRunning = false;

  constructor({ dutyMax, burstMsMax }: HeatOptions) {
    this.#coolingRate = dutyMax / (1 - dutyMax);
    this.#burstMsMax = burstMsMax;
  }

  /** Whether it may take `ms` of full current more than it had when it was last without. */
  allows(now: number, ms: number): boolean { return this.#level(now) + ms <= this.#burstMsMax; }

  /** Under current from `now` on: it cools no more. */
  start(now: number): void {
    this.#ms = this.#level(now);
    this.#isRunning = true;
  }

  /** Without current from `now` on, after as much heat as `ms` of full current. */
  stop(now: number, ms: number): void {
    this.#ms += ms;
    this.#at = now;
    this.#isRunning = false;
  }

  #level(now: number): number {
    return this.#isRunning ? this.#ms : Math.max(0, this.#ms - (now - this.#at) * this.#coolingRate);
  }
}
