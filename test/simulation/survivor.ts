// A station with a key of its own, for the survival tests: what people do to it, what a backend sends it and gets from it.
import { ChainCheck, type ChainSummary, type Finding } from "../../modules/contract/chain.js";
import { type Command, commandJson } from "../../modules/contract/command.js";
import { readReply, type ReceivedReply } from "../../modules/contract/reply.js";
import { bundleFirmware } from "../../sim/firmware.js";
import { stage, stationDocument, type EngineName, type Staged } from "../../sim/stage.js";
import type { StationOptions } from "../../sim/station.js";
import { signer } from "../contract/signer.js";

export const KEY = "5e".repeat(31) + "07";
const { signText: sign } = signer(KEY);

/** 07:30 of a Wednesday in China: within the hours. */
export const MORNING = Date.parse("2026-11-25T07:30:00+08:00");

export interface Event {
  readonly id: string; readonly seq: number; readonly boot: number; readonly upMs: number; readonly kind: string;
  readonly [field: string]: unknown;
}

export type SurvivorOptions = Partial<StationOptions> & { readonly engine?: EngineName };

/** The settings document that a station has from its firmware. */
export const factory = stationDocument("sorting") as Record<string, unknown> & { station: string };

export async function survivor(options: SurvivorOptions = {}): Promise<Survivor> {
  const document = options.document ?? factory;
  return new Survivor({ ...options, document, code: options.code ?? (await bundleFirmware(document)).code });
}

export class Survivor {
  readonly station: Staged["station"];
  readonly broker: Staged["broker"];
  readonly clock: Staged["clock"];
  readonly traces: string[] = [];
  /** What the firmware has died of without a word of its own. */
  readonly deaths: string[] = [];
  #commands = 0;
  #text = "";

  constructor(options: SurvivorOptions & { document: unknown; code: string }) {
    const { station, broker, clock } = stage({
      engine: "node", epochMs: MORNING, keys: { "station-key": KEY },
      onTrace: (text) => void this.traces.push(text), onCrash: ({ message }) => void this.deaths.push(message), ...options,
    });
    this.station = station;
    this.broker = broker;
    this.clock = clock;
  }

  get keys(): Map<string, unknown> { return this.station.world.wiring.hardware.keys; }
  get flash() { const { events, settings } = this.station.world.wiring; return { events, settings }; }
  get boots(): number { return this.station.computer.boots; }

  run(ms: number): void { this.clock.run(ms); }

  /** Power comes on, and it finds its network, the time and its broker. */
  start(ms = 8_000): void {
    this.station.powerOn();
    this.run(ms);
  }

  cut(ms = 1_000): void {
    this.station.powerOff();
    this.run(ms);
  }

  tap(card: string): void {
    this.station.act({ do: "swipe", card });
    this.run(2_000);
  }

  /** Someone comes with a bag. False when no lid would open. */
  visit(card = "supervisor-1", compartment = 1): boolean {
    this.tap(card);
    if (!this.station.act({ do: "openLid", compartment })?.ok) return false;
    this.run(1_500);
    this.station.act({ do: "throwBag", compartment, grams: 500, litres: 1 });
    this.run(1_500);
    this.station.act({ do: "closeLid", compartment });
    this.run(3_000);
    return true;
  }

  get unlocked(): number[] { return this.station.world.compartments().filter(({ bolt }) => bolt === "unlocked").map(({ id }) => id); }
  get draws(): number { return this.station.world.facts.filter(({ what }) => what === "drawn").length; }

  topic(name: string): string { return `bins/v1/${this.station.settings.station}/${name}`; }

  /** The texts of all events in the order of arrival, repeats and all. */
  get lines(): string[] { return this.broker.messages.filter(({ topic }) => topic === this.topic("event")).map(({ payload }) => payload); }

  /** Each once, in the order in which they came first. */
  get events(): Event[] {
    const seen = new Set<string>();
    return this.lines.map((line) => JSON.parse(line) as Event).filter(({ id }) => !seen.has(id) && seen.add(id));
  }

  ofKind(kind: string, fields: object = {}): Event[] {
    return this.events.filter((event) => event.kind === kind && Object.entries(fields).every(([name, value]) => event[name] === value));
  }

  get lastBoot(): Event { return this.ofKind("boot").at(-1)!; }

  /** What verify-events has to say of all that has come. */
  chain(): { findings: Finding[]; summary: ChainSummary } {
    const check = new ChainCheck(sign);
    const findings = this.lines.flatMap((line) => check.add(line) ?? []);
    findings.push(...check.end());
    return { findings, summary: check.summary };
  }

