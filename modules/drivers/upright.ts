// Which way is up for an accelerometer that is built in somehow: given, or learned from the first seconds at rest.

export interface Vector { readonly x: number; readonly y: number; readonly z: number }

export interface UprightOptions {
  upright?: Vector | undefined;
  /** What is learned must be within 30° of it. */
  mounting?: Vector | undefined;
  tiltDegrees: number;
}

const LEARN_LOOKS = 4;
const COS_SAME = Math.cos(5 * Math.PI / 180);        // looks that tremble more than this are no rest
const COS_MOUNTED = Math.cos(30 * Math.PI / 180);    // nobody sets up a station so far out of plumb

export class Upright {
  readonly #cosTilt: number;
  readonly #cosClear: number;
  readonly #mounting: Vector | undefined;
  #x = 0;
  #y = 0;
  #z = 0;
  #looks = 0;                  // added up so far
  #known = false;

  /** Throws where a vector has no direction, or the angle is not between 0° and 90°. */
  constructor({ upright, mounting, tiltDegrees }: UprightOptions) {
    if (!(tiltDegrees > 0 && tiltDegrees < 90)) throw new RangeError("tilt: 0 to 90°");
    this.#cosTilt = Math.cos(tiltDegrees * Math.PI / 180);
    this.#cosClear = Math.cos(tiltDegrees / 2 * Math.PI / 180);
    if (mounting && !(length(mounting.x, mounting.y, mounting.z) > 0)) throw new RangeError("tilt: a mounting without direction");
    this.#mounting = mounting;
    if (upright) this.#settle(upright);
  }

  get known(): boolean { return this.#known; }

  get vector(): Vector { return { x: this.#x, y: this.#y, z: this.#z }; }

  /**
   * A look at rest. True when the last few of them agree, and are now upright. Where that is not how the board is mounted,
   * the station lies: then its mounting is upright.
   */
  learn(x: number, y: number, z: number): boolean {
    if (this.#looks > 0 && this.#cos(x, y, z) < COS_SAME) this.#looks = this.#x = this.#y = this.#z = 0;
    this.#x += x;
    this.#y += y;
    this.#z += z;
    if (++this.#looks < LEARN_LOOKS) return false;
    const { vector } = this;
    const mounting = this.#mounting;
    const isLying = mounting !== undefined && this.#cos(mounting.x, mounting.y, mounting.z) < COS_MOUNTED;
    this.#settle(isLying ? mounting : vector);
    return !isLying;
  }

  /** Whether it is, where it `was` or was not before. */
  tilted(x: number, y: number, z: number, was: boolean): boolean {
    return this.#cos(x, y, z) < (was ? this.#cosClear : this.#cosTilt);
  }

  /** Of the angle to what is upright. */
  #cos(x: number, y: number, z: number): number {
    return (x * this.#x + y * this.#y + z * this.#z) / (length(x, y, z) * length(this.#x, this.#y, this.#z));
  }

  #settle({ x, y, z }: Vector): void {
    const norm = length(x, y, z);
    if (!(norm > 0)) throw new RangeError("tilt: upright without direction");
    this.#x = x / norm;
    this.#y = y / norm;
    this.#z = z / norm;
    this.#known = true;
  }
}

function length(x: number, y: number, z: number): number { return Math.sqrt(x * x + y * y + z * z); }
