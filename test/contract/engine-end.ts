// Of what an engine dies, what it says then, and what bounds it.
import type { Engine } from "../../sim/engine/engine.js";
import { bundle, bytes, type DeathOf, echo, type Run, text } from "./engine-kit.js";

const unhandled: readonly [string, string][] = [
  ["a promise", "Promise.reject(new Error('boo'))"],
  ["an async function", "(async () => { throw new Error('boo'); })()"],
  ["an executor", "new Promise((_, reject) => reject(new Error('boo')))"],
  ["a then", "Promise.resolve().then(() => { throw new Error('boo'); })"],
  ["a finally", "Promise.reject(new Error('boo')).finally(() => {})"],
  ["a thenable", "Promise.resolve({ then(_, reject) { reject(new Error('boo')); } })"],
  ["a loop over an async generator", "(async () => { for await (const x of (async function* () { throw new Error('boo'); })()); })()"],
];

const handled: readonly [string, string][] = [
  ["catch", "Promise.reject(1).catch(() => {})"],
  ["await", "(async () => { try { await Promise.reject(1); } catch {} })()"],
  ["a later await", "(async () => { const p = (async () => { throw 1; })(); await null; try { await p; } catch {} })()"],
  ["all", "Promise.all([Promise.reject(1), Promise.reject(2)]).catch(() => {})"],
  ["race", "Promise.race([Promise.reject(1), new Promise(() => {})]).catch(() => {})"],
  ["allSettled", "Promise.allSettled([Promise.reject(1)])"],
  ["an outer async function", "(async () => (async () => { throw 1; })())().catch(() => {})"],
];

export function deathContract(run: Run, death: DeathOf): void {
  test("an exception stops it and says what, in which function, at which line", () => {
    const engine = run(bundle("throw new TypeError('no such card');\n"));
    const { reason, message } = death(() => engine.deliver(bytes("")));
    expect(reason).toBe("exception");
    expect(message).toMatch(/^TypeError: no such card\n/);
    expect(message).toMatch(/at handle \(firmware\.js:6\b/);
    expect(message).not.toContain("engine.js");
  });

  test.each([["undefined", "undefined"], ["'text'", "text"], ["{ get stack() { throw 1; }, toString() { throw 2; } }", "no text"]])(
    "%s thrown is an exception too", (thrown, said) => {
      const engine = run(bundle(`throw ${thrown};`));
      expect(death(() => engine.deliver(bytes("")))).toMatchObject({ reason: "exception", message: expect.stringContaining(said) });
    });

  test("an exception in reading the result stops it", () => {
    const engine = run("globalThis.handleCommand = () => ({ get result() { throw new Error('at last'); } });");
    expect(death(() => engine.deliver(bytes("")))).toMatchObject({ reason: "exception", message: expect.stringContaining("at last") });
  });

  test.each(unhandled)("a rejection of %s that nobody handles stops it at the end of the delivery", async (_, code) => {
    const engine = run(bundle(`${code}; return '';`));
    expect(death(() => engine.deliver(bytes("")))).toMatchObject({ reason: "rejection", message: expect.stringContaining("Error: boo") });
    await new Promise(setImmediate); // were it a rejection of the host's too, jest would fail the test here
  });

  test.each(handled)("a rejection that %s handles is none", (_, code) => {
    expect(text(run(bundle(`${code}; return 'fine';`)).deliver(bytes("")))).toBe("fine");
  });

  test("a promise handled in time may be rejected in a later delivery", () => {
    const code = bundle("if (message === 'now') fail(new Error('late')); else promise(message); return 'fine';",
      "let fail; const promise = (how) => { const p = new Promise((_, no) => { fail = no; }); if (how === 'care') p.catch(() => {}); };");
    const careful = run(code);
    careful.deliver(bytes("care"));
    expect(text(careful.deliver(bytes("now")))).toBe("fine");
    const careless = run(code);
    careless.deliver(bytes("forget"));
    expect(death(() => careless.deliver(bytes("now")))).toMatchObject({ reason: "rejection", message: expect.stringContaining("late") });
  });

  test.each([
    ["does not parse", "}{", "SyntaxError"],
    ["throws", "throw new Error('at once');", "at once"],
    ["sets no handleCommand", "globalThis.other = 1;", "handleCommand"],
  ])("a bundle that %s is none", (_, code, said) => {
    expect(death(() => run(code))).toMatchObject({ reason: "exception", message: expect.stringContaining(said) });
  });
}

export function boundsContract(run: Run, death: DeathOf): void {
  const tight = { meterLimit: 1_000_000, timeLimitMs: 200, callLimit: 1_000 };
  const identity = (request: Uint8Array): Uint8Array => request;

  test.each([
    ["in the delivery", "for (;;);"],
    ["that swallows exceptions", "for (;;) try { call('ready?'); } catch {}"],
  ])("an endless loop %s ends", (_, code) => {
    const engine = run(bundle(code), identity, tight);
    expect(death(() => engine.deliver(bytes(""))).reason).toBe("computrons");
  });

  test("a loop that waits for the board for ever ends without a watch", () => {
    const engine = run(bundle("while (call('ready?') !== 'yes'); return '';"), identity, { callLimit: 1_000 });
    expect(death(() => engine.deliver(bytes(""))).reason).toBe("computrons");
  });

  test("the calls of one delivery are not held against the next", () => {
    const engine = run(bundle("for (let i = 0; i < 600; i++) call(i); return 'fine';"), identity, { callLimit: 1_000 });
    expect([1, 2, 3].map(() => text(engine.deliver(bytes(""))))).toEqual(["fine", "fine", "fine"]);
  });

  test("endless recursion is a stack overflow", () => {
    const engine = run(bundle("const dive = (depth) => dive(depth + 1) + 1; return dive(0);"));
    expect(death(() => engine.deliver(bytes(""))).reason).toBe("stack");
  });
}

export function endContract(run: Run, death: DeathOf): void {
  test("closed in mid-life, and closed again, it delivers nothing", () => {
    const engine = run(echo);
    engine.deliver(bytes("x"));
    engine.close();
    engine.close();
    expect(death(() => engine.deliver(bytes("y"))).reason).toBe("exit");
  });

  test("once stopped it stays so", () => {
    const engine = run(bundle("throw new Error('boo');"));
    death(() => engine.deliver(bytes("")));
    expect(death(() => engine.deliver(bytes(""))).reason).toBe("exit");
  });

  test("closed within a call, the delivery is the last", () => {
    let calls = 0;
    const engine: Engine = run(bundle("for (let i = 0; i < 9; i++) try { call(i); } catch {}; return '';"), (request) => {
      if (++calls === 3) engine.close();
      return request;
    });
    expect(death(() => engine.deliver(bytes(""))).reason).toBe("exit");
    expect(calls).toBe(3);
  });

  test("what the host throws in a call comes out as it is, whatever the firmware does", () => {
    const bug = new Error("a bug of the board's");
    const engine = run(bundle("try { call(1); } catch {} return 'fine';"), () => { throw bug; });
    expect(() => engine.deliver(bytes(""))).toThrow(bug);
    expect(death(() => engine.deliver(bytes(""))).reason).toBe("exit");
  });

  test("no delivery fits into a delivery", () => {
    const engine: Engine = run(bundle("return call(1);"), () => engine.deliver(bytes("")));
    expect(() => engine.deliver(bytes(""))).toThrow("a delivery within a delivery");
  });
}
