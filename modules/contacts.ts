// The registry of contacts: lids, buttons, and what tells of dangers, all at one panel, for each of its own would fill the memory.
import type { ButtonSettings, WatchSettings } from "./contract/part-settings.js";
import type { Hazard } from "./contract/words.js";
import { ContactPanel } from "./drivers/contact-panel.js";
import { DigitalMode } from "./io.js";
import type { News } from "./runtime.js";
import { opened, type Workshop } from "./workshop.js";

/** Twice within the shortest rest below. */
const LOOK_MS = 20;
/** Of a lid: an alarm must not miss it; and one that falls shut rebounds. */
const LID_OPEN_MS = 30;
const LID_CLOSED_MS = 60;
/** Of a danger: a spark of rain on a contact is over by then. */
const RAISE_MS = 500;
const CLEAR_MS = 5_000;
/** Of a button: a finger is there longer. */
const PRESSED_MS = 30;
/** Nobody holds a button for so long: something is wedged in it. */
const JAMMED_MS = 30_000;

/** What a contact stands for, by its index at the panel; `part` is the station's name for it. */
type Meaning = { readonly part: string } & (
  | { readonly lid: number } | { readonly button: number } | { readonly hazard: Hazard } | { readonly report: true });

/** Opens them all, and answers with the lids that are open now. A danger that is there already is told as any is, once it has rested. */
export function openContacts(workshop: Workshop): number[] {
  const { settings: { compartments, reportButton, smoke, tamper, mains, tilt }, timers, post } = workshop;
  const meanings: Meaning[] = [];
  const panel = new ContactPanel({
    timers, lookMs: LOOK_MS,
    onChange: (index, active) => tell(meanings[index]!, active, post),
    onFault: (index, fault) => post({ type: "part", part: meanings[index]!.part, fault }),
    onRecovered: (index) => post({ type: "part", part: meanings[index]!.part }),
  });
  const bench: Bench = { workshop, panel, meanings };
  for (const { id, lid: { pin, openLevel, openMs = LID_OPEN_MS, closeMs = LID_CLOSED_MS } } of compartments)
    add(bench, { part: `lid-${id}`, lid: id }, { pin, activeLevel: openLevel, activeMs: openMs, idleMs: closeMs });
  for (const { id, button } of compartments) if (button) addButton(bench, { part: `button-${id}`, button: id }, button);
  if (reportButton) addButton(bench, { part: "report-button", report: true }, reportButton);
  addWatch(bench, "smoke", smoke);
  addWatch(bench, "tamper", tamper);
  addWatch(bench, "mains-lost", mains);
  if (tilt?.driver === "contact") addWatch(bench, "tilt", tilt);
  return meanings.flatMap((meaning, index) => "lid" in meaning && panel.isActive(index) ? [meaning.lid] : []);
}

interface Bench { readonly workshop: Workshop; readonly panel: ContactPanel; readonly meanings: Meaning[] }

interface Wired { readonly pin: number; readonly activeLevel: number; readonly activeMs: number; readonly idleMs: number; readonly stuckMs?: number; readonly idleAtFirst?: boolean;
  readonly mode?: number }

/** The panel numbers those that could be opened. */
function add({ workshop, panel, meanings }: Bench, meaning: Meaning, { pin, activeLevel, mode = DigitalMode.inputPullUp, ...rest }: Wired): void {
  const index = opened(workshop, meaning.part, () =>
    panel.add({ contact: { io: workshop.io.Digital, pin, mode }, activeLevel: activeLevel as 0 | 1, ...rest }));
  if (index !== undefined) meanings[index] = meaning;
}

function addButton(bench: Bench, meaning: Meaning, { pin, pressedLevel }: ButtonSettings): void {
  add(bench, meaning, { pin, activeLevel: pressedLevel, activeMs: PRESSED_MS, idleMs: PRESSED_MS, stuckMs: JAMMED_MS,
    mode: pressedLevel === 0 ? DigitalMode.inputPullUp : DigitalMode.inputPullDown });
}

function addWatch(bench: Bench, hazard: Hazard, watch: WatchSettings | undefined): void {
  if (!watch) return;
  const { pin, alarmLevel, raiseMs = RAISE_MS, clearMs = CLEAR_MS } = watch;
  add(bench, { part: hazard, hazard }, { pin, activeLevel: alarmLevel, activeMs: raiseMs, idleMs: clearMs, idleAtFirst: true });
}

function tell(meaning: Meaning, active: boolean, post: (news: News) => void): void {
  if ("lid" in meaning) post({ type: "lid", compartment: meaning.lid, open: active });
  else if ("hazard" in meaning) post({ type: "hazard", hazard: meaning.hazard, present: active });
  else if (!active) return;
  else if ("button" in meaning) post({ type: "button", compartment: meaning.button });
  else post({ type: "report" });
}
