// An ECMA-419 I2C (10.4) on a two-wire bus: every transfer goes to the chips start by start, byte by byte, stop by stop.
// Bus rules by NXP UM10204, "I2C-bus specification and user manual", 3.1.
import type { I2C, I2COptions } from "../../modules/io.js";
import type { DigitalLine } from "./digital.js";

export interface I2CChip {
  /** Its seven-bit address, or those it listens to. */
  readonly addresses: readonly number[];
  /** A start with its address. False: no acknowledge. */
  start(address: number, reading: boolean): boolean;
  /** A byte from the controller. False: no acknowledge, and the rest is not sent. */
  write(byte: number): boolean;
  /** The next byte for the controller. */
  read(): number;
  stop(): void;
}

export interface VirtualI2COptions {
  data: DigitalLine;
  clock: DigitalLine;
  chips?: readonly I2CChip[];
  /** The bus takes its two pins with its first device, and lets go of them with its last. */
  claim?: (taken: boolean) => void;
}

/** What holds a line up where nobody pulls it down. */
const pullUp = {};

export class VirtualI2C {
  /** May be changed at any time: what is unplugged does not acknowledge. */
  readonly chips: I2CChip[];
  readonly data: DigitalLine;
  readonly clock: DigitalLine;
  /** Devices not closed yet, by address. */
  readonly inUse = new Set<number>();
  /** Transfers since the start, also those that failed. */
  transfers = 0;
  readonly claim: (taken: boolean) => void;
  /** The class to hand to a driver as its `io`. */
  readonly I2C: new (options: I2COptions) => I2C;

  constructor({ data, clock, chips = [], claim = () => {} }: VirtualI2COptions) {
    const bus = this;
    this.claim = claim;
    this.data = data;
    this.clock = clock;
    this.chips = [...chips];
    data.pull(pullUp, 1);
    clock.pull(pullUp, 1);
    this.I2C = class extends Port {
      constructor(options: I2COptions) { super(bus, options); }
    };
  }
}

/** As the SDK's on ESP32: no two instances at one address, and one error for whatever goes wrong. */
class Port implements I2C {
  readonly #bus: VirtualI2C;
  readonly #address: number;
  #open = true;

  constructor(bus: VirtualI2C, { address, hz }: I2COptions) {
    if (!(address >= 0 && address <= 127)) throw new RangeError("invalid address");
    if (!(hz > 0 && hz <= 20_000_000)) throw new RangeError("invalid hz");
    if (bus.inUse.has(address)) throw new RangeError("duplicate address");
    if (bus.inUse.size === 0) bus.claim(true);
    this.#bus = bus;
    this.#address = address;
    bus.inUse.add(address);
  }

  read(byteLength: number): ArrayBuffer {
    const chip = this.#begin(true);
    if (!chip) throw new Error("read failed");
    const bytes = Uint8Array.from({ length: byteLength }, () => chip.read());
    chip.stop();
    return bytes.buffer;
  }

  write(buffer: Uint8Array): void {
    const chip = this.#begin(false);
    const isTaken = chip !== undefined && buffer.every((byte) => chip.write(byte));
    chip?.stop();
    if (!isTaken) throw new Error("write failed");
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#bus.inUse.delete(this.#address);
    if (this.#bus.inUse.size === 0) this.#bus.claim(false);
  }

  #begin(reading: boolean): I2CChip | undefined {
    if (!this.#open) throw new Error("closed");
    const { data, clock, chips } = this.#bus;
    this.#bus.transfers++;
    if (data.level === 0 || clock.level === 0) return undefined; // somebody holds a line down: no start can be made
    return chips.find((chip) => chip.addresses.includes(this.#address) && chip.start(this.#address, reading));
  }
}
