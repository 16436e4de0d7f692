// The settings document: what a station is, which parts it has on which pins, and its rules. Described, not coded.
import { cardReader, pin, rangefinder } from "./device-settings.js";
import { battery, bolt, button, camera, display, expanders, geometry, i2c, lid, pixels, scale, strip, thermometer, tilt, timeChip, voice, watch } from "./part-settings.js";
import { check, minuteOfDay, passing, PROBLEMS_MAX, type Infer, type Partly, type Problem, type Schema } from "./schema.js";
import { boltProblems, partProblems, rangeProblems } from "./part-problems.js";
import { repeated, wiringProblems } from "./wiring.js";
import { categories, roles } from "./words.js";

const text = { type: "string", minLength: 1, maxLength: 64 } as const;
const port = { type: "integer", minimum: 1, maximum: 65_535 } as const;
const category = { type: "string", enum: categories } as const;

const light = {
  type: "object", required: ["driver", "red", "green", "blue"],
  properties: { driver: { type: "string", enum: ["indicator"] }, red: pin, green: pin, blue: pin },
} as const;

const buzzer = {
  type: "object", required: ["driver", "pin"],
  properties: { driver: { type: "string", enum: ["buzzer"] }, pin },
} as const;

const compartment = {
  type: "object", required: ["id", "category", "lid", "bolt", "range", "emptyMm", "fullMm"],
  properties: {
    id: { type: "integer", minimum: 1, maximum: 8 }, category,
    lid, bolt, range: rangefinder, scale, button, pixels, geometry,
    /** What the rangefinder sees of an empty compartment, and of one filled to the brim. */
    emptyMm: { type: "integer", minimum: 100, maximum: 4500 },
    fullMm: { type: "integer", minimum: 30, maximum: 4000 },
  },
} as const;

const window = {
  type: "object", required: ["categories", "weekdays", "from", "to"],
  properties: {
    categories: { type: "array", items: category, minItems: 1, maxItems: 4 },
    /** Days on which the window opens: 1 Monday to 7 Sunday (ISO 8601). */
    weekdays: { type: "array", items: { type: "integer", minimum: 1, maximum: 7 }, minItems: 1, maxItems: 7 },
    from: { type: "string", maxLength: 5, format: "time-of-day" },
    /** Not later than `from`: the window ends on the day after. */
    to: { type: "string", maxLength: 5, format: "time-of-day" },
  },
} as const;

const card = {
  type: "object", required: ["number", "role"],
  properties: {
    number: { type: "string", maxLength: 20, format: "card-number" }, role: { type: "string", enum: roles },
    household: { type: "string", minLength: 1, maxLength: 24 },
    categories: { type: "array", items: category, maxItems: 4 },
  },
} as const;

const limits = {
  type: "object", required: ["unlockMs", "lidAjarMs", "fullLevel", "fullClearLevel", "levelEveryMs"],
  properties: {
    /** How long a bolt stays drawn for someone who does not open the lid. */
    unlockMs: { type: "integer", minimum: 2_000, maximum: 10_000 },
    lidAjarMs: { type: "integer", minimum: 5_000, maximum: 3_600_000 },
    fullLevel: { type: "number", minimum: 0.5, maximum: 1 },
    fullClearLevel: { type: "number", minimum: 0.3, maximum: 1 },
    /** How often an idle compartment is measured. */
    levelEveryMs: { type: "integer", minimum: 10_000, maximum: 86_400_000 },
  },
} as const;

const network = {
  type: "object", required: ["brokers", "timeServers"],
  properties: {
    brokers: { type: "array", minItems: 1, maxItems: 4,
      items: { type: "object", required: ["host", "port"], properties: { host: text, port } } },
    timeServers: { type: "array", minItems: 1, maxItems: 4, items: text },
  },
} as const;

