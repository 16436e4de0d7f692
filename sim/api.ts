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
