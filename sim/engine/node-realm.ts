// The little that lives inside Node's realm for the firmware: its buffers must be of the realm that it was born in.
import { Script } from "node:vm";
import { firmwareStack } from "./engine.js";
import { GLOBALS } from "./language.js";

export interface NodeRealm {
  /** Takes the bundle's `handleCommand`; false where it has set none. */
  adopt(): boolean;
  put(message: Uint8Array): void;
  /** The reply to what was put. Throws what the getter of a `result` throws. */
  take(): ArrayBuffer | undefined;
  /** Asks a promise of this realm; the answer is among the rejections once the promise jobs have run. */
  question(promise: Promise<unknown>): void;
  readonly rejections: readonly { readonly reason: unknown }[];
}

/** Evaluates to a function from the call to the host to a NodeRealm, which is in the realm as `dingdian` too, for scripts. */
export const NODE_REALM = `
let dingdian;
(call) => {
  "use strict";
  let handle, message, reply;
  const then = Promise.prototype.then, { apply } = Reflect;
  const local = (bytes) => {
    const buffer = new ArrayBuffer(bytes.length);
    new Uint8Array(buffer).set(bytes);
    return buffer;
  };
  globalThis.issueCommand = (request) => {
    if (!(request instanceof ArrayBuffer)) throw new TypeError("expected ArrayBuffer");
    return local(call(request));
  };
  return dingdian = {
    rejections: [],
    adopt() { return typeof (handle = globalThis.handleCommand) === "function"; },
    put(bytes) { message = local(bytes); },
    crank() { reply = handle(message); },
    take() {
      const answer = reply instanceof ArrayBuffer ? reply : reply?.result;
      message = reply = undefined;
      return answer instanceof ArrayBuffer ? answer : undefined;
    },
    question(promise) {
      if (promise instanceof Promise) apply(then, promise, [undefined, (reason) => { this.rejections.push({ reason }); }]);
    },
  };
}`;

const reserved = new Set(["globalThis", "handleCommand", "undefined", "NaN", "Infinity", "eval"]);
const locals = [...GLOBALS].filter((name) => !reserved.has(name)).join(", ");

/** The bundle with the globals as locals: to look one up in a realm of Node's takes 15 times as long. */
export function bundleScript(code: string): Script {
  const opening = `((${locals}) => {`;
  return new Script(`${opening}${code}\n})(${locals})`, { filename: "firmware.js", columnOffset: -opening.length });
}

/** Of whatever was thrown in the realm, with its stack. It may be made to throw again. */
export function textOf(thrown: unknown): string {
  try {
    const stack: unknown = (thrown as { stack?: unknown } | undefined)?.stack;
    return typeof stack === "string" ? firmwareStack(stack) : String(thrown);
  } catch {
    return "something that has no text";
  }
}
