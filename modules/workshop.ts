// What the parts of a station are opened with: guarded IO classes, the buses that parts share, and the expanders behind far pins.
import type { Settings } from "./contract/settings.js";
import { expanderPin } from "./contract/wiring.js";
import { I2CBus } from "./drivers/i2c-bus.js";
import { Mcp23017 } from "./drivers/mcp23017.js";
import { selectedSPI } from "./drivers/selected-spi.js";
import { sharedSPI } from "./drivers/shared-spi.js";
import type { Digital, DigitalOptions, SPIOptions, Timers } from "./io.js";
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

/** Never throws: a bus or an expander that cannot be had is a fault of the station's, and what hangs on it throws when it is opened. */
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

function i2cOf(io: Workshop["io"], told: Told): Workshop["io"]["I2C"] {
  const { i2c } = told.settings;
  const bus = i2c && opened(told, "i2c", () => new I2CBus({ io: io.I2C, digital: io.Digital, hz: I2C_HZ, ...i2c }));
  return bus?.I2C ?? Absent as unknown as Workshop["io"]["I2C"];
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
function farDigital({ Digital: Near, I2C }: Workshop["io"], told: Told): DigitalClass {
  const { settings: { expanders = [] }, timers } = told;
  if (expanders.length === 0) return Near;
  const far = expanders.map(({ address, interrupt, reset }, i) => opened(told, `expander-${i + 1}`, () => new Mcp23017({
    expander: { io: I2C, address }, timers, ...watched(told, `expander-${i + 1}`),
    ...(interrupt === undefined ? {} : { interrupt: { io: Near, pin: interrupt } }),
    ...(reset === undefined ? {} : { reset: { io: Near, pin: reset } }),
  })));
  return class {
    constructor(options: DigitalOptions) {
      const place = expanderPin(options.pin);
      if (!place) return new Near(options);
      const expander = far[place.expander];
      if (!expander) throw new Error("no such expander");
      return new expander.Digital({ ...options, pin: place.index });
    }
  } as unknown as DigitalClass;
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
