import { type Engine, EngineStopped } from "../../sim/engine/engine.js";
import { image, measure, type HeapBudget } from "../../sim/engine/heap.js";
import type { XsEngine } from "../../sim/engine/xs-engine.js";
import { createXs, xsAvailable } from "../../sim/engine/xs.js";

const describeXs = xsAvailable() ? describe : describe.skip;

/** Each message makes so many things of a kind; a capital letter keeps them. */
const code = `(() => {
  let kept;
  const make = {
    s: (next) => ({ a: 1, b: 2, next }),                            // 4 slots
    c: (next) => ({ buffer: new ArrayBuffer(1_000), next }),
  };
  const dive = (depth) => depth === 0 ? 0 : 1 + dive(depth - 1);
  globalThis.handleCommand = (message) => {
    const [letter, high, low] = new Uint8Array(message);
    const kind = String.fromCharCode(letter), count = (high << 8) | low;
    if (kind === "d") dive(count);
    else for (let i = 0; i < count; i++) {
      if (kind < "a") kept = make[kind.toLowerCase()](kept);
      else make[kind]();
    }
    return Uint8Array.of(1).buffer;
  };
})();`;

const device: HeapBudget = { slotBytes: 65_536, chunkBytes: 65_536 };
const onCall = (request: Uint8Array): Uint8Array => request;

describeXs("the device's budget", () => {
  const heap = xsAvailable() ? image(code) : undefined;
  const open: Engine[] = [];
  const start = (budget?: HeapBudget): XsEngine => {
    const engine = createXs({ code, onCall, image: heap!, ...(budget && { budget }) });
    open.push(engine);
    return engine;
  };
  afterEach(() => { for (const engine of open.splice(0)) engine.close(); });
  const make = (engine: Engine, kind: string, count: number): Uint8Array =>
    engine.deliver(Uint8Array.of(kind.charCodeAt(0), count >> 8, count));
  const memory = expect.objectContaining({ name: "EngineStopped", reason: "memory" });

  test("an image that has just begun has made nothing", () => {
    expect(measure(start())).toEqual({ slots: 0, slotBytes: 0, chunkBytes: 0 });
  });

  test("what is kept is counted, slot by slot", () => {
    const engine = start();
    make(engine, "S", 1);
    const one = measure(engine).slots;
    make(engine, "S", 100);
    expect(measure(engine).slots - one).toBe(400);
    expect(measure(engine).slotBytes).toBe(16 * measure(engine).slots);
  });

  test("buffers are counted in chunks", () => {
    const engine = start();
    make(engine, "C", 1);
    const one = measure(engine).chunkBytes;
    make(engine, "C", 20);
    expect(measure(engine).chunkBytes - one).toBeGreaterThanOrEqual(20_000);
    expect(measure(engine).chunkBytes - one).toBeLessThan(22_000);
  });

  test("garbage is not counted", () => {
    const engine = start();
    make(engine, "s", 10_000);
    make(engine, "c", 1_000);
    const { slots, chunkBytes } = measure(engine);
    expect(slots).toBeLessThan(20);
    expect(chunkBytes).toBeLessThan(500);
  });

  test("to measure changes nothing: the same things are there, and more can be made", () => {
    const engine = start(device);
    make(engine, "S", 50);
    const before = measure(engine);
    expect(measure(engine)).toEqual(before);
    make(engine, "S", 50);
    expect(measure(engine).slots).toBeGreaterThanOrEqual(before.slots + 200);
  });

  test("garbage never fills it", () => {
    const engine = start(device);
    for (let i = 0; i < 10; i++) {
      make(engine, "s", 10_000);
      make(engine, "c", 1_000);
    }
    expect(measure(engine).slots).toBeLessThan(20);
  });

  test("a leak of slots ends at the 4,096 that fit in 64 KiB, and not before", () => {
    const engine = start(device);
    let objects = 0;
    expect(() => { for (;; objects += 10) make(engine, "S", 10); }).toThrow(memory);
    expect(4 * objects).toBeGreaterThan(4_000);
    expect(4 * objects).toBeLessThanOrEqual(4_096);
  });

  test("a leak of chunks ends at 64 KiB, and not before", () => {
    const engine = start(device);
    let buffers = 0;
    expect(() => { for (;; buffers++) make(engine, "C", 1); }).toThrow(memory);
    expect(buffers).toBeGreaterThan(55);
    expect(buffers).toBeLessThanOrEqual(65);
  });

  test("twice the budget holds twice as much", () => {
    expect(() => make(start(device), "S", 1_500)).toThrow(memory);
    expect(make(start({ slotBytes: 131_072, chunkBytes: 131_072 }), "S", 1_500)).toEqual(Uint8Array.of(1));
  });

  test("without a budget an image may grow as it likes", () => {
    const engine = start();
    make(engine, "S", 60_000);
    expect(measure(engine).slots).toBeGreaterThanOrEqual(240_000);
  });

  test("the stack can be as small as the device's", () => {
    const stack = { ...device, stackSlots: 512 };
    expect(make(start(stack), "d", 10)).toEqual(Uint8Array.of(1));
    expect(() => make(start(stack), "d", 100)).toThrow(expect.objectContaining({ reason: "stack" }));
    expect(make(start(device), "d", 100)).toEqual(Uint8Array.of(1));
  });

  test("a budget needs an image, and so does a measurement", () => {
    expect(() => createXs({ code, onCall, budget: device })).toThrow("image");
    const engine = createXs({ code, onCall });
    open.push(engine);
    expect(() => measure(engine)).toThrow("image");
  });

  test("a bundle that dies or calls while it is evaluated has no image", () => {
    expect(() => image("throw new Error('boo');")).toThrow(EngineStopped);
    expect(() => image("issueCommand(new ArrayBuffer(1));")).toThrow("calls the host while it is evaluated");
  });
});
