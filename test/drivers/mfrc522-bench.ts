// A reader chip, its bus and its driver on virtual time.
import { Mfrc522, type Mfrc522Options } from "../../modules/drivers/mfrc522.js";
import { Mfrc522Chip, type Mfrc522Options as ChipOptions } from "../../sim/chips/mfrc522.js";
import { Clock } from "../../sim/clock.js";
import { DigitalLine, VirtualDigital } from "../../sim/io/digital.js";
import { type SPIChip, VirtualSPI } from "../../sim/io/spi.js";
import { timersOf } from "./timers.js";

export const POLL_MS = 125;

export interface BenchOptions {
  chip?: ChipOptions;
  driver?: Partial<Mfrc522Options>;
  /** Wires NRSTPD. */
  reset?: boolean;
  /** Breaks the chip before the driver comes. */
  prepare?: (chip: Mfrc522Chip) => void;
}

export function bench({ chip: chipOptions, driver, reset = false, prepare }: BenchOptions = {}) {
  const clock = new Clock();
  const chip = new Mfrc522Chip(clock, chipOptions);
  const wire = new Wire(chip);
  const bus = new VirtualSPI(wire);
  const resetLine = new DigitalLine();
  const board = new VirtualDigital({ 9: resetLine });
  const log: string[] = [];
  if (reset) resetLine.onChange((level) => { chip.nrstpd = level; });
  prepare?.(chip);
  const reader = new Mfrc522({
    reader: { io: bus.SPI },
    reset: reset ? { io: board.Digital, pin: 9 } : undefined,
    timers: timersOf(clock),
    onCard: ({ number, kind }) => log.push(kind === "fixed" ? number : `${number} ${kind}`),
    onGone: () => log.push("gone"),
    onFault: (code) => log.push(code),
    onRecovered: () => log.push("recovered"),
    ...driver,
  });
  return { clock, chip, wire, bus, board, reader, log };
}

/** Between bus and chip: counts transfers, and can spoil them. */
class Wire implements SPIChip {
  transfers = 0;
  bytes = 0;
  /** Called with each byte that came in, and the address it came from where known; returns what the driver sees. */
  spoil: ((byte: number, address: number) => number) | undefined;
  /** The bus driver of the platform throws. */
  throws = false;

  readonly #chip: SPIChip;
  #address = 0;

  constructor(chip: SPIChip) { this.#chip = chip; }

  select(active: boolean): void {
    if (active) this.transfers++;
    if (active && this.throws) throw new Error("bus");
    this.#chip.select(active);
  }

  transfer(byte: number): number {
    this.bytes++;
    const answer = this.#chip.transfer(byte);
    const seen = this.spoil ? this.spoil(answer, this.#address) : answer;
    this.#address = (byte >> 1) & 0x3f;
    return seen;
  }
}
