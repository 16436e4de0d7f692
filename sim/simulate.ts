// One random stretch of a station's life: people, faults and power cuts; then everything is healed, and all that was
// recorded must arrive. The same seed gives the same life, on either engine.
import { commandJson } from "../modules/contract/command.js";
import { readSettings, type Settings } from "../modules/contract/settings.js";
import { VirtualBroker } from "./broker.js";
import { Clock } from "./clock.js";
import type { Engine, EngineOptions } from "./engine/engine.js";
import { chainProblems, disagreements } from "./ledgers.js";
import { Random } from "./random.js";
import { signerOf } from "./signer.js";
import { Station } from "./station.js";

export interface Life {
  seed: number;
  document: unknown;
  code: string;
  createEngine: (options: EngineOptions) => Engine;
  engine: "xs" | "node";
  onTrace?: (text: string) => void;
}

export interface LifeReport {
  /** What is wrong, in words; empty when all is well. */
  readonly problems: readonly string[];
  readonly actions: number;
  readonly events: number;
  readonly boots: number;
  /** Every byte that the broker got, for comparing engines. */
  readonly bytes: Uint8Array;
}

const ACTIONS = 40;
const KEY = Buffer.alloc(32, 0xd1);
/** The longest back-off of the link is 5 minutes, and an unanswered connection takes 30 s to be given up. */
const HEAL_MS = 15 * 60_000;
/** After a start the firmware takes this long to have its time and its broker. */
const STARTED_MS = 5_000;
/** A lid's record comes a debounce after the fact, so a stop may take both with it. */
const MARGIN_MS = 1_500;

export function simulate(life: Life): LifeReport {
  const stage = new Stage(life);
  for (let i = 0; i < ACTIONS; i++) stage.act();
  stage.heal();
  return stage.report();
}

class Stage {
  readonly #random: Random;
  readonly #clock = new Clock();
  readonly #broker: VirtualBroker;
  readonly #station: Station;
  readonly #settings: Settings;
  readonly #problems: string[] = [];

