// The board around the processor: what the firmware's calls over the bridge (sim/vm/protocol.ts) reach.
import { createHash } from "node:crypto";
import type { Analog, AnalogOptions, Digital, DigitalOptions, Flash, PulseWidth, PulseWidthOptions, PWM, PWMOptions, Serial, SerialOptions, SPIOptions } from "../modules/io.js";
import { failure, float, json, prefixed, text } from "./board-bytes.js";
import type { Clock } from "./clock.js";
import type { Network } from "./network.js";
import { TcpPort, UdpPort, type Tell } from "./ports.js";
import { Answer, Cause, Op } from "./vm/protocol.js";

type Class<Instance, Options> = new (options: Options) => Instance;

/** What is soldered to the processor, and what outlives a power cut. */
export interface Hardware {
  readonly Digital: Class<Digital, DigitalOptions>;
  readonly PWM: Class<PWM, PWMOptions>;
  /** Absent where the chip has no capture hardware, as an ESP32-C3. */
  readonly pulses?: { readonly PulseWidth: Class<PulseWidth, PulseWidthOptions>; powerOff(): void };
  /** Absent where no converter is wired. */
  readonly Analog?: Class<Analog, AnalogOptions>;
  /** The raw bus without its select line. Throws where nothing is wired. */
  openSPI(options: SPIOptions): { transfer(byte: number): number };
  /** The serial port routed to this receive pin. */
  openSerial(options: SerialOptions): Serial;
  readonly flash: Readonly<Record<string, Flash>>;
  readonly network: Network;
  /** The key-value store (NVS), by `space/name`: it outlives power cuts. */
  readonly keys: Map<string, unknown>;
}

/** What the board tells the computer that it sits in. */
export interface BoardEvents {
  /** Calls the firmware back, at the earliest after what it does now. */
  post(cause: number, handle: number, value?: () => number, news?: unknown): void;
  restart(): void;
  feedWatchdog(): void;
  trace(text: string): void;
  resetReason(): number;
}

interface OpenIO {
  read?(length: number, offset: number): Uint8Array | undefined;
  write?(bytes: Uint8Array): Uint8Array | void;
  transfer?(bytes: Uint8Array): Uint8Array;
  erase?(start: number, end: number): void;
  close(): void;
}

/** A power cut in the middle of what the firmware does: from then on nothing that it calls has any effect. */
export class Board {
  /** Calls left until the power goes; the way to cut it between any two effects. */
  callsLeft = Infinity;
  /** Bridge calls so far. */
  calls = 0;
  #powered = true;
  #nextHandle = 1;
  readonly #open = new Map<number, OpenIO>();
  readonly #hardware: Hardware;
  readonly #clock: Clock;
  readonly #events: BoardEvents;

  constructor(hardware: Hardware, clock: Clock, events: BoardEvents) {
    this.#hardware = hardware;
    this.#clock = clock;
    this.#events = events;
  }

  get powered(): boolean { return this.#powered; }

  /** For the engine's `onCall`: never throws. */
  readonly answer = (request: Uint8Array): Uint8Array => {
    this.calls++;
    if (this.callsLeft-- <= 0) this.powerOff();
    if (!this.#powered) return failure("no power");
    try {
      const bytes = this.#perform(request[0]!, (request[1]! << 8) | request[2]!, request.subarray(3));
      return bytes ? prefixed(Answer.bytes, bytes) : Uint8Array.of(Answer.nothing);
    } catch (error) {
      return failure((error as Error).message);
    }
  };

  /** Lets go of every wire at once, as a processor without power does. */
  powerOff(): void {
    this.#powered = false;
    for (const io of [...this.#open.values()]) io.close();
    this.#open.clear();
    this.#hardware.pulses?.powerOff();
    this.#hardware.network.powerOff();
  }

  #perform(op: number, handle: number, payload: Uint8Array): Uint8Array | undefined | void {
    if (op === Op.open) return this.#openIO(...JSON.parse(text(payload)) as [string, never]);
    if (op === Op.ask) return this.#ask(JSON.parse(text(payload)) as Record<string, unknown>);
    if (op === Op.feedWatchdog) return this.#events.feedWatchdog();
    if (op === Op.digest) return createHash("sha256").update(payload).digest();
    const io = this.#open.get(handle);
    if (!io) throw new Error(`no open IO ${handle}`);
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    const number = (at: number): number => payload.length >= at + 4 ? view.getUint32(at) : 0;
    switch (op) {
      case Op.close: this.#open.delete(handle); return io.close();
      case Op.read: return io.read!(number(0), number(4));
      case Op.write: return io.write!(payload);
      case Op.transfer: return io.transfer!(payload);
      case Op.erase: return io.erase!(number(0), number(4));
      default: throw new Error(`no operation ${op}`);
    }
  }

  #openIO(kind: string, options: never): Uint8Array {
    const handle = this.#nextHandle++ & 0xffff;
    const post = (cause: number) => (value?: () => number): void => {
      if (this.#open.has(handle)) this.#events.post(cause, handle, value);
    };
    const tell: Tell = { readable: post(Cause.readable), writable: post(Cause.writable), error: post(Cause.error),
      told: (news) => { if (this.#open.has(handle)) this.#events.post(Cause.told, handle, undefined, news); } };
    this.#open.set(handle, this.#construct(kind, options, tell));
    return Uint8Array.of(handle >> 8, handle);
  }

  #construct(kind: string, options: never, tell: Tell): OpenIO {
    const { network } = this.#hardware;
    switch (kind) {
      case "digital": return this.#digital(options, tell);
      case "spi": return this.#spi(options);
      case "serial": return this.#serial(options, tell);
      case "pwm": return this.#pwm(options);
      case "pulsewidth": return this.#pulseWidth(options, tell);
      case "analog": return this.#analog(options);
      case "flash": return this.#flash(options);
      case "tcp": return tcp(new TcpPort(network, options, tell));
      case "udp": return new UdpPort(network, tell);
      case "wifi": return { close: () => network.leaveWifi() };
      case "resolve":
        network.resolve((options as { host: string }).host, (address) => tell.told(address ?? null));
        return { close() {} };
      default: throw new Error(`no IO class ${kind}`);
    }
  }

  #digital(options: DigitalOptions, tell: Tell): OpenIO {
    const callback = options.edge ? { onReadable: () => tell.readable(() => 2 ** (options.pin & 31)) } : {};
    const pin = new this.#hardware.Digital({ ...options, ...callback });
    return { read: () => Uint8Array.of(pin.read()), write: (bytes) => pin.write(bytes[0]!), close: () => pin.close() };
  }

  #spi(options: SPIOptions): OpenIO {
    const bus = this.#hardware.openSPI(options);
    return { transfer: (bytes) => bytes.map((byte) => bus.transfer(byte)), close() {} };
  }

  /** The ESP32's UART calls back when the line has been idle for four bytes; the SDK's class has no buffer of its own. */
  #serial(options: SerialOptions, tell: Tell): OpenIO {
    const idleMs = (4 * 10 * 1000) / options.baud;
    const port = this.#hardware.openSerial({ ...options, onReadable: (count) => this.#clock.after(idleMs, () => tell.readable(() => count)) });
    return {
      read() { const bytes = port.read(); return bytes && new Uint8Array(bytes); },
      write: (bytes) => port.write(bytes),
      close: () => port.close(),
    };
  }

  #pwm(options: PWMOptions): OpenIO {
    const pwm = new this.#hardware.PWM(options);
    return { write: (bytes) => pwm.write(new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)), close: () => pwm.close() };
  }