export const settingsSchema = Object.freeze({
  type: "object",
  required: ["v", "station", "profile", "utcOffsetMinutes", "compartments", "hours", "clockUnknown", "limits", "network", "cards"],
  properties: {
    v: { type: "integer", minimum: 1, maximum: 1 },
    station: { type: "string", minLength: 1, maxLength: 40, format: "topic-level" },
    profile: { type: "string", enum: ["sorting"] },
    utcOffsetMinutes: { type: "integer", minimum: -720, maximum: 840 },
    i2c, expanders, reader: cardReader, light, buzzer, strip, display, voice, camera,
    timeChip, thermometer, smoke: watch, tamper: watch, mains: watch, tilt, battery,
    /** Held for ten seconds it takes the station back to its factory settings. */
    resetButton: button,
    /** Pressed by whoever has something to report about the point. */
    reportButton: button,
    /** `button`: a granted card opens the compartment whose button is pressed; `all`: every one that it may open. */
    choice: { type: "string", enum: ["all", "button"] },
    /** What bolts do while there is smoke. */
    onSmoke: { type: "string", enum: ["hold", "release"] },
    compartments: { type: "array", items: compartment, minItems: 1, maxItems: 8 },
    hours: { type: "array", items: window, maxItems: 32 },
    /** Whether residents are served while the station does not know the time. */
    clockUnknown: { type: "string", enum: ["closed", "open"] },
    limits, network,
    cards: { type: "array", items: card, maxItems: 64 },
  },
} as const satisfies Schema, true);

export type Settings = Infer<typeof settingsSchema>;
export type CompartmentSettings = Settings["compartments"][number];
export type WindowSettings = Settings["hours"][number];
export type CardSettings = Settings["cards"][number];

/** The document as settings, or all that is wrong with it, up to 32 problems. Never throws. */
export function readSettings(document: unknown): { settings: Settings } | { problems: readonly Problem[] } {
  const problems = check(settingsSchema, document);
  const readable = problems.length === 0 ? document : passing(settingsSchema, document) ?? {};
  const settings = readable as Partly<Settings>;
  problems.push(...doubles(settings), ...wiringProblems(settingsSchema, settings), ...contradictions(settings));
  return problems.length > 0 ? { problems: problems.slice(0, PROBLEMS_MAX) } : { settings: document as Settings };
}

function doubles({ compartments = [], cards = [] }: Partly<Settings>): Problem[] {
  const ids = compartments.flatMap((compartment, i) => compartment?.id === undefined ? [] : [{ path: `compartments[${i}].id`, key: compartment.id }]);
  const numbers = cards.flatMap((card, i) => card?.number === undefined ? [] : [{ path: `cards[${i}].number`, key: card.number }]);
  return [...repeated(ids), ...repeated(numbers)];
}

function contradictions(settings: Partly<Settings>): Problem[] {
  const { compartments = [], hours = [], limits = {} } = settings;
  const problems = compartments.flatMap((compartment, i) =>
    compartmentProblems(compartment ?? {}, settings.choice).map(({ path, problem }) => ({ path: `compartments[${i}].${path}`, problem })));
  hours.forEach((window, i) => {
    if (minuteOfDay(window?.from ?? "") === 1440) problems.push({ path: `hours[${i}].from`, problem: "is 24:00, which is 00:00 of the next day" });
  });
  const { fullLevel = 1, fullClearLevel = 0 } = limits;
  if (fullClearLevel > fullLevel) problems.push({ path: "limits.fullClearLevel", problem: `is above fullLevel ${fullLevel}` });
  return [...problems, ...partProblems(settings)];
}

function compartmentProblems(compartment: Partly<CompartmentSettings>, choice: Settings["choice"]): Problem[] {
  const { emptyMm = Infinity, fullMm = 0, button, geometry = [], bolt } = compartment;
  const problems: Problem[] = [];
  if (fullMm >= emptyMm) problems.push({ path: "fullMm", problem: `is not below emptyMm ${emptyMm}` });
  if (choice === "button" && !button) problems.push({ path: "button", problem: "is missing, and choice is button" });
  if (geometry[0]?.litres === 0) problems.push({ path: "geometry[0].litres", problem: "is 0: nothing would ever fit in" });
  geometry.forEach((point, i) => {
    const before = geometry[i - 1];
    if (!point || !before || (point.mm! > before.mm! && point.litres! <= before.litres!)) return;
    problems.push({ path: `geometry[${i}]`, problem: "is not farther and emptier than the one before" });
  });
  return [...problems, ...rangeProblems(compartment), ...boltProblems(bolt ?? {})];
}
