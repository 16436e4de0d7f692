// The words of the field that cross the wire. Their order is the binary form in flash: append, never reorder.

/** The four categories of GB/T 19095-2019. */
export const categories = Object.freeze(["kitchen", "recyclable", "hazardous", "other"] as const);
export type Category = (typeof categories)[number];

export const roles = Object.freeze(
  ["resident", "volunteer", "supervisor", "collector", "technician", "officer", "property"] as const);
export type Role = (typeof roles)[number];

/** Why a card opened nothing. */
export const refusals = Object.freeze([
  "unknown-card", "revoked", "expired", "random-number", "not-authentic", "wrong-point", "outside-hours",
  "category-not-allowed", "full", "out-of-service", "being-emptied", "too-soon", "quota-used", "clock-unknown",
  "emergency", "locked-out"] as const);
export type Refusal = (typeof refusals)[number];

/** What a granted card is there for. */
export const purposes = Object.freeze(["deposit", "emptying", "service"] as const);
export type Purpose = (typeof purposes)[number];

/** What let a bolt fall. `emergency`: there is smoke, and bolts hold then. */
export const lockCauses = Object.freeze(["closed", "timeout", "emergency"] as const);
export type LockCause = (typeof lockCauses)[number];

/** Dangers to the station that a part of it watches for. */
export const hazards = Object.freeze(["smoke", "tilt", "tamper", "mains-lost", "battery-low"] as const);
export type Hazard = (typeof hazards)[number];

export const alarms = Object.freeze(["lid-ajar", "forced-open", "part-fault", "storage-fault", "safe-mode",
  "smoke", "tilt", "tamper", "mains-lost", "battery-low"] as const);
export type AlarmName = (typeof alarms)[number];

/** How far the wall clock is to be believed. */
export const trusts = Object.freeze(["unknown", "holdover", "trusted"] as const);
export type Trust = (typeof trusts)[number];

export const resets = Object.freeze(
  ["power-on", "software", "panic", "watchdog", "brown-out", "deep-sleep", "unknown"] as const);
export type Reset = (typeof resets)[number];

/** Whether the station serves people: `safe-mode` after a row of short-lived boots, `out-of-service` without settings of its own. */
export const modes = Object.freeze(["in-service", "out-of-service", "safe-mode"] as const);
export type Mode = (typeof modes)[number];

/**
 * Where the settings in force come from: the slot written last, the one before it, or the firmware's own document, because
 * none was ever written (`factory`) or because neither can be used (`damaged`).
 */
export const settingsSources = Object.freeze(["current", "previous", "factory", "damaged"] as const);
export type SettingsSource = (typeof settingsSources)[number];

/** What was in the partition of the event log at the start: `reformatted` was something else, `damaged` lacks a part. */
export const logFindings = Object.freeze(["mounted", "empty", "reformatted", "damaged"] as const);
export type LogFinding = (typeof logFindings)[number];

export const commands = Object.freeze(["restart", "settings", "factory-reset"] as const);
export type CommandName = (typeof commands)[number];

/** Why a command was not carried out. */
export const objections = Object.freeze([
  "malformed", "unknown-command", "expired", "clock-unknown", "no-key", "not-authentic", "invalid-settings", "storage-fault"] as const);
export type Objection = (typeof objections)[number];
