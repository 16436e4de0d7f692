// ST's LIS3DH accelerometer on I2C, register by register: data sheet DocID17530 (rev 2). A register's name is that of its section there;
// "by memory" says that the page was not at hand. FIFO, filters, interrupts and self-test are not modelled.
import type { Clock } from "../clock.js";
import type { I2CChip } from "../io/i2c.js";
import { Random } from "../random.js";

const ADDRESS = 0x18;                       // 6.1.1: SDO/SA0 low; 0x19 where it is high
const BOOT_MS = 5;                          // application note AN3308, by memory
const INCREMENT = 0x80;                     // 6.1.1: the sub-address goes on by itself
const Register = Object.freeze({ whoAmI: 0x0f, ctrl1: 0x20, ctrl4: 0x23, ctrl5: 0x24, status: 0x27, outXLow: 0x28, outZHigh: 0x2d });
const WHO_AM_I = 0x33;                      // WHO_AM_I (0Fh)
/** Register address map: CTRL_REG0 and CTRL_REG1 after power; all others are 0. */
const defaults: Readonly<Record<number, number>> = Object.freeze({ 0x1e: 0x10, 0x20: 0x07 });
/** Bits that may be set, by register; more is not modelled. BDU, FS and HR of CTRL_REG4 (23h), BOOT of CTRL_REG5 (24h). */
const settable: Readonly<Record<number, number>> = Object.freeze({
  0x1e: 0x90, 0x1f: 0x00, 0x20: 0xff, 0x21: 0x00, 0x22: 0x00, 0x23: 0xb8, 0x24: 0x80, 0x25: 0x00, 0x26: 0xff,
  0x2e: 0x00, 0x30: 0x00, 0x34: 0x00, 0x38: 0x00,
});
/** Samples a second by ODR of CTRL_REG1 (20h), data rate configuration: 8 only in low power mode, 9 faster there. */
const RATES = Object.freeze([0, 1, 10, 25, 50, 100, 200, 400, 1_600, 1_344]);
const LOW_POWER_FASTEST = 5_376;            // table 12
/** Milli-g of one step by FS, and by bits: 12, 10 and 8 (table 4, sensitivity, by memory; owners confirm 1 and 192). */
const STEPS = Object.freeze({ 12: [1, 2, 4, 12], 10: [4, 8, 16, 48], 8: [16, 32, 64, 192] });
const HIGH_RESOLUTION_PERIODS = 7;          // table 11: 7/ODR until the first sample, otherwise 1/ODR

export interface Acceleration { readonly x: number; readonly y: number; readonly z: number }

export interface Lis3dhOptions {
  address?: 0x18 | 0x19;
  /** What register WHO_AM_I says: other chips of the kind fit the same pads. */
  whoAmI?: number;
  random?: Random;
}

export class Lis3dhChip implements I2CChip {
  readonly addresses: readonly number[];
  /** The most that an axis is off, either way, in g. None, if not said otherwise. */
  trembleG = 0;
  /** No acknowledge: without supply, or a wire is off. */
  dead = false;
  /** Measures no more, and says so in STATUS_REG: nothing new. */
  frozen = false;

  readonly #clock: Clock;
  readonly #random: Random;
  readonly #whoAmI: number;
  readonly #registers = new Uint8Array(0x40);
  #acceleration: Acceleration = { x: 0, y: 0, z: 1 };
  #awakeAt = 0;
  /** When the mode was set, and how many samples have been taken in it since. */
  #modeAt = 0;
  #samples = 0;
  #address = 0;
  #awaitsAddress = false;
  /** Halves of the axes read since the axis was whole, a bit each from OUT_X_L on: block data update holds an axis of which one is. */
  #halvesRead = 0;

  /** Power has just come. */
  constructor(clock: Clock, { address = ADDRESS, whoAmI = WHO_AM_I, random = new Random(1) }: Lis3dhOptions = {}) {
    this.addresses = [address];
    this.#clock = clock;
    this.#random = random;
    this.#whoAmI = whoAmI;
    this.brownOut();
  }

