// What the firmware opens on a board: each IO class of the bridge (sim/vm/protocol.ts) over the hardware that is soldered to it.
import type { Analog, AnalogOptions, Digital, DigitalOptions, Flash, I2C, I2COptions, LoadCell, LoadCellOptions, PixelChain, PixelChainOptions,
  PulsePair, PulsePairOptions, PulseWidth, PulseWidthOptions, PWM, PWMOptions, Serial, SerialOptions, SPIOptions } from "../modules/io.js";
import { float } from "./board-bytes.js";
import type { Clock } from "./clock.js";
import type { Network } from "./network.js";
import { TcpPort, UdpPort, type Tell } from "./ports.js";

type Class<Instance, Options> = new (options: Options) => Instance;

/** What is soldered to the processor, and what outlives a power cut. */
export interface Hardware {
  readonly Digital: Class<Digital, DigitalOptions>;
  readonly PWM: Class<PWM, PWMOptions>;
  /** Absent where the chip has no capture hardware, as an ESP32-C3. */
  readonly pulses?: { readonly PulseWidth: Class<PulseWidth, PulseWidthOptions>; powerOff(): void };
  /** Absent where no converter is wired; so are those below. */
  readonly Analog?: Class<Analog, AnalogOptions>;
  readonly I2C?: Class<I2C, I2COptions>;
  readonly PulsePair?: Class<PulsePair, PulsePairOptions>;
  readonly LoadCell?: Class<LoadCell, LoadCellOptions>;
  readonly PixelChain?: Class<PixelChain & { brightness: number }, PixelChainOptions>;
  /** The raw bus without its select line. Throws where nothing is wired. */
  openSPI(options: SPIOptions): { transfer(byte: number): number };
  /** The serial port routed to these pins. */
  openSerial(options: SerialOptions): Serial;
  readonly flash: Readonly<Record<string, Flash>>;
  readonly network: Network;
  /** The key-value store (NVS), by `space/name`: it outlives power cuts. */
  readonly keys: Map<string, unknown>;
}

export interface OpenIO {
  read?(length: number, offset: number): Uint8Array | undefined;
  write?(bytes: Uint8Array): Uint8Array | void;
  transfer?(bytes: Uint8Array): Uint8Array;
  /** Flash; of a load cell, the reset. */
  erase?(start: number, end: number): void;
  close(): void;
}

export interface Surroundings { readonly hardware: Hardware; readonly clock: Clock; powerOff(): void }

/** Throws what the SDK would, where there is no such pin or chip. */
export function openIO(kind: string, options: never, tell: Tell, surroundings: Surroundings): OpenIO {
  const { hardware, clock } = surroundings;
  const { network } = hardware;
  switch (kind) {
    case "digital": return digital(new (wired(hardware.Digital))(listening(options, tell)));
    case "spi": return spi(hardware.openSPI(options));
    case "serial": return serial(hardware, clock, options, tell);
    case "pwm": return pwm(new hardware.PWM(options));
    case "pulsewidth": return pulseWidth(hardware, options, tell);
    case "analog": return sampled(new (wired(hardware.Analog, "not analog pin"))(options));
    case "i2c": return i2c(new (wired(hardware.I2C))(options));
    case "pulsepair": return pulsePair(new (wired(hardware.PulsePair))(options));
    case "loadcell": return loadCell(new (wired(hardware.LoadCell))(options));
    case "neopixel": return pixels(new (wired(hardware.PixelChain))(options));
    case "flash": return flash(hardware, options, surroundings);
    case "tcp": return tcp(new TcpPort(network, options, tell));
    case "udp": return new UdpPort(network, tell);
    case "wifi": return { close: () => network.leaveWifi() };
    case "resolve":
      network.resolve((options as { host: string }).host, (address) => tell.told(address ?? null));
      return { close() {} };
    default: throw new Error(`no IO class ${kind}`);
  }
}

