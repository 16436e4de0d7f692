// The chip's task watchdog: from the first time it is fed it has to be fed again within ten seconds, or it resets the chip.
import type { Clock } from "./clock.js";

export const WATCHDOG_MS = 10_000; // CONFIG_ESP_TASK_WDT_TIMEOUT_S in modules/platform/esp32

export class Watchdog {
  #dueAt: number | undefined;
  #quiet = false;
  #armed = false;
  #cancel = (): void => {};
  readonly #clock: Clock;
  readonly #onBite: () => void;

  constructor(clock: Clock, onBite: () => void) {
    this.#clock = clock;
    this.#onBite = onBite;
  }

  feed(): void {
    this.#dueAt = this.#clock.now + WATCHDOG_MS;
    this.#arm();
  }

  /** While the world is quiet the firmware's looks are left out (modules/io.ts), and with them its feeding: it sleeps so long. */
  quiet(quiet: boolean): void {
    if (quiet === this.#quiet) return;
    this.#quiet = quiet;
    if (quiet) this.#disarm();
    else if (this.#dueAt !== undefined) this.feed();
  }

  /** As after a reset: it waits to be fed for the first time. */
  off(): void {
    this.#dueAt = undefined;
    this.#quiet = false;
    this.#disarm();
  }

  #arm(): void {
    if (this.#armed || this.#quiet) return;
    this.#armed = true;
    this.#cancel = this.#clock.after(this.#dueAt! - this.#clock.now, () => {
      this.#armed = false;
      if (this.#dueAt! > this.#clock.now) this.#arm(); // fed meanwhile: one timer is enough
      else this.#onBite();
    });
  }

  #disarm(): void {
    this.#armed = false;
    this.#cancel();
  }
}
