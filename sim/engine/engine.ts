// Where the firmware bundle runs: in a JavaScript engine of its own, reached only by bytes.

/**
 * One crank at a time: the host delivers a message, the firmware runs until it and its promise jobs are done, and
 * its reply comes back. While it runs, each call it makes to the host is answered at once by `onCall`.
 *
 * Inside the engine the bundle finds two globals, the same in XS and in Node:
 * - `issueCommand(request: ArrayBuffer): ArrayBuffer` calls the host and waits for the answer;
 * - it sets `globalThis.handleCommand = (message: ArrayBuffer) => ArrayBuffer | { readonly result: ArrayBuffer }`.
 *   A `result` is read only after the promise queue has drained.
 */
export interface Engine {
  readonly name: "xs" | "node";
  /** Computrons metered so far (XS; always 0 on Node). */
  readonly computrons: number;
  /** Throws EngineStopped when the firmware dies of it: an uncaught exception, memory, stack, computrons. */
  deliver(message: Uint8Array): Uint8Array;
  /** Ends the engine at once, as a power cut does. Safe to call again. */
  close(): void;
}

export interface EngineOptions {
  /** The bundle: one script, ES2022, no imports. Evaluating it must call nothing but set `handleCommand`. */
  code: string;
  /** Must never throw. */
  onCall: (request: Uint8Array) => Uint8Array;
  /** XS only: the most computrons that one delivery may take before it is stopped. */
  meterLimit?: number;
}

/** The firmware is gone, as after a reset; `reason` says why. */
export class EngineStopped extends Error {
  override name = "EngineStopped";
  readonly reason: "exception" | "memory" | "stack" | "rejection" | "computrons" | "exit";

  constructor(reason: EngineStopped["reason"], message: string) {
    super(message);
    this.reason = reason;
  }
}
