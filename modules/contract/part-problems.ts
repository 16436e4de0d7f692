// What a part cannot be as a settings document has it, although each of its members may be so. Those of its wires: wiring.ts.
import { type Partly, type Problem } from "./schema.js";
import type { CompartmentSettings, Settings } from "./settings.js";
import { expanderPin, movingPins } from "./wiring.js";

export function boltProblems(bolt: Partly<CompartmentSettings["bolt"]>): Problem[] {
  if (bolt.driver === "servo" && bolt.lockedUs !== undefined && bolt.lockedUs === bolt.unlockedUs)
    return [{ path: "bolt.unlockedUs", problem: "is lockedUs: the bolt would not move" }];
  if (bolt.driver !== "solenoid" || bolt.holdDuty === undefined) return [];
  const isDriven = bolt.unlockLevel !== 0 && !expanderPin(bolt.pin ?? 0);
  return isDriven ? [] : [{ path: "bolt.holdDuty", problem: "needs a pin of the board, as an expander has no PWM, and unlockLevel 1" }];
}

/** Where each sees a floor at all, in mm (modules/drivers). Nearer than that, or farther, it answers as for a compartment that is full. */
const sights: Readonly<Record<CompartmentSettings["range"]["driver"], readonly [number, number]>> = Object.freeze({
  a02yyuw: [30, 4_500], "jsn-sr04t": [200, 6_000], "tf-luna": [200, 8_000], tfmini: [300, 12_000], "hc-sr04": [20, 3_900],
  gp2y0a21: [100, 800], gp2y0a02: [200, 1_500],
}, true);

export function rangeProblems({ range, emptyMm, fullMm }: Partly<CompartmentSettings>): Problem[] {
  if (!range?.driver) return [];
  const problems: Problem[] = [];
  const [nearest, farthest] = sights[range.driver];
  if (emptyMm !== undefined && (emptyMm < nearest || emptyMm > farthest))
    problems.push({ path: "emptyMm", problem: `is ${emptyMm}, and a ${range.driver} sees ${nearest} to ${farthest}` });
  const { recessMm = 0 } = range as { recessMm?: number | undefined };
  if (fullMm !== undefined && fullMm < recessMm) problems.push({ path: "fullMm", problem: `is nearer than range.recessMm ${recessMm}` });
  return problems;
}

export function partProblems(settings: Partly<Settings>): Problem[] {
  return [...farBoltProblems(settings), ...ajarProblems(settings), ...pixelProblems(settings), ...stripProblems(settings), ...batteryProblems(settings), ...buttonProblems(settings)];
}

/**
 * What holds a bolt open must let go when it is no longer heard: an expander does so by its RESET alone. And a motor must not
 * run by switches that it may have lost while it is still driven.
 */
function farBoltProblems({ compartments = [], expanders = [] }: Partly<Settings>): Problem[] {
  return compartments.flatMap((compartment, i) => {
    const { openEnd, closedEnd, edge } = (compartment?.bolt ?? {}) as Partial<Record<string, number>>;
    const drivers = movingPins(compartment?.bolt).map((it) => expanderPin(it)?.expander);
    const path = `compartments[${i}].bolt`;
    const unheld = drivers.find((expander) => expander !== undefined && expander < expanders.length && expanders[expander]?.reset === undefined);
    if (unheld !== undefined) return [{ path, problem: `is on expander ${unheld + 1}, which has no reset to let it go by` }];
    const isLost = [openEnd, closedEnd, edge].some((it) => it !== undefined && expanderPin(it) && !drivers.includes(expanderPin(it)!.expander));
    return isLost ? [{ path, problem: "has a switch on an expander that does not drive its motor" }] : [];
  });
}

/** It would be an alarm at every visit. */
function ajarProblems({ compartments = [], limits: { unlockMs = 0, lidAjarMs = Infinity } = {} }: Partly<Settings>): Problem[] {
  const isHeld = compartments.some((compartment) => compartment?.bolt?.driver === "lid-actuator");
  return isHeld && lidAjarMs <= unlockMs ? [{ path: "limits.lidAjarMs", problem: `is not above unlockMs ${unlockMs}, for which a motor holds a lid open` }] : [];
}

function pixelProblems({ strip, compartments = [] }: Partly<Settings>): Problem[] {
  const owner: number[] = [];
  return compartments.flatMap((compartment, i) => {
    const { from = 0, count = 0 } = compartment?.pixels ?? {};
    const path = `compartments[${i}].pixels`;
    if (from + count > (strip?.length ?? 0)) return count > 0 ? [{ path, problem: `reaches beyond the strip, which has ${strip?.length ?? 0}` }] : [];
    const taken = owner.slice(from, from + count).find((first) => first !== undefined);
    for (let pixel = from; pixel < from + count; pixel++) owner[pixel] ??= i;
    return taken === undefined ? [] : [{ path, problem: `repeats pixels of compartments[${taken}]` }];
  });
}

/** In the dark a WS2812 takes 1 mA, and at its dimmest a quarter more (modules/drivers/ws2812.ts). */
const PIXEL_MA_MIN = 1.25;

function stripProblems({ strip }: Partly<Settings>): Problem[] {
  const { milliampsMax = Infinity, length = 0 } = strip ?? {};
  return milliampsMax > PIXEL_MA_MIN * length ? [] : [{ path: "strip.milliampsMax", problem: `is too little for ${length} pixels, which take 1 mA each in the dark` }];
}

/** What the converter of an ESP32 reads well, in V: modules/drivers/analog-input.ts. */
const PIN_VOLTS_MIN = 0.15;
const PIN_VOLTS_MAX = 2.3;

function batteryProblems({ battery }: Partly<Settings>): Problem[] {
  const { lowVolts, ratio } = battery ?? {};
  if (lowVolts === undefined || ratio === undefined) return [];
  const volts = lowVolts / ratio;
  return volts >= PIN_VOLTS_MIN && volts <= PIN_VOLTS_MAX ? []
    : [{ path: "battery.ratio", problem: `makes ${volts.toFixed(2)} V of ${lowVolts} at the pin, not ${PIN_VOLTS_MIN} to ${PIN_VOLTS_MAX}` }];
}

/** An expander has resistors up only. */
function buttonProblems({ resetButton, reportButton, compartments = [] }: Partly<Settings>): Problem[] {
  const buttons = [["resetButton", resetButton], ["reportButton", reportButton],
    ...compartments.map((compartment, i) => [`compartments[${i}].button`, compartment?.button] as const)] as const;
  return buttons.flatMap(([path, button]) => button?.pressedLevel === 1 && expanderPin(button.pin ?? 0)
    ? [{ path: `${path}.pressedLevel`, problem: "is 1, and a pin of an expander cannot be pulled down: wire it to ground" }] : []);
}
