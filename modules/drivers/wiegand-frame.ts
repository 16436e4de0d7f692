// The pulses of one Wiegand frame, and what can be told from them alone: whether a reader can have sent them, and the parity.
// Timing by SIA AC-01-1996.10 (by memory of it): pulses of 20 to 100 µs, 200 µs to 20 ms from one to the next.

/** `inverted`: both parity bits are wrong, as with D0 and D1 swapped, since each half has an odd number of bits. */
export type Judgement = "right" | "bad-parity" | "inverted" | "noise";

const STEPS_PER_MS = 100;                      // a step is 10 µs
const SILENCE_STEPS = 25 * STEPS_PER_MS;
const SPACING_STEPS_MIN = 10;                  // half of what AC-01 allows: what is nearer is the ringing of a pulse
const SPACING_STEPS_MAX = 20 * STEPS_PER_MS;
const UNEVEN = 3;                              // a pulse lost and one too many make the longest space four times the shortest
const BITS_MIN = 26;
const BITS_MAX = 34;
const FLOOD = 128;                             // pulses without a silence

export class WiegandFrame {
  /** Pulses so far. */
  length = 0;
  /** The number, when the judgement was `right`: 3 bytes of 26 bits, 4 of 34. Until the next judgement. */
  readonly bytes = new Uint8Array(BITS_MAX >> 3);

  readonly #bits = new Uint8Array(BITS_MAX);
  #last = 0;
  #rung = 0;                                   // steps since the last pulse that counted
  #shortest = SPACING_STEPS_MAX;
  #longest = 0;
  #isSpoilt = false;

  /** So many that no reader is at work. */
  get isFlood(): boolean { return this.length >= FLOOD; }

  /** Whether so long before a pulse the frame was over. */
  endsBefore(steps: number): boolean { return steps >= SILENCE_STEPS; }

  begin(): void {
    this.length = this.#rung = this.#longest = 0;
    this.#shortest = SPACING_STEPS_MAX;
    this.#isSpoilt = false;
  }

  /** What comes until the next `begin` is noise. */
  spoil(): void { this.#isSpoilt = true; }

  /** `steps` since the pulse before, of whichever frame. */
  take(steps: number, bit: number): void {
    if (this.length > 0) {
      const space = this.#rung + steps;
      if (space < SPACING_STEPS_MIN) {
        this.#rung = space;
        // Again on the same wire, it rings. On the other one, both fall together, as with a loose ground: who knows which was meant.
        if (bit !== this.#last) this.#isSpoilt = true;
        return;
      }
      if (space < this.#shortest) this.#shortest = space;
      if (space > this.#longest) this.#longest = space;
    }
    this.#rung = 0;
    this.#last = bit;
    if (this.length < BITS_MAX) this.#bits[this.length] = bit;
    this.length++;
  }

  /** Of the whole frame, of whatever length: only that of 26 and 34 is meant by the parities. */
  judge(): Judgement {
    const { length } = this;
    const isEven = this.#longest <= SPACING_STEPS_MAX && this.#longest < UNEVEN * this.#shortest;
    if (this.#isSpoilt || !isEven || length < BITS_MIN) return "noise";
    const half = length >> 1;
    const isFirstWrong = this.#ones(0, half) % 2 !== 0;
    const isSecondWrong = this.#ones(half, length) % 2 !== 1;
    if (isFirstWrong || isSecondWrong) return isFirstWrong && isSecondWrong ? "inverted" : "bad-parity";
    for (let i = 1; i < Math.min(length, BITS_MAX) - 1; i++) {
      const at = (i - 1) >> 3;
      this.bytes[at] = (this.bytes[at]! << 1) | this.#bits[i]!;
    }
    return "right";
  }

  #ones(from: number, to: number): number {
    let ones = 0;
    for (let i = from; i < to && i < BITS_MAX; i++) ones += this.#bits[i]!;
    return ones;
  }
}
