// One run of XS: a worker's process, driven by netstrings. See xsnap-worker.c for its commands.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CALL_LIMIT, EngineStopped, type Engine, type EngineOptions } from "./engine.js";
import type { HeapImage } from "./heap.js";
import { XsWorker, type Death } from "./worker.js";
import { lastWords } from "./xs-realm.js";

const METER_LIMIT = 100_000_000;
const Kind = Object.freeze({ evaluate: 0x65, query: 0x3f, answer: 0x2f, snapshot: 0x77, done: 0x2e, error: 0x21 }); // e ? / w . !
const METER_END = 0x01;
const METER_BYTES_MAX = 80; // of the meter, up to the figure that counts

const reasons: Readonly<Record<number, [EngineStopped["reason"], string]>> = {
  11: ["memory", "memory full"],
  12: ["stack", "stack overflow"],
  15: ["exception", "unhandled exception"],
  16: ["memory", "no room for more names"],
  17: ["computrons", "too much computation"],
};

export interface XsEngineOptions extends Omit<EngineOptions, "code"> {
  /** The heap to begin with; the worker's own where not given. */
  heap: Uint8Array | undefined;
  /** What `heap` was made from. */
  image: HeapImage | undefined;
}

export class XsEngine implements Engine {
  readonly name = "xs";
  readonly image: HeapImage | undefined;
  readonly #worker: XsWorker;
  readonly #onCall: EngineOptions["onCall"];
  readonly #callLimit: number;
  #computrons = 0;
  #calls = 0;
  #busy = false;
  #closed = false;

  /** Throws where the worker cannot be started. */
  constructor({ heap, image, onCall, meterLimit = METER_LIMIT, callLimit = CALL_LIMIT }: XsEngineOptions) {
    this.image = image;
    this.#onCall = onCall;
    this.#callLimit = callLimit;
    this.#worker = new XsWorker({ meterLimit, snapshot: heap });
  }

  get computrons(): number { return this.#computrons; }
  get pid(): number { return this.#worker.pid; }

  deliver(message: Uint8Array): Uint8Array { return this.#run(Kind.query, message); }

  /** Runs a script outside all deliveries. */
  evaluate(code: string): void { this.#run(Kind.evaluate, Buffer.from(code)); }

  /** Gives the realm the bundle, and counts from here. */
  load(code: string): void {
    this.#run(Kind.query, Buffer.from(code));
    this.#computrons = 0;
  }

  /** The heap as it is, after a collection of garbage. */
  snapshot(): Uint8Array {
    const folder = mkdtempSync(join(tmpdir(), `dingdian-${process.pid}-`));
    try {
      this.#run(Kind.snapshot, Buffer.from(join(folder, "heap")));
      return new Uint8Array(readFileSync(join(folder, "heap")));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  close(): void {
    this.#closed = true;
    this.#worker.close();
  }

  #run(kind: number, body: Uint8Array): Uint8Array {
    if (this.#closed) throw new EngineStopped("exit", "the engine is closed");
    if (this.#busy) throw new Error("a delivery within a delivery");
    this.#busy = true;
    this.#calls = 0;
    try {
      return this.#exchange(kind, body);
    } catch (error) {
      this.close();
      throw error;
    } finally {
      this.#busy = false;
    }
  }

  /** Sends the command and answers the worker's calls until its reply comes. */
  #exchange(kind: number, body: Uint8Array): Uint8Array {
    const { port } = this.#worker;
    for (let sent = port.send(kind, body); ;) {
      const message = sent ? port.receive() : undefined;
      if (!message) throw stopped(this.#worker.death());
      if (message.kind === Kind.done) return this.#reply(message.body);
      if (message.kind !== Kind.query) throw new EngineStopped("exception", Buffer.from(message.body).toString());
      sent = port.send(Kind.answer, this.#call(message.body));
    }
  }

  #call(request: Uint8Array): Uint8Array {
    const words = lastWords(request);
    if (words) throw words;
    if (++this.#calls > this.#callLimit)
      throw new EngineStopped("computrons", `more than ${this.#callLimit} calls in one delivery`);
    const answer = this.#onCall(new Uint8Array(request));
    if (this.#closed) throw new EngineStopped("exit", "the engine was closed in a delivery");
    return answer;
  }

  /** `{"currentHeapCount":…,"compute":…,…}\x01` and the bytes of the reply. */
  #reply(body: Uint8Array): Uint8Array {
    const end = body.indexOf(METER_END);
    const meter = Buffer.from(body.buffer, body.byteOffset, Math.min(end, METER_BYTES_MAX)).toString("latin1");
    this.#computrons += Number.parseInt(meter.slice(meter.indexOf('"compute":') + 10), 10);
    return new Uint8Array(body.subarray(end + 1));
  }
}

function stopped({ code, said }: Death): EngineStopped {
  const [reason, text] = reasons[code ?? 0] ?? ["exit", `the worker ended${code === undefined ? "" : ` with ${code}`}`];
  return new EngineStopped(reason, said ? `${text}\n${said}` : text);
}
