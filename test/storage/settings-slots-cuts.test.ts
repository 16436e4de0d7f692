// The power fails at every byte and every step of an erase that the settings slots make, and again in what is done after that.
import { SettingsSlots } from "../../modules/storage/settings-slots.js";
import { ERASE_STEPS, NorFlash } from "../../sim/io/flash.js";
import { Random } from "../../sim/random.js";
import { cutEverywhere, documentOf, mount, smallFlash, stateOf, steps, type Step, type Tally } from "./slots-model.js";
import { partly, WatchedFlash } from "./watched-flash.js";

const KIB = 1024;
const SLOT = 256;

/** With the documents of these numbers, the last of them in force; each starts the station. */
function holding(...numbers: number[]): NorFlash {
  const flash = smallFlash();
  for (const number of numbers) steps.commit(number)(new WatchedFlash(flash));
  return flash;
}

/** Spoils the document of slot 0 or 1. */
function spoilt(flash: NorFlash, ...slots: number[]): NorFlash {
  const bytes = flash.snapshot();
  for (const slot of slots) bytes.fill(0x20, slot * SLOT + 40, slot * SLOT + 60);
  flash.restore(bytes);
  return flash;
}

/** The power failed once so much of a step was done. */
function cut(flash: NorFlash, step: Step, done: number): NorFlash {
  const watched = new WatchedFlash(flash);
  let left = done;
  watched.failure = ({ cost }) => {
    if (left >= cost) return void (left -= cost);
    const part = left;
    left = 0;
    return part;
  };
  step(watched);
  return flash;
}

function noise(): NorFlash {
  const flash = smallFlash();
  const random = new Random(7);
  flash.restore(flash.snapshot().map(() => random.below(256)));
  return flash;
}

const states: Record<string, () => NorFlash> = {
  "no settings": () => holding(),
  "one document": () => holding(1),
  "two documents": () => holding(1, 2),
  "two documents, the other way around": () => holding(1, 2, 3),
  "the newest lost": () => spoilt(holding(1, 2), 1),
  "the older one lost": () => spoilt(holding(1, 2), 0),
  "the only one lost": () => spoilt(holding(1), 0),
  "both lost": () => spoilt(holding(1, 2), 0, 1),
  "a commit that was cut in the erase": () => cut(holding(1, 2), steps.commit(3), 10),
  "a commit that was cut in the document": () => cut(holding(1, 2), steps.commit(3), 32 + 50),
  "a commit that was cut behind the header": () => cut(holding(1, 2), steps.commit(3), 32 + 92 + 20),
  "a reset that was cut behind the header": () => cut(holding(1, 2), steps.erase, 32 + 20),
  "a reset that was cut before the end": () => cut(holding(1, 2), steps.erase, 32 + 20 + 32 + 7),
  "noise": noise,
};

test("the states are what their names say", () => {
  const found = Object.values(states).map((make) => mount(make()).state);
  expect(found).toEqual(["factory", "current 1", "current 2", "current 3", "previous 1", "current 2", "damaged", "damaged",
    "current 2", "current 2", "current 3", "factory", "factory", "factory"]);
});

const operations: Record<string, Step> = { "a start": steps.load, "a commit": steps.commit(5), "a factory reset": steps.erase };
const nothingWrong = { problems: [], setAttempts: 0 };

test.each(Object.keys(states))("with %s, power cuts at every byte leave what was there or what was to be, and a station that goes on", (state) => {
  const tally: Tally = { cuts: 0, setAttempts: 0, problems: [] };
  for (const step of Object.values(operations)) cutEverywhere(states[state]!(), step, tally);
  expect(tally).toMatchObject(nothingWrong);
  expect(tally.cuts).toBeGreaterThan(2 * (2 * ERASE_STEPS) + 92 + 36 + 20 + 2 * (2 * ERASE_STEPS) - 17);
});

test.each(Object.keys(operations))("a second cut, in what is done after a cut of %s, changes nothing about that", (operation) => {
  const tally: Tally = { cuts: 0, setAttempts: 0, problems: [] };
  for (const state of ["two documents", "a reset that was cut behind the header"]) cutEverywhere(states[state]!(), operations[operation]!, tally, 2, 5);
  expect(tally).toMatchObject(nothingWrong);
});

describe("what a cut has left undone is made up for by the next start", () => {
  const behindHeader = 32 + 92 + 20;
  const lose = (flash: NorFlash, start: number, end: number): string => {
    flash.restore(flash.snapshot().fill(0, start, end));
    return mount(flash).state;
  };

  test("of a commit: when the new document is lost later, it is known that there was one", () => {
    const second = cut(holding(1), steps.commit(2), behindHeader);
    expect(mount(second).state).toBe("current 2");
    expect(lose(second, SLOT, SLOT + 20)).toBe("previous 1");
    const first = cut(holding(), steps.commit(1), behindHeader);
    expect(mount(first).state).toBe("current 1");
    expect(lose(first, 0, 20)).toBe("damaged");
  });

  test("even if the document is lost before that start, or the firmware does not take it", () => {
    expect(lose(cut(holding(1), steps.commit(2), behindHeader), SLOT + 40, SLOT + 60)).toBe("previous 1");
    expect(lose(cut(holding(), steps.commit(1), behindHeader), 40, 60)).toBe("damaged");
    const flash = cut(holding(1), steps.commit(2), behindHeader);
    expect(stateOf(new SettingsSlots(flash).load((document) => stateOf({ document, source: "current" }) === "current 1"))).toBe("previous 1");
    expect(mount(flash).state).toBe("current 2");
  });

  test("of a factory reset: nothing of any document stays in flash", () => {
    const flash = cut(holding(1, 2), steps.erase, 32 + 20);
    expect(flash.snapshot().some((byte) => byte !== 0xff)).toBe(true);
    expect(mount(flash).state).toBe("factory");
    expect(flash.snapshot().every((byte) => byte === 0xff)).toBe(true);
  });
});

test("a document of 2,300 bytes in the partition of a board: every tenth byte of a commit and of a reset", () => {
  const flash = new NorFlash({ size: 32 * KIB });
  for (const n of [1, 2]) steps.commit(n, 2_300)(new WatchedFlash(flash));
  const tally: Tally = { cuts: 0, setAttempts: 0, problems: [] };
  for (const step of [steps.commit(3, 2_300), steps.erase]) cutEverywhere(flash, step, tally, 1, 10);
  expect(tally).toMatchObject(nothingWrong);
  expect(tally.cuts).toBeGreaterThan(250);
});

test("a hundred commits, half of them cut anywhere: always the last one that was done, or the one that was cut", () => {
  const flash = smallFlash();
  const random = new Random(11);
  let state = "factory";
  for (let n = 1; n <= 100; n++) {
    if (random.next() < 0.5) {
      state = steps.commit(n)(new WatchedFlash(flash));
      continue;
    }
    const watched = new WatchedFlash(flash);
    let left = random.below(200);
    watched.onChange = (change) => {
      if (left < 0) return;
      if (left < change.cost) {
        partly(flash, change, left);
        const found = mount(flash).state;
        expect([state, `current ${n}`]).toContain(found);
        state = found;
        throw new Error("the power failed");
      }
      left -= change.cost;
    };
    mount(watched).slots.commit(documentOf(n));
    state = mount(flash).state;
  }
});
