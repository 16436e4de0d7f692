// Where the firmware bundle starts: the board's messages come in, main runs when power comes on.
import main from "../../main.js";
import { utf8Decode } from "../../modules/contract/bytes.js";
import { callee } from "./bridge.js";
import { Cause } from "./protocol.js";
import { config, installGlobals } from "./system.js";
import { Random } from "../random.js";
import { time } from "./time.js";
import { nextDue, runTimers } from "./timer.js";

installGlobals();

Object.assign(globalThis, {
  handleCommand(message: ArrayBuffer) {
    const view = new DataView(message);
    time.now = view.getFloat64(2);
    handle(view.getUint8(0), view.getUint16(10), view.getUint32(12), message);
    runTimers(view.getUint8(1) === 1);
    // Read only after the promise jobs have run, which may set timers of their own.
    return { get result(): ArrayBuffer { return Float64Array.of(nextDue()).buffer as ArrayBuffer; } };
  },
});

function handle(cause: number, handle: number, value: number, message: ArrayBuffer): void {
  const told = (): unknown => JSON.parse(utf8Decode(new Uint8Array(message, 16)));
  switch (cause) {
    case Cause.start: return start(told() as Start);
    case Cause.readable: return callee(handle)?.readable?.(value);
    case Cause.writable: return callee(handle)?.writable?.(value);
    case Cause.error: return callee(handle)?.error?.();
    case Cause.told: return callee(handle)?.told?.(told());
  }
}

interface Start { config: Record<string, string>; seed: number }

function start({ config: given, seed }: Start): void {
  Object.assign(config, given);
  const random = new Random(seed); // both engines see the same chance
  Math.random = () => random.next();
  main();
}
