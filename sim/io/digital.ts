// Wires that carry a level, and an ECMA-419 Digital (10.1) whose pins are soldered to them.
import { type Digital, DigitalEdge, DigitalMode, type DigitalOptions } from "../../modules/io.js";

export type Level = 0 | 1;

/** A wire. Outputs drive it, resistors pull it, everybody sees one level. */
export class DigitalLine {
  /** Times that two outputs drove it against each other: a short circuit. */
  shorts = 0;
  /** The level while nothing drives or pulls it. */
  floating: Level = 0;

  readonly #drivers = new Map<object, Level>();
  readonly #pulls = new Map<object, Level>();
  readonly #listeners = new Set<(level: Level) => void>();

  /** Low wins a fight: an N-channel transistor is the stronger one. */
  get level(): Level {
    return lowest(this.#drivers) ?? lowest(this.#pulls) ?? this.floating;
  }

  /** False while the wire is left to its resistors. */
  get driven(): boolean { return this.#drivers.size > 0; }

  /** `driver` is whoever asks; `level` undefined lets go of the wire. */
  drive(driver: object, level: Level | undefined): void {
    this.#change(this.#drivers, driver, level);
  }

  /** As `drive`, through a resistor: any driver is stronger. */
  pull(puller: object, level: Level | undefined): void {
    this.#change(this.#pulls, puller, level);
  }

  /** Calls back after each change of level. Returns the way to stop. */
  onChange(listener: (level: Level) => void): () => void {
    this.#listeners.add(listener);
    return () => { this.#listeners.delete(listener); };
  }

  #change(hands: Map<object, Level>, hand: object, level: Level | undefined): void {
    const before = this.level;
    if (level === undefined) hands.delete(hand);
    else hands.set(hand, level);
    if (new Set(this.#drivers.values()).size > 1) this.shorts++;
    const after = this.level;
    if (after === before) return;
    for (const listener of [...this.#listeners]) listener(after);
  }
}

function lowest(levels: Map<object, Level>): Level | undefined {
  let found: Level | undefined;
  for (const level of levels.values()) if (found === undefined || level < found) found = level;
  return found;
}

export class VirtualDigital {
  /** The wire at each pin. */
  readonly lines: Readonly<Record<number, DigitalLine>>;
  /** Pins of the instances not closed yet. */
  readonly inUse = new Set<number>();
  /** Pins that something else than a Digital has. */
  readonly claimed = new Set<number>();
  /** The class to hand to a driver as its `io`. */
  readonly Digital: new (options: DigitalOptions) => Digital;

  constructor(lines: Readonly<Record<number, DigitalLine>>) {
    const board = this;
    this.lines = lines;
    this.Digital = class extends Port {
      constructor(options: DigitalOptions) { super(board, options); }
    };
  }

  /** Instances not closed yet. */
  get open(): number { return this.inUse.size; }
}

const MODES: readonly number[] = Object.values(DigitalMode);

/** Refuses what the Moddable SDK refuses on ESP32: a pin in use, reading an output, writing an input. */
class Port implements Digital {
  readonly #board: VirtualDigital;
  readonly #pin: number;
  readonly #line: DigitalLine;
  readonly #mode: number;
  #open = true;
  #stop = (): void => {};

  constructor(board: VirtualDigital, options: DigitalOptions) {
    const line = board.lines[options.pin];
    if (!line) throw new Error(`digital: nothing at pin ${options.pin}`);
    if (board.inUse.has(options.pin) || board.claimed.has(options.pin)) throw new Error(`digital: pin ${options.pin} is in use`);
    if (!MODES.includes(options.mode)) throw new RangeError("digital: invalid mode");
    if (options.onReadable && !options.edge) throw new RangeError("digital: invalid edge");
    this.#board = board;
    this.#pin = options.pin;
    this.#line = line;
    this.#mode = options.mode;
    board.inUse.add(options.pin);
    this.#begin(options);
  }

  read(): number {
    if (!this.#open) throw new Error("digital: closed");
    if (this.#isOutput) throw new Error("digital: can't read output");
    return this.#line.level;
  }

  write(value: number): void {
    if (!this.#open) throw new Error("digital: closed");
    if (!this.#isOutput) throw new Error("digital: can't write input");
    this.#drive(value ? 1 : 0);
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#stop();
    this.#line.drive(this, undefined);
    this.#line.pull(this, undefined);
    this.#board.inUse.delete(this.#pin);
  }

  get #isOutput(): boolean {
    return this.#mode === DigitalMode.output || this.#mode === DigitalMode.outputOpenDrain;
  }

  #drive(level: Level): void {
    const released = this.#mode === DigitalMode.outputOpenDrain && level === 1;
    this.#line.drive(this, released ? undefined : level);
  }

  #begin({ edge = 0, onReadable, initialValue = 0 }: DigitalOptions): void {
    if (this.#isOutput) return this.#drive(initialValue);
    if (this.#mode === DigitalMode.inputPullUp) this.#line.pull(this, 1);
    if (this.#mode === DigitalMode.inputPullDown) this.#line.pull(this, 0);
    if (!onReadable) return;
    this.#stop = this.#line.onChange((level) => {
      if (edge & (level ? DigitalEdge.rising : DigitalEdge.falling)) onReadable();
    });
  }
}
