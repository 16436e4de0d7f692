// A serial wire of which the test writes every byte, at the pace of its baud rate or all at once.
import type { Serial, SerialBinding, SerialOptions } from "../../modules/io.js";
import type { Card } from "../../modules/drivers/iso14443.js";
import { Clock } from "../../sim/clock.js";
import { type SerialChip, VirtualSerial } from "../../sim/io/serial.js";
import { timersOf } from "./timers.js";

export const ascii = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0));

export function serialBench(baud = 9_600) {
  const clock = new Clock();
  const chip: SerialChip = { baud, onByte: undefined, receive: () => {} };
  const wire = new VirtualSerial(chip);
  const reader: SerialBinding = { io: wire.Serial, receive: 16 };
  const log: string[] = [];
  const callbacks = {
    onCard: ({ number, kind }: Card) => { log.push(kind === "random" ? `${number} random` : number); },
    onGone: () => { log.push("gone"); },
    onFault: (code: string) => { log.push(code); },
    onRecovered: () => { log.push("recovered"); },
  };
  const byteMs = 10_000 / baud;
  /** Takes as long as the bytes take on the wire. */
  const send = (bytes: Iterable<number>): void => {
    for (const byte of bytes) {
      clock.run(byteMs);
      chip.onByte?.(byte);
    }
  };
  return { clock, timers: timersOf(clock), chip, wire, reader, log, callbacks, send };
}

/** The same port on a processor that is busy for `ms` whenever a byte comes: the bytes are there, and nobody is called. */
export function busy(reader: SerialBinding, clock: Clock, ms: number): SerialBinding {
  const Port = reader.io;
  class Late extends (Port as new (options: SerialOptions) => Serial) {
    constructor({ onReadable, ...wiring }: SerialOptions) {
      super({ ...wiring, onReadable: (bytes) => { clock.after(ms, () => onReadable?.(bytes)); } });
    }
  }
  return { ...reader, io: Late };
}

/** The bytes, torn at the given places. */
export function inPieces(bytes: readonly number[], cuts: readonly number[]): number[][] {
  const at = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((from, i) => bytes.slice(from, at[i] ?? bytes.length)).filter((piece) => piece.length > 0);
}
