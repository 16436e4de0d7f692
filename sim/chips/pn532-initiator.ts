// What the PN532 says over the air to find a card of ISO/IEC 14443 type A at 106 kbit/s. Clauses: ISO/IEC 14443-3:2018, 14443-4:2018.
import { toBits, toBytes } from "./bits.js";
import { endsInCrcA, withCrcA } from "./crc16.js";
import type { Field } from "./field.js";

const REQA = toBits([0x26]).slice(0, 7);   // 14443-3, 6.4.1: a short frame
const SEL = [0x93, 0x95, 0x97];            // 6.5.3.2, by cascade level
const SELECT = 0x70;                       // 6.5.3.3: NVB of a whole level
const HLTA = [0x50, 0x00];                 // 6.4.3
const LEVEL_BITS = 40;                     // four bytes and their BCC
const CASCADE_BIT = 0x04;                  // 6.5.3.4
const CASCADE_TAG = 0x88;                  // 6.5.4
const RATS = [0xe0, 0x50];                 // 14443-4, 5.1: frames of 64 bytes, CID 0
const DESELECT = [0xc2];                   // 14443-4, 8

export interface Target {
  /** ATQA as a number: its first byte on the air is the low one. */
  readonly atqa: number;
  readonly sak: number;
  /** As selected: four bytes for each cascade level, the tags among them. */
  readonly levels: readonly (readonly number[])[];
  /** What answered RATS, without its CRC. */
  ats: readonly number[] | undefined;
}

/** Of several cards it picks the one with a one in the first bit in which they differ. Undefined: nobody, or somebody not understood. */
export function activate(field: Field): Target | undefined {
  const atqa = field.exchange(REQA);
  if (atqa?.bits.length !== 16) return undefined;
  const levels: number[][] = [];
  for (const sel of SEL) {
    const level = anticollide(field, sel);
    const sak = level && select(field, sel, level);
    if (sak === undefined) return undefined;
    levels.push(level!.slice(0, 4));
    if (sak & CASCADE_BIT) continue;
    const [low = 0, high = 0] = toBytes(atqa.bits);
    return { atqa: (high << 8) | low, sak, levels, ats: undefined };
  }
  return undefined;
}

/** The number of the card, its cascade tags left out (as the PN532 does) or kept (as the PN531 does). */
export function numberOf({ levels }: Target, keepsTags: boolean): number[] {
  return levels.flatMap((level, i) => (i < levels.length - 1 && level[0] === CASCADE_TAG && !keepsTags ? level.slice(1) : level));
}

/** Undefined: the card did not answer. */
export function requestAts(field: Field): readonly number[] | undefined { return exchange(field, RATS); }

/** The card goes to HALT, or out of the protocol of part 4. */
export function release(field: Field, { ats }: Target): void { exchange(field, ats ? DESELECT : HLTA); }

function exchange(field: Field, command: readonly number[]): readonly number[] | undefined {
  const answer = field.exchange(toBits(withCrcA(command)));
  const bytes = answer && answer.collision === undefined && answer.bits.length % 8 === 0 ? toBytes(answer.bits) : [];
  return endsInCrcA(bytes) ? bytes.slice(0, -2) : undefined;
}

/** 6.5.3.1: what is known is sent, the rest comes back; where it collides, one of the two is asked for. */
function anticollide(field: Field, sel: number): number[] | undefined {
  let known: readonly number[] = [];
  while (known.length < LEVEL_BITS) {
    const nvb = (((16 + known.length) >> 3) << 4) | (known.length & 7);
    const answer = field.exchange([...toBits([sel, nvb]), ...known]);
    if (answer?.bits.length !== LEVEL_BITS - known.length) return undefined;
    known = [...known, ...answer.bits.slice(0, answer.collision ?? LEVEL_BITS), ...(answer.collision === undefined ? [] : [1])];
  }
  const level = toBytes(known);
  return level.reduce((bcc, byte) => bcc ^ byte, 0) === 0 ? level : undefined;
}

function select(field: Field, sel: number, level: readonly number[]): number | undefined {
  const answer = exchange(field, [sel, SELECT, ...level]);
  return answer?.length === 1 ? answer[0] : undefined;
}
