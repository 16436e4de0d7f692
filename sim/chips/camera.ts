// A camera with a trigger input, as game cameras and flash shoes have: a pulse that is long enough takes a picture.
// It follows no make's data sheet: its times are options, and the defaults are by experience.
import type { Clock } from "../clock.js";
import type { DigitalLine, Level } from "../io/digital.js";

export interface CameraChipOptions {
  line: DigitalLine;
  /** The level that triggers. */
  activeLevel?: Level;
  /** A shorter pulse is taken for a disturbance. */
  minMs?: number;
  /** While it stores a picture it takes no other. */
  busyMs?: number;
}

export class CameraChip {
  /** Called after each picture. */
  onPicture: (() => void) | undefined;
  /** When each was taken. */
  readonly pictures: number[] = [];
  /** Pulses that were too short, and those that came while it stored a picture. */
  short = 0;
  missed = 0;
  /** Without power, or its memory is full. */
  dead = false;

  readonly #clock: Clock;
  readonly #active: Level;
  readonly #minMs: number;
  readonly #busyMs: number;
  #busyUntil = -Infinity;
  #pressed = false;
  #taken = false;
  #cancel = (): void => {};

  constructor(clock: Clock, { line, activeLevel = 1, minMs = 50, busyMs = 500 }: CameraChipOptions) {
    this.#clock = clock;
    this.#active = activeLevel;
    this.#minMs = minMs;
    this.#busyMs = busyMs;
    line.pull(this, activeLevel === 1 ? 0 : 1);   // its own resistor: a wire that nobody drives triggers nothing
    line.onChange((level) => this.#look(level));
    this.#look(line.level);
  }

  #look(level: Level): void {
    const pressed = level === this.#active;
    if (pressed === this.#pressed) return;
    this.#pressed = pressed;
    this.#cancel();
    if (pressed) {
      this.#taken = false;
      this.#cancel = this.#clock.after(this.#minMs, () => this.#take());
    } else if (!this.#taken && !this.dead) this.short++;
  }

  /** Once for each pulse, however long it lasts. */
  #take(): void {
    const { now } = this.#clock;
    this.#taken = true;
    if (this.dead) return;
    if (now < this.#busyUntil) {
      this.missed++;
      return;
    }
    this.#busyUntil = now + this.#busyMs;
    this.pictures.push(now);
    this.onPicture?.();
  }
}
