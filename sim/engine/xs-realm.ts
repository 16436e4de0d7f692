// What the worker evaluates before the bundle: it takes away the worker's own globals, and says of what the bundle dies.
import { EngineStopped, firmwareStack } from "./engine.js";
import { GLOBALS } from "./language.js";

/** Ahead of the last words among the calls to the host; no text in UTF-8 and no call of the board's begins like it. */
const MARK = Buffer.from("\u{10ffff}stopped:");

const RESULT_COMPUTRONS_MAX = 100_000_000; // the worker itself does not meter the reading of `result`

/**
 * Leaves a `handleCommand` that takes the bundle's text, and then gives way to the bundle's.
 * It stays small and makes nothing anew in a delivery: all that lives in the bundle's heap.
 */
export const XS_REALM = `(() => {
  const { issueCommand: call, resetMeter, eval: evaluate, ReferenceError } = globalThis;
  const encoder = new TextEncoder(), decoder = new TextDecoder();

  const stop = (reason, error) => {
    let text = "something that has no text";
    try { text = error instanceof Error ? error.stack : String(error); } catch {}
    call(encoder.encode("\\u{10ffff}stopped:" + reason + " " + text).buffer);
  };

  const kept = new Set(${JSON.stringify([...GLOBALS])});
  for (const name of Object.getOwnPropertyNames(globalThis)) if (!kept.has(name)) delete globalThis[name];
  Object.defineProperty(globalThis, "console", { value: Object.freeze({
    error(label, reason) { // how XS reports a rejection that nobody handles
      if (label !== "UnhandledPromiseRejectionWarning:") throw new ReferenceError("console is not defined");
      stop("rejection", reason);
    },
  }) });

  let handle, reply;
  const later = {
    get result() {
      resetMeter(${RESULT_COMPUTRONS_MAX}, 0);
      try { return reply instanceof ArrayBuffer ? reply : reply?.result; }
      catch (error) { stop("exception", error); }
      finally { reply = undefined; }
    },
  };
  const deliver = (message) => {
    try { reply = handle(message); } catch (error) { stop("exception", error); }
    return later;
  };
  const load = (code) => {
    try { evaluate(decoder.decode(code)); } catch (error) { stop("exception", error); }
    handle = globalThis.handleCommand;
    if (handle === load) stop("exception", "the bundle sets no handleCommand");
    globalThis.handleCommand = deliver;
  };
  globalThis.handleCommand = load;
})();
//# sourceURL=engine.js`;

/** What the bundle died of, where the call to the host says so. */
export function lastWords(request: Uint8Array): EngineStopped | undefined {
  if (request[0] !== MARK[0] || MARK.compare(request, 0, MARK.length) !== 0) return undefined;
  const text = Buffer.from(request.subarray(MARK.length)).toString();
  const space = text.indexOf(" ");
  return new EngineStopped(text.slice(0, space) as EngineStopped["reason"], firmwareStack(text.slice(space + 1)));
}