  /** In g, of what holds the chip up: at rest and upright (0, 0, 1). Set by the world. */
  get acceleration(): Acceleration { return this.#acceleration; }
  set acceleration(acceleration: Acceleration) {
    this.#update();
    this.#acceleration = acceleration;
  }

  /** At rest, leaning from upright; `towards` in degrees around the upright, from x to y. */
  lean(degrees: number, towards = 0): void {
    const [tilt, turn] = [degrees * Math.PI / 180, towards * Math.PI / 180];
    this.acceleration = { x: Math.sin(tilt) * Math.cos(turn), y: Math.sin(tilt) * Math.sin(turn), z: Math.cos(tilt) };
  }

  /** The supply dips: all registers are as after power, so it measures nothing. */
  brownOut(): void {
    this.#registers.fill(0);
    for (const [address, value] of Object.entries(defaults)) this.#registers[Number(address)] = value;
    this.#awakeAt = this.#clock.now + BOOT_MS;
    this.#halvesRead = 0;
    this.#samples = 0;
  }

  start(_address: number, reading: boolean): boolean {
    if (this.dead || this.#clock.now < this.#awakeAt) return false;
    this.#awaitsAddress = !reading;
    return true;
  }

  /** The first byte is the sub-address, and stays for a read that follows (6.1.1). */
  write(byte: number): boolean {
    if (this.#awaitsAddress) this.#address = byte;
    else {
      this.#write(this.#address & 0x7f, byte);
      this.#advance();
    }
    this.#awaitsAddress = false;
    return true;
  }

  read(): number {
    this.#update();
    const value = this.#read(this.#address & 0x7f);
    this.#advance();
    return value;
  }

  stop(): void {}

  #advance(): void {
    if (this.#address & INCREMENT) this.#address = INCREMENT | (this.#address + 1);
  }

  #write(register: number, value: number): void {
    const bits = settable[register];
    if (bits === undefined || value & ~bits) {
      throw new Error(`LIS3DH: 0x${value.toString(16)} in register 0x${register.toString(16)} is not modelled`);
    }
    this.#update();
    this.#registers[register] = register === Register.ctrl5 ? 0 : value;   // BOOT clears itself
    if (register !== Register.ctrl1 && register !== Register.ctrl4) return;
    this.#modeAt = this.#clock.now;
    this.#samples = 0;
  }

  #read(register: number): number {
    if (register === Register.whoAmI) return this.#whoAmI;
    if (register >= Register.outXLow && register <= Register.outZHigh) this.#note(register - Register.outXLow);
    else if (register !== Register.status && settable[register] === undefined) {
      throw new Error(`LIS3DH: read of register 0x${register.toString(16)} is not modelled`);
    }
    return this.#registers[register]!;
  }

  /** A half of an axis has been read, 0 to 5 from OUT_X_L on. The high one clears the axis' bits of STATUS_REG (by memory). */
  #note(half: number): void {
    const axis = half >> 1;
    const pair = 0x03 << (2 * axis);
    this.#halvesRead |= 1 << half;
    if ((this.#halvesRead & pair) === pair) this.#halvesRead &= ~pair;
    if (half & 1) this.#registers[Register.status]! &= ~(0x11 << axis | 0x88);
  }

  /** No timer runs: since the last call nothing has moved, so the latest sample can be made up for now. */
  #update(): void {
    const { period, bits } = this.#mode;
    if (period === undefined || this.frozen) return;
    const turnOn = bits === 12 ? HIGH_RESOLUTION_PERIODS : 1;
    const samples = Math.max(0, Math.floor((this.#clock.now - this.#modeAt) / period) - turnOn + 1);
    if (samples === this.#samples) return;
    const missed = samples - this.#samples > 1;
    this.#samples = samples;
    this.#sample(bits, missed);
  }

  get #mode(): { period: number | undefined; bits: 8 | 10 | 12 } {
    const control = this.#registers[Register.ctrl1]!;
    const [low, high] = [(control & 0x08) !== 0, (this.#registers[Register.ctrl4]! & 0x08) !== 0];
    const odr = control >> 4;
    const rate = low && odr === 9 ? LOW_POWER_FASTEST : RATES[odr];
    if (rate === undefined || (odr === 8 && !low)) throw new Error(`LIS3DH: there is no data rate ${odr} in this mode`);
    if (low && high && rate > 0) throw new Error("LIS3DH: LPen and HR together are not allowed (table 10)");
    return { period: rate === 0 ? undefined : 1_000 / rate, bits: low ? 8 : high ? 12 : 10 };
  }

  /** New data where an axis is enabled, and STATUS_REG (27h): bits 0 to 2 and 3 for new data, 4 to 6 and 7 for data lost. */
  #sample(bits: 8 | 10 | 12, missed: boolean): void {
    const control4 = this.#registers[Register.ctrl4]!;
    const step = STEPS[bits][(control4 >> 4) & 0x03]!;
    const { x, y, z } = this.#acceleration;
    let status = this.#registers[Register.status]!;
    [x, y, z].forEach((g, axis) => {
      const bit = 1 << axis;
      const isHeld = (control4 & 0x80) !== 0 && (this.#halvesRead >> (2 * axis) & 0x03) !== 0;
      if (!(this.#registers[Register.ctrl1]! & bit) || isHeld) return;
      if (missed || status & bit) status |= bit << 4 | 0x80;
      status |= bit;
      this.#store(axis, this.#convert(g, step, bits));
    });
    this.#registers[Register.status] = (status & 0x07) === 0x07 ? status | 0x08 : status;
  }

  /** Two's complement, left-justified in 16 bits (OUT_X, OUT_Y, OUT_Z). */
  #convert(g: number, step: number, bits: number): number {
    const tremble = this.trembleG > 0 ? this.trembleG * (2 * this.#random.next() - 1) : 0;
    const limit = 2 ** (bits - 1);
    const steps = Math.max(-limit, Math.min(limit - 1, Math.round((g + tremble) * 1_000 / step)));
    return steps << (16 - bits);
  }

  #store(axis: number, value: number): void {
    this.#registers[Register.outXLow + 2 * axis] = value & 0xff;
    this.#registers[Register.outXLow + 2 * axis + 1] = (value >> 8) & 0xff;
  }
}
