// A firmware that opens, reads and closes the SDK's measuring classes as it is told, for io-bridge.test.ts.
import { utf8Decode, utf8Encode } from "../../modules/contract/bytes.js";
import { PulseEdges } from "../../modules/io.js";
import { callee } from "../../sim/vm/bridge.js";
import { Analog, PulseWidth } from "../../sim/vm/io.js";

const open = new Map<number, Analog | PulseWidth>();
const heard: (number | undefined)[] = [];

const acts: Record<string, (pin: number) => unknown> = {
  pulse(pin) {
    const pulse = new PulseWidth({ pin, mode: 0, edges: PulseEdges.risingToFalling, onReadable: () => { heard.push(pulse.read()); } });
    pulse.read();
    open.set(pin, pulse);
  },
  analog(pin) {
    const converter = new Analog({ pin });
    open.set(pin, converter);
    return converter.resolution;
  },
  read: (pin) => open.get(pin)!.read(),
  close: (pin) => open.get(pin)!.close(),
  readable: (handle) => callee(handle)?.readable?.(1),
  heard: () => heard.splice(0),
};

Object.assign(globalThis, {
  handleCommand(message: ArrayBuffer) {
    const [name, pin] = JSON.parse(utf8Decode(new Uint8Array(message))) as [string, number];
    let answer: object;
    try {
      answer = { value: acts[name]!(pin) };
    } catch (error) {
      answer = { error: String(error) };
    }
    return utf8Encode(JSON.stringify(answer)).slice().buffer;
  },
});
