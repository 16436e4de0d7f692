// What is the matter around a station, and what its signs tell: smoke, weather, mains, whoever tilts it or pulls a plug.
import type { Outcome, SignsView, SurroundingsView, Verb, WorldView } from "./api.js";
import type { Picture } from "./chips/picture.js";
import type { Clock } from "./clock.js";
import type { Wiring } from "./hardware.js";

const FULL_VOLTS = 12.7;      // a lead battery that is full and at rest
const RETRY_MS = 65_000;      // longer than any driver waits before it tries a part again
const AIR = Object.freeze({ celsius: 20, humidity: 0.5 });

export class Surroundings {
  readonly #wiring: Wiring;
  readonly #clock: Clock;
  #pluggedAt = -Infinity;
  readonly #unplugged = new Set<string>();
  #air: { celsius: number; humidity: number } = AIR;
  #smoke = false;
  #tiltDegrees = 0;
  #cabinetOpen = false;
  #mains = true;
  #display: { revision: number; lit: boolean; view: SignsView["display"] } | undefined;

  constructor(wiring: Wiring, clock: Clock) {
    const { battery, thermometer } = wiring.watches;
    this.#wiring = wiring;
    this.#clock = clock;
    thermometer?.set(AIR.celsius, AIR.humidity);
    if (battery) battery.volts = FULL_VOLTS;
  }

  /** Someone has pulled a plug, or has put it back and the station has not found out yet: it must keep looking. */
  get disturbed(): boolean { return this.#unplugged.size > 0 || this.#clock.now - this.#pluggedAt < RETRY_MS; }

  /** Performs what concerns the whole station; undefined for other verbs. */
  act(verb: Verb): Outcome | undefined {
    const { smoke, tamper, mains, tilt, battery, thermometer } = this.#wiring.watches;
    switch (verb.do) {
      case "burn": case "putOut": return this.#with(smoke, (alarm) => alarm.set(this.#smoke = verb.do === "burn"));
      case "openCabinet": case "closeCabinet": return this.#with(tamper, (alarm) => alarm.set(this.#cabinetOpen = verb.do === "openCabinet"));
      case "cutMains": case "restoreMains": return this.#with(mains, (alarm) => alarm.set(!(this.#mains = verb.do === "restoreMains")));
      case "tilt": return this.#with(tilt, (sensor) => sensor.set(this.#tiltDegrees = verb.degrees));
      case "setBattery": return this.#with(battery, (cells) => { cells.volts = verb.volts; });
      case "setAir": return this.#with(thermometer, (sensor) => {
        this.#air = { celsius: verb.celsius, humidity: verb.humidity ?? this.#air.humidity };
        sensor.set(this.#air.celsius, this.#air.humidity);
        for (const { range } of this.#wiring.bays) if (range.celsius !== undefined) range.celsius = this.#air.celsius;
      });
      case "unplug": case "plug": return this.#plug(verb.part, verb.do === "plug");
      default: return undefined;
    }
  }

  view(): SurroundingsView {
    const { smoke, tamper, mains, tilt, battery, thermometer, timeChip } = this.#wiring.watches;
    return {
      air: thermometer ? this.#air : null, smoke: smoke ? this.#smoke : null, tiltDegrees: tilt ? this.#tiltDegrees : null,
      cabinetOpen: tamper ? this.#cabinetOpen : null, mains: mains ? this.#mains : null, batteryVolts: battery ? battery.volts : null,
      timeChip: timeChip && !timeChip.lost ? new Date(timeChip.time).toISOString() : null,
    };
  }

  signs(): SignsView {
    const { display, voice, camera } = this.#wiring.signs;
    return {
      display: display ? this.#displayView(display) : null,
      voice: voice ? { clip: voice.playing ?? null } : null,
      camera: camera ? { pictures: camera.pictures.length } : null,
    };
  }

  plugs(): WorldView["plugs"] {
    return [...this.#wiring.plugs.keys()].map((part) => ({ part, plugged: !this.#unplugged.has(part) }));
  }

  #with<Part>(part: Part | undefined, act: (part: Part) => void): Outcome {
    if (part === undefined) return { ok: false, why: { zh: "这个投放点没有这种部件", en: "this station has no part that could notice" } };
    act(part);
    return { ok: true };
  }

  #plug(part: string, plugged: boolean): Outcome {
    if (plugged !== this.#unplugged.has(part)) return { ok: false, why: plugged ? { zh: "本来就插着", en: "it is plugged in already" } : { zh: "已经拔掉了", en: "it is unplugged already" } };
    if (plugged) this.#unplugged.delete(part);
    else this.#unplugged.add(part);
    this.#pluggedAt = this.#clock.now;
    this.#wiring.plugs.get(part)?.(plugged);
    return { ok: true };
  }

  /** Made anew only where something on it has changed: the world is asked for it twenty times a second. */
  #displayView(display: NonNullable<Wiring["signs"]["display"]>): SignsView["display"] {
    const { revision, lit } = display;
    if (this.#display?.revision !== revision || this.#display.lit !== lit) this.#display = { revision, lit, view: dotsOf(display.picture()) };
    return this.#display.view;
  }
}

function dotsOf({ width, height, pixels }: Picture): SignsView["display"] {
  const dots = new Uint8Array(Math.ceil(width * height / 8));
  for (let i = 0; i < width * height; i++) if (pixels[i]) dots[i >> 3]! |= 0x80 >> (i & 7);
  return { width, height, dots: Buffer.from(dots).toString("base64") };
}