function wired<IO>(Io: IO | undefined, problem = "invalid"): IO {
  if (!Io) throw new Error(problem);
  return Io;
}

function listening(options: DigitalOptions, tell: Tell): DigitalOptions {
  return options.edge ? { ...options, onReadable: () => tell.readable(() => 2 ** (options.pin & 31)) } : options;
}

function digital(pin: Digital): OpenIO {
  return { read: () => Uint8Array.of(pin.read()), write: (bytes) => pin.write(bytes[0]!), close: () => pin.close() };
}

function spi(bus: ReturnType<Hardware["openSPI"]>): OpenIO {
  return { transfer: (bytes) => bytes.map((byte) => bus.transfer(byte)), close() {} };
}

/** The ESP32's UART calls back when the line has been idle for four bytes; the SDK's class has no buffer of its own. */
function serial(hardware: Hardware, clock: Clock, options: SerialOptions, tell: Tell): OpenIO {
  const idleMs = (4 * 10 * 1000) / options.baud;
  const port = hardware.openSerial({ ...options, onReadable: (count) => clock.after(idleMs, () => tell.readable(() => count)) });
  return { read: () => bytesOf(port.read()), write: (bytes) => port.write(bytes), close: () => port.close() };
}

function pwm(wave: PWM): OpenIO {
  return { write: (bytes) => wave.write(new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)), close: () => wave.close() };
}

function pulseWidth({ pulses }: Hardware, options: PulseWidthOptions, tell: Tell): OpenIO {
  if (!pulses) throw new Error("no hardware");
  return sampled(new pulses.PulseWidth({ ...options, onReadable: () => tell.readable(() => 1) }));
}

function sampled(input: Analog | PulseWidth): OpenIO { return { read: () => float(input.read()), close: () => input.close() }; }

function i2c(device: I2C): OpenIO {
  return { read: (length) => new Uint8Array(device.read(length)), write: (bytes) => device.write(bytes), close: () => device.close() };
}

function pulsePair(pair: PulsePair): OpenIO { return { read: () => bytesOf(pair.read()), close: () => pair.close() }; }

function loadCell(cell: LoadCell): OpenIO { return { read: () => float(cell.read()), erase: () => cell.reset(), close: () => cell.close() }; }

/** The brightness, then three bytes a pixel: red, green, blue. */
function pixels(chain: PixelChain & { brightness: number }): OpenIO {
  return {
    write([brightness = 0, ...bytes]) {
      chain.brightness = brightness;
      for (let i = 0; 3 * i < bytes.length; i++) chain.setPixel(i, chain.makeRGB(bytes[3 * i]!, bytes[3 * i + 1]!, bytes[3 * i + 2]!));
      chain.update();
    },
    close: () => chain.close(),
  };
}

function flash(hardware: Hardware, { path }: { path: string }, { powerOff }: Surroundings): OpenIO {
  const partition = hardware.flash[path];
  if (!partition) throw new Error("can't find partition");
  return {
    read: (length, offset) => new Uint8Array(partition.read(length, offset)),
    write: (bytes) => orDie(powerOff, () => partition.write(bytes.slice(4), new DataView(bytes.buffer, bytes.byteOffset).getUint32(0))),
    erase: (start, end) => orDie(powerOff, () => partition.eraseBlock(start, end)),
    transfer() {
      const { size, blockLength } = partition.status();
      const bytes = new DataView(new ArrayBuffer(8));
      bytes.setUint32(0, size);
      bytes.setUint32(4, blockLength);
      return new Uint8Array(bytes.buffer);
    },
    close() {},
  };
}

/** The flash model throws where the power fails in the middle of a write. */
function orDie(powerOff: () => void, act: () => void): void {
  try {
    act();
  } catch (error) {
    if ((error as Error).name === "PowerCut") powerOff();
    throw error;
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

function bytesOf(buffer: ArrayBuffer | undefined): Uint8Array | undefined { return buffer && new Uint8Array(buffer); }
