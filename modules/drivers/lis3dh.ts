// ST LIS3DH accelerometer on I2C (data sheet DocID17530 Rev 1 and 2; clauses of registers beyond 8.4 by memory), for one thing:
// has the station been tilted? One look a second.
import type { Cancel, I2C, I2CBinding, Timers } from "../io.js";
import { type FaultCallbacks, type FaultCode, FaultLatch } from "./fault.js";
import { i2cFault, openI2C } from "./i2c-bus.js";
import { RETRY_MS_MIN, nextRetryMs } from "./retry.js";
import { Upright, type Vector } from "./upright.js";

export interface Lis3dhOptions extends FaultCallbacks {
  /** May leave its `address` to the driver: 0x18. 0x19 is that of one whose SA0 pin is high (6.1.1, table 17). */
  sensor: I2CBinding;
  timers: Timers;
  /** Which way is up as the station was set up, in any unit. Without it, the way that the first seconds show. */
  upright?: Vector | undefined;
  /** The axis of the board that points up, more or less: what is learned farther than 30° from it is a fall, and not learned. */
  mounting?: Vector | undefined;
  /** From upright. Default 20°; tilted no longer below half of it. */
  tiltDegrees?: number | undefined;
  /** How long it must last, either way. Default 2 s. */
  tiltMs?: number | undefined;
  /** From one look to the next. Default 1 s. */
  lookMs?: number | undefined;
  /** Called at each change. A station is not tilted until it is found to be. */
  onTilt: (tilted: boolean) => void;
  /** Called once when it has been learned, to be kept in the settings. */
  onUpright?: ((upright: Vector) => void) | undefined;
}

const ADDRESS = 0x18;
const INCREMENT = 0x80;             // 6.1.1: the register goes on by one with each byte
const WHO_AM_I = 0x0f;
const IDENTITY = 0x33;              // 8.6
const CTRL_REG1 = 0x20;
/** 8.8: 10 Hz, low power, three axes. Ten times as often as it is asked, so that one without new data stands still. */
const TEN_HZ_LOW_POWER = 0x2f;
/** 8.8 to 8.13, CTRL_REG1 to 6: no filter, no interrupts; 8.11: block data update, ±2 g, no high resolution, no self-test; no FIFO. */
const SETUP: readonly number[] = Object.freeze([CTRL_REG1 | INCREMENT, TEN_HZ_LOW_POWER, 0x00, 0x00, 0x80, 0x00, 0x00]);
const STATUS_REG = 0x27;            // followed by X, Y and Z, low byte first
const NEW_DATA = 0x08;              // 8.15: ZYXDA
const G_PER_DIGIT = 0.016;          // table 4: ±2 g in low-power mode, of the high byte (3.2.1: 8 bits, left-justified)
const REST_G = 0.2;                 // from 1 g: table 4, four times the zero-g offset and the sensitivity, and hardly a knock
const GRACE_MS = 100;
const STALE_MAX = 3;                // looks in a row
const RESTLESS_MS = 60_000;

export class Lis3dh {
  readonly #timers: Timers;
  readonly #io: I2C;
  readonly #fault: FaultLatch;
  readonly #upright: Upright;
  readonly #tiltMs: number;
  readonly #lookMs: number;
  readonly #onTilt: (tilted: boolean) => void;
  readonly #onUpright: ((upright: Vector) => void) | undefined;
  readonly #onTimer = (): void => this.#advance();
  readonly #cancelLooks: Cancel;
  #cancel: Cancel | undefined;       // of a look that must not be left out
  #isUp = false;
  #retryAt = 0;
  #retryMs = RETRY_MS_MIN;
  #stale = 0;
  #restAt = 0;
  #tilted = false;
  #changedAt: number | undefined;    // since when it has been the other way
  #closed = false;

  /**
   * Throws when the port cannot be had. Faults: `no-answer`, `bus-stuck`, `wrong-chip`, `restarted`, `stuck` (no new data),
   * `unstable` (not at rest for a minute, or at no acceleration that the earth has).
   */
  constructor(options: Lis3dhOptions) {
    const { sensor, timers, tiltDegrees = 20, tiltMs = 2_000, lookMs = 1_000, onTilt, onUpright } = options;
    this.#timers = timers;
    this.#fault = new FaultLatch(options);
    this.#upright = new Upright({ ...options, tiltDegrees });
    this.#tiltMs = tiltMs;
    this.#lookMs = lookMs;
    this.#onTilt = onTilt;
    this.#onUpright = onUpright;
    this.#io = openI2C(sensor, ADDRESS);
    this.#cancelLooks = timers.every(lookMs, this.#onTimer);
    this.#arm(0);
  }

