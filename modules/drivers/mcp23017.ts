// Microchip MCP23017: 16 more pins for what is slow, by I2C. Data sheet DS20001952C; the registers are in mcp23017-registers.ts.
// Its pins are those of an ECMA-419 Digital (10.1), so that a driver cannot tell them from the board's.
import { type Cancel, type Digital, type DigitalBinding, DigitalEdge, DigitalMode, type DigitalOptions, type I2C, type I2CBinding, type Timers } from "../io.js";
import { openDigital } from "./digital-pin.js";
import { type FaultCallbacks, type FaultCode, FaultLatch } from "./fault.js";
import { i2cFault, openI2C } from "./i2c-bus.js";
import { ExpanderPin, type ExpanderPinName, indexOf } from "./mcp23017-pin.js";
import { Mcp23017Registers, Register } from "./mcp23017-registers.js";
import { nextRetryMs, RETRY_MS_MIN } from "./retry.js";

export interface Mcp23017Options extends FaultCallbacks {
  /** `address` 0x20 to 0x27 by the pins A2 to A0 (3.2.2, figure 3-3). Default 0x20. */
  expander: I2CBinding;
  /** INTA or INTB at a pin of the board. Without it, the port is read at every look. */
  interrupt?: DigitalBinding | undefined;
  /** RESET at a pin of the board: pulled low while nothing can be written, so that no output holds what nobody can take back. */
  reset?: DigitalBinding | undefined;
  timers: Timers;
  /** How old an input may be. Default 20 ms: a contact that has to rest for 30 is seen to rest. */
  lookMs?: number | undefined;
}

/** As DigitalOptions, with 0 to 15 for GPA0 to GPA7 and GPB0 to GPB7, or "A0" to "B7". */
export type ExpanderOptions = Omit<DigitalOptions, "pin"> & { pin: number | ExpanderPinName };

const ADDRESS = 0x20;
const CHECK_MS = 1_000;         // all registers are looked at this often, and at the next look after something was written
const MISSES_MAX = 3;           // looks in a row without an answer, after which the chip is lost
const HEALTHY_MS = 5_000;       // working this long makes the next loss a first one

export class Mcp23017 {
  /** The class to hand to drivers as `io`. No pull-down, no open drain, and no input at GPA7 or GPB7: a RangeError. */
  readonly Digital: new (options: ExpanderOptions) => Digital;

  readonly #timers: Timers;
  readonly #chip: I2C;
  readonly #registers: Mcp23017Registers;
  readonly #interrupt: Digital | undefined;
  readonly #reset: Digital | undefined;
  readonly #fault: FaultLatch;
  readonly #pins: (ExpanderPin | undefined)[] = new Array<undefined>(16).fill(undefined);
  readonly #cancelLook: Cancel;
  #cancelRetry: Cancel | undefined;
  #state: "working" | "lost" | "closed" = "working";
  #isDirty = true;               // the chip may not have what it should
  #isUnproven = true;            // what was written has not been read back
  #told = 0xffff;                // levels of which the pins know
  #seen = 0xffff;                // as read last; believed when they are read twice, for a byte may have been spoilt
  #isNews = false;               // they are to be read again: the interrupt is over
  #inputs = 0;
  #misses = 0;
  #checkAt = 0;
  #worksSince: number;
  #retryMs = RETRY_MS_MIN;

  /**
   * Lets go of every pin. Throws when a pin or the address cannot be had. Faults: `no-answer`, `bus-stuck`, `restarted` when
   * registers were lost and written again, `wrong-chip` when they do not keep what is written.
   */
  constructor(options: Mcp23017Options) {
    const { expander, interrupt, reset, timers, lookMs = 20 } = options;
    const chip = this;
    this.#timers = timers;
    this.#fault = new FaultLatch(options);
    this.#worksSince = timers.now();
    this.#reset = reset && openDigital(reset, { mode: DigitalMode.output, initialValue: 0 });
    try {
      this.#interrupt = interrupt && openDigital(interrupt, { mode: interrupt.mode ?? DigitalMode.inputPullUp });
      this.#chip = openI2C(expander, ADDRESS);
    } catch (error) {
      this.#interrupt?.close();
      this.#reset?.close();
      throw error;
    }
    this.#registers = new Mcp23017Registers(this.#chip);
    this.#reset?.write(1);        // low for 1 µs at least (table 2-2, TRSTL): a call takes longer
    this.#look();
    this.Digital = class extends ExpanderPin {
      constructor(wanted: ExpanderOptions) { super(chip, wanted, indexOf(wanted.pin)); }
    };
    this.#cancelLook = timers.every(lookMs, () => this.#look());
  }

