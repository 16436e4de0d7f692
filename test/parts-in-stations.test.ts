// Every kind of part of the registry at work in a station, the firmware in XS: named by the settings, used by people, pulled off its wires.
import type { Settings } from "../modules/contract/settings.js";
import { clipOf } from "../modules/core/answers.js";
import { documentOf, RESIDENT, stationOf } from "./kinds/station.js";

type Compartment = Settings["compartments"][number];

const MINUTE_MS = 60_000;

describe.each<[string, Compartment["bolt"], string?]>([
  ["solenoid", { driver: "solenoid", pin: 38, unlockLevel: 1 }],
  ["solenoid that low energises", { driver: "solenoid", pin: 38, unlockLevel: 0 }],
  ["solenoid with a contact", { driver: "solenoid", pin: 38, unlockLevel: 1, feedback: { pin: 39, unlockedLevel: 1 } }, "jammed"],
  ["solenoid that holds with half", { driver: "solenoid", pin: 38, unlockLevel: 1, holdDuty: 0.5 }],
  ["servo", { driver: "servo", pin: 38, lockedUs: 900, unlockedUs: 2_000 }],
  ["servo with a contact", { driver: "servo", pin: 38, lockedUs: 2_000, unlockedUs: 900, feedback: { pin: 39, unlockedLevel: 1 } }, "jammed"],
  ["motor lid", { driver: "lid-actuator", open: 38, close: 39, openEnd: 40, closedEnd: 41, runMsMax: 4_500 }, "jammed"],
  ["motor lid that feels its current", { driver: "lid-actuator", open: 38, close: 39, openEnd: 40, closedEnd: 41, current: { pin: 2, limitMv: 1_000 } }, "jammed"],
  ["motor lid with a safety edge", { driver: "lid-actuator", open: 38, close: 39, openEnd: 40, closedEnd: 41, edge: 42, runMsMax: 4_500 }, "jammed"],
])("%s", (_, bolt, jam) => {
  test("a card opens it, it locks again, and a jam is told where it can be seen", async () => {
    const it = await stationOf(documentOf({}, { bolt }));
    expect(it.bay().bolt).toBe("locked");
    for (let tap = 0; tap < 2; tap++) {
      it.openLid();
      it.closeLid();
    }
    expect([it.alarms(), it.faults()]).toEqual([[], {}]);
    if (jam) {
      it.act({ do: "unplug", part: "bolt-1" });
      it.act({ do: "swipe", card: RESIDENT });
      it.clock.run(30_000);
      expect(it.faults()).toEqual({ "bolt-1": jam });
      it.act({ do: "plug", part: "bolt-1" });
      it.act({ do: "swipe", card: RESIDENT });
      it.clock.run(60_000);
      expect(it.faults()).toEqual({});
    }
    it.close();
  });
});

test.each([1, 4])("a scale of %d cells: each bag is weighed, and a cell off its wires is a fault", async (count) => {
  const cells = Array.from({ length: count }, (_, i) => ({ data: [1, 2, 41, 42][i]!, clock: [18, 21, 33, 34][i]! }));
  const it = await stationOf(documentOf({}, { scale: { driver: "hx711", cells, countsPerKg: 40_000, capacityKg: 80, tareCounts: 0 },
    range: { driver: "a02yyuw", port: 1, receive: 8 } }));
  for (const grams of [2_500, 700]) {
    it.openLid();
    it.act({ do: "throwBag", compartment: 1, grams, litres: 5 });
    it.closeLid();
    it.clock.run(15_000);
  }
  expect(Math.abs(it.state().compartments[0]!.grams! - 3_200)).toBeLessThan(100);
  expect(it.replug("scale-1", () => {
    it.openLid();
    it.closeLid();
    it.clock.run(15_000);
  })).toBe("disconnected");
  it.close();
});

test.each(["ds3231", "pcf8563"] as const)("%s: without a network, after a power cut, the hours are kept by it", async (driver) => {
  const it = await stationOf(documentOf({ timeChip: { driver }, clockUnknown: "closed" }));
  it.clock.run(MINUTE_MS);
  it.act({ do: "cutNetwork" });
  it.act({ do: "cutPower" });
  it.clock.run(600 * MINUTE_MS);   // until the afternoon
  it.act({ do: "restorePower" });
  it.clock.run(20_000);
  expect(it.bay().bolt).toBe("locked");
  it.act({ do: "swipe", card: RESIDENT });
  it.clock.run(1_000);
  expect(it.bay().bolt).toBe("unlocked");
  it.clock.run(MINUTE_MS);
  it.act({ do: "cutPower" });
  it.act({ do: "unplug", part: "time-chip" });
  it.act({ do: "restoreNetwork" });
  it.act({ do: "restorePower" });
  it.clock.run(20_000);
  expect(it.faults()).toEqual({ "time-chip": "no-answer" });
  it.act({ do: "plug", part: "time-chip" });
  it.clock.run(2 * MINUTE_MS);
  expect(it.faults()).toEqual({});
  it.close();
});

