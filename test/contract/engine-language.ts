// The language that is the same in every engine, and what is not there.
import { bundle, bytes, type DeathOf, type Run, text } from "./engine-kit.js";

export function languageContract(run: Run, death: DeathOf): void {
  test.each(["setTimeout", "setImmediate", "queueMicrotask", "TextEncoder", "Intl", "WebAssembly", "performance", "print", "gc", "harden",
    "Compartment", "process", "require", "global", "structuredClone", "URL", "fetch", "crypto", "Iterator", "Buffer"])(
    "%s is not there", (name) => {
      expect(text(run(bundle(`return typeof ${name};`)).deliver(bytes("")))).toBe("undefined");
    });

  test("there is no console to write to", () => {
    const engine = run(bundle("console.error('x'); return '';"));
    expect(death(() => engine.deliver(bytes(""))).message).toContain("console is not defined");
  });

  test.each(["[].toSorted", "[].with", "Object.groupBy", "Promise.withResolvers", "Array.fromAsync", "new Set().union", "[].values().map",
    "''.isWellFormed", "new Uint8Array(1).toReversed", "new Uint8Array(1).toBase64", "Error.captureStackTrace", "Atomics.waitAsync"])(
    "%s is not there", (path) => {
      expect(text(run(bundle(`return typeof (${path});`)).deliver(bytes("")))).toBe("undefined");
    });

  test.each([
    ["class { static #n = 4; static { this.n = this.#n; } }.n", "4"],
    ["[1, [2, [3]]].flat(Infinity).at(-1)", "3"],
    ["new Error('a', { cause: 'b' }).cause", "b"],
    ["'2026-11-25'.replaceAll('-', '/')", "2026/11/25"],
    ["/(?<y>\\d+)(?<=6)/.exec('in 2026').groups.y", "2026"],
    ["(2n ** 70n).toString(16)", "400000000000000000"],
    ["Object.hasOwn({ a: 1 }, 'a')", "true"],
    ["new WeakRef(handle).deref() === handle", "true"],
    ["(0, eval)('typeof globalThis.handleCommand')", "function"],
  ])("%s is %s", (expression, value) => {
    expect(text(run(bundle(`return (${expression});`)).deliver(bytes("")))).toBe(value);
  });
}
