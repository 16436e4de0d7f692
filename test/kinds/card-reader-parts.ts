// Every card reader with its chip on the other end of its wires, and what each can know of a card.
import type { FaultCode } from "../../modules/drivers/fault.js";
import { I2CBus } from "../../modules/drivers/i2c-bus.js";
import type { Card } from "../../modules/drivers/iso14443.js";
import { Mfrc522 } from "../../modules/drivers/mfrc522.js";
import { Pn532 } from "../../modules/drivers/pn532.js";
import { Rdm6300 } from "../../modules/drivers/rdm6300.js";
import { selectedSPI } from "../../modules/drivers/selected-spi.js";
import { SerialReader } from "../../modules/drivers/serial-reader.js";
import { sharedSPI } from "../../modules/drivers/shared-spi.js";
import { Wiegand } from "../../modules/drivers/wiegand.js";
import type { CardPlace, HeldCard } from "../../sim/chips/card-place.js";
import { Em4100Card } from "../../sim/chips/em4100.js";
import { Card as HfCard, phone } from "../../sim/chips/iso14443.js";
import type { LineFormat } from "../../sim/chips/line-format.js";
import { Mfrc522Chip } from "../../sim/chips/mfrc522.js";
import { Pn532HSUChip } from "../../sim/chips/pn532-hsu.js";
import { Pn532I2CChip } from "../../sim/chips/pn532-i2c.js";
import { Pn532SPIChip } from "../../sim/chips/pn532-spi.js";
import { Rdm6300Chip } from "../../sim/chips/rdm6300.js";
import { SerialReaderChip } from "../../sim/chips/serial-reader.js";
import { WiegandReaderChip } from "../../sim/chips/wiegand.js";
import { DigitalLine, VirtualDigital } from "../../sim/io/digital.js";
import { VirtualI2C } from "../../sim/io/i2c.js";
import { VirtualPulsePair } from "../../sim/io/pulse-pair.js";
import { VirtualSerial } from "../../sim/io/serial.js";
import { type SPIChip, VirtualSPI } from "../../sim/io/spi.js";
import type { Hearing, Workbench } from "./workbench.js";

export interface ReaderDriver { close(): void; readonly fault: FaultCode | undefined; readonly faults: number }

export interface Ears extends Hearing { readonly onCard: (card: Card) => void; readonly onGone: () => void }

export interface SolderedReader {
  readonly field: CardPlace;
  open(ears: Ears): ReaderDriver;
  plug(plugged: boolean): void;
  /** Share of what comes from it that is spoilt. */
  disturb(share: number): void;
}

export interface ReaderPart {
  readonly name: string;
  solder(bench: Workbench): SolderedReader;
  /** A card for it, and the number that is to be told. */
  readonly cards: readonly (readonly [card: string, number: string])[];
  card(number: string, bench: Workbench): HeldCard;
  /** Numbers of nobody. */
  readonly blanks: readonly string[];
  /** It can be asked whether it is there. */
  readonly absent?: readonly FaultCode[];
  readonly tellsPhones: boolean;
  /** It tells a held card once: then it seems to be gone although it is held. */
  readonly once?: true;
  readonly firedMost: number;
}

const hf = (number: string, { random }: Workbench): HeldCard => number === "phone" ? phone(random) : new HfCard({ number });
const lf = (number: string): HeldCard => new Em4100Card(number);
const same = (...numbers: string[]): [string, string][] => numbers.map((number) => [number, number]);

const HF = { card: hf, blanks: ["00000000", "ffffffff"] } as const;
/** With a first byte of zero, with a cascade tag inside, and of each size. */
const sizes = same("04a1b2c3", "00b1c2d3", "0411223344aabb", "04118822334455", "0102030405060708090a");
const LOOKS_AN_HOUR = 28_800;    // of a reader that is polled every 125 ms
const LISTENS_AN_HOUR = 180_000; // and of a ring that is emptied every 20 ms

function spi(bench: Workbench, chip: SPIChip) {
  const lines = { 10: new DigitalLine() };
  lines[10].onChange((level) => chip.select(level === 0));
  const heard: SPIChip = { select() {}, transfer: (byte) => lines[10].driven && lines[10].level === 0 ? chip.transfer(byte) : 0xff };
  const Bus = bench.port(new VirtualSPI(heard).SPI);
  const SPI = selectedSPI(sharedSPI(Bus, (options) => options), bench.port(new VirtualDigital(lines).Digital));
  return { io: SPI, port: 1, clock: 12, in: 13, out: 11, select: 10, hz: 4_000_000 };
}

function mfrc522(bench: Workbench): SolderedReader {
  const chip = new Mfrc522Chip(bench.clock, { random: bench.random });
  let noise = 0;
  const spoilt: SPIChip = {
    select: (active) => chip.select(active),
    transfer(byte) {
      const answer = chip.transfer(byte);
      return noise > 0 && bench.random.next() < noise ? bench.random.below(256) : answer;
    },
  };
  return {
    field: chip.field,
    open: (ears) => new Mfrc522({ reader: spi(bench, spoilt), timers: bench.timers, ...ears }),
    plug: (plugged) => chip.power(plugged),
    disturb: (share) => { noise = share; },
  };
}

function pn532<Chip extends Pn532I2CChip | Pn532SPIChip | Pn532HSUChip>(make: (bench: Workbench) => Chip, wiring: (bench: Workbench, chip: Chip) => ConstructorParameters<typeof Pn532>[0]["reader"]) {
  return (bench: Workbench): SolderedReader => {
    const chip = make(bench);
    return {
      field: chip.field,
      open: (ears) => new Pn532({ reader: wiring(bench, chip), timers: bench.timers, ...ears }),
      plug: (plugged) => chip.power(plugged),
      disturb: (share) => { chip.noise = share; },
    };
  };
}

