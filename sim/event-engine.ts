// What the event log takes in an engine: the host of sim/vm/event-bench.ts, with the flash, the key and the clock.
import { createHmac } from "node:crypto";
import { join } from "node:path";
import { MAC_BYTES } from "../modules/contract/mac.js";
import { retention } from "../modules/core/retention.js";
import { EventLog } from "../modules/storage/event-log.js";
import { bundle } from "./engine/bundle.js";
import type { Engine } from "./engine/engine.js";
import { Call, Task } from "./event-protocol.js";
import type { Sample } from "./event-samples.js";
import { NorFlash } from "./io/flash.js";
import { LittlefsFile } from "./littlefs-cost.js";
import { root } from "./root.js";
import { engines, type EngineName } from "./stage.js";

export interface EngineCosts {
  readonly appendsPerSecond: number;
  /** Of an event that is recorded and released; zero on Node, as everywhere here. */
  readonly computrons: number;
  /** The same while the log is full and nobody takes anything off it. */
  readonly fullComputrons: number;
  readonly linesPerSecond: number;
  readonly lineComputrons: number;
  readonly mountMs: number;
  readonly mountComputrons: number;
}

const KEY = Buffer.alloc(32, 0x5a);
const METER_LIMIT = 2_000_000_000;
const CALL_LIMIT = 10_000_000;
/** Appends are timed in parts, and the best part counts: the machine has other things to do as well. */
const PARTS = 5;
const EACH: Readonly<Record<EngineName, number>> = { node: 1_000, xs: 100 };

export async function bundleEventBench(): Promise<string> {
  return (await bundle({ entry: join(root, "sim/vm/event-bench.ts"), alias: {} })).code;
}

/** `full`: a partition whose log is full, which is filled further. */
export function measureEngine(name: EngineName, code: string, full: NorFlash): EngineCosts {
  const { size } = full.status();
  const empty = new Bench(name, code, new NorFlash({ size, misaligned: "accept" }));
  empty.run(Task.mount);
  const append = empty.best(Task.releasedAppend, EACH[name]);
  const line = empty.best(Task.line, EACH[name]);
  empty.close();
  const filled = new Bench(name, code, full);
  const mount = filled.best(Task.mount, 1);
  const fullAppend = filled.best(Task.append, EACH[name]);
  filled.close();
  return {
    appendsPerSecond: 1_000 / append.ms, computrons: append.computrons, fullComputrons: fullAppend.computrons,
    linesPerSecond: 1_000 / line.ms, lineComputrons: line.computrons,
    mountMs: mount.ms, mountComputrons: mount.computrons,
  };
}

/** A log of so many bytes that has been full for a lap: there is as much in it as there ever is. */
export function fullLog(size: number, samples: readonly Sample[]): NorFlash {
  const flash = new NorFlash({ size, misaligned: "accept" });
  const moment = { boot: 1, upMs: 0, clock: "unknown" } as const;
  const log = new EventLog({ flash, retention: retention(() => moment), seal: () => new Uint8Array(MAC_BYTES) });
  for (let i = 0; flash.bytesWritten < 2 * size; i++) {
    const { record, keep } = samples[i % samples.length]!;
    log.append(record, keep);
    log.tend();
  }
  return flash;
}

class Bench {
  readonly #engine: Engine;
  readonly #flash: NorFlash;
  readonly #file: LittlefsFile;

  constructor(name: EngineName, code: string, flash: NorFlash) {
    this.#flash = flash;
    this.#file = new LittlefsFile(new NorFlash({ size: flash.status().size, misaligned: "accept" }));
    this.#engine = engines[name]({ code, onCall: (request) => this.#answer(request), meterLimit: METER_LIMIT, callLimit: CALL_LIMIT });
  }

  run(task: number, times = 1): void {
    const message = new Uint8Array(5);
    message[0] = task;
    new DataView(message.buffer).setUint32(1, times);
    this.#engine.deliver(message);
  }

  /** For one of them: milliseconds of the best part, and computrons of all parts. */
  best(task: number, times: number): { ms: number; computrons: number } {
    const before = this.#engine.computrons;
    let best = Infinity;
    for (let part = 0; part < PARTS; part++) {
      const began = performance.now();
      this.run(task, times);
      best = Math.min(best, performance.now() - began);
    }
    return { ms: best / times, computrons: (this.#engine.computrons - before) / (PARTS * times) };
  }

  close(): void { this.#engine.close(); }

  #answer(request: Uint8Array): Uint8Array {
    const view = new DataView(request.buffer, request.byteOffset, request.byteLength);
    const [what, a, b, bytes] = [request[0], view.getUint32(1), view.getUint32(5), request.subarray(9)];
    switch (what) {
      case Call.read: return new Uint8Array(this.#flash.read(a, b));
      case Call.write: this.#flash.write(bytes, b); break;
      case Call.erase: this.#flash.eraseBlock(a, b); break;
      case Call.status: return statusOf(this.#flash);
      case Call.sign: return createHmac("sha256", KEY).update(bytes).digest().subarray(0, MAC_BYTES);
      case Call.line: this.#line(bytes); break;
    }
    return new Uint8Array(0);
  }

  #line(line: Uint8Array): void {
    if (this.#file.append(line)) return;
    this.#file.clear();
    this.#file.append(line);
  }
}

function statusOf(flash: NorFlash): Uint8Array {
  const { size, blockLength } = flash.status();
  const answer = new DataView(new ArrayBuffer(8));
  answer.setUint32(0, size);
  answer.setUint32(4, blockLength);
  return new Uint8Array(answer.buffer);
}
