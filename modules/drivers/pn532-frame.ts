// NXP PN532, its frames on every wire: user manual UM0701-02 rev. 02, section numbers from there. No IO: bytes in, frames out.
// Only normal frames (6.2.1.1): the chip sends an extended one for more than 255 bytes, and no answer to us is so long.

export const ACK = Object.freeze([0x00, 0x00, 0xff, 0x00, 0xff, 0x00]);    // 6.2.1.3: of the host, it also ends a command
export const NACK = Object.freeze([0x00, 0x00, 0xff, 0xff, 0x00, 0x00]);   // 6.2.1.4: "once more"

const FROM_HOST = 0xd4;       // TFI, 6.2.1.1
const TO_HOST = 0xd5;
const REFUSAL = 0x7f;         // in its place in an error frame: 6.2.1.5
const DATA_BYTES_MAX = 48;    // TFI, code and what is known of one card: 20, and 20 of its ATS should it be sent unasked

/** `refusal`: the chip took the frame and not what it says. `bad`: a frame began, and is none. */
export type Progress = "more" | "ack" | "answer" | "refusal" | "bad";

/** A command, its code first, in the frame that carries it. */
export function frameOf(command: readonly number[]): Uint8Array {
  const length = command.length + 1;
  const frame = new Uint8Array(length + 7);
  let sum = FROM_HOST;
  frame[2] = 0xff;             // preamble and start code: 00 00 ff
  frame[3] = length;
  frame[4] = -length;          // LCS: with the length, it makes 0
  frame[5] = FROM_HOST;
  for (let i = 0; i < command.length; i++) {
    sum += command[i]!;
    frame[6 + i] = command[i]!;
  }
  frame[5 + length] = -sum;    // DCS: with TFI and data, it makes 0
  return frame;
}

/** Finds frames in what the chip sends, byte by byte, whatever stands around them (6.2.1.6: zeros, in any number). */
export class Pn532Frame {
  /** Of the last answer: TFI, the code of the command plus 1, and what follows, `length` in all. */
  readonly data = new Uint8Array(DATA_BYTES_MAX);
  length = 0;

  #step: "start" | "length" | "check" | "data" = "start";
  #last = 0xff;
  #count = 0;
  #sum = 0;

  /** Whether a frame has begun and not ended. */
  get pending(): boolean { return this.#step !== "start"; }

  /** What comes next has nothing to do with what came. */
  begin(): void {
    this.#step = "start";
    this.#last = 0xff;
    this.length = 0;
  }

  take(byte: number): Progress {
    const last = this.#last;
    this.#last = byte;
    switch (this.#step) {
      case "start":
        if (last === 0x00 && byte === 0xff) this.#step = "length";
        return "more";
      case "length":
        this.length = byte;
        this.#step = "check";
        return "more";
      case "check": return this.#check(byte);
      case "data":
        this.#sum += byte;
        if (this.#count < this.length) {
          this.data[this.#count++] = byte;
          return "more";
        }
        this.#step = "start";
        return (this.#sum & 0xff) === 0 ? judge(this.data, this.length) : "bad";
    }
  }

  #check(byte: number): Progress {
    const { length } = this;
    this.#step = "start";
    if (length === 0 && byte === 0xff) return "ack";
    if (((length + byte) & 0xff) !== 0 || length > DATA_BYTES_MAX) return "bad";
    this.#step = "data";
    this.#count = 0;
    this.#sum = 0;
    return "more";
  }
}

/** A frame with the host's own TFI is an echo: a wire that leads back. */
function judge(data: Uint8Array, length: number): Progress {
  if (length === 1 && data[0] === REFUSAL) return "refusal";
  return length > 1 && data[0] === TO_HOST ? "answer" : "bad";
}
