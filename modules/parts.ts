// The registry: which driver stands behind which name in the settings, and how the parts of a station are opened.
// A part that cannot be had is a fault of the station's, never the end of it.
import { openCardReader } from "./card-readers.js";
import type { CompartmentSettings, Settings } from "./contract/settings.js";
import { answers, type Outcome } from "./core/answers.js";
import type { Holder } from "./core/access.js";
import { Buzzer } from "./drivers/buzzer.js";
import { Contact } from "./drivers/contact.js";
import { Indicator } from "./drivers/indicator.js";
import { RangeBus } from "./drivers/range-bus.js";
import { SolenoidBank } from "./drivers/solenoid-bank.js";
import { Solenoid } from "./drivers/solenoid.js";
import type { Timers } from "./io.js";
import type { Platform } from "./platform/platform.js";
import { openRangefinder } from "./rangefinders.js";
import { guardIO, type Guard, type News } from "./runtime.js";
import { ResetButton } from "./service/reset-button.js";

export interface Workshop {
  /** The platform's IO classes, with every callback guarded. Where there are no such pins, constructing one throws. */
  readonly io: Required<Platform["io"]>;
  readonly settings: Settings;
  readonly timers: Timers;
  /** Hears what the parts have to say. */
  readonly post: (news: News) => void;
}

/** Every lock, at its safe level. Called before anything else touches a pin. */
export function openBolts(workshop: Workshop): Map<number, Solenoid> {
  const { io, timers, post } = workshop;
  const bank = new SolenoidBank({ timers });
  return openEach(workshop, "bolt", ({ id, bolt: { pin, unlockLevel } }) => new Solenoid({
    bolt: { io: io.Digital, pin },
    timers, bank,
    activeLevel: unlockLevel as 0 | 1,
    onLocked: () => post({ type: "fallen", compartment: id }),
  }));
}

export function openLids(workshop: Workshop): Map<number, Contact> {
  const { io, timers, post } = workshop;
  return openEach(workshop, "lid", ({ id, lid: { pin, openLevel } }) => new Contact({
    contact: { io: io.Digital, pin },
    timers,
    openLevel: openLevel as 0 | 1,
    onChange: (open) => post({ type: "lid", compartment: id, open }),
    ...watched(workshop, `lid-${id}`),
  }));
}

/** The way to measure a compartment: its answer is posted, once, also when there is none to be had. */
export function openRanges(workshop: Workshop): (compartment: number) => void {
  const { post } = workshop;
  const bus = new RangeBus();
  const sensors = openEach(workshop, "range", (compartment) => openRangefinder(workshop, compartment));
  return (compartment) => {
    const sensor = sensors.get(compartment);
    if (sensor) bus.measure(sensor, (range) => post({ type: "range", compartment, range }));
    else post({ type: "range", compartment, range: { fault: "no-port" } });
  };
}

/** The button that brings back the factory settings, where the station has one. */
export function openResetButton(workshop: Workshop, onHeld: () => void): void {
  const { io, settings: { resetButton }, timers } = workshop;
  if (!resetButton) return;
  const { pin, pressedLevel } = resetButton;
  opened(workshop, "reset-button", () =>
    new ResetButton({ button: { io: io.Digital, pin }, pressedLevel: pressedLevel as 0 | 1, timers, onHeld }));
}

export function openReader(workshop: Workshop, holderOf: (number: string) => Holder | undefined): void {
  const { settings: { reader }, post } = workshop;
  if (!reader) return;
  opened(workshop, "reader", () => openCardReader(workshop, reader, {
    onCard: ({ number, kind }) => post({ type: "card", tap: { kind, holder: kind === "random" ? undefined : holderOf(number) } }),
    ...watched(workshop, "reader"),
  }));
}

/** The way to answer people: by light and sound, as far as the station has them. */
export function openAnswers(workshop: Workshop): (outcome: Outcome) => void {
  const { io, settings: { light, buzzer }, timers } = workshop;
  const pin = (number: number) => ({ io: io.Digital, pin: number });
  const indicator = light && opened(workshop, "light", () =>
    new Indicator({ red: pin(light.red), green: pin(light.green), blue: pin(light.blue), timers }));
  const sounder = buzzer && opened(workshop, "buzzer", () =>
    new Buzzer({ tone: { io: io.PWM, pin: buzzer.pin }, timers }));
  return (outcome) => {
    indicator?.show(answers[outcome].light);
    sounder?.play(answers[outcome].sound);
  };
}

function openEach<Part>(workshop: Workshop, name: string, open: (compartment: CompartmentSettings) => Part): Map<number, Part> {
  const parts = new Map<number, Part>();
  for (const compartment of workshop.settings.compartments) {
    const part = opened(workshop, `${name}-${compartment.id}`, () => open(compartment));
    if (part) parts.set(compartment.id, part);
  }
  return parts;
}

function opened<Part>({ post }: Workshop, part: string, open: () => Part): Part | undefined {
  try {
    return open();
  } catch {
    post({ type: "part", part, fault: "no-port" });
    return undefined;
  }
}

function watched({ post }: Workshop, part: string): { onFault: (fault: string) => void; onRecovered: () => void } {
  return {
    onFault: (fault) => post({ type: "part", part, fault }),
    onRecovered: () => post({ type: "part", part }),
  };
}

/** See Workshop. */
export function guardedIO({ Digital, SPI, Serial, PWM, PulseWidth, Analog }: Platform["io"], guard: Guard): Workshop["io"] {
  return {
    Digital: guarded(Digital, guard), SPI: guarded(SPI, guard), Serial: guarded(Serial, guard), PWM: guarded(PWM, guard),
    PulseWidth: guarded(PulseWidth, guard), Analog: guarded(Analog, guard),
  };
}

function guarded<IO, Options extends object>(Io: (new (options: Options) => IO) | undefined, guard: Guard): new (options: Options) => IO {
  return Io ? guardIO(Io, guard) : Absent as unknown as new (options: Options) => IO;
}

class Absent {
  constructor() { throw new Error("this platform has no such pins"); }
}
