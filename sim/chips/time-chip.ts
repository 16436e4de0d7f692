// What clock chips on I2C have in common: counters on a crystal, a supply with a battery behind it, and registers one after the other.
import type { Clock } from "../clock.js";
import type { I2CChip } from "../io/i2c.js";
import { Random } from "../random.js";
import { advance, type Calendar, calendarOf, epochOf } from "./bcd-calendar.js";
import { Crystal } from "./crystal.js";

/** `lastRegister`: after it comes register 0. `firstWeekday`: the number of Sunday. */
export interface TimeChipKind { readonly address: number; readonly lastRegister: number; readonly firstWeekday: number }

export interface TimeChipOptions { random?: Random }

export abstract class TimeChip implements I2CChip {
  readonly addresses: readonly number[];
  readonly crystal: Crystal;
  /** Does not acknowledge. */
  dead = false;
  /** Every byte that it gives is any byte. */
  garbage = false;
  /** Nothing keeps the time while there is no supply. */
  batteryFlat = false;

  protected readonly random: Random;
  protected calendar: Calendar;
  readonly #kind: TimeChipKind;
  #powered = true;
  #broken = false;
  #pointer = 0;
  #isFirst = false;

  constructor(clock: Clock, kind: TimeChipKind, { random = new Random(1) }: TimeChipOptions) {
    this.addresses = [kind.address];
    this.crystal = new Crystal(clock);
    this.random = random;
    this.#kind = kind;
    this.calendar = this.newCalendar();
  }

  /** Its flag says that it has stood still since it was set, or may have. */
  abstract get lost(): boolean;

  /** The crystal stands still, as after a knock; the flag stays when it runs again. */
  get stopped(): boolean { return this.#broken; }
  set stopped(stopped: boolean) {
    this.keep();
    this.#broken = stopped;
    this.gate();
  }

  /** The supply comes or goes; without it the battery takes over, if there is something in it. */
  power(on: boolean): void {
    if (on === this.#powered) return;
    this.keep();
    this.#powered = on;
    if (this.batteryFlat) this.#reset();
    this.gate();
  }

  /** What it believes, as if it were UTC and century x 20, in milliseconds since 1970. Setting it is what a factory does. */
  get time(): number {
    this.keep();
    return epochOf(this.calendar);
  }
  set time(epochMs: number) {
    this.calendar = calendarOf(epochMs, this.#kind.firstWeekday);
    this.crystal.reset();
    this.trust();
  }

  /** A start copies or holds the counters: no second ends in the middle of a reading. */
  start(_address: number, reading: boolean): boolean {
    if (this.dead || !this.#powered) return false;
    this.keep();
    this.#isFirst = !reading;
    return true;
  }

  write(byte: number): boolean {
    if (this.#isFirst) this.#pointer = byte % (this.#kind.lastRegister + 1);
    else this.writeRegister(this.#advance(), byte);
    this.#isFirst = false;
    return true;
  }

  read(): number {
    const value = this.readRegister(this.#advance());
    return this.garbage ? this.random.below(256) : value;
  }

  stop(): void {}

  protected get powered(): boolean { return this.#powered; }

  /** Counts the seconds that have passed. */
  protected keep(): void { advance(this.calendar, this.crystal.take(), this.#kind.firstWeekday); }

  /** What it has in its counters as power first comes. */
  protected abstract newCalendar(): Calendar;
  /** Its registers as power first comes; the counters have been reset. */
  protected abstract forget(): void;
  /** Lets the crystal run, or stops it, by all that has a say in that. */
  protected abstract gate(): void;
  /** The flag goes out: it has been set. */
  protected abstract trust(): void;
  protected abstract readRegister(register: number): number;
  protected abstract writeRegister(register: number, byte: number): void;

  #advance(): number {
    const register = this.#pointer;
    this.#pointer = register === this.#kind.lastRegister ? 0 : register + 1;
    return register;
  }

  #reset(): void {
    this.calendar = this.newCalendar();
    this.#pointer = 0;
    this.crystal.reset();
    this.forget();
  }
}
