// The quick engine: a realm of its own inside Node, with the cranks of XS. See vm.createContext, microtaskMode.
import { createContext, Script, type Context } from "node:vm";
import { CALL_LIMIT, EngineStopped, type Engine, type EngineOptions } from "./engine.js";
import { trimRealm } from "./language.js";
import { bundleScript, NODE_REALM, textOf, type NodeRealm } from "./node-realm.js";
import { Rejections } from "./rejections.js";

const PROMISES = /(?<![#.\w])(?:async|await)\b|\bPromise\b/; // members of the name await are none
const crank = new Script("dingdian.crank()", { filename: "engine.js" });
const settle = new Script("0", { filename: "engine.js" }); // lets the promise jobs run that are due

/** Throws EngineStopped where the bundle cannot be evaluated. */
export function createNode(options: EngineOptions): Engine { return new NodeEngine(options); }

class NodeEngine implements Engine {
  readonly name = "node";
  readonly computrons = 0;
  readonly #options: EngineOptions;
  readonly #context: Context;
  readonly #realm: NodeRealm;
  /** Only for a bundle with promises in it: to look on costs as much as a delivery. */
  readonly #rejections: Rejections | undefined;
  #calls = 0;
  #busy = false;
  #closed = false;
  /** What ends the delivery, whatever the firmware makes of the exception it gets. */
  #end: { readonly error: unknown } | undefined;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#context = createContext({}, { microtaskMode: "afterEvaluate" });
    const evaluate = (code: string): unknown => new Script(code, { filename: "engine.js" }).runInContext(this.#context);
    trimRealm(evaluate);
    this.#realm = (evaluate(NODE_REALM) as (call: (request: ArrayBuffer) => Uint8Array) => NodeRealm)(this.#call);
    if (PROMISES.test(options.code)) this.#rejections = new Rejections();
    this.#deliver(() => {
      this.#run(bundleScript(options.code));
      if (!this.#realm.adopt()) throw new EngineStopped("exception", "the bundle sets no handleCommand");
    });
  }

  deliver(message: Uint8Array): Uint8Array {
    return this.#deliver(() => {
      this.#realm.put(message);
      this.#run(crank);
      const reply = this.#realm.take();
      return reply ? new Uint8Array(reply).slice() : new Uint8Array(0);
    });
  }

  close(): void { this.#closed = true; }

  #deliver<Reply>(work: () => Reply): Reply {
    if (this.#closed) throw new EngineStopped("exit", "the engine is closed");
    if (this.#busy) throw new Error("a delivery within a delivery");
    this.#busy = true;
    this.#calls = 0;
    try {
      const reply = work();
      if (this.#end) throw this.#end.error;
      return reply;
    } catch (error) {
      this.close();
      throw this.#end ? this.#end.error : stopped(error);
    } finally {
      this.#busy = false;
    }
  }

  /** Returns when the promise jobs are done too. */
  #run(script: Script): void {
    const { timeLimitMs } = this.#options;
    const options = { displayErrors: false, ...(timeLimitMs !== undefined && { timeout: timeLimitMs }) };
    const run = (): void => { script.runInContext(this.#context, options); };
    try {
      if (this.#rejections) this.#rejections.watch(run);
      else run();
    } catch (error) {
      this.#end ??= { error: stopped(error) };
    }
    if (this.#rejections) this.#reject(this.#rejections.take());
    if (this.#end) throw this.#end.error;
  }

  /** Being asked for their reason also keeps Node from taking them for its own. */
  #reject(promises: readonly Promise<unknown>[]): void {
    if (promises.length === 0) return;
    for (const promise of promises) this.#realm.question(promise);
    settle.runInContext(this.#context);
    const [rejection] = this.#realm.rejections;
    if (rejection) this.#end ??= { error: new EngineStopped("rejection", textOf(rejection.reason)) };
  }

  readonly #call = (request: ArrayBuffer): Uint8Array => {
    if (this.#end) throw this.#end.error;
    const { onCall, callLimit = CALL_LIMIT } = this.#options;
    try {
      if (++this.#calls > callLimit) throw new EngineStopped("computrons", `more than ${callLimit} calls in one delivery`);
      const answer = onCall(new Uint8Array(request).slice());
      if (this.#closed) throw new EngineStopped("exit", "the engine was closed in a delivery");
      return answer;
    } catch (error) {
      this.#end = { error };
      throw error;
    }
  };
}

function stopped(error: unknown): EngineStopped {
  if (error instanceof EngineStopped) return error;
  if ((error as { code?: unknown } | undefined)?.code === "ERR_SCRIPT_EXECUTION_TIMEOUT")
    return new EngineStopped("computrons", (error as Error).message);
  const text = textOf(error);
  return new EngineStopped(text.startsWith("RangeError: Maximum call stack size exceeded") ? "stack" : "exception", text);
}