test.each<[string, NonNullable<Settings["thermometer"]>, string]>([
  ["SHT3x", { driver: "sht3x" }, "no-answer"], ["SHT3x at its other address", { driver: "sht3x", address: 0x45 }, "no-answer"],
  ["thermistor", { driver: "ntc", pin: 8 }, "disconnected"],
])("%s: the state tells the air's temperature, and that it is off", async (_, thermometer, fault) => {
  const it = await stationOf(documentOf({ thermometer }));
  it.act({ do: "setAir", celsius: 33, humidity: 0.7 });
  it.clock.run(3 * MINUTE_MS);
  const { temperature, relativeHumidity } = it.state();
  expect(Math.abs(temperature! - 33)).toBeLessThan(1.5);
  expect(relativeHumidity).toEqual(thermometer.driver === "sht3x" ? expect.closeTo(0.7, 1) : undefined);
  expect(it.replug("thermometer")).toBe(fault);
  it.close();
});

test.each<[string, NonNullable<Settings["display"]>, string | undefined]>([
  ["SSD1306", { driver: "ssd1306" }, "no-answer"], ["SSD1306 at its other address", { driver: "ssd1306", address: 0x3d }, "no-answer"],
  ["ST7789 beside the reader", { driver: "st7789", port: 1, clock: 12, out: 11, select: 8, command: 18 }, undefined],
  ["ST7789 of 320 rows, all its wires there", { driver: "st7789", port: 2, clock: 33, out: 34, select: 8, command: 18, reset: 21, backlight: 3, height: 320 }, undefined],
])("%s: it asks for a card, answers one, and asks again", async (_, display, fault) => {
  const it = await stationOf(documentOf({ display }));
  const dots = (): string => it.station.view().signs.display!.dots;
  const dark = Buffer.alloc(Buffer.from(dots(), "base64").length).toString("base64");
  it.clock.run(2_000);
  const idle = dots();
  expect(idle).not.toBe(dark);
  it.act({ do: "swipe", card: RESIDENT });
  it.clock.run(2_000);
  expect([idle, dark]).not.toContain(dots());
  it.clock.run(30_000);
  expect(dots()).toBe(idle);
  it.act({ do: "swipe", card: "5ca1ab1e" });
  it.clock.run(1_000);
  expect([idle, dark]).not.toContain(dots());
  if (fault) expect(it.replug("display")).toBe(fault);
  it.clock.run(2 * MINUTE_MS);
  expect(dots()).toBe(idle);
  it.close();
});