  /** Events that came again with other bytes. */
  altered(): string[] {
    const texts = new Map<string, string>();
    return this.lines.flatMap((line) => {
      const { id } = JSON.parse(line) as Event;
      const first = texts.get(id) ?? line;
      texts.set(id, first);
      return first === line ? [] : [`${first} and ${line}`];
    });
  }

  get state(): { mode: string; alarms: { alarm: string; part?: string; fault?: string }[]; compartments: { lock: string }[] } {
    return JSON.parse(this.broker.retained(this.topic("state"))!) as never;
  }

  get status(): { online: boolean; boot: number; reset: string } { return JSON.parse(this.broker.retained(this.topic("status"))!) as never; }

  get replies(): ReceivedReply[] {
    return this.broker.messages.filter(({ topic }) => topic === this.topic("reply")).map(({ payload }) => readReply(payload)!);
  }

  /** The reply to a command sent now; undefined when there was none in ten seconds. */
  command(command: Command["command"], body: object = {}): ReceivedReply | undefined {
    const id = `c-${++this.#commands}`;
    const expiresMs = this.station.epochMs + 5 * 60_000;
    return this.send(id, commandJson({ id, command, expiresMs, ...body } as Command, sign));
  }

  /** As `command`, for the last one's text once more. */
  again(): ReceivedReply | undefined { return this.send(`c-${this.#commands}`, this.#text); }

  send(id: string, text: string): ReceivedReply | undefined {
    const { length } = this.replies;
    this.#text = text;
    this.broker.publish(this.topic("command"), text);
    this.run(10_000);
    return this.replies.slice(length).find((reply) => reply.id === id);
  }

  /** Numbers up to `last` that have neither come nor are in the range of a gap. */
  untold(last: number): number[] {
    const there = new Set(this.events.map(({ seq }) => seq));
    const gaps = this.ofKind("gap") as unknown as { from: number; to: number }[];
    return Array.from({ length: last }, (_, i) => i + 1)
      .filter((seq) => !there.has(seq) && !gaps.some(({ from, to }) => from <= seq && seq <= to));
  }
}

/** Open day and night, and each card opens one compartment. */
export const openDay = {
  ...factory,
  hours: [{ categories: ["kitchen", "recyclable", "hazardous", "other"], weekdays: [1, 2, 3, 4, 5, 6, 7], from: "00:00", to: "24:00" }],
  cards: ["kitchen", "recyclable", "hazardous", "other"].map((category, i) =>
    ({ number: `0a0b0c0${i}`, role: "resident", household: `1-1-10${i}`, categories: [category] })),
};

/** What tells one document from another, seen from outside: how long a bolt stays drawn. */
export const withUnlock = (ms: number): object => ({ ...factory, limits: { ...(factory["limits"] as object), unlockMs: ms } });
/** The body of a settings command. */
export const settings = (ms: number): object => ({ settings: withUnlock(ms) });

/** How long the bolt of a compartment stays drawn for someone who does not open it, to the nearest half second. */
export function unlockMs(it: Survivor): number {
  const { facts } = it.station.world;
  const before = facts.length;
  it.station.act({ do: "swipe", card: "supervisor-1" });
  it.run(20_000);
  const [drawn, fallen] = ["drawn", "fallen"].map((what) => facts.slice(before).find((fact) => fact.what === what && "compartment" in fact && fact.compartment === 1));
  return Math.round((fallen!.at - drawn!.at) / 500) * 500;
}

/** One that has its network, the time and its broker. */
export async function online(options: SurvivorOptions = {}): Promise<Survivor> {
  const it = await survivor(options);
  it.start();
  return it;
}

/** Pins of sim/stations/sorting.json. */
export const BOLT_1 = 38, LID_1 = 15;

/**
 * A pin whose driver gives up while `broken`: what it is asked or told, it answers with an error that says `message`; not
 * so the first `sound` times after it was opened.
 */
export function breakPin({ station }: Survivor, pin: number, method: "read" | "write", message: string, sound = 0): { broken: boolean } {
  const { hardware } = station.world.wiring;
  const { Digital } = hardware;
  const fault = { broken: false };
  class Broken extends Digital {
    readonly #pin: number;
    #uses = 0;
    constructor(options: ConstructorParameters<typeof Digital>[0]) {
      super(options);
      this.#pin = options.pin;
    }
    override read(): number { this.#fail("read"); return super.read(); }
    override write(value: number): void { this.#fail("write"); super.write(value); }
    #fail(now: string): void {
      if (this.#pin === pin && now === method && this.#uses++ >= sound && fault.broken) throw new Error(message);
    }
  }
  Object.assign(hardware, { Digital: Broken });
  return fault;
}
