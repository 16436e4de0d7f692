// NXP's PN532 card reader behind whichever of its three interfaces: acknowledgements, answers, power and what can break.
// Clauses are those of NXP's user manual UM0701-02, by memory; where libnfc (drivers/pn532_*.c) tells more, it is named.
import type { Clock } from "../clock.js";
import { Random } from "../random.js";
import { Field } from "./field.js";
import { type CommandOptions, Pn532Commands } from "./pn532-commands.js";
import { ACK, frame, FrameParser, type HostFrame, SYNTAX_ERROR } from "./pn532-frame.js";

const ACK_MS = 1;      // an estimate: the manual gives the host 15 ms to wait
const WAKE_MS = 1;     // libnfc: at 115200 baud a preamble of 16 bytes (1.4 ms) gives it time enough

export interface Pn532Options extends CommandOptions { random?: Random }

export abstract class Pn532Chip {
  /** Where cards are held. */
  readonly field: Field;

  /** It does what it is told, but its ACK never comes. */
  noAck = false;
  /** The data checksum of every answer is wrong. */
  badChecksum = false;
  /** Share of the bytes from it that come out wrong: 0 to 1. */
  noise = 0;
  /** It acknowledges and never answers, until its supply has been away. */
  stuck = false;

  protected readonly clock: Clock;
  readonly #random: Random;
  readonly #commands: Pn532Commands;
  readonly #parser = new FrameParser();
  #output: (readonly number[])[] = [];
  #last: readonly number[] | undefined;
  #dead = false;
  #supply = true;
  #asleep = true;
  #awakeAt: number | undefined;
  #cancelAck = (): void => {};

  /** The chip has just got power: it sleeps in low-battery mode. */
  constructor(clock: Clock, { random = new Random(1), ...options }: Pn532Options = {}) {
    this.clock = clock;
    this.field = new Field(clock);
    this.#random = random;
    this.#commands = new Pn532Commands(clock, this.field, options);
  }

  /** The antenna is broken: everything answers, but no card ever does. */
  get deaf(): boolean { return this.#commands.deaf; }
  set deaf(deaf: boolean) { this.#commands.deaf = deaf; }

  /** It has failed for good. One that is put in its place sleeps, and knows nothing of what was told before. */
  get dead(): boolean { return this.#dead; }
  set dead(dead: boolean) {
    if (dead === this.#dead) return;
    this.#dead = dead;
    this.#reset();
  }

  /** Something is wrong with it. */
  get faulty(): boolean {
    return this.#dead || this.deaf || this.stuck || this.noAck || this.badChecksum || this.noise > 0;
  }

  /** The supply comes or goes. What comes back sleeps, and has forgotten what it was told. */
  power(on: boolean): void {
    if (on === this.#supply) return;
    this.#supply = on;
    this.#reset();
  }

  /** The supply dips: whoever set it up does not know that it sees no card any more. */
  brownOut(): void { this.#reset(); }

  protected get isUp(): boolean { return this.#supply && !this.#dead; }
  protected get isAwake(): boolean { return this.isUp && !this.#asleep; }

  /** The frame to be fetched. */
  protected get outgoing(): readonly number[] | undefined { return this.#output[0]; }

  /** Something on the interface: from then on it takes a while until it listens. */
  protected rouse(ms = WAKE_MS): void {
    if (!this.isUp || !this.#asleep) return;
    this.#awakeAt ??= this.clock.now + ms;
    if (this.clock.now >= this.#awakeAt) this.#asleep = false;
  }

  /** A frame begins for sure: what came before is no part of it. */
  protected begin(): void { this.#parser.reset(); }

  protected hear(byte: number): void {
    if (!this.isAwake) return;
    const found = this.#parser.push(byte);
    if (found) this.#obey(found);
  }

  /** The frame has been fetched. */
  protected fetched(): void { this.#output.shift(); }

  /** There is a new frame to fetch, or (`cleared`) what there was has gone. */
  protected onOutput(_change: "added" | "cleared"): void {}

  /** 6.2.2: ACK aborts what runs, NACK asks for the last answer again, a new command ends the one before. */
  #obey(found: HostFrame): void {
    if (found === "nack") {
      this.#repeat();
      return;
    }
    this.#stop();
    if (found === "ack") return;
    this.#last = undefined;
    this.#cancelAck = this.clock.after(ACK_MS, () => {
      if (!this.noAck) this.#put(ACK);
      if (this.stuck) return;
      this.#commands.run(found, (data) => {
        this.#last = data ? frame([(found[0]! + 1) & 0xff, ...data]) : SYNTAX_ERROR;
        this.#repeat();
      });
    });
  }

  #repeat(): void {
    if (this.#last) this.#put(this.badChecksum ? spoilt(this.#last) : this.#last);
  }

  #put(bytes: readonly number[]): void {
    const isWrong = (): boolean => this.noise > 0 && this.#random.next() < this.noise;
    this.#output.push(bytes.map((byte) => (isWrong() ? this.#random.below(256) : byte)));
    this.onOutput("added");
  }

  #stop(): void {
    this.#cancelAck();
    this.#commands.abort();
    this.#output = [];
    this.onOutput("cleared");
  }

  #reset(): void {
    this.#stop();
    this.#commands.reset();
    this.#parser.reset();
    this.#last = undefined;
    this.stuck = false;
    this.#asleep = true;
    this.#awakeAt = undefined;
  }
}

/** 6.2.1.1: DCS is the last byte but one. */
function spoilt(bytes: readonly number[]): readonly number[] {
  return bytes.map((byte, i) => (i === bytes.length - 2 ? byte ^ 0x01 : byte));
}
