// What the parts of a station are opened with: guarded IO classes, the buses that parts share, and the expanders behind far pins.
import type { Settings } from "./contract/settings.js";
import { expanderPin } from "./contract/wiring.js";
import { I2CBus, type I2CBusOptions } from "./drivers/i2c-bus.js";
import { Mcp23017 } from "./drivers/mcp23017.js";
import { selectedSPI } from "./drivers/selected-spi.js";
import { sharedSPI } from "./drivers/shared-spi.js";
import type { Digital, DigitalOptions, I2COptions, SPIOptions, Timers } from "./io.js";
import type { Platform } from "./platform/platform.js";
import { guardIO, type Guard, type News } from "./runtime.js";

export interface Workshop {
  /**
   * The platform's IO classes, with every callback guarded. Where there are no such pins, constructing one throws. `Digital`
   * also knows the pins of expanders; `SPI` drives the select line of each part, and `I2C` frees the bus.
   */
  readonly io: Required<Platform["io"]>;
  readonly settings: Settings;
  readonly timers: Timers;
  /** Hears what the parts have to say. */
  readonly post: (news: News) => void;
}

type Told = Omit<Workshop, "io">;
type DigitalClass = new (options: DigitalOptions) => Digital;

/** Touches no pin: buses and expanders are opened with the first part on them, after the bolts that are on pins of the board. */
export function openWorkshop(platform: Platform["io"], guard: Guard, told: Told): Workshop {
  const io = guardedIO(platform, guard);
  const withBuses = { ...io, I2C: i2cOf(io, told), SPI: selectedSPI(sharedSPI(io.SPI, spiWiring(told.settings)), io.Digital) };
  return { ...told, io: { ...withBuses, Digital: farDigital(withBuses, told) } };
}

/** A part, or undefined where it cannot be had, which is told. */
export function opened<Part>({ post }: Told, part: string, open: () => Part): Part | undefined {
  try {
    return open();
  } catch (error) {
    post({ type: "part", part, fault: (error as Error).name === "NotBuilt" ? "not-built" : "no-port" }); // modules/platform/esp32/4mb
    return undefined;
  }
}

/** The callbacks by which a part says that it fails, and works again. */
export function watched({ post }: Told, part: string): { onFault: (fault: string) => void; onRecovered: () => void } {
  return {
    onFault: (fault) => post({ type: "part", part, fault }),
    onRecovered: () => post({ type: "part", part }),
  };
}

/** Every part of the registry takes it, and what is read in one go is over in a millisecond; longer wires want less. */
const I2C_HZ = 400_000;

function i2cOf(io: Workshop["io"], { settings: { i2c } }: Told): Workshop["io"]["I2C"] {
  return i2c ? lazyBus({ io: io.I2C, digital: io.Digital, hz: I2C_HZ, ...i2c }) : Absent as unknown as Workshop["io"]["I2C"];
}

function lazyBus(wiring: I2CBusOptions): Workshop["io"]["I2C"] {
  let bus: I2CBus | undefined;
  return class {
    constructor(options: I2COptions) {
      bus ??= new I2CBus(wiring);
      return new bus.I2C(options);
    }
  } as unknown as Workshop["io"]["I2C"];
}

const SPI_HZ = 4_000_000; // the MFRC522 takes 10 MHz (data sheet, table 151), the PN532 5; less goes over longer wires

/** Of all parts on a port together: one has no `in`, another no `reset`. */
function spiWiring({ reader, display }: Settings): (options: SPIOptions) => SPIOptions {
  const parts = [reader, display] as readonly (Partial<SPIOptions> | undefined)[];
  return (options) => {
    const wiring: SPIOptions = { ...options, hz: SPI_HZ };
    for (const part of parts) if (part?.port === options.port) for (const name of ["clock", "in", "out"] as const) wiring[name] ??= part?.[name]!;
    return wiring;
  };
}

/** Pins up to 48 are the board's; those from 100 on are its expanders'. */
function farDigital(io: Workshop["io"], told: Told): DigitalClass {
  const { settings: { expanders = [] } } = told;
  const { Digital: Near } = io;
  if (expanders.length === 0) return Near;
  const far: (Mcp23017 | undefined)[] = [];
  return class {
    constructor(options: DigitalOptions) {
      const place = expanderPin(options.pin);
      if (!place) return new Near(options);
      const { expander, index } = place;
      far[expander] ??= openExpander(io, told, expander);
      return new far[expander]!.Digital({ ...options, pin: index });
    }
  } as unknown as DigitalClass;
}

/** Throws where a pin of the board, or the bus, cannot be had. */
function openExpander({ I2C, Digital }: Workshop["io"], told: Told, which: number): Mcp23017 {
  const { address, interrupt, reset } = told.settings.expanders![which]!;
  return new Mcp23017({
    expander: { io: I2C, address }, timers: told.timers, ...watched(told, `expander-${which + 1}`),
    ...(interrupt === undefined ? {} : { interrupt: { io: Digital, pin: interrupt } }),
    ...(reset === undefined ? {} : { reset: { io: Digital, pin: reset } }),
  });
}

/** See Workshop. */
function guardedIO(io: Platform["io"], guard: Guard): Workshop["io"] {
  const { Digital, SPI, Serial, PWM, PulseWidth, Analog, I2C, PulsePair, LoadCell, PixelChain } = io;
  return {
    Digital: guarded(Digital, guard), SPI: guarded(SPI, guard), Serial: guarded(Serial, guard), PWM: guarded(PWM, guard),
    PulseWidth: guarded(PulseWidth, guard), Analog: guarded(Analog, guard), I2C: guarded(I2C, guard), PulsePair: guarded(PulsePair, guard),
    LoadCell: guarded(LoadCell, guard), PixelChain: guarded(PixelChain, guard),
  };
}

function guarded<IO, Options extends object>(Io: (new (options: Options) => IO) | undefined, guard: Guard): new (options: Options) => IO {
  return Io ? guardIO(Io, guard) : Absent as unknown as new (options: Options) => IO;
}

class Absent {
  constructor() { throw new Error("this platform has no such pins"); }
}
