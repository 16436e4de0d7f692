// What a station with a key sends in a life with full logs, damage and repeats: written apart from the event log.
import fc from "fast-check";
import { eventJson, unreadableJson } from "../../modules/contract/event.js";
import { macOf, MAC_BYTES, withMac } from "../../modules/contract/mac.js";
import { decodeRecord, encodeRecord, isGap, type Moment, type StationRecord } from "../../modules/contract/record.js";
import { gapRecord } from "../../modules/core/retention.js";
import { records } from "./records.js";
import { signer } from "./signer.js";

export const KEY = "00112233445566778899aabbccddeeff";
export const STATION = "杭州-7";
export const { signText: sign } = signer(KEY);

/** `give up` takes some of what is still there, by a share each; `damage` makes one of them unreadable. */
export type Act =
  | { do: "append"; record: StationRecord }
  | { do: "give up"; picks: readonly boolean[] }
  | { do: "damage"; at: number };

interface Event { seq: number; payload: Uint8Array; text: string }

const moment: Moment = { boot: 1, upMs: 5, clock: "unknown" };
export const plain: StationRecord = { moment, entry: { kind: "lid", compartment: 1, open: true } };

export class ModelStation {
  readonly events: Event[] = [];
  #seq = 1;
  #last: string | undefined;

  play(acts: readonly Act[]): this {
    for (const act of acts) {
      if (act.do === "append") this.append(encodeRecord(act.record));
      else if (act.do === "give up") this.giveUp((index) => act.picks[index % act.picks.length]!);
      else if (this.events.length > 0) this.damage(this.events[act.at % this.events.length]!);
    }
    return this;
  }

  append(payload: Uint8Array): void {
    const seq = this.#seq++;
    const prev = this.#last === undefined ? new Uint8Array(MAC_BYTES) : macOf(this.#last, sign);
    const text = eventJson(STATION, seq, decodeRecord(payload)!, prev);
    this.events.push({ seq, payload, text });
    this.#last = text;
  }

  giveUp(isLost: (index: number) => boolean): void {
    const lost = this.events.filter((_, index) => isLost(index));
    if (lost.length === 0) return;
    for (const event of lost) this.events.splice(this.events.indexOf(event), 1);
    this.append(gapRecord(lost, moment));
  }

  /** A gap that cannot be read tells of nothing any more: those are left alone. */
  damage(event: Event): void {
    if (isGap(event.payload)) return;
    event.payload = new Uint8Array(0);
    event.text = unreadableJson(STATION, event.seq);
  }

  /** As the flash was erased, or its board replaced: the next event begins a chain of its own, `skipped` numbers on. */
  begin(skipped: number): void {
    this.#seq += skipped;
    this.#last = undefined;
  }

  get lines(): string[] { return this.events.map(({ text }) => withMac(text, sign)); }
}

const append: fc.Arbitrary<Act> = fc.record({ do: fc.constant("append" as const), record: records.filter(({ entry }) => entry.kind !== "gap") });
const giveUp: fc.Arbitrary<Act> = fc.record({ do: fc.constant("give up" as const), picks: fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }) });
const damage: fc.Arbitrary<Act> = fc.record({ do: fc.constant("damage" as const), at: fc.nat() });

/** The texts of at least three events in the order of seq, some given up and told of, none damaged. */
export const exports: fc.Arbitrary<string[]> = lives(fc.oneof({ weight: 8, arbitrary: append }, { weight: 1, arbitrary: giveUp }));

/** The same with some that can no longer be read. */
export const damagedExports: fc.Arbitrary<string[]> =
  lives(fc.oneof({ weight: 8, arbitrary: append }, { weight: 1, arbitrary: giveUp }, { weight: 1, arbitrary: damage }));

function lives(act: fc.Arbitrary<Act>): fc.Arbitrary<string[]> {
  return fc.array(act, { minLength: 4, maxLength: 40 }).map((acts) => new ModelStation().play(acts).lines).filter(({ length }) => length >= 3);
}

export const seqOf = (line: string): number => (JSON.parse(line) as { seq: number }).seq;
