// NXP PN532: one command out, its acknowledge and its answer in, and what to do when one of them does not come.
// User manual UM0701-02 rev. 02, 6.2.2 (times by memory of it and of the data sheet). Never waits: sends, sets a timer, looks.
import { DigitalMode, type Cancel, type Digital, type DigitalBinding, type Timers } from "../io.js";
import { openDigital } from "./digital-pin.js";
import type { FaultCode } from "./fault.js";
import { i2cFault } from "./i2c-bus.js";
import { ACK, frameOf, NACK, Pn532Frame } from "./pn532-frame.js";
import { openPn532, type Pn532Transport, type Pn532Wiring } from "./pn532-transport.js";

export interface Pn532LinkOptions {
  reader: Pn532Wiring;
  /** RSTPDN, where it is wired: wakes a chip that no longer hears its bus. */
  reset?: DigitalBinding | undefined;
  timers: Timers;
}

const RESET_MS = 1;             // 20 ns would do
const BOOT_MS = 10;             // the crystal takes 2 ms at most, the firmware some more
const WAKE_MS = 5;              // the same crystal
const ABORT_MS = 2;
const ACK_LOOK_MS = 2;
const ACK_LOOKS_MAX = 10;       // 20 ms: the chip takes 15 at most
const ANSWER_LOOK_MS = 4;
const ANSWER_LOOKS_MAX = 60;    // 240 ms: two attempts to find a card and to read a number of ten bytes take 50
const ATTEMPTS_MAX = 3;         // to have a command acknowledged
const NACKS_MAX = 3;            // to get an answer undamaged
const ACK_BYTES = 6;
const ANSWER_BYTES = 30;        // what is known of one card is 27 with its frame; a read of I2C should not pass 32

export abstract class Pn532Link {
  /** Frames that came damaged since construction. */
  protected badFrames = 0;
  /** The answer, until the next command. */
  protected readonly answer = new Pn532Frame();

  readonly #timers: Timers;
  readonly #transport: Pn532Transport;
  readonly #reset: Digital | undefined;
  readonly #onTimer = (): void => this.#next();
  #cancel: Cancel | undefined;
  #step: "rest" | "release" | "boot" | "wake" | "drain" | "again" | "look" | "closed" = "rest";
  #command: readonly number[] = ACK;
  #isAcknowledged = false;
  #isDamaged = false;
  /** Why the last transfer failed, where it did. */
  #busFault: FaultCode | undefined;
  #attempts = 0;
  #nacks = 0;
  #looks = 0;

  /** Throws when a pin or the port cannot be had, and then holds none of them. */
  constructor({ reader, reset, timers }: Pn532LinkOptions) {
    this.#timers = timers;
    if (reset) this.#reset = openDigital(reset, { mode: DigitalMode.output, initialValue: 0 });
    try {
      this.#transport = openPn532(reader);
    } catch (error) {
      this.#reset?.close();
      throw error;
    }
  }

  /** The chip is awake and waits for a command, if it is there. */
  protected abstract onAwake(): void;
  /** `answer` has come, or the chip has refused the command. */
  protected abstract onExchanged(isRefused: boolean): void;
  /** The chip needs `rouse` again. */
  protected abstract onLost(code: FaultCode): void;

