// The pins of a board, and what is soldered to them: wires, converters, ports and buses, from which hardware.ts makes the IO classes.
import type { Serial, SerialOptions, SPIOptions } from "../modules/io.js";
import { AnalogLine } from "./io/analog.js";
import { DigitalLine } from "./io/digital.js";
import type { I2CChip } from "./io/i2c.js";
import type { LoadCellWiring } from "./io/load-cell.js";
import { PWMLine } from "./io/pwm.js";
import { VirtualSerial, type SerialChip } from "./io/serial.js";
import type { SPIChip } from "./io/spi.js";

const PINS = 49; // GPIO 0 to 48: ESP32-S3, the largest of the family

/** The wires of a bus and the one line that a chip on it has to itself. */
export interface SPIWires { readonly port: number; readonly clock: number; readonly in?: number | undefined; readonly out: number; readonly select: number }

interface Supply { powered: boolean; plugged: boolean; readonly alive: Plug }

function change(supply: Supply, news: Partial<Supply>): void {
  const before = supply.powered && supply.plugged;
  Object.assign(supply, news);
  const after = supply.powered && supply.plugged;
  if (after !== before) supply.alive(after);
}

/** A chip that forgets all when its supply is gone. */
export function forgetful(chip: { dead: boolean; brownOut(): void }): Plug {
  return (alive) => {
    chip.dead = !alive;
    if (alive) chip.brownOut();
  };
}

/** Takes a part off its wires, and puts it back. */
export type Plug = (plugged: boolean) => void;

export class Pins {
  /** Those of expanders too, by their numbers in a settings document. */
  readonly lines: Record<number, DigitalLine> = Object.fromEntries(Array.from({ length: PINS }, (_, pin) => [pin, new DigitalLine()]));
  readonly analogs = Array.from({ length: PINS }, () => new AnalogLine());
  readonly waves = Array.from({ length: PINS }, () => new PWMLine());
  readonly i2c: I2CChip[] = [];
  readonly cells: LoadCellWiring[] = [];
  /** Parts that can be unplugged, by the names that the station has for them. */
  readonly plugs = new Map<string, Plug>();
  readonly #supplies: Supply[] = [];
  readonly #receiving = new Map<number, VirtualSerial>();
  readonly #transmitting = new Map<number, VirtualSerial>();
  readonly #spi: { readonly wires: SPIWires; readonly chip: SPIChip }[] = [];

  /** `receive` and `transmit` as the board calls them. */
  solderSerial<Chip extends SerialChip>(chip: Chip, { receive, transmit }: { receive?: number | undefined; transmit?: number | undefined }): Chip {
    const serial = new VirtualSerial(chip);
    if (receive !== undefined) this.#receiving.set(receive, serial);
    if (transmit !== undefined) this.#transmitting.set(transmit, serial);
    return chip;
  }

  solderSPI(chip: SPIChip, wires: SPIWires): void {
    this.#spi.push({ wires, chip });
    this.lines[wires.select]!.onChange((level) => chip.select(level === 0));
  }

  /** A part that lives while the station has power; if it has a plug, that does not part it from its supply. */
  feed(alive: Plug): Supply {
    const supply: Supply = { powered: true, plugged: true, alive };
    this.#supplies.push(supply);
    return supply;
  }

  /** A part that lives while the station has power and nobody has pulled its plug. */
  supply(name: string, alive: Plug): void {
    const supply = this.feed(alive);
    this.plugs.set(name, (plugged) => change(supply, { plugged }));
  }

  /** The station's supply comes or goes. */
  power(powered: boolean): void {
    for (const supply of this.#supplies) change(supply, { powered });
  }

  openSerial(options: SerialOptions): Serial {
    const wired = this.#receiving.get(options.receive ?? NaN) ?? this.#transmitting.get(options.transmit ?? NaN);
    if (!wired) throw new Error(`serial: nothing is wired to receive pin ${options.receive}, transmit pin ${options.transmit}`);
    return new wired.Serial(options);
  }

  /** A chip hears the bus while its select line is low; nobody drives MISO otherwise. */
  openSPI({ port, clock, in: data, out }: SPIOptions): { transfer(byte: number): number } {
    const chips = this.#spi.filter(({ wires }) => wires.port === port && wires.clock === clock && wires.out === out && (wires.in === undefined || wires.in === data));
    if (chips.length === 0) throw new Error("SPI: nothing is wired to these pins");
    const selects = chips.map(({ wires }) => this.lines[wires.select]!);
    return {
      transfer(byte) {
        let answer = 0xff;
        chips.forEach(({ chip }, i) => { if (selects[i]!.driven && selects[i]!.level === 0) answer &= chip.transfer(byte); });
        return answer;
      },
    };
  }
}
