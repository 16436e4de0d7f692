// The frames of a DFPlayer Mini, both ways, by DFRobot's manual ("DFPlayer Mini", 3.1 "Serial communication format").

const START = 0x7e;
const VERSION = 0xff;
const LENGTH = 6;                           // of what is summed up
const END = 0xef;
const BYTES = 10;

export interface Frame { command: number; feedback: boolean; high: number; low: number }

export type FrameFault = "incomplete" | "checksum";

/**
 * The two's complement of the sum of version, length, command, feedback and data, high byte first. The sums in the
 * manual's own examples are wrong, and what is sold refuses them (DFRobot's forum, topic 1984).
 */
export function frameBytes(command: number, low: number, { high = 0, badSum = false } = {}): number[] {
  const summed = [VERSION, LENGTH, command, 0, high, low];
  const sum = checksum(summed) ^ (badSum ? 1 : 0);
  return [START, ...summed, sum >> 8, sum & 0xff, END];
}

/** Takes frames apart, byte by byte. Between two frames it passes over everything but a start. */
export class FrameReader {
  #bytes: number[] = [];

  /** In the middle of a frame. */
  get begun(): boolean { return this.#bytes.length > 0; }

  /** A whole frame, or what is wrong with it, once its last byte is here. */
  take(byte: number): Frame | FrameFault | undefined {
    const bytes = this.#bytes;
    if (bytes.length === 0 && byte !== START) return undefined;
    bytes.push(byte);
    if (bytes.length < BYTES) return undefined;
    this.#bytes = [];
    const [, version, length, command, feedback, high, low, sumHigh, sumLow, end] = bytes as [
      number, number, number, number, number, number, number, number, number, number];
    if (version !== VERSION || length !== LENGTH || end !== END) return "incomplete";
    if (checksum(bytes.slice(1, 7)) !== ((sumHigh << 8) | sumLow)) return "checksum";
    return { command, feedback: feedback !== 0, high, low };
  }

  reset(): void { this.#bytes = []; }
}

function checksum(bytes: readonly number[]): number {
  return -bytes.reduce((sum, byte) => sum + byte, 0) & 0xffff;
}
