// The buzzer: a passive one that plays notes on PWM, or an active one that is only switched, by a digital output.
import { type Cancel, type Digital, type DigitalBinding, DigitalMode, type PWM, type PWMBinding, type Timers } from "../io.js";
import { openDigital } from "./digital-pin.js";

/** A pitch, 0 for a rest, and how long. */
export interface Note { hz: number; ms: number }

export type BuzzerOptions = { timers: Timers } & (
  | { tone: PWMBinding }
  /** Active: sounds at `activeLevel` (default 1), always at its own pitch. */
  | { sounder: DigitalBinding; activeLevel?: 0 | 1 | undefined });

const NOTES_MAX = 32;
const NOTE_MS_MAX = 5_000;
const HZ_MIN = 100;
const HZ_MAX = 10_000;
const IDLE_HZ = 2_000;

/** What the buzzer is driven by: `sound(0)` is silence. */
interface Voice { sound(hz: number): void; close(): void }

export class Buzzer {
  readonly #timers: Timers;
  readonly #voice: Voice;
  readonly #onTimer = (): void => this.#next();
  #notes: readonly Note[] = [];
  #at = 0;
  #cancel: Cancel | undefined;
  #closed = false;

  /** Silent from the first moment. Throws when the pin cannot be had. */
  constructor(options: BuzzerOptions) {
    this.#timers = options.timers;
    this.#voice = "tone" in options ? new Tone(options.tone) : new Sounder(options.sounder, options.activeLevel ?? 1);
  }

  /** Plays now, instead of what it plays: the first 32 notes, each 5 s at most, 100 to 10,000 Hz. */
  play(notes: readonly Note[]): void {
    if (this.#closed) return;
    this.#cancel?.();
    this.#notes = notes;
    this.#at = 0;
    this.#next();
  }

  stop(): void {
    this.#cancel?.();
    this.#notes = [];
    if (!this.#closed) this.#voice.sound(0);
  }

  close(): void {
    if (this.#closed) return;
    this.stop();
    this.#closed = true;
    this.#voice.close();
  }

  #next(): void {
    const note = this.#at < NOTES_MAX ? this.#notes[this.#at++] : undefined;
    if (!note) return this.stop();
    this.#voice.sound(note.hz > 0 ? Math.min(Math.max(note.hz, HZ_MIN), HZ_MAX) : 0);
    this.#cancel = this.#timers.after(Math.min(note.ms, NOTE_MS_MAX), this.#onTimer);
  }
}

class Tone implements Voice {
  readonly #binding: PWMBinding;
  #pwm: PWM | undefined;
  #hz = IDLE_HZ;

  constructor(binding: PWMBinding) {
    this.#binding = binding;
    this.#pwm = this.#open(IDLE_HZ);
  }

  /** The frequency of a PWM is settled when it is opened (ECMA-419, 10.3). A pitch that cannot be had is a rest. */
  sound(hz: number): void {
    if (hz > 0 && (hz !== this.#hz || !this.#pwm)) {
      this.close();
      this.#hz = hz;
      try {
        this.#pwm = this.#open(hz);
      } catch {
        return;
      }
    }
    this.#pwm?.write(hz > 0 ? 1 << (this.#pwm.resolution - 1) : 0);
  }

  close(): void {
    this.#pwm?.close();
    this.#pwm = undefined;
  }

  #open(hz: number): PWM {
    const { io: Io, ...wiring } = this.#binding;
    const { pin } = wiring;
    if (pin === undefined) throw new Error("the wiring names no pin");
    return new Io({ ...wiring, pin, hz });   // silent until the first write
  }
}

class Sounder implements Voice {
  readonly #output: Digital;
  readonly #activeLevel: 0 | 1;

  constructor(binding: DigitalBinding, activeLevel: 0 | 1) {
    this.#activeLevel = activeLevel;
    this.#output = openDigital(binding, { mode: DigitalMode.output, initialValue: activeLevel === 1 ? 0 : 1 });
  }

  sound(hz: number): void { this.#output.write(hz > 0 ? this.#activeLevel : 1 - this.#activeLevel); }

  close(): void { this.#output.close(); }
}
