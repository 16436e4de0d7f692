// What the page, scripts and testers say to the simulator, and what it answers. sim/README.md is its manual.
// Served as JSON: GET /api/world, POST /api/world, and the WebSocket /api/live.

/** The physical truth, seen from outside; never what the firmware believes. */
export interface WorldView {
  station: string;
  engine: "xs" | "node";
  clock: {
    /** True time in the world, ISO 8601 in UTC, and milliseconds since 1970. The station has to find it out by NTP. */
    at: string;
    epochMs: number;
    /** The station's civil time is UTC plus this. */
    utcOffsetMinutes: number;
    /** Virtual milliseconds a real one; 0 while paused. */
    speed: number;
    paused: boolean;
  };
  power: boolean;
  network: boolean;
  broker: boolean;
  /** The firmware runs: false without power and after a crash, until the reset is over. */
  running: boolean;
  boots: number;
  light: { red: boolean; green: boolean; blue: boolean };
  /** What the buzzer sounds, 0 for silence. */
  buzzerHz: number;
  reader: { card: string | null };
  /** Null where the station has none. `heldMs`: for how long it has been held, in virtual milliseconds. */
  resetButton: { pressed: boolean; heldMs: number } | null;
  reportButton: { pressed: boolean } | null;
  surroundings: SurroundingsView;
  signs: SignsView;
  /** Parts that can be taken off their wires, and whether they are on them, by the names that the station has for them. */
  plugs: { part: string; plugged: boolean }[];
  compartments: CompartmentView[];
  cards: CardView[];
}

export interface CompartmentView {
  id: number;
  category: Category;
  lid: "open" | "closed";
  bolt: "locked" | "unlocked";
  /** 0 empty to 1 full to the brim; what a ruler would say, not the sensor. */
  level: number;
  litres: number;
  capacityLitres: number;
  grams: number;
  bags: number;
  /** Something keeps it shut or moves it: what the settings name. */
  driver: string;
  /** An arm is in the way of a lid that moves by itself; null where it does not. */
  obstructed: boolean | null;
  hasScale: boolean;
  /** Null where it has none. */
  button: { pressed: boolean } | null;
  /** The colours of its part of the strip, #rrggbb; empty where it has none. */
  pixels: string[];
}

/** What is the matter around the station. Null where it has nothing to notice it with. */
export interface SurroundingsView {
  /** °C, and a share of 0 to 1. */
  air: { celsius: number; humidity: number } | null;
  smoke: boolean | null;
  tiltDegrees: number | null;
  cabinetOpen: boolean | null;
  mains: boolean | null;
  batteryVolts: number | null;
  /** What a clock that goes on without power says, ISO 8601 in UTC; null also where it has lost its time. */
  timeChip: string | null;
}

/** What tells people something. Null where the station has none. */
export interface SignsView {
  /** Eight dots a byte, row by row, the first in bit 7, in base64: 1 where it shines. */
  display: { width: number; height: number; dots: string } | null;
  /** The clip that is playing; null while it is silent. */
  voice: { clip: number | null } | null;
  /** Pictures taken since the start. */
  camera: { pictures: number } | null;
}

export interface CardView { id: string; number: string; role: string; household?: string; label: { zh: string; en: string } }

export type Category = "kitchen" | "recyclable" | "hazardous" | "other";

/** Everything people and things can do. `card` is a card's id of the palette or its number in hex. */
export type Verb =
  | { do: "swipe"; card: string; /** how long it is held, default 400 */ ms?: number }
  | { do: "throwBag"; compartment: number; grams: number; litres: number }
  | { do: "openLid"; compartment: number; /** pry it open against the bolt */ force?: boolean }
  | { do: "closeLid"; compartment: number }
  | { do: "empty"; compartment: number }
  | { do: "pressButton"; compartment: number; /** how long it is held, default 300 */ ms?: number }
  | { do: "pressReport"; ms?: number }
  | { do: "obstruct"; compartment: number } | { do: "clearObstruction"; compartment: number }
  | { do: "burn" } | { do: "putOut" }
  | { do: "tilt"; degrees: number }
  | { do: "openCabinet" } | { do: "closeCabinet" }
  | { do: "cutMains" } | { do: "restoreMains" }
  | { do: "setAir"; celsius: number; humidity?: number }
  | { do: "setBattery"; volts: number }
  | { do: "unplug"; part: string } | { do: "plug"; part: string }
  | { do: "pressReset"; /** how long it is held, default 11000 */ ms?: number } | { do: "releaseReset" }
  | { do: "cutNetwork" } | { do: "restoreNetwork" }
  | { do: "stopBroker" } | { do: "startBroker" }
  | { do: "cutPower" } | { do: "restorePower" }
  | { do: "setClock"; /** ISO 8601 */ at: string }
  | { do: "advance"; ms: number }
  | { do: "setSpeed"; /** 1 to 3600 */ speed: number }
  | { do: "pause" } | { do: "resume" };

/** `ok: false` when the world does not allow it (a bolted lid stays shut), with the reason in both languages. */
export type Outcome = { ok: true } | { ok: false; why: { zh: string; en: string } };

/** What /api/live sends: the world whenever it changed (at most 20 times a second), and each MQTT message. */
export type Live =
  | { type: "world"; world: WorldView }
  | { type: "mqtt"; at: string; topic: string; retained: boolean; qos: number; payload: string };

/** What the server needs of the simulator. Implemented by sim/station.ts. */
export interface Simulation {
  view(): WorldView;
  /** Performs a verb. `verb` has been validated. */
  act(verb: Verb): Outcome | Promise<Outcome>;
  /** The settings document in use, as given. */
  readonly document: unknown;
  /** Called after anything visible changed. Returns the way to stop. */
  onChange(callback: () => void): () => void;
}
