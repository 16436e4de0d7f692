// Which settings document is in force, and what a station without a sound one does. DESIGN "The station is described".
import { utf8Decode } from "./contract/bytes.js";
import { readSettings, type Settings } from "./contract/settings.js";
import type { Problem } from "./contract/schema.js";
import type { SettingsSource } from "./contract/words.js";
import type { Flash } from "./io.js";
import type { KeyStore } from "./storage/key-store.js";
import { SettingsSlots } from "./storage/settings-slots.js";

/** What an installer or a build says apart from the document. */
export interface Overrides {
  /** `host` or `host:port`, in place of the document's brokers. */
  readonly broker?: string | undefined;
  readonly station?: string | undefined;
}

interface Given { readonly keys: KeyStore; readonly config: Overrides; readonly document: unknown }

/**
 * From the key-value store, where an installer puts them; else from the build. One that cannot be is left out, for a slip
 * of the pen must not silence a station; `problems` says which.
 */
export function overridesOf({ keys, config, document }: Given): { overrides: Overrides; problems: readonly Problem[] } {
  const broker = keys.read("broker") ?? config.broker;
  const { station } = config;
  const problemsOf = (overrides: Overrides): readonly Problem[] => {
    const read = readDocument(document, overrides);
    return "problems" in read && "settings" in readDocument(document, {}) ? read.problems : [];
  };
  const [ofBroker, ofStation] = [problemsOf({ broker }), problemsOf({ station })];
  return {
    overrides: { broker: ofBroker.length > 0 ? undefined : broker, station: ofStation.length > 0 ? undefined : station },
    problems: [...ofBroker, ...ofStation],
  };
}

export interface InForce { readonly settings: Settings; readonly source: SettingsSource }

/** Undefined where the partition cannot be had. */
export function openSlots(openFlash: () => Flash): SettingsSlots | undefined {
  try {
    return new SettingsSlots(openFlash());
  } catch {
    return undefined;
  }
}

/** The newest document that reads well; else the one that the firmware was built with, or all that is wrong with that. */
export function settingsInForce(slots: SettingsSlots | undefined, factory: unknown, overrides: Overrides): InForce | { problems: readonly Problem[] } {
  let accepted: Settings | undefined;
  const source = slots?.load((bytes) => {
    const read = readDocument(parsed(bytes), overrides);
    if ("settings" in read) accepted = read.settings;
    return "settings" in read;
  }).source ?? "damaged";
  if (accepted) return { settings: accepted, source };
  const read = readDocument(factory, overrides);
  return "settings" in read ? { settings: read.settings, source } : read;
}

/** The document with the overrides in it as settings, or what is wrong with it. */
export function readDocument(document: unknown, { broker, station }: Overrides): ReturnType<typeof readSettings> {
  const changed: Record<string, unknown> = { ...(document as object) };
  if (station) changed["station"] = station;
  if (!broker) return readSettings(changed);
  const [host, port = "1883"] = broker.split(":");
  return readSettings({ ...changed, network: { ...(changed["network"] as object), brokers: [{ host, port: Number(port) }] } });
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8Decode(bytes));
  } catch {
    return undefined;
  }
}