  /** Resets the chip where it can, wakes it and ends what it was doing: `onAwake` within 20 ms. */
  protected rouse(): void {
    if (this.#step === "closed") return;
    if (!this.#reset) return this.#wake();
    this.#reset.write(0);
    this.#arm("release", RESET_MS);
  }

  /** Sends a command, its code first: `onExchanged` or `onLost` within a second. */
  protected exchange(command: readonly number[]): void {
    if (this.#step === "closed") return;
    this.#command = command;
    this.#attempts = 0;
    this.#nacks = 0;
    this.#send();
  }

  /** Ends what the chip is doing, sends `farewell` and lets go of it, without waiting for an answer. */
  protected hangUp(farewell: readonly number[]): void {
    if (this.#step === "closed") return;
    this.#step = "closed";
    this.#cancel?.();
    this.#put(Uint8Array.from(ACK));
    this.#put(frameOf(farewell));
    this.#transport.close();
    this.#reset?.close();
  }

  #arm(step: "release" | "boot" | "wake" | "drain" | "again" | "look", ms: number): void {
    this.#step = step;
    this.#cancel = this.#timers.after(ms, this.#onTimer);
  }

  #next(): void {
    switch (this.#step) {
      case "release":
        this.#reset?.write(1);
        return this.#arm("boot", BOOT_MS);
      case "boot": return this.#wake();
      case "wake":
        // Where only the processor was restarted, an answer to the one before it is waiting, and would be taken for ours.
        this.#put(Uint8Array.from(ACK));
        return this.#arm("drain", ABORT_MS);
      case "drain":
        this.#hear(ANSWER_BYTES);
        this.#step = "rest";
        return this.onAwake();
      case "again": return this.#send();
      case "look": return this.#look();
      case "rest":
      case "closed": return;
    }
  }

  /** A chip that sleeps need not acknowledge what wakes it. */
  #wake(): void {
    try {
      this.#transport.wake();
    } catch { /* the first command tells */ }
    this.#arm("wake", WAKE_MS);
  }

  #send(): void {
    this.#isAcknowledged = false;
    this.#isDamaged = false;
    this.#looks = 0;
    if (!this.#transport.framed) this.#hear(0);   // noise that has come since the last answer
    this.answer.begin();
    if (!this.#put(frameOf(this.#command))) return this.#again();
    this.#arm("look", ACK_LOOK_MS);
  }

  #look(): void {
    const { framed } = this.#transport;
    // A damaged acknowledge cannot be asked for again: what comes next may be the answer.
    const bytes = this.#hear(this.#isAcknowledged || this.#isDamaged ? ANSWER_BYTES : ACK_BYTES);
    if (!bytes) return this.#lookOn();
    if (framed) this.answer.begin();
    let isBad = false;
    for (let i = 0; i < bytes.length; i++) {
      const progress = this.answer.take(bytes[i]!);
      if (progress === "more") continue;
      if (progress === "bad") isBad = true;
      else if (progress === "ack") this.#onAcknowledge();
      // The answer to an earlier command may be late. One to this command stands for its acknowledge too.
      else if (progress === "refusal" || this.answer.data[1] === this.#command[0]! + 1) return this.#end(progress === "refusal");
    }
    if (isBad || (framed && this.answer.pending)) this.#onBad();
    else this.#lookOn();
  }

  #onAcknowledge(): void {
    if (!this.#isAcknowledged) this.#looks = 0;
    this.#isAcknowledged = true;
  }

  #onBad(): void {
    this.badFrames++;
    this.#isDamaged = true;
    if (!this.#isAcknowledged) return this.#lookOn();
    if (++this.#nacks > NACKS_MAX) return this.#lose("bad-crc");
    this.answer.begin();
    this.#put(Uint8Array.from(NACK));
    this.#lookOn();
  }

  #lookOn(): void {
    this.#looks++;
    if (this.#isAcknowledged) {
      if (this.#looks < ANSWER_LOOKS_MAX) return this.#arm("look", ANSWER_LOOK_MS);
      const code = this.#busFault ?? this.#faultOr("stuck");
      this.#put(Uint8Array.from(ACK));
      return this.#lose(code);
    }
    if (this.#looks < ACK_LOOKS_MAX) return this.#arm("look", ACK_LOOK_MS);
    this.#again();
  }

  /** The command has not arrived, or has not been acknowledged in time. */
  #again(): void {
    const code = this.#busFault ?? this.#faultOr("no-answer");
    if (++this.#attempts === ATTEMPTS_MAX) return this.#lose(code);
    this.#put(Uint8Array.from(ACK));
    this.#arm("again", ABORT_MS);
  }

  #faultOr(code: FaultCode): FaultCode { return this.#isDamaged || this.answer.pending ? "bad-crc" : code; }

  #end(isRefused: boolean): void {
    this.#step = "rest";
    this.onExchanged(isRefused);
  }

  #lose(code: FaultCode): void {
    this.#step = "rest";
    this.onLost(code);
  }

  #put(frame: Uint8Array): boolean {
    try {
      this.#transport.send(frame);
      this.#busFault = undefined;
      return true;
    } catch (error) {
      this.#busFault = i2cFault(error);
      return false;
    }
  }

  #hear(bytesMax: number): Uint8Array | undefined {
    try {
      const bytes = this.#transport.receive(bytesMax);
      this.#busFault = undefined;
      return bytes;
    } catch (error) {
      this.#busFault = i2cFault(error);
      return undefined;
    }
  }
}