  get tilted(): boolean { return this.#tilted; }

  get fault(): FaultCode | undefined { return this.#fault.code; }

  /** Since construction. */
  get faults(): number { return this.#fault.count; }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancelLooks();
    this.#cancel?.();
    this.#fault.close();
    this.#io.close();
  }

  #arm(ms: number): void {
    this.#cancel?.();
    this.#cancel = this.#timers.after(ms, this.#onTimer);
  }

  #advance(): void {
    if (!this.#isUp && this.#timers.now() < this.#retryAt) return;
    this.#cancel?.();
    let found: Uint8Array | FaultCode;
    try {
      found = this.#isUp ? this.#sense() : this.#start();
    } catch (error) {
      found = i2cFault(error);
    }
    if (typeof found === "string") return this.#fail(found);
    if (!this.#isUp) return this.#onStarted();
    if ((found[0]! & NEW_DATA) === 0) return this.#onStale();
    this.#stale = 0;
    this.#judge(axis(found[2]!), axis(found[4]!), axis(found[6]!));
  }

  #start(): Uint8Array | FaultCode {
    const identity = this.#read(WHO_AM_I, 1);
    if (identity[0] !== IDENTITY) return "wrong-chip";
    this.#io.write(Uint8Array.from(SETUP));
    return identity;
  }

  #onStarted(): void {
    this.#isUp = true;
    this.#stale = 0;
    this.#restAt = this.#timers.now();
    this.#lookAgain();
  }

  /** Regular looks may be left out while nothing changes: what has begun to change is looked at in any case, a little later. */
  #lookAgain(): void { this.#arm(this.#lookMs + GRACE_MS); }

  #sense(): Uint8Array | FaultCode {
    return this.#read(CTRL_REG1, 1)[0] === TEN_HZ_LOW_POWER ? this.#read(STATUS_REG, 7) : "restarted";
  }

  #read(register: number, length: number): Uint8Array {
    this.#io.write(Uint8Array.of(length > 1 ? register | INCREMENT : register));
    return new Uint8Array(this.#io.read(length));
  }

  #onStale(): void {
    if (++this.#stale >= STALE_MAX) return this.#fail("stuck");
    this.#lookAgain();
  }

  #judge(x: number, y: number, z: number): void {
    const now = this.#timers.now();
    if (Math.abs(Math.sqrt(x * x + y * y + z * z) - 1) > REST_G) return this.#onKnock(now);
    this.#restAt = now;
    this.#retryMs = RETRY_MS_MIN;
    this.#fault.clear();
    if (this.#closed) return;
    if (!this.#upright.known) return this.#learn(x, y, z);
    const tilted = this.#upright.tilted(x, y, z, this.#tilted);
    if (tilted === this.#tilted) {
      this.#changedAt = undefined;
      return;
    }
    this.#changedAt ??= now;
    if (now - this.#changedAt < this.#tiltMs) return this.#lookAgain();
    this.#changedAt = undefined;
    this.#tilted = tilted;
    this.#onTilt(tilted);
  }

  #learn(x: number, y: number, z: number): void {
    this.#lookAgain();
    if (this.#upright.learn(x, y, z)) this.#onUpright?.(this.#upright.vector);
  }

  /** Somebody has knocked against it, or moves it. It says nothing of where it stands. */
  #onKnock(now: number): void {
    if (now - this.#restAt >= RESTLESS_MS) return this.#fail("unstable");
    this.#lookAgain();
  }

  #fail(code: FaultCode): void {
    this.#isUp = false;
    this.#changedAt = undefined;
    this.#retryAt = this.#timers.now() + this.#retryMs;
    this.#arm(this.#retryMs);
    this.#retryMs = nextRetryMs(this.#retryMs);
    this.#fault.raise(code);
  }
}

/** Of the high byte, in g. */
function axis(byte: number): number { return ((byte << 24) >> 24) * G_PER_DIGIT; }
