// Lines out of a stream of bytes: ended by CR, LF or both, bounded, without the blanks and control characters around them.

/** `more`: not at an end. `empty`: an end with nothing before it. `line`: in `bytes`. `too-long`: the end of one that was dropped. */
export type Progress = "more" | "empty" | "line" | "too-long";

const CR = 0x0d;
const LF = 0x0a;
const SPACE = 0x20;   // below it: control characters, of which readers send STX and ETX around a number

export class SerialLine {
  readonly bytes: Uint8Array;
  /** Of the line that ended last: from `start` up to, not including, `end`. */
  start = 0;
  end = 0;

  #length = 0;
  /** The first bytes of all may be the end of a line that began earlier. */
  #skipping: "no" | "overlong" | "cut" = "cut";

  constructor(bytesMax: number) { this.bytes = new Uint8Array(bytesMax); }

  take(byte: number): Progress {
    if (byte === CR || byte === LF) return this.finish();
    if (this.#skipping !== "no") return "more";
    if (this.#length < this.bytes.length) this.bytes[this.#length++] = byte;
    else this.#skipping = "overlong";
    return "more";
  }

  /** What came so far is all there is of this line. */
  finish(): Progress {
    const { bytes } = this;
    const skipped = this.#skipping;
    let start = 0;
    let end = this.#length;
    this.#length = 0;
    this.#skipping = "no";
    if (skipped !== "no") return skipped === "overlong" ? "too-long" : "empty";
    while (end > 0 && bytes[end - 1]! <= SPACE) end--;
    while (start < end && bytes[start]! <= SPACE) start++;
    this.start = start;
    this.end = end;
    return start < end ? "line" : "empty";
  }
}