  #pulseWidth(options: PulseWidthOptions, tell: Tell): OpenIO {
    const { pulses } = this.#hardware;
    if (!pulses) throw new Error("no hardware");
    const pulse = new pulses.PulseWidth({ ...options, onReadable: () => tell.readable(() => 1) });
    return { read: () => float(pulse.read()), close: () => pulse.close() };
  }

  #analog(options: AnalogOptions): OpenIO {
    const { Analog } = this.#hardware;
    if (!Analog) throw new Error("not analog pin");
    const converter = new Analog(options);
    return { read: () => float(converter.read()), close: () => converter.close() };
  }

  #flash({ path }: { path: string }): OpenIO {
    const flash = this.#hardware.flash[path];
    if (!flash) throw new Error("can't find partition");
    return {
      read: (length, offset) => new Uint8Array(flash.read(length, offset)),
      write: (bytes) => this.#orDie(() => flash.write(bytes.slice(4), new DataView(bytes.buffer, bytes.byteOffset).getUint32(0))),
      erase: (start, end) => this.#orDie(() => flash.eraseBlock(start, end)),
      transfer() {
        const { size, blockLength } = flash.status();
        const bytes = new DataView(new ArrayBuffer(8));
        bytes.setUint32(0, size);
        bytes.setUint32(4, blockLength);
        return new Uint8Array(bytes.buffer);
      },
      close() {},
    };
  }

  /** The flash model throws where the power fails in the middle of a write. */
  #orDie(act: () => void): void {
    try {
      act();
    } catch (error) {
      if ((error as Error).name === "PowerCut") this.powerOff();
      throw error;
    }
  }

  #ask(question: Record<string, unknown>): Uint8Array | undefined {
    const { keys, network } = this.#hardware;
    if ("trace" in question) return void this.#events.trace(String(question["trace"]));
    if ("restart" in question) return void this.#events.restart();
    if ("resetReason" in question) return json({ reason: this.#events.resetReason(), string: "" });
    if ("keyRead" in question) return json(keys.get(String(question["keyRead"])));
    if ("keyWrite" in question) return void keys.set(String(question["keyWrite"]), question["value"]);
    if ("keyDelete" in question) return void keys.delete(String(question["keyDelete"]));
    if ("wifiDisconnect" in question) return void network.leaveWifi();
    if ("wifiConnect" in question) {
      const handle = Number(question["wifiConnect"]);
      return void network.joinWifi((news) => { if (this.#open.has(handle)) this.#events.post(Cause.told, handle, undefined, news); });
    }
    if ("setTime" in question) return undefined; // nothing here reads the SDK's clock
    throw new Error(`no such question: ${Object.keys(question).join(", ")}`);
  }
}

function tcp(port: TcpPort): OpenIO {
  return {
    read: (length) => port.read(length),
    write(bytes) {
      const free = port.write(bytes);
      if (free === undefined) return;
      const answer = new DataView(new ArrayBuffer(4));
      answer.setUint32(0, free);
      return new Uint8Array(answer.buffer);
    },
    close: () => port.close(),
  };
}
