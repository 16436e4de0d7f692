// The settings slots when all goes well, when there is another document than was hoped for, and when the flash refuses.
import { SettingsSlots } from "../../modules/storage/settings-slots.js";
import { NorFlash } from "../../sim/io/flash.js";
import { documentOf, mount, smallFlash, stateOf, steps, takesAll } from "./slots-model.js";
import { WatchedFlash, type Change } from "./watched-flash.js";

const KIB = 1024;
const real = () => new NorFlash({ size: 32 * KIB });

test("a new partition has no settings: the factory document is in force", () => {
  const flash = real();
  expect(new SettingsSlots(flash).load(takesAll)).toEqual({ source: "factory" });
  expect(flash.bytesWritten).toBe(0);
});

test("what was committed last is in force, byte for byte, at every start", () => {
  const flash = real();
  for (let n = 1; n <= 20; n++) {
    const document = documentOf(n, 60 + 97 * n);
    expect(mount(flash).slots.commit(document)).toBe(true);
    for (let start = 0; start < 2; start++) expect(new SettingsSlots(flash).load(takesAll)).toEqual({ document, source: "current" });
  }
  expect(flash.setAttempts).toBe(0);
});

test("one start may commit more than once, and need not load before", () => {
  const flash = real();
  const slots = new SettingsSlots(flash);
  expect([1, 2, 3].map((n) => slots.commit(documentOf(n)))).toEqual([true, true, true]);
  expect(stateOf(slots.load(takesAll))).toBe("current 3");
  expect(mount(flash).state).toBe("current 3");
  flash.restore(flash.snapshot().fill(0, 36, 100)); // the newest: document 3 is lost
  expect(new SettingsSlots(flash).commit(documentOf(4))).toBe(true);
  expect(mount(flash).state).toBe("current 4");
  expect(stateOf(new SettingsSlots(flash).load((document) => !Buffer.from(document).includes("00004")))).toBe("previous 2");
});

test("a slot holds 16,348 bytes of the 32 KiB, and neither more nor nothing is taken", () => {
  const flash = real();
  const { slots } = mount(flash);
  expect(slots.bytesMax).toBe(16_348);
  expect([0, 1, 2, 3].map((less) => slots.commit(documentOf(less, slots.bytesMax - less)))).toEqual([true, true, true, true]);
  const before = flash.bytesWritten;
  expect([slots.bytesMax + 1, 0].map((length) => slots.commit(new Uint8Array(length)))).toEqual([false, false]);
  expect([flash.bytesWritten - before, mount(flash).state]).toEqual([0, "current 3"]);
  expect(slots.commit(Uint8Array.of(123))).toBe(true);
  expect(mount(flash).slots.load(takesAll).document).toEqual(Uint8Array.of(123));
});

test("a document that the firmware does not take leaves the one before it in force, until one is committed", () => {
  const flash = real();
  for (const n of [1, 2]) mount(flash).slots.commit(documentOf(n));
  const asked: string[] = [];
  const slots = new SettingsSlots(flash);
  const found = slots.load((document) => asked.push(stateOf({ document, source: "current" })) > 1);
  expect([asked, stateOf(found)]).toEqual([["current 2", "current 1"], "previous 1"]);
  expect(mount(flash).state).toBe("current 2");
  expect(slots.commit(documentOf(3))).toBe(true);
  expect(mount(flash).state).toBe("current 3");
  expect(stateOf(new SettingsSlots(flash).load((document) => stateOf({ document, source: "current" }) !== "current 3"))).toBe("previous 1");
});

test.each([1, 2])("of %i documents the firmware takes none: damaged, and none is lost over it", (commits) => {
  const flash = real();
  const source = "damaged";
  for (let n = 1; n <= commits; n++) mount(flash).slots.commit(documentOf(n));
  expect(new SettingsSlots(flash).load(() => false)).toEqual({ source });
  expect(new SettingsSlots(flash).load(() => { throw new Error("no memory"); })).toEqual({ source });
  expect(mount(flash).state).toBe(`current ${commits}`);
});

test("after a factory reset nothing of any document is left in flash, and all begins anew", () => {
  const flash = real();
  for (const n of [1, 2, 3]) mount(flash).slots.commit(documentOf(n));
  expect(mount(flash).slots.erase()).toBe(true);
  expect(flash.snapshot().every((byte) => byte === 0xff)).toBe(true);
  expect(mount(flash).state).toBe("factory");
  expect(steps.commit(4)(new WatchedFlash(flash))).toBe("current 4");
  expect([mount(flash).state, flash.setAttempts]).toEqual(["current 4", 0]);
});