  get fault(): FaultCode | undefined { return this.#fault.code; }

  /** Faults since construction. */
  get faults(): number { return this.#fault.count; }

  /** Lets go of every pin of the chip. Drivers that still have some can close them later: they read as before, and drive nothing. */
  close(): void {
    if (this.#state === "closed") return;
    const isHeard = this.#state === "working";
    this.#isDirty = true;          // so that the pins are not written one by one
    for (let index = 0; index < 16; index++) this.detach(index);
    this.#state = "closed";
    if (isHeard) this.#letGo();
    this.#cancelLook();
    this.#cancelRetry?.();
    this.#fault.close();
    this.#chip.close();
    this.#interrupt?.close();
    this.#reset?.write(0);
    this.#reset?.close();
  }

  /** For its pins. Throws when another has it. */
  attach(pin: ExpanderPin, index: number, { mode, initialValue = 0 }: ExpanderOptions): void {
    if (this.#pins[index] || this.#state === "closed") throw new Error("mcp23017: the pin is in use");
    const isOutput = mode === DigitalMode.output;
    const registers = this.#registers;
    this.#pins[index] = pin;
    if (isOutput) registers.set(Register.OLAT, index, initialValue === 1);
    registers.set(Register.GPPU, index, mode === DigitalMode.inputPullUp);
    registers.set(Register.GPINTEN, index, !isOutput);
    registers.set(Register.IODIR, index, !isOutput);
    if (!isOutput) this.#inputs++;
    this.#do(isOutput ? "output" : "input");
    const mask = 1 << index;
    this.#told = (this.#told & ~mask) | (registers.levels & mask);
    this.#seen = registers.levels;
  }

  /** For its pins: the pin floats again. */
  detach(index: number): void {
    if (!this.#pins[index]) return;
    if (!this.#pins[index]!.isOutput) this.#inputs--;
    this.#pins[index] = undefined;
    this.#registers.set(Register.GPPU, index, false);
    this.#registers.set(Register.GPINTEN, index, false);
    this.#registers.set(Register.IODIR, index, true);
    this.#do("input");
  }

  /** For its pins: the level as it was last seen, or what no wire at all would give. */
  level(index: number): number { return (this.#told >> index) & 1; }

  /** For its pins. A level that does not get through is written again until it does. */
  drive(index: number, level: boolean): void {
    this.#registers.set(Register.OLAT, index, level);
    this.#do("level");
  }

  #do(what: "level" | "output" | "input"): void {
    if (this.#state !== "working" || this.#isDirty) return;
    this.#checkAt = 0;
    try {
      const registers = this.#registers;
      if (what !== "input") registers.send(Register.OLAT);
      if (what !== "level") registers.send(Register.IODIR, Register.INTF);
      if (what === "input") registers.readLevels();
    } catch {
      this.#isDirty = true;        // the next look finds out what is the matter
    }
  }

  #letGo(): void {
    try {
      this.#registers.sendAll();
    } catch {
      return;                      // nobody is left to be told
    }
  }

  #look(): void {
    if (this.#state !== "working") return;
    let found: FaultCode | "works" | "nothing";
    try {
      found = this.#step();
    } catch (error) {
      found = i2cFault(error);
    }
    if (found === "works") {
      this.#misses = 0;
      this.#fault.clear();
      this.#tell();
    } else if (found === "restarted") this.#fault.raise(found);
    else if (found !== "nothing") this.#onMiss(found);
  }

  /** One thing at a look, 26 bytes at most. */
  #step(): FaultCode | "works" | "nothing" {
    const now = this.#timers.now();
    if (this.#isDirty) {
      this.#registers.sendAll();
      this.#isDirty = false;
      this.#isUnproven = true;
    } else if (this.#isUnproven || now >= this.#checkAt) {
      if (!this.#registers.check()) {
        this.#isDirty = true;
        return this.#isUnproven ? "wrong-chip" : "restarted";
      }
      this.#isUnproven = false;
      this.#checkAt = now + CHECK_MS;
      return "works";
    } else if (this.#inputs > 0 && (!this.#interrupt || this.#isNews || this.#interrupt.read() === 0)) {
      this.#registers.readLevels();
      return "works";
    }
    return "nothing";
  }

  #onMiss(fault: FaultCode): void {
    this.#isDirty = true;
    if (++this.#misses < MISSES_MAX) return;
    if (this.#timers.now() - this.#worksSince >= HEALTHY_MS) this.#retryMs = RETRY_MS_MIN;
    this.#state = "lost";
    this.#reset?.write(0);
    this.#cancelRetry = this.#timers.after(this.#retryMs, () => this.#retry());
    if (!this.#isHolding()) this.#retryMs = nextRetryMs(this.#retryMs);
    this.#fault.raise(fault);
  }

  /** The chip may hold a bolt open that nobody can take back: it is asked again as soon as ever. */
  #isHolding(): boolean { return !this.#reset && this.#pins.some((pin) => pin?.isOutput); }

  /** One miss more, and it is lost again. */
  #retry(): void {
    this.#reset?.write(1);
    this.#state = "working";
    this.#worksSince = this.#timers.now();
    this.#misses = MISSES_MAX - 1;
    this.#look();
  }

  /** Each pin whose level is another than it was told, once. */
  #tell(): void {
    const { levels } = this.#registers;
    const isSteady = levels === this.#seen;
    const changed = levels ^ this.#told;
    this.#seen = levels;
    this.#isNews = changed !== 0 && !isSteady;
    if (changed === 0 || !isSteady) return;
    this.#told = levels;
    for (let index = 0; index < 16 && this.#state !== "closed"; index++)
      if ((changed >> index) & 1) this.#pins[index]?.onEdge((levels >> index) & 1 ? DigitalEdge.rising : DigitalEdge.falling);
  }
}