test.each(["GRB", "RGB"] as const)("a strip in the order %s lights up green at the compartment that a card opens", async (order) => {
  const it = await stationOf(documentOf({ strip: { driver: "ws2812", pin: 47, length: 12, order } },
    { pixels: { from: 0, count: 4 } }, { category: "recyclable", pixels: { from: 6, count: 4 } }));
  it.act({ do: "swipe", card: RESIDENT });
  const seen = new Set<string>();
  for (let ms = 0; ms < 1_000; ms += 20) {
    it.clock.run(20);
    for (const pixel of it.bay(1).pixels) seen.add(pixel);
    expect(new Set(it.bay(2).pixels)).toEqual(new Set(["#000000"]));
  }
  expect([...seen].filter((colour) => colour !== "#000000")).toEqual([expect.stringMatching(/^#00[^0].00$/)]);
  it.close();
});

test.each([[true, "no-answer"], [false, undefined]] as const)("a DFPlayer says what a card comes to (heard: %p)", async (isHeard, fault) => {
  const it = await stationOf(documentOf({ voice: { driver: "dfplayer", port: 0, transmit: 48, ...(isHeard && { receive: 47 }) } }));
  const heard = (): (number | null)[] => {
    const clips: (number | null)[] = [];
    for (let ms = 0; ms < 4_000; ms += 100) {
      it.clock.run(100);
      const { clip } = it.station.view().signs.voice!;
      if (clip !== null && clip !== clips.at(-1)) clips.push(clip);
    }
    return clips;
  };
  it.act({ do: "swipe", card: RESIDENT });
  expect(heard()).toEqual([clipOf("granted")]);
  it.clock.run(20_000);
  it.act({ do: "swipe", card: "5ca1ab1e" });
  expect(heard()).toEqual([clipOf("unknown-card")]);
  if (fault) expect(it.replug("voice", () => {
    it.act({ do: "swipe", card: "5ca1ab1e" });
    it.clock.run(1_000);
  })).toBe(fault);
  it.close();
});

test("a camera takes a picture of who is refused, and of nobody else", async () => {
  const it = await stationOf(documentOf({ camera: { driver: "camera-trigger", pin: 47, on: ["refused"] } }));
  const pictures = (): number => it.station.view().signs.camera!.pictures;
  const before = pictures();
  it.openLid();
  it.closeLid();
  expect(pictures()).toBe(before);
  it.act({ do: "swipe", card: "5ca1ab1e" });
  it.clock.run(2_000);
  expect(pictures()).toBe(before + 1);
  it.close();
});

const alarm = (pin: number, alarmLevel: 0 | 1) => ({ driver: "contact", pin, alarmLevel }) as const;

test.each<[string, Partial<Settings>, Parameters<Awaited<ReturnType<typeof stationOf>>["act"]>[0], Parameters<Awaited<ReturnType<typeof stationOf>>["act"]>[0]]>([
  ["smoke", { smoke: alarm(47, 0) }, { do: "burn" }, { do: "putOut" }],
  ["smoke", { smoke: alarm(47, 1) }, { do: "burn" }, { do: "putOut" }],
  ["tamper", { tamper: alarm(47, 1) }, { do: "openCabinet" }, { do: "closeCabinet" }],
  ["mains-lost", { mains: alarm(47, 1) }, { do: "cutMains" }, { do: "restoreMains" }],
  ["tilt", { tilt: alarm(47, 0) }, { do: "tilt", degrees: 40 }, { do: "tilt", degrees: 0 }],
  ["tilt", { tilt: { driver: "lis3dh" } }, { do: "tilt", degrees: 40 }, { do: "tilt", degrees: 0 }],
  ["tilt", { tilt: { driver: "lis3dh", address: 0x19, tiltDegrees: 35 } }, { do: "tilt", degrees: 40 }, { do: "tilt", degrees: 0 }],
  ["battery-low", { battery: { driver: "divider", pin: 8, ratio: 7.8, lowVolts: 11.6 } }, { do: "setBattery", volts: 11 }, { do: "setBattery", volts: 12.9 }],
])("%s is raised once, and over once (%j)", async (name, parts, begin, end) => {
  const it = await stationOf(documentOf(parts));
  it.clock.run(2 * MINUTE_MS);
  expect(it.alarms()).toEqual([]);
  it.act(begin);
  it.clock.run(5 * MINUTE_MS);
  expect(it.alarms()).toEqual([name]);
  expect(it.state().alarms).toEqual([{ alarm: name }]);
  it.act(end);
  it.clock.run(5 * MINUTE_MS);
  expect([it.alarms(), it.state().alarms, it.faults()]).toEqual([[name, `${name} over`], [], {}]);
  it.close();
});

test.each<[string, Partial<Settings>, string]>([
  ["tilt", { tilt: { driver: "lis3dh" } }, "no-answer"],
])("%s off its wires is a fault, and on them again none", async (part, parts, fault) => {
  const it = await stationOf(documentOf(parts));
  it.clock.run(MINUTE_MS);
  expect(it.replug(part)).toBe(fault);
  it.close();
});

test("a card, and the button of one compartment of two: that one opens; and the report button is heard", async () => {
  const it = await stationOf(documentOf({ choice: "button", reportButton: { pin: 47, pressedLevel: 1 } },
    { button: { pin: 41, pressedLevel: 0 } }, { button: { pin: 48, pressedLevel: 1 } }));
  it.act({ do: "swipe", card: RESIDENT });
  it.clock.run(1_000);
  expect([it.bay(1).bolt, it.bay(2).bolt]).toEqual(["locked", "locked"]);
  it.act({ do: "pressButton", compartment: 2 });
  it.clock.run(1_000);
  expect([it.bay(1).bolt, it.bay(2).bolt]).toEqual(["locked", "unlocked"]);
  it.act({ do: "pressReport" });
  it.clock.run(MINUTE_MS);
  expect(it.events().filter(({ kind }) => kind === "report")).toHaveLength(1);
  it.close();
});

test.each([{ reset: 48 }, { interrupt: 47, reset: 48 }])("a lid, a bolt and a button behind an expander (%j) are what they are on the board", async (wires) => {
  const it = await stationOf(documentOf({ expanders: [{ driver: "mcp23017", address: 0x21, ...wires }], reportButton: { pin: 108, pressedLevel: 0 } },
    { lid: { driver: "contact", pin: 100, openLevel: 1 }, bolt: { driver: "solenoid", pin: 107, unlockLevel: 1 } }));
  it.openLid();
  it.closeLid();
  it.act({ do: "pressReport" });
  it.clock.run(10_000);
  expect(it.events().filter(({ kind }) => kind === "report" || kind === "lid").map(({ kind }) => kind)).toEqual(["lid", "lid", "report"]);
  expect([it.alarms(), it.faults()]).toEqual([[], {}]);
  expect(it.replug("expander-1")).toBe("no-answer");
  it.openLid();
  it.closeLid();
  it.close();
});
