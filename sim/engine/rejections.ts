// Which promises a delivery has left rejected and unhandled, known at its end and not when Node's event loop gets to it.
import { promiseHooks } from "node:v8";

export class Rejections {
  /** Somebody waits for them: to wait for a promise makes another one, with it as parent. */
  readonly #awaited = new WeakSet<Promise<unknown>>();
  readonly #settled = new Set<Promise<unknown>>();

  /** Runs it and looks on. The hooks are the process's; between deliveries there are none. */
  watch(run: () => void): void {
    const stop = promiseHooks.createHook({
      init: (_promise, parent) => { if (parent) this.#awaited.add(parent); },
      settled: (promise) => { this.#settled.add(promise); },
    });
    try {
      run();
    } finally {
      stop();
    }
  }

  /** Those that have settled since and that nobody waits for, rejected or not. */
  take(): Promise<unknown>[] {
    const unawaited = [...this.#settled].filter((promise) => !this.#awaited.has(promise));
    this.#settled.clear();
    return unawaited;
  }
}
