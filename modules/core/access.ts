// Who may open what, now: one pure decision with one reason for every answer.
import type { Settings } from "../contract/settings.js";
import { categories as allCategories, type Category, type Purpose, type Refusal, type Role, type Trust } from "../contract/words.js";
import { isOpen } from "./hours.js";

/** What the wall clock says, and how far it is to be believed. No time at all while it is unknown. */
export interface Wall { readonly clock: Trust; readonly epochMs?: number }

/** Whom a card belongs to: numbers, never names. */
export interface Holder { readonly role: Role; readonly household?: string | undefined; readonly categories?: readonly Category[] | undefined }

/** A card at the reader. `random` numbers are new at every tap (ISO 14443-3, 6.5.4: uid0 = 08). No holder: not in the directory. */
export interface Tap { readonly kind: "fixed" | "random"; readonly holder?: Holder | undefined }

/** What the decision needs to know of a compartment. */
export interface Candidate { readonly id: number; readonly category: Category; readonly full: boolean; readonly inUse: boolean;
  /** Its bolt and its lid contact are there. */ readonly works: boolean }

export type Decision =
  | { readonly grant: readonly number[]; readonly purpose: Purpose }
  | { readonly refuse: Refusal };

/** DOMAIN.md, "Roles and rights". */
const rights: Readonly<Record<Role, { purpose?: Purpose; allCategories: boolean; inHoursOnly: boolean }>> = Object.freeze({
  resident: { purpose: "deposit", allCategories: false, inHoursOnly: true },
  volunteer: { purpose: "deposit", allCategories: true, inHoursOnly: true },
  supervisor: { purpose: "deposit", allCategories: true, inHoursOnly: false },
  collector: { purpose: "emptying", allCategories: true, inHoursOnly: false },
  technician: { purpose: "service", allCategories: true, inHoursOnly: false },
  officer: { allCategories: false, inHoursOnly: false },
  property: { allCategories: false, inHoursOnly: false },
}, true);

/**
 * The first obstacle in this order is the reason: who you are, the category, the clock, the hours, broken compartments, full
 * ones, lids in use. A card that may open some of its compartments is granted those.
 */
export function decide(settings: Settings, tap: Tap, wall: Wall, compartments: readonly Candidate[]): Decision {
  const { holder } = tap;
  if (tap.kind === "random") return { refuse: "random-number" }; // even where it happens to be someone's
  if (!holder) return { refuse: "unknown-card" };
  const { purpose, allCategories: all, inHoursOnly } = rights[holder.role];
  if (!purpose) return { refuse: "category-not-allowed" };

  const own = all ? allCategories : holder.categories ?? allCategories;
  const allowed = compartments.filter(({ category }) => own.includes(category));
  if (allowed.length === 0) return { refuse: "category-not-allowed" };

  const open = inHoursOnly ? allowed.filter(({ category }) => inHours(settings, category, wall)) : allowed;
  if (open.length === 0) return { refuse: clockFails(settings, wall) ? "clock-unknown" : "outside-hours" };

  const working = open.filter(({ works }) => works);
  if (working.length === 0) return { refuse: "out-of-service" };

  const roomy = purpose === "deposit" ? working.filter(({ full }) => !full) : working;
  if (roomy.length === 0) return { refuse: "full" };

  const free = roomy.filter(({ inUse }) => !inUse);
  if (free.length === 0) return { refuse: "too-soon" };
  return { grant: free.map(({ id }) => id), purpose };
}

function inHours({ hours, utcOffsetMinutes, clockUnknown }: Settings, category: Category, { epochMs }: Wall): boolean {
  if (epochMs === undefined) return clockUnknown === "open";
  return isOpen(hours, category, epochMs, utcOffsetMinutes);
}

function clockFails({ clockUnknown }: Settings, { epochMs }: Wall): boolean {
  return epochMs === undefined && clockUnknown === "closed";
}
