// Where the firmware bundle runs: in a JavaScript engine of its own, reached only by bytes.

/**
 * One crank at a time: the host delivers a message, the firmware runs until it and its promise jobs are done, and
 * its reply comes back. While it runs, each call it makes to the host is answered at once by `onCall`.
 *
 * Inside the engine the bundle finds the globals of ES2022 that XS has, and two of the host's:
 * - `issueCommand(request: ArrayBuffer): ArrayBuffer` calls the host and waits for the answer;
 * - it sets `globalThis.handleCommand = (message: ArrayBuffer) => ArrayBuffer | { readonly result: ArrayBuffer }`,
 *   once, while it is evaluated. A `result` is read only after the promise queue has drained. Anything else is an
 *   empty reply.
 */
export interface Engine {
  readonly name: "xs" | "node";
  /** Computrons that the deliveries have taken so far (XS; always 0 on Node). */
  readonly computrons: number;
  /**
   * Throws EngineStopped when the firmware dies of it, and on an engine that is gone. The bytes that come back are
   * the caller's to keep, and so are those that `onCall` gets.
   */
  deliver(message: Uint8Array): Uint8Array;
  /** Ends the engine at once, as a power cut does. Safe to call again, and within `onCall`. */
  close(): void;
}

export interface EngineOptions {
  /** The bundle: one script, ES2022, no imports. Evaluating it must call nothing but set `handleCommand`. */
  code: string;
  /** Must never throw: what it throws ends the engine and comes out of `deliver`. */
  onCall: (request: Uint8Array) => Uint8Array;
  /** The most computrons that one delivery may take; XS only. 100,000,000 where not given, half a second of work on a PC. */
  meterLimit?: number;
  /** The most calls that one delivery may make: a loop that waits for the board for ever ends here. */
  callLimit?: number;
  /**
   * The most milliseconds that one delivery may take; Node only. Where not given, an endless loop that calls nothing
   * stays one: the watch is a thread of its own for every delivery, which makes each of them ten times as slow.
   * To end promise jobs in their midst can upset Node's async hooks, where somebody uses them.
   */
  timeLimitMs?: number;
}

export const CALL_LIMIT = 250_000; // a boot that reads all of a 4 MiB log makes 70,000

/** The firmware is gone, as after a reset; `reason` says why, the message what it said, with its stack. */
export class EngineStopped extends Error {
  override name = "EngineStopped";
  readonly reason: "exception" | "memory" | "stack" | "rejection" | "computrons" | "exit";

  constructor(reason: EngineStopped["reason"], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** A stack down to the firmware's first function: the frames below are an engine's own. */
export function firmwareStack(stack: string): string {
  const end = stack.search(/\n +at [^\n]*\bengine\.js:/);
  return end < 0 ? stack : stack.slice(0, end);
}
