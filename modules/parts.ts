// How the parts of a station are opened, compartment by compartment. A part that cannot be had is a fault of the station's, never
// the end of it. Which driver stands behind which name: bolts.ts, contacts.ts, card-readers.ts, rangefinders.ts, watches.ts, signals.ts.
import { openBolt } from "./bolts.js";
import { openCardReader } from "./card-readers.js";
import type { CompartmentSettings } from "./contract/settings.js";
import { expanderPin, movingPins } from "./contract/wiring.js";
import type { Holder } from "./core/access.js";
import type { Bolt } from "./drivers/bolt.js";
import { Hx711 } from "./drivers/hx711.js";
import { RangeBus } from "./drivers/range-bus.js";
import { SolenoidBank } from "./drivers/solenoid-bank.js";
import { openRangefinder } from "./rangefinders.js";
import { ResetButton } from "./service/reset-button.js";
import { opened, watched, type Workshop } from "./workshop.js";

/** Every lock, at its safe level. Called before anything else touches a pin; those behind an expander come after those that are not. */
export function openBolts(workshop: Workshop): Map<number, Bolt> {
  const { timers, post, settings: { compartments } } = workshop;
  const bank = new SolenoidBank({ timers });
  const open = (compartment: CompartmentSettings): Bolt => openBolt(workshop, compartment, bank, {
    onLocked: () => post({ type: "fallen", compartment: compartment.id }),
    ...watched(workshop, `bolt-${compartment.id}`),
  });
  const near = openEach(workshop, "bolt", open, compartments.filter((compartment) => !isFar(compartment)));
  return new Map([...near, ...openEach(workshop, "bolt", open, compartments.filter(isFar))]);
}

function isFar({ bolt }: CompartmentSettings): boolean { return movingPins(bolt).some((it) => expanderPin(it) !== undefined); }

/** The way to measure a compartment: its answer is posted, once, also when there is none to be had. */
export function openRanges(workshop: Workshop, celsius: () => number | undefined): (compartment: number) => void {
  const { post } = workshop;
  const bus = new RangeBus();
  const sensors = openEach(workshop, "range", (compartment) => openRangefinder(workshop, compartment, celsius));
  return (compartment) => {
    const sensor = sensors.get(compartment);
    if (sensor) bus.measure(sensor, (range) => post({ type: "range", compartment, range }));
    else post({ type: "range", compartment, range: { fault: "no-port" } });
  };
}

/**
 * The way to weigh what is in a compartment that has a scale. Its answer is posted, once for all who ask before it is there, and is
 * of what was there after the last of them: one asks as a card is granted, and the lid may be closed again before the scale rests.
 */
export function openScales(workshop: Workshop): (compartment: number) => void {
  const { io, timers, post, settings: { compartments } } = workshop;
  const weighing = compartments.filter(({ scale }) => scale);
  const scales = openEach(workshop, "scale", ({ scale }) => {
    const { cells, countsPerKg, tareCounts, capacityKg } = scale!;
    return new Hx711({ cells: cells.map((wires) => ({ io: io.LoadCell, ...wires })), timers, countsPerKg, tareCounts, capacityKg });
  }, weighing);
  /** Those being weighed, and whether that is out of date. */
  const isStale = new Map<number, boolean>();
  return function weigh(compartment) {
    const scale = scales.get(compartment);
    if (!scale) return post({ type: "weight", compartment, weight: { fault: "no-port" } });
    if (isStale.has(compartment)) return void isStale.set(compartment, true);
    isStale.set(compartment, false);
    scale.measure((weight) => {
      const wasStale = isStale.get(compartment);
      isStale.delete(compartment);
      if (wasStale) weigh(compartment);
      else post({ type: "weight", compartment, weight });
    });
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

function openEach<Part>(workshop: Workshop, name: string, open: (compartment: CompartmentSettings) => Part,
  compartments = workshop.settings.compartments): Map<number, Part> {
  const parts = new Map<number, Part>();
  for (const compartment of compartments) {
    const part = opened(workshop, `${name}-${compartment.id}`, () => open(compartment));
    if (part) parts.set(compartment.id, part);
  }
  return parts;
}
