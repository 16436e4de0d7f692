// What every engine must do for the firmware and for the board (sim/engine/engine.ts). Takes a factory.
import { EngineStopped, type Engine, type EngineOptions } from "../../sim/engine/engine.js";
import { boundsContract, deathContract, endContract } from "./engine-end.js";
import { bundle, bytes, type DeathOf, echo, type Run, text } from "./engine-kit.js";
import { languageContract } from "./engine-language.js";

type Create = (options: EngineOptions) => Engine;

export function engineContract(create: Create): void {
  const open: Engine[] = [];
  const start: Create = (options) => {
    const engine = create(options);
    open.push(engine);
    return engine;
  };
  afterEach(() => { for (const engine of open.splice(0)) engine.close(); });

  const run: Run = (code, onCall = (request) => request, more = {}) => start({ code, onCall, ...more });
  const death: DeathOf = (deed) => {
    try {
      deed();
    } catch (error) {
      if (error instanceof EngineStopped) return error;
      throw error;
    }
    throw new Error("it lives");
  };

  describe("bytes", () => bytesContract(run));
  describe("promises", () => promisesContract(run));
  describe("death", () => deathContract(run, death));
  describe("bounds", () => boundsContract(run, death));
  describe("the end", () => endContract(run, death));
  describe("language", () => languageContract(run, death));
}

function bytesContract(run: Run): void {
  const same = (one: Uint8Array, two: Uint8Array): boolean => Buffer.compare(one, two) === 0; // toEqual takes a second for 64 KiB
  const pattern = (size: number): Uint8Array => Uint8Array.from({ length: size }, (_, i) => (i * 7 + (i >> 8)) & 0xff);

  test.each([0, 1, 255, 16_384, 65_536])("%i bytes come back as they went in", (size) => {
    expect(same(run(echo).deliver(pattern(size)), pattern(size))).toBe(true);
  });

  test("64 KiB go out in a call and 64 KiB come back in its answer", () => {
    const asked: Uint8Array[] = [];
    const engine = run("globalThis.handleCommand = (message) => issueCommand(message);", (request) => {
      asked.push(request);
      return request.slice().reverse();
    });
    expect(same(engine.deliver(pattern(65_536)), pattern(65_536).reverse())).toBe(true);
    expect(same(asked[0]!, pattern(65_536))).toBe(true);
  });

  test("replies and requests are the host's to keep", () => {
    const asked: Uint8Array[] = [];
    const engine = run("globalThis.handleCommand = (message) => issueCommand(message);", (request) => (asked.push(request), request));
    const replies = [engine.deliver(bytes("one")), engine.deliver(bytes("two"))];
    expect(replies.map(text)).toEqual(["one", "two"]);
    expect(asked.map(text)).toEqual(["one", "two"]);
    expect(replies[0]!.buffer.byteLength).toBe(3);
  });

  test("the firmware may keep a message and an answer", () => {
    const engine = run(bundle("kept.push(message, call(message)); return kept.join();", "const kept = [];"), () => bytes("answer"));
    engine.deliver(bytes("a"));
    expect(text(engine.deliver(bytes("b")))).toBe("a,answer,b,answer");
  });

  test("buffers are of the firmware's own realm", () => {
    const code = "globalThis.handleCommand = (m) => [m, issueCommand(m)].every((b) => b instanceof ArrayBuffer) ? m : undefined;";
    expect(text(run(code).deliver(bytes("yes")))).toBe("yes");
  });

  test("calls within a delivery are answered in order, each before the next", () => {
    const asked: string[] = [];
    const engine = run(bundle("return call('a' + call('b' + call('c')));"), (request) => {
      asked.push(text(request));
      return bytes(text(request).toUpperCase());
    });
    expect(text(engine.deliver(bytes("")))).toBe("ABC");
    expect(asked).toEqual(["c", "bC", "aBC"]);
  });

  test("a delivery may make 1,000 calls", () => {
    let count = 0;
    const engine = run(bundle("let last; for (let i = 0; i < 1000; i++) last = call(i); return last;"), () => bytes(String(++count)));
    expect(text(engine.deliver(bytes("")))).toBe("1000");
  });

  test.each(["undefined", "'text'", "new Uint8Array(3)", "{}", "{ result: 5 }"])("%s is an empty reply", (reply) => {
    expect(run(`globalThis.handleCommand = () => (${reply});`).deliver(bytes("x"))).toEqual(new Uint8Array(0));
  });

  test("engines share nothing", () => {
    const code = bundle("globalThis.count = (globalThis.count ?? 0) + 1; return globalThis.count;");
    const [one, two] = [run(code), run(code)];
    one.deliver(bytes(""));
    expect([one, two].map((engine) => text(engine.deliver(bytes(""))))).toEqual(["2", "1"]);
  });
}

function promisesContract(run: Run): void {
  test("the reply's result is read after the promise jobs", () => {
    const code = bundle("out.text = ''; (async () => { for (let i = 0; i < 5; i++) { await null; out.text += i; } })(); return out;",
      "const out = {};");
    expect(text(run(code).deliver(bytes("")))).toBe("01234");
  });

  test("promise jobs run in the order of the language", () => {
    const code = bundle(`out.text = "";
      const say = (letter) => () => { out.text += letter; };
      Promise.resolve().then(say("a")).then(say("c")).then(say("f"));
      (async () => { await null; say("b")(); await undefined; say("d")(); })().then(say("g"));
      Promise.resolve(Promise.resolve().then(() => {})).then(say("e"));
      say("0")();
      return out;`, "const out = {};");
    expect(text(run(code).deliver(bytes("")))).toBe("0abcdefg");
  });

  test("a promise job may call the host", () => {
    const asked: string[] = [];
    const engine = run(bundle("Promise.resolve().then(() => call('later')); call('now'); return '';"),
      (request) => (asked.push(text(request)), request));
    engine.deliver(bytes(""));
    expect(asked).toEqual(["now", "later"]);
  });

  test("what waits goes on in the delivery that it waits for", () => {
    const code = bundle(`if (message === "go") resume("gone");
      else { out.text = "waiting"; new Promise((resolve) => { resume = resolve; }).then((news) => { out.text = news; }); }
      return out;`, "let resume; const out = {};");
    const engine = run(code);
    expect(["wait", "go"].map((message) => text(engine.deliver(bytes(message))))).toEqual(["waiting", "gone"]);
  });
}
