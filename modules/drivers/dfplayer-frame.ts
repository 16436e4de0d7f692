// The frames of DFPlayer-compatible players: 7E FF 06, command, feedback, parameter, check, EF. DFRobot's manual of the DFPlayer
// Mini, 3.1. The check, of which its examples are wrong, as modules send it: what the six bytes before it lack to 65536.

/** DFPlayer Mini manual, 3.2 and 3.3. */
export const Command = Object.freeze({
  volume: 0x06, playNumbered: 0x12,
  inserted: 0x3a, removed: 0x3b, finishedOnCard: 0x3d, online: 0x3f, failed: 0x40, done: 0x41, status: 0x42,
});

const START = 0x7e;
const VERSION = 0xff;
const LENGTH = 0x06;
const END = 0xef;
const FRAME_BYTES = 10;

/** `parameter` has 16 bits. With `feedback` the player acknowledges. */
export function frameOf(command: number, parameter: number, feedback: boolean): Uint8Array {
  const frame = Uint8Array.of(START, VERSION, LENGTH, command, feedback ? 1 : 0, parameter >> 8, parameter & 0xff, 0, 0, END);
  const check = checkOf(frame);
  frame[7] = check >> 8;
  frame[8] = check & 0xff;
  return frame;
}

function checkOf(frame: Uint8Array): number {
  let sum = 0;
  for (let i = 1; i < 7; i++) sum += frame[i]!;
  return -sum & 0xffff;
}

/** Takes bytes one by one; finds the frames among whatever comes. */
export class FrameReader {
  /** Of the frame that ended last. */
  command = 0;
  parameter = 0;
  readonly #frame = new Uint8Array(FRAME_BYTES);
  #length = 0;

  /** `bad`: ten bytes that begin as a frame does, with a wrong check or end. */
  take(byte: number): "more" | "frame" | "bad" {
    const frame = this.#frame;
    frame[this.#length++] = byte;
    if (!this.#beginsWell()) this.#resync();
    if (this.#length < FRAME_BYTES) return "more";
    if (byte === END && ((frame[7]! << 8) | frame[8]!) === checkOf(frame)) {
      this.command = frame[3]!;
      this.parameter = (frame[5]! << 8) | frame[6]!;
      this.#length = 0;
      return "frame";
    }
    this.#resync();
    return "bad";
  }

  #beginsWell(): boolean {
    const frame = this.#frame;
    return frame[0] === START && (this.#length < 2 || frame[1] === VERSION) && (this.#length < 3 || frame[2] === LENGTH);
  }

  /** The beginning of a frame may be among the bytes just taken for another. */
  #resync(): void {
    const frame = this.#frame;
    do {
      let next = 1;
      while (next < this.#length && frame[next] !== START) next++;
      frame.copyWithin(0, next, this.#length);
      this.#length -= next;
    } while (this.#length > 0 && !this.#beginsWell());
  }
}
