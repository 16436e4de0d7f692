// What people see and hear of an outcome, by each sign that a station can have.
import { compartmentsWith, settings } from "./core/bench.js";
import { roofBench } from "./roof-bench.js";
import type { Settings } from "../modules/contract/settings.js";
import { refusals } from "../modules/contract/words.js";
import { answers, clipOf, type Outcome } from "../modules/core/answers.js";
import { openSignals } from "../modules/signals.js";
import { asciiArt } from "../sim/chips/picture.js";

function bench(changes: Partial<Settings>) {
  const made = roofBench({ ...settings, ...changes });
  made.clock.run(100);
  const signals = openSignals(made.workshop);
  return { ...made, signals };
}

const outcomes = Object.keys(answers) as Outcome[];

test("a station without any sign answers nobody, and nothing goes wrong", () => {
  const { signals, clock, news, failures } = bench({});
  for (const outcome of outcomes) signals.answer(outcome, [1]);
  signals.mark(1, true);
  clock.run(60_000);
  expect([news, failures]).toEqual([[], []]);
});

test("the light blinks as often as the answer has it, in its colour, and is dark after it", () => {
  const { signals, clock, wiring } = bench({ light: { driver: "indicator", red: 12, green: 13, blue: 14 } });
  const colours = { red: "100", green: "010", blue: "001", yellow: "110", white: "111" };
  const now = (): string => Object.values(wiring.light()).map(Number).join("");
  for (const outcome of outcomes) {
    const { colour, count, onMs, offMs } = answers[outcome].light;
    let flashes = 0;
    signals.answer(outcome);
    for (let ms = 0, was = "000"; ms <= (onMs + offMs) * count + 50; ms += 10, clock.run(10)) {
      const is = now();
      if (is === colours[colour] && was === "000") flashes++;
      else expect([outcome, is]).toEqual([outcome, is === was ? was : "000"]);
      was = is;
    }
    expect([outcome, flashes, now()]).toEqual([outcome, count, "000"]);
  }
});

test("the buzzer plays the notes of the answer", () => {
  const { signals, clock, wiring } = bench({ buzzer: { driver: "buzzer", pin: 15 } });
  for (const outcome of outcomes) {
    const heard: number[] = [];
    signals.answer(outcome);
    for (let i = 0; i < 400; i++, clock.run(5)) if (wiring.buzzerHz() !== (heard.at(-1) ?? 0)) heard.push(wiring.buzzerHz());
    expect(heard.filter((hz) => hz > 0)).toEqual(answers[outcome].sound.map(({ hz }) => hz).filter((hz) => hz > 0));
    expect(heard.at(-1)).toBe(0);
  }
});

describe("the strip", () => {
  const station: Partial<Settings> = {
    strip: { driver: "ws2812", pin: 15, length: 12 },
    compartments: settings.compartments.map((compartment, i) => i < 3 ? { ...compartment, pixels: { from: 4 * i, count: 4 } } : compartment),
  };
  /** What shines of each compartment's pixels. */
  const shine = ({ wiring }: ReturnType<typeof bench>): string[] => [0, 1, 2].map((i) => {
    const colours = new Set(wiring.signs.strip!.colours.slice(4 * i, 4 * i + 4));
    const [colour = 0] = colours;
    return colours.size > 1 ? "mixed" : `${colour >> 16 ? "red" : ""}${colour & 0xff00 ? "green" : ""}${colour & 0xff ? "blue" : ""}` || "dark";
  });

  test("is lit at the compartments that a grant opens, and nowhere else", () => {
    const made = bench(station);
    made.signals.answer("granted", [1, 3, 4]);
    made.clock.run(100);
    expect(shine(made)).toEqual(["green", "dark", "green"]);
    made.clock.run(5_000);
    expect(shine(made)).toEqual(["dark", "dark", "dark"]);
  });

  test("leaves what concerns no compartment to the other signs", () => {
    const made = bench(station);
    for (const outcome of outcomes) made.signals.answer(outcome);
    made.clock.run(100);
    expect(shine(made)).toEqual(["dark", "dark", "dark"]);
  });

  test("shows a choice until it is made, then only what was chosen", () => {
    const made = bench(station);
    made.signals.answer("choose", [1, 2]);
    made.clock.run(100);
    expect(shine(made)).toEqual(["blue", "blue", "dark"]);
    made.signals.answer("granted", [2]);
    made.clock.run(100);
    expect(shine(made)).toEqual(["dark", "green", "dark"]);
  });

  test("goes on showing a choice while somebody else is told something", () => {
    const made = bench(station);
    made.signals.answer("choose", [1, 2]);
    made.clock.run(100);
    made.signals.answer("closed");
    made.clock.run(100);
    expect(shine(made)).toEqual(["blue", "blue", "dark"]);
  });

  test("blinks red at what is full for as long as it is, also after a collector was let in", () => {
    const made = bench(station);
    const reds = (ms: number): number => {
      let seen = 0;
      for (let i = 0; i < ms / 100; i++, made.clock.run(100)) if (shine(made)[1] === "red") seen++;
      return seen;
    };
    made.signals.mark(2, true);
    expect(reds(10_000)).toBeGreaterThan(30);
    made.signals.answer("granted", [1, 2]);
    made.clock.run(100);
    expect(shine(made)).toEqual(["green", "green", "dark"]);
    made.clock.run(5_000);
    expect(reds(10_000)).toBeGreaterThan(30);
    made.signals.mark(2, false);
    made.clock.run(100);
    expect(reds(10_000)).toBe(0);
  });

  test("knows nothing of a compartment without pixels", () => {
    const made = bench(station);
    made.signals.mark(4, true);
    made.signals.answer("granted", [4]);
    made.clock.run(100);
    expect([shine(made), made.failures]).toEqual([["dark", "dark", "dark"], []]);
  });
});

