// What the settings slots must hold, kept beside them; and power cuts at every byte of what they do.
import { SettingsSlots, type FoundSettings } from "../../modules/storage/settings-slots.js";
import { NorFlash, type NorFlashOptions } from "../../sim/io/flash.js";
import { Random } from "../../sim/random.js";
import { partly, WatchedFlash } from "./watched-flash.js";

export const takesAll = (): boolean => true;

/** A settings document as texts go: the number says which one it is, `length` how long it is. */
export function documentOf(number: number, length = 90): Uint8Array {
  return Buffer.from(`{"n":${String(number).padStart(5, "0")},"x":"${"abcdefghij".repeat(Math.ceil(length / 10))}`.slice(0, length - 2) + '"}');
}

/** `current 3`, `previous 2`, `factory`, `damaged`. */
export function stateOf({ source, document }: FoundSettings): string {
  return document ? `${source} ${Number(/^\{"n":(\d+)/.exec(Buffer.from(document).toString())?.[1] ?? NaN)}` : source;
}

export function mount(flash: NorFlash | WatchedFlash): { slots: SettingsSlots; state: string } {
  const slots = new SettingsSlots(flash);
  return { slots, state: stateOf(slots.load(takesAll)) };
}

export function copyOf(flash: NorFlash, seed = 1): NorFlash {
  const { size, blockLength } = flash.status();
  const copy = new NorFlash({ size, blockLength, random: new Random(seed) });
  copy.restore(flash.snapshot());
  return copy;
}

/** A whole operation, from a start of the station on; returns the state that it has led to. */
export type Step = (flash: WatchedFlash) => string;

export const steps = {
  load: (flash: WatchedFlash): string => mount(flash).state,
  commit: (number: number, length?: number): Step => (flash) => {
    const { slots, state } = mount(flash);
    return slots.commit(documentOf(number, length)) ? `current ${number}` : state;
  },
  erase: (flash: WatchedFlash): string => {
    const { slots, state } = mount(flash);
    return slots.erase() ? "factory" : state;
  },
};

export interface Tally { cuts: number; setAttempts: number; readonly problems: string[] }

/**
 * Cuts the power at every byte and every step of an erase that `step` makes, and then, `depth` times, of everything that
 * is done after that. After each cut the station must find what was there before or what `step` led to.
 */
export function cutEverywhere(before: NorFlash, step: Step, tally: Tally, depth = 1, every = 1): void {
  const old = mount(copyOf(before)).state;
  const fresh = step(new WatchedFlash(copyOf(before)));
  const flash = new WatchedFlash(copyOf(before));
  flash.onChange = (change) => {
    for (let budget = tally.cuts % every; budget < change.cost; budget += every) {
      tally.cuts++;
      const torn = copyOf(flash.nor, tally.cuts);
      partly(torn, change, budget);
      goOn(torn, [old, fresh], tally, depth);
    }
  };
  step(flash);
  expectState(mount(copyOf(flash.nor)).state, [fresh], tally, "at the end");
  tally.setAttempts += flash.nor.setAttempts;
}

const NEXT = 9_000;

/** The same is found at every start, and what the station is told next is done. */
function goOn(torn: NorFlash, allowed: readonly string[], tally: Tally, depth: number): void {
  if (depth > 1) {
    for (const step of [steps.load, steps.commit(NEXT + depth), steps.erase]) cutEverywhere(torn, step, tally, depth - 1, 17);
  }
  const flash = copyOf(torn, tally.cuts);
  const { state } = mount(flash);
  expectState(state, allowed, tally, "after the cut");
  expectState(mount(flash).state, [state], tally, "at the second start");
  expectState(steps.commit(NEXT)(new WatchedFlash(flash)), [`current ${NEXT}`], tally, "the next commit");
  expectState(mount(flash).state, [`current ${NEXT}`], tally, "after the next commit");
  expectState(steps.erase(new WatchedFlash(flash)), ["factory"], tally, "a factory reset");
  expectState(mount(flash).state, ["factory"], tally, "after a factory reset");
  tally.setAttempts += flash.setAttempts;
}

function expectState(state: string, allowed: readonly string[], tally: Tally, when: string): void {
  if (!allowed.includes(state)) tally.problems.push(`${when} (cut ${tally.cuts}): ${state} instead of ${allowed.join(" or ")}`);
}

/** Small slots, so that every byte can be tried; or of another size. */
export function smallFlash(options: Partial<NorFlashOptions> = {}): NorFlash {
  return new NorFlash({ size: 4 * 128, blockLength: 128, ...options });
}
