// What a person sees and hears for each outcome. Pattern as well as colour, so that nobody has to tell red from green.
import { refusals, type Refusal } from "../contract/words.js";

export type Colour = "red" | "green" | "blue" | "yellow" | "white";
export interface Blink { readonly colour: Colour; readonly onMs: number; readonly offMs: number; readonly count: number }
export interface Note { readonly hz: number; readonly ms: number }
export interface Answer { readonly light: Blink; readonly sound: readonly Note[] }

export type Outcome = "granted" | "choose" | "closed" | "reported" | "lid-ajar" | "forced-open" | "tamper" | "smoke" | Refusal;

const rising = Object.freeze([{ hz: 1047, ms: 80 }, { hz: 1568, ms: 120 }], true);              // C6, G6
const done = Object.freeze([{ hz: 1568, ms: 60 }], true);
const low = Object.freeze([{ hz: 330, ms: 350 }], true);                                        // E4
const lowTwice = Object.freeze([{ hz: 330, ms: 150 }, { hz: 0, ms: 80 }, { hz: 330, ms: 150 }], true);
const falling = Object.freeze([{ hz: 880, ms: 120 }, { hz: 587, ms: 120 }, { hz: 392, ms: 180 }], true); // A5, D5, G4
const calling = Object.freeze([{ hz: 988, ms: 200 }, { hz: 0, ms: 200 }, { hz: 988, ms: 200 }, { hz: 0, ms: 200 }, { hz: 988, ms: 200 }], true);
const siren = Object.freeze([{ hz: 1568, ms: 300 }, { hz: 1047, ms: 300 }, { hz: 1568, ms: 300 }, { hz: 1047, ms: 300 }], true);

/** One long green and a rising tone: open. Two reds, twice low: not now. Three yellows, falling: not here. Four quick reds, low: not you. */
const yes = Object.freeze<Answer>({ light: { colour: "green", onMs: 3_000, offMs: 0, count: 1 }, sound: rising }, true);
const notYou = Object.freeze<Answer>({ light: { colour: "red", onMs: 200, offMs: 150, count: 4 }, sound: low }, true);
const notNow = Object.freeze<Answer>({ light: { colour: "red", onMs: 400, offMs: 300, count: 2 }, sound: lowTwice }, true);
const notHere = Object.freeze<Answer>({ light: { colour: "yellow", onMs: 300, offMs: 200, count: 3 }, sound: falling }, true);

export const answers: Readonly<Record<Outcome, Answer>> = Object.freeze({
  granted: yes,
  choose: { light: { colour: "blue", onMs: 500, offMs: 250, count: 4 }, sound: rising },
  reported: { light: { colour: "white", onMs: 500, offMs: 0, count: 1 }, sound: done },
  closed: { light: { colour: "green", onMs: 300, offMs: 0, count: 1 }, sound: done },
  "lid-ajar": { light: { colour: "yellow", onMs: 500, offMs: 500, count: 10 }, sound: calling },
  "forced-open": { light: { colour: "red", onMs: 150, offMs: 150, count: 20 }, sound: siren },
  tamper: { light: { colour: "red", onMs: 150, offMs: 150, count: 20 }, sound: siren },
  smoke: { light: { colour: "red", onMs: 100, offMs: 100, count: 50 }, sound: siren },
  "unknown-card": notYou,
  revoked: notYou,
  expired: notYou,
  "random-number": notYou,
  "not-authentic": notYou,
  "category-not-allowed": notYou,
  "locked-out": notYou,
  "outside-hours": notNow,
  "too-soon": notNow,
  "quota-used": notNow,
  "being-emptied": notNow,
  "clock-unknown": notNow,
  "wrong-point": notHere,
  full: notHere,
  "out-of-service": notHere,
  emergency: notHere,
}, true);

/** The words that a voice module has for each, by their number on its card: append, never reorder, for recordings are out there. */
const spoken: readonly Outcome[] = Object.freeze<Outcome[]>(["granted", "choose", "closed", "reported", "lid-ajar", "forced-open", "tamper", "smoke",
  ...refusals]);

/** From 1: docs/hardware.md lists what is to be recorded. */
export function clipOf(outcome: Outcome): number { return spoken.indexOf(outcome) + 1; }
