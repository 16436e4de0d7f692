// One pin of an MCP23017 as an ECMA-419 Digital (10.1), which refuses what the Moddable SDK refuses of the board's pins.
import { type Digital, DigitalMode } from "../io.js";
import type { ExpanderOptions, Mcp23017 } from "./mcp23017.js";

export type ExpanderPinName = `${"A" | "B"}${0 | 1 | 2 | 3 | 4 | 5 | 6 | 7}`;

/** 0 to 15. Throws a RangeError where there is no such pin. */
export function indexOf(pin: number | ExpanderPinName): number {
  const index = typeof pin === "number" ? pin : namedIndex(pin);
  if (!(index >= 0 && index <= 15 && Number.isInteger(index))) throw new RangeError("mcp23017: no such pin");
  return index;
}

function namedIndex(name: string): number {
  const port = name[0] === "A" ? 0 : name[0] === "B" ? 8 : NaN;
  const digit = "01234567".indexOf(name[1] ?? " ");
  return name.length === 2 && digit >= 0 ? port + digit : NaN;
}

export class ExpanderPin implements Digital {
  readonly isOutput: boolean;
  readonly #chip: Mcp23017;
  readonly #index: number;
  readonly #edge: number;
  readonly #onReadable: (() => void) | undefined;
  #closed = false;

  constructor(chip: Mcp23017, options: ExpanderOptions, index: number) {
    const { mode, edge = 0, onReadable } = options;
    if (mode !== DigitalMode.output && mode !== DigitalMode.input && mode !== DigitalMode.inputPullUp)
      throw new RangeError("mcp23017: invalid mode");
    this.isOutput = mode === DigitalMode.output;
    // GPA7 and GPB7: a change while they are read spoils SDA, so since revision D of the data sheet (by memory) they are outputs only.
    if (!this.isOutput && (index & 7) === 7) throw new RangeError("mcp23017: an output only");
    if (onReadable && !edge) throw new RangeError("mcp23017: invalid edge");
    this.#chip = chip;
    this.#index = index;
    this.#edge = edge;
    this.#onReadable = onReadable;
    chip.attach(this, index, options);
  }

  read(): number {
    if (this.#closed) throw new Error("mcp23017: closed");
    if (this.isOutput) throw new Error("mcp23017: can't read output");
    return this.#chip.level(this.#index);
  }

  write(value: number): void {
    if (this.#closed) throw new Error("mcp23017: closed");
    if (!this.isOutput) throw new Error("mcp23017: can't write input");
    this.#chip.drive(this.#index, value !== 0);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#chip.detach(this.#index);
  }

  /** By the chip, when the level has changed. */
  onEdge(edge: number): void {
    if (edge & this.#edge) this.#onReadable?.();
  }
}