describe.each<[string, Partial<Settings>]>([
  ["an SSD1306", { i2c: { data: 17, clock: 18 }, display: { driver: "ssd1306" } }],
  ["an ST7789", { display: { driver: "st7789", port: 1, clock: 20, out: 22, select: 24, command: 25 } }],
])("%s", (_, station) => {
  test("shows each outcome in its own words, and asks for a card again six seconds later", () => {
    const { signals, clock, wiring, failures } = bench(station);
    const picture = (): string => asciiArt(wiring.signs.display!.picture());
    clock.run(10_000);
    const idle = picture();
    expect(idle).toContain("#");
    const seen = new Set([idle]);
    for (const outcome of outcomes) {
      signals.answer(outcome);
      clock.run(3_000);
      seen.add(picture());
    }
    expect(seen.size).toBe(outcomes.length + 1);
    clock.run(2_900);
    expect(picture()).not.toBe(idle);
    clock.run(3_000);
    expect([picture() === idle, failures]).toEqual([true, []]);
  });
});

test("the voice says the clip of the outcome", () => {
  const { signals, clock, wiring } = bench({ voice: { driver: "dfplayer", port: 0, transmit: 43, receive: 44 } });
  clock.run(10_000);
  for (const outcome of outcomes) {
    signals.answer(outcome);
    clock.run(1_000);
    expect([outcome, wiring.signs.voice!.playing]).toEqual([outcome, clipOf(outcome)]);
    clock.run(5_000);
  }
});

test("the camera takes a picture at the occasions that the settings name, and at no others", () => {
  for (const on of [["granted"], ["refused", "tamper"], ["forced-open"]] as const) {
    const { signals, clock, wiring } = bench({ camera: { driver: "camera-trigger", pin: 15, on } });
    const named = on as readonly string[];
    for (const outcome of outcomes) {
      const before = wiring.signs.camera!.pictures.length;
      signals.answer(outcome, [1]);
      clock.run(5_000);
      const isNamed = named.includes(outcome) || (named.includes("refused") && (refusals as readonly string[]).includes(outcome));
      expect([outcome, wiring.signs.camera!.pictures.length - before]).toEqual([outcome, isNamed ? 1 : 0]);
    }
  }
});

test("a sign that cannot be had is a fault, and the others answer", () => {
  const { signals, clock, wiring, parts } = bench({ light: { driver: "indicator", red: 12, green: 13, blue: 200 }, buzzer: { driver: "buzzer", pin: 15 },
    compartments: compartmentsWith(1, {}) });
  expect(parts()).toEqual(["light no-port"]);
  signals.answer("granted");
  clock.run(50);
  expect(wiring.buzzerHz()).toBe(answers.granted.sound[0]!.hz);
});
