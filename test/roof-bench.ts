// A station's parts as main.ts opens them, on the board that its settings describe: the roof of modules/ over virtual chips.
import { timersOf } from "./drivers/timers.js";
import type { Settings } from "../modules/contract/settings.js";
import type { Serial, SerialOptions, SPI, SPIOptions } from "../modules/io.js";
import type { Platform } from "../modules/platform/platform.js";
import { guardTimers, guardWith, type News } from "../modules/runtime.js";
import { openWorkshop, type Workshop } from "../modules/workshop.js";
import { Clock } from "../sim/clock.js";
import { wire, type Wiring } from "../sim/hardware.js";
import type { Network } from "../sim/network.js";
import { Random } from "../sim/random.js";

export interface RoofBench {
  readonly clock: Clock;
  readonly wiring: Wiring;
  readonly io: Platform["io"];
  readonly workshop: Workshop;
  /** What the parts have said. */
  readonly news: News[];
  /** What has ended at the guard. */
  readonly failures: string[];
  /** News of parts, in words. */
  parts(): string[];
}

/** `changes`: IO classes that the platform has instead; undefined: it has none. */
export function roofBench(settings: Settings, changes: { [Name in keyof Platform["io"]]?: Platform["io"][Name] | undefined } = {}): RoofBench {
  const clock = new Clock();
  const wiring = wire({ settings, clock, random: new Random(7), network: undefined as unknown as Network });
  const io = Object.fromEntries(Object.entries({ ...platformOf(wiring), ...changes }).filter(([, Io]) => Io !== undefined)) as Platform["io"];
  const news: News[] = [];
  const failures: string[] = [];
  const guard = guardWith((error) => failures.push(String(error)));
  const workshop = openWorkshop(io, guard, { settings, timers: guardTimers(timersOf(clock), guard), post: (one) => news.push(one) });
  const parts = (): string[] => news.flatMap((one) => one.type === "part" ? [`${one.part} ${one.fault ?? "works"}`] : []);
  return { clock, wiring, io, workshop, news, failures, parts };
}

function platformOf({ hardware }: Wiring) {
  const { Digital, PWM, pulses, Analog, I2C, PulsePair, LoadCell, PixelChain } = hardware;
  const used = new Set<number | undefined>();
  class Bus implements SPI {
    readonly #port: number | undefined;
    readonly #bus: { transfer(byte: number): number };

    /** As the SDK's: a bus is opened once. */
    constructor(options: SPIOptions) {
      if (used.has(options.port)) throw new Error("in use");
      this.#bus = hardware.openSPI(options);
      this.#port = options.port;
      used.add(options.port);
    }

    transfer(buffer: Uint8Array): void { buffer.set(buffer.map((byte) => this.#bus.transfer(byte))); }
    write(buffer: Uint8Array): void { for (const byte of buffer) this.#bus.transfer(byte); }
    close(): void { used.delete(this.#port); }
  }
  const Port = class { constructor(options: SerialOptions) { return hardware.openSerial(options); } } as unknown as new (options: SerialOptions) => Serial;
  return { Digital, PWM, PulseWidth: pulses?.PulseWidth, Analog, I2C, PulsePair, LoadCell, PixelChain, SPI: Bus, Serial: Port };
}