test("a partition of one block is refused, and one of blocks that hold no more than the head", () => {
  for (const options of [{ size: 128 }, { size: 64, blockLength: 32 }])
    expect(() => new SettingsSlots(smallFlash(options))).toThrow("the settings need 2 blocks");
});

test.each([2, 3, 4, 5, 8, 24])("a partition of %i blocks holds two documents of half of them", (blocks) => {
  const flash = smallFlash({ size: blocks * 128 });
  const { slots } = mount(flash);
  expect(slots.bytesMax).toBe(Math.floor(blocks / 2) * 128 - 36);
  const documents = [1, 2, 3].map((n) => documentOf(n, slots.bytesMax));
  for (const document of documents) expect(mount(flash).slots.commit(document)).toBe(true);
  expect(mount(flash).slots.load(takesAll)).toEqual({ document: documents[2], source: "current" });
  expect(new SettingsSlots(flash).load((document) => Buffer.compare(document, documents[2]!) !== 0)).toEqual({ document: documents[1], source: "previous" });
});

test("a commit erases, writes the document once and a head of 36 bytes, and reads it back", () => {
  const flash = new WatchedFlash(real());
  const { slots } = mount(flash);
  slots.commit(documentOf(1, 2_000));
  Object.assign(flash, { writes: 0, bytesRead: 0 });
  flash.nor.bytesWritten = 0;
  expect(slots.commit(documentOf(2, 2_000))).toBe(true);
  expect([flash.writes, flash.nor.bytesWritten]).toEqual([4, 2_000 + 20 + 2 * 8]);
  expect(flash.bytesRead).toBeLessThanOrEqual(2_000 + 5 * 36);
});

test("a start whose settings are whole writes nothing", () => {
  const flash = real();
  for (const n of [1, 2, 3]) {
    mount(flash).slots.commit(documentOf(n));
    const before = flash.snapshot();
    mount(flash);
    expect(flash.snapshot()).toEqual(before);
  }
});

test("ten years of a commit a day, restarts in between: both slots wear alike, 1,825 erases a block", () => {
  const flash = new NorFlash({ size: 8 * 256, blockLength: 256 });
  let { slots } = mount(flash);
  for (let day = 1; day <= 3_650; day++) {
    if (day % 3 === 0) slots = mount(flash).slots;
    if (!slots.commit(documentOf(day, 400))) throw new Error(`day ${day}`);
  }
  expect([...flash.eraseCounts]).toEqual(Array(8).fill(1_825));
  expect([mount(flash).state, flash.setAttempts]).toEqual(["current 3650", 0]);
});

test("sequence numbers go around without a document getting lost", () => {
  const flash = smallFlash();
  const bytes = flash.snapshot();
  for (const n of [1, 2]) mount(flash).slots.commit(documentOf(n));
  const head = (start: number, sequence: number): void => {
    const view = new DataView(bytes.buffer, start, 36);
    bytes.set(flash.snapshot().subarray(start, start + 256), start);
    view.setUint32(4, sequence, true);
    view.setUint32(16, require("node:zlib").crc32(bytes.subarray(start, start + 16)) as number, true);
  };
  head(0, 0xfffffffe);
  head(256, 0xffffffff);
  flash.restore(bytes);
  expect(mount(flash).state).toBe("current 2");
  for (const n of [3, 4, 5]) {
    expect(mount(flash).slots.commit(documentOf(n))).toBe(true);
    expect(mount(flash).state).toBe(`current ${n}`);
  }
});

