// One simulated station: its world, its computer with the firmware in it, its network, on one virtual clock.
import { readSettings, type Settings } from "../modules/contract/settings.js";
import type { Outcome, Verb, WorldView } from "./api.js";
import { Clock } from "./clock.js";
import { Computer } from "./computer.js";
import type { Engine, EngineOptions, EngineStopped } from "./engine/engine.js";
import { wire } from "./hardware.js";
import { Network, type Connect } from "./network.js";
import { Random } from "./random.js";
import { World } from "./world.js";

export interface StationOptions {
  /** The settings document; it must be the one in `code`. */
  document: unknown;
  /** The firmware bundle. */
  code: string;
  createEngine: (options: EngineOptions) => Engine;
  engine: "xs" | "node";
  /** What answers where the station connects to. */
  connect: Connect;
  /** True time at the start, in milliseconds since 1970. */
  epochMs: number;
  seed: number;
  clock?: Clock;
  /** In place of what the document says, as on mcconfig's command line. */
  config?: Record<string, string>;
  /** What an installer has put into the key-value store, by name (docs/building.md). */
  keys?: Readonly<Record<string, string>>;
  eventsBytes?: number;
  onTrace?: (text: string) => void;
  onCrash?: (error: EngineStopped) => void;
}

export class Station {
  readonly clock: Clock;
  readonly world: World;
  readonly network: Network;
  readonly computer: Computer;
  readonly settings: Settings;
  readonly document: unknown;
  /** Called after anything visible has changed. */
  onChange: () => void = () => {};
  #powered = false;
  #epochMs: number;
  readonly #engine: "xs" | "node";

  /** Without power. Throws with all that is wrong with the document. */
  constructor(options: StationOptions) {
    const { document, code, createEngine, connect, seed, config = {}, clock = new Clock() } = options;
    const read = readSettings(document);
    if ("problems" in read) throw new Error(read.problems.map(({ path, problem }) => `${path || "document"} ${problem}`).join("; "));
    const random = new Random(seed);
    this.clock = clock;
    this.document = document;
    this.settings = read.settings;
    this.#engine = options.engine;
    this.#epochMs = options.epochMs - clock.now;
    this.network = new Network(clock, connect, () => this.epochMs);
    const wiring = wire({ settings: read.settings, clock, random, network: this.network, ...pick(options, "eventsBytes") });
    for (const [name, value] of Object.entries(options.keys ?? {})) wiring.hardware.keys.set(`dingdian/${name}`, value);
    this.world = new World(read.settings, wiring, clock, random);
    this.computer = new Computer({
      clock, code, createEngine, seed, hardware: wiring.hardware, config: { ssid: "dingdian", ...config },
      isQuiet: () => this.world.quiet, ...pick(options, "onTrace", "onCrash"),
    });
    this.world.onChange = () => {
      this.computer.stir();
      this.onChange();
    };
    this.world.power(false);
  }

  /** True time, in milliseconds since 1970. */
  get epochMs(): number { return this.#epochMs + this.clock.now; }
  get powered(): boolean { return this.#powered; }

  powerOn(): void {
    if (this.#powered) return;
    this.#powered = true;
    this.world.wiring.events.restorePower();
    this.world.wiring.settings.restorePower();
    this.world.power(true);
    this.computer.powerOn();
  }

  powerOff(): void {
    this.#powered = false;
    this.computer.powerOff();
    this.world.power(false);
  }

  /** Performs a verb; undefined for those that are the simulator's own: its broker, its speed. Throws RangeError where there is no such compartment. */
  act(verb: Verb): Outcome | undefined {
    switch (verb.do) {
      case "cutNetwork": this.network.up = false; break;
      case "restoreNetwork": this.network.up = true; break;
      case "cutPower": this.powerOff(); break;
      case "restorePower": this.powerOn(); break;
      default: return this.world.act(verb);
    }
    this.onChange();
    return { ok: true };
  }

  /** From now on it is `epochMs`. The station finds out by itself, at the latest when it asks a time server again. */
  setTime(epochMs: number): void {
    this.#epochMs = epochMs - this.clock.now;
    this.onChange();
  }

  /** To make a station ask for the time: for how long its network is away, and how long it takes to ask after that. */
  static readonly clockChange = Object.freeze({ awayMs: 4_000, askMs: 14_000 });

  view(): Omit<WorldView, "broker"> {
    const { world, computer } = this;
    return {
      station: this.settings.station,
      engine: this.#engine,
      clock: { at: new Date(this.epochMs).toISOString(), epochMs: this.epochMs, utcOffsetMinutes: this.settings.utcOffsetMinutes,
        speed: 1, paused: false },
      power: this.#powered, network: this.network.up, running: computer.running, boots: computer.boots,
      light: world.wiring.light(), buzzerHz: world.wiring.buzzerHz(),
      reader: { card: world.held },
      resetButton: world.resetButton, reportButton: world.reportButton,
      surroundings: world.surroundings.view(), signs: world.surroundings.signs(), plugs: world.surroundings.plugs(),
      compartments: world.compartments(),
      cards: [...world.cards],
    };
  }

  close(): void {
    this.powerOff();
  }
}

function pick<T, K extends keyof T>(from: T, ...names: K[]): Partial<Pick<T, K>> {
  const picked: Partial<Pick<T, K>> = {};
  for (const name of names) if (from[name] !== undefined) picked[name] = from[name];
  return picked;
}