function i2cOf(bench: Workbench, chip: Pn532I2CChip) {
  const lines = { 8: new DigitalLine(), 9: new DigitalLine() };
  const wires = new VirtualI2C({ data: lines[8], clock: lines[9], chips: [chip] });
  const bus = new I2CBus({ io: bench.port(wires.I2C), digital: new VirtualDigital(lines).Digital, data: 8, clock: 9, hz: 400_000 });
  return { i2c: { io: bench.port(bus.I2C) } };
}

function rdm6300(once: boolean) {
  return (bench: Workbench): SolderedReader => {
    const chip = new Rdm6300Chip(bench.clock, { once, random: bench.random });
    return {
      field: chip.field,
      open: (ears) => new Rdm6300({ reader: { io: bench.port(new VirtualSerial(chip).Serial), receive: 4 }, timers: bench.timers, ...ears,
        ...(once && { missesMax: 1 }) }),
      plug: (plugged) => chip.power(plugged),
      disturb: (share) => { chip.noise = share; },
    };
  };
}

function wiegand(bits: 26 | 34, repeatMs?: number) {
  return (bench: Workbench): SolderedReader => {
    const lines = { 4: new DigitalLine(), 5: new DigitalLine() };
    const chip = new WiegandReaderChip(bench.clock, { zero: lines[4], one: lines[5], bits, random: bench.random, ...(repeatMs && { repeatMs }) });
    return {
      field: chip.field,
      open: (ears) => new Wiegand({ reader: { io: bench.port(new VirtualPulsePair(lines, bench.clock).PulsePair), zero: 4, one: 5 },
        timers: bench.timers, ...ears }),
      plug: (plugged) => chip.power(plugged),
      disturb(share) {
        chip.losses = share;
        chip.phantoms = 200 * share;
      },
    };
  };
}

function serial(format: LineFormat, declared: ConstructorParameters<typeof SerialReader>[0]["format"], repeatMs?: number) {
  return (bench: Workbench): SolderedReader => {
    const chip = new SerialReaderChip(bench.clock, { format, random: bench.random, ...(repeatMs && { repeatMs }) });
    return {
      field: chip.field,
      open: (ears) => new SerialReader({ reader: { io: bench.port(new VirtualSerial(chip).Serial), receive: 4 }, timers: bench.timers, ...ears,
        format: declared, ...(repeatMs === undefined && { missesMax: 1 }) }),
      plug: (plugged) => chip.power(plugged),
      disturb: (share) => { chip.noise = share; },
    };
  };
}

const pn532Traits = { ...HF, cards: sizes, tellsPhones: true, firedMost: 20 * LOOKS_AN_HOUR, absent: ["no-answer"] } as const;
const wiegandTraits = { ...HF, tellsPhones: false, firedMost: 2 * LISTENS_AN_HOUR } as const;
const listener = { firedMost: 10 } as const;

export const readerParts: readonly ReaderPart[] = [
  { name: "MFRC522", solder: mfrc522, ...HF, cards: sizes, tellsPhones: true, absent: ["no-answer"], firedMost: 5 * LOOKS_AN_HOUR },
  { name: "PN532 on I2C", solder: pn532((bench) => new Pn532I2CChip(bench.clock, bench), i2cOf), ...pn532Traits },
  { name: "PN532 on SPI", solder: pn532((bench) => new Pn532SPIChip(bench.clock, bench), (bench, chip) => ({ spi: spi(bench, chip) })), ...pn532Traits },
  { name: "PN532 on a UART", solder: pn532((bench) => new Pn532HSUChip(bench.clock, bench),
    (bench, chip) => ({ serial: { io: bench.port(new VirtualSerial(chip).Serial), receive: 4, transmit: 5 } })), ...pn532Traits },
  { name: "RDM6300", solder: rdm6300(false), card: lf, blanks: ["0000000000", "ffffffffff"], tellsPhones: false, ...listener,
    cards: [["e3086ced", "000000e3086ced"], ["0a00e3086c", "00000a00e3086c"]] },
  { name: "RDM6300 that sends once", solder: rdm6300(true), card: lf, blanks: ["0000000000", "ffffffffff"], tellsPhones: false, once: true, ...listener,
    cards: [["e3086ced", "000000e3086ced"]] },
  { name: "Wiegand 26", solder: wiegand(26), ...wiegandTraits, once: true, cards: [["0a0b0c0d", "000b0c0d"], ["0411223344aabb", "0044aabb"]] },
  { name: "Wiegand 34", solder: wiegand(34), ...wiegandTraits, once: true, cards: same("0a0b0c0d", "00b1c2d3") },
  { name: "Wiegand 34 that repeats", solder: wiegand(34, 300), ...wiegandTraits, cards: same("0a0b0c0d") },
  { name: "lines of hex", solder: serial({ notation: "hex" }, {}, 200), ...HF, ...listener, tellsPhones: true, cards: sizes },
  { name: "lines of hex, once", solder: serial({ notation: "hex" }, {}), ...HF, ...listener, tellsPhones: true, once: true, cards: sizes },
  { name: "lines of decimal, reversed", solder: serial({ notation: "decimal", bytes: 4, reversed: true }, { text: "decimal", reversed: true }, 200), ...HF,
    ...listener, tellsPhones: true, cards: same("04a1b2c3", "c3b2a100") },
];