describe("a flash that throws", () => {
  /** Fails at the change of that number, once `part` of its cost is done. */
  function failing(nor: NorFlash, at: number, part: number): WatchedFlash {
    const flash = new WatchedFlash(nor);
    let changes = 0;
    flash.failure = ({ cost }: Change) => changes++ === at ? Math.floor(part * cost) : undefined;
    return flash;
  }
  const starts: Record<string, () => NorFlash> = {
    "no settings": () => smallFlash(),
    "one document": () => { const flash = smallFlash(); steps.commit(1)(new WatchedFlash(flash)); return flash; },
    "two documents": () => { const flash = smallFlash(); for (const n of [1, 2]) steps.commit(n)(new WatchedFlash(flash)); return flash; },
  };

  test.each(Object.keys(starts))("with %s: a commit that says no has changed nothing, one that says yes is there", (name) => {
    const said: boolean[] = [];
    for (let at = 0; at < 6; at++) for (const part of [0, 0.3, 0.7, 1]) {
      const nor = starts[name]!();
      const before = mount(nor).state;
      const flash = failing(nor, at, part);
      const { slots } = mount(flash);
      const done = slots.commit(documentOf(3));
      flash.failure = undefined;
      said.push(done);
      expect([at, part, mount(nor).state]).toEqual([at, part, done ? "current 3" : before]);
      expect(stateOf(slots.load(takesAll))).toBe(done ? "current 3" : before);
      expect([slots.commit(documentOf(4)), mount(nor).state]).toEqual([true, "current 4"]);
    }
    expect(new Set(said)).toEqual(new Set([true, false]));
  });

  test.each(Object.keys(starts))("with %s: a factory reset that says yes has erased all, one that says no leaves no damage", (name) => {
    for (let at = 0; at < 5; at++) for (const part of [0, 0.3, 0.7, 1]) {
      const nor = starts[name]!();
      const before = mount(nor).state;
      const flash = failing(nor, at, part);
      const { slots } = mount(flash);
      const done = slots.erase();
      flash.failure = undefined;
      if (done) expect(nor.snapshot().every((byte) => byte === 0xff)).toBe(true);
      expect(done ? ["factory"] : ["factory", before]).toContain(mount(nor).state);
      expect([slots.erase(), mount(nor).state]).toEqual([true, "factory"]);
    }
  });

  test("a head that was not taken does not come to count when one of its bits turns over", () => {
    const nor = starts["one document"]!();
    const flash = new WatchedFlash(nor);
    const { slots } = mount(flash);
    const write = flash.write.bind(flash);
    let lacking: number[] = [];
    flash.write = (bytes, at) => {
      if (at !== 256) return write(bytes, at);
      flash.write = write;
      lacking = [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => (bytes[19]! >> bit & 1) === 0).slice(0, 2);
      const torn = bytes.slice();
      for (const bit of lacking) torn[19]! |= 1 << bit;
      write(torn, at);
      throw new Error("write failed");
    };
    expect([slots.commit(documentOf(2)), lacking.length, mount(nor).state]).toEqual([false, 2, "current 1"]);
    nor.flipBit(256 + 19, lacking[0]!);
    expect(mount(nor).state).toBe("current 1");
  });

  test("one that takes nothing any more: every commit and reset says no, and the settings stay in force", () => {
    const nor = starts["two documents"]!();
    const flash = new WatchedFlash(nor);
    flash.failure = () => 0;
    const { slots, state } = mount(flash);
    expect([state, slots.commit(documentOf(3)), slots.erase(), stateOf(slots.load(takesAll))]).toEqual(["current 2", false, false, "current 2"]);
  });

  test("one that cannot be read may have lost settings: damaged, and nothing is taken", () => {
    const flash = Object.assign(smallFlash(), { read() { throw new Error("read failed"); } });
    const { slots, state } = mount(flash);
    expect([state, slots.commit(documentOf(1)), slots.erase()]).toEqual(["damaged", false, false]);
  });

  test("one of whose slots cannot be read: the other one is in force, and the next document goes to the first", () => {
    const nor = starts["two documents"]!();
    const flash = new WatchedFlash(nor);
    const read = flash.read.bind(flash);
    let broken = true;
    flash.read = (length, at) => { if (broken && at >= 256) throw new Error("read failed"); return read(length, at); };
    const { slots, state } = mount(flash);
    expect(state).toBe("previous 1");
    broken = false;
    expect([slots.commit(documentOf(3)), mount(nor).state]).toEqual([true, "current 3"]);
    expect(stateOf(new SettingsSlots(nor).load((document) => stateOf({ document, source: "current" }) === "current 1"))).toBe("previous 1");
  });

  test("one whose bits stick: what does not read back is not in force", () => {
    const nor = starts["one document"]!();
    const flash = new WatchedFlash(nor);
    const erase = flash.eraseBlock.bind(flash);
    flash.eraseBlock = (start, end) => { erase(start, end); if (start === 2) nor.write(new Uint8Array(4), 256 + 60); };
    const { slots } = mount(flash);
    expect([slots.commit(documentOf(2)), mount(nor).state]).toEqual([false, "current 1"]);
  });
});