  constructor({ seed, document, code, createEngine, engine, onTrace }: Life) {
    const read = readSettings(document);
    if ("problems" in read) throw new Error("the document is wrong");
    this.#settings = read.settings;
    this.#random = new Random(seed);
    this.#broker = new VirtualBroker(this.#clock, new Random(seed + 1));
    this.#broker.bytesIn = [];
    // A Wednesday, Saturday or Sunday morning, somewhere around the hours.
    const day = this.#random.pick(["2026-11-25", "2026-11-28", "2026-11-29"]);
    const epochMs = Date.parse(`${day}T06:40:00+08:00`) + this.#random.below(140 * 60_000);
    this.#station = new Station({
      document, code, createEngine, engine, epochMs, seed, clock: this.#clock, connect: this.#broker.connect, keys: { "station-key": KEY.toString("hex") },
      ...(onTrace ? { onTrace } : {}),
      onCrash: ({ message }) => this.#problems.push(`the firmware died: ${message}`),
    });
    this.#station.powerOn();
    this.#run(STARTED_MS);
  }

  /** Something happens, and then nothing for a while. */
  act(): void {
    const choices: readonly (readonly [number, () => void])[] = [
      [12, () => this.#visit()], [4, () => this.#swipe()], [2, () => this.#pry()], [3, () => this.#closeAll()],
      [2, () => this.#network()], [2, () => this.#brokerFault()], [2, () => this.#readerFault()], [3, () => this.#cutPower()], [1, () => this.#command()],
    ];
    let dice = this.#random.below(choices.reduce((sum, [weight]) => sum + weight, 0));
    const chosen = choices.find(([weight]) => (dice -= weight) < 0)!;
    chosen[1]();
    this.#run(this.#random.pick([0, 300, 2_000, 8_000, 45_000]) + this.#random.below(1_000));
  }

  /** Everything works again, everybody has gone, and time passes. */
  heal(): void {
    this.#network(true);
    Object.assign(this.#broker.faults, { losePuback: 0, doublePuback: 0, swallow: false, muteConnack: false, fragment: false, latencyMs: 10 });
    this.#broker.down = false;
    this.#mendReader();
    this.#station.powerOff();
    this.#run(1_000);
    this.#station.powerOn();
    this.#closeAll();
    this.#run(HEAL_MS);
    this.#station.act({ do: "swipe", card: "supervisor-1" });
    this.#run(60_000);
  }

  report(): LifeReport {
    const { messages } = this.#broker;
    const problems = [...this.#problems, ...this.#lastWords(), ...this.#coils(), ...chainProblems(messages, signerOf(KEY)), ...disagreements({
      settings: this.#settings, facts: this.#station.world.facts, received: messages,
      bootedAt: this.#station.computer.bootedAt, down: this.#down(),
      epochOf: (at) => this.#station.epochMs - this.#clock.now + at,
    })];
    return { problems, actions: ACTIONS, boots: this.#station.computer.boots,
      events: messages.filter(({ topic }) => topic.endsWith("/event")).length, bytes: Buffer.concat(this.#broker.bytesIn ?? []) };
  }

  #run(ms: number): void { this.#clock.run(ms); }

  #swipe(): string {
    const card = this.#random.pick(["resident-1", "resident-2", "resident-3", "volunteer-1", "supervisor-1", "collector-1",
      "technician-1", "officer-1", "stranger", "phone"]);
    this.#station.act({ do: "swipe", card, ms: 20 + this.#random.below(1_500) });
    return card;
  }

  #visit(): void {
    this.#swipe();
    this.#run(100 + this.#random.below(2_500));
    const free = this.#station.world.compartments().filter(({ bolt, lid }) => bolt === "unlocked" && lid === "closed");
    for (const { id } of free.filter(() => this.#random.next() < 0.5)) {
      this.#station.act({ do: "openLid", compartment: id });
      this.#run(this.#random.below(4_000));
      this.#station.act({ do: "throwBag", compartment: id, grams: 100 + this.#random.below(9_000), litres: 1 + this.#random.below(60) });
      this.#run(this.#random.below(4_000));
      if (this.#random.next() < 0.8) this.#station.act({ do: "closeLid", compartment: id });
      if (this.#random.next() < 0.3) this.#swipe();
    }
  }

  #pry(): void {
    this.#station.act({ do: "openLid", compartment: this.#random.pick([1, 2, 3, 4]), force: true });
  }

  #closeAll(): void {
    for (const { id, lid } of this.#station.world.compartments()) if (lid === "open") this.#station.act({ do: "closeLid", compartment: id });
  }

  #network(up = this.#random.next() < 0.5): void {
    this.#station.network.up = up;
  }

  #brokerFault(): void {
    const { faults } = this.#broker;
    switch (this.#random.below(7)) {
      case 0: this.#broker.down = !this.#broker.down; break;
      case 1: this.#broker.dropAll(); break;
      case 2: faults.losePuback = faults.losePuback ? 0 : 0.3; break;
      case 3: faults.doublePuback = faults.doublePuback ? 0 : 0.3; break;
      case 4: faults.fragment = !faults.fragment; break;
      case 5: faults.latencyMs = this.#random.pick([1, 10, 400, 3_000]); break;
      default: this.#broker.restart(this.#random.pick(["kept", "lost"])); break;
    }
  }

  #readerFault(): void {
    const { reader } = this.#station.world.wiring;
    switch (this.#random.below(5)) {
      case 0: reader.brownOut(); break;
      case 1: reader.deaf = true; break;
      case 2: reader.dead = this.#random.pick([0x00, 0xff]); break;
      case 3: reader.noisy = true; break;
      default: reader.stuck = "untilReset"; break;
    }
    this.#station.computer.stir();
    this.#visit();
    this.#run(this.#random.below(10_000));
    this.#mendReader();
  }

  #mendReader(): void {
    Object.assign(this.#station.world.wiring.reader, { deaf: false, dead: undefined, noisy: false, stuck: "no" });
    this.#station.computer.stir();
  }

  /** At once, before one of the firmware's next effects, or between two bytes of its next writes to flash. */
  #cutPower(): void {
    const { computer, world } = this.#station;
    const how = this.#random.below(3);
    if (how === 1 && computer.board) computer.board.callsLeft = this.#random.below(600);
    if (how === 2) world.wiring.events.powerBudget = this.#random.below(400);
    if (how > 0) this.#visit();
    this.#run(this.#random.below(3_000));
    this.#station.powerOff();
    this.#run(100 + this.#random.below(60_000));
    this.#station.powerOn();
  }

  /** A restart that was asked for; sometimes twice. */
  #command(): void {
    if (this.#broker.down) return;
    const text = commandJson({ id: `c${this.#clock.now}`, command: "restart", expiresMs: this.#station.epochMs + 60_000 }, signerOf(KEY));
    for (let times = 1 + this.#random.below(2); times > 0; times--) this.#broker.publish(`bins/v1/${this.#settings.station}/command`, text);
  }

  #down(): { from: number; to: number }[] {
    const { bootedAt, stoppedAt } = this.#station.computer;
    const starts = bootedAt.map((at) => at + MARGIN_MS);
    return [-Infinity, ...stoppedAt].map((from, i) => ({ from: from - MARGIN_MS, to: starts[i] ?? Infinity }));
  }

  /** The tap after the healing has arrived, and the retained picture is the truth. */
  #lastWords(): string[] {
    const problems: string[] = [];
    const root = `bins/v1/${this.#settings.station}`;
    const last = this.#broker.messages.filter(({ topic }) => topic === `${root}/event`).at(-1);
    const status = JSON.parse(this.#broker.retained(`${root}/status`) ?? "{}") as { online?: boolean; boot?: number };
    const state = JSON.parse(this.#broker.retained(`${root}/state`) ?? "{}") as { compartments?: { id: number; lid: string; lock: string }[] };
    if (!last || (JSON.parse(last.payload) as { boot: number }).boot !== this.#station.computer.boots) problems.push(`the last event is ${last?.payload}`);
    if (!status.online || status.boot !== this.#station.computer.boots) problems.push(`the retained status is ${JSON.stringify(status)}`);
    for (const { id, lid, bolt } of this.#station.world.compartments()) {
      const said = state.compartments?.find((one) => one.id === id);
      if (said?.lid !== lid || said.lock !== bolt) problems.push(`compartment ${id} is ${lid} and ${bolt}; the state says ${JSON.stringify(said)}`);
    }
    return problems;
  }

  #coils(): string[] {
    return this.#station.world.wiring.bays.filter(({ bolt }) => bolt.burnt).map(({ settings }) => `the bolt of compartment ${settings.id} has burnt`);
  }
}
