// What can be wired as a document has it, and what cannot.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readSettings } from "../../modules/contract/settings.js";
import { expanderPin, i2cAddressOf } from "../../modules/contract/wiring.js";

type Tree = Record<string, unknown>;
const text = readFileSync(join(__dirname, "../../sim/stations/sorting-all.json"), "utf8");

/** The station with everything, with other values at these paths; undefined leaves a member out. */
function changed(changes: Readonly<Record<string, unknown>>): Tree {
  const document = JSON.parse(text) as Tree;
  for (const [path, value] of Object.entries(changes)) {
    const steps = path.split(/[.[\]]+/).filter((step) => step !== "");
    const last = steps.pop()!;
    const holder = steps.reduce((inner, step) => inner[step] as Tree, document);
    if (value === undefined) delete holder[last];
    else holder[last] = value;
  }
  return document;
}

function problemsOf(changes: Readonly<Record<string, unknown>>): string[] {
  const read = readSettings(changed(changes));
  return "problems" in read ? read.problems.map(({ path, problem }) => `${path} ${problem}`) : [];
}

const range = (port: number, receive: number) => ({ driver: "a02yyuw", port, receive });
const mfrc522 = { driver: "mfrc522", port: 1, clock: 12, in: 13, out: 11, select: 10 };
const st7789 = { driver: "st7789", port: 1, clock: 12, out: 11, select: 14, command: 46 };

test.each<[string, Record<string, unknown>, string[]]>([
  ["a pin for two parts", { "buzzer.pin": 38 }, ["compartments[5].bolt.pin repeats 38 of buzzer.pin"]],
  ["a pin of an expander for two parts", { "smoke.pin": 100 }, ["compartments[0].lid.pin repeats 100 of smoke.pin"]],
  ["a pin of a bus for a part", { "buzzer.pin": 12 }, ["buzzer.pin repeats 12 of reader.clock", "display.clock repeats 12 of buzzer.pin"]],
  ["a pin of I2C for a part", { "buzzer.pin": 8 }, ["buzzer.pin repeats 8 of i2c.data"]],
  ["an expander's interrupt for a part", { "buzzer.pin": 44 }, ["buzzer.pin repeats 44 of expanders[0].interrupt"]],
  ["both wires of a load cell on one pin", { "compartments[5].scale.cells[0].clock": 39 }, ["compartments[5].scale.cells[0].clock repeats 39 of compartments[5].scale.cells[0].data"]],
  ["one wire of a bus on the pin of another", { "display.out": 12 }, ["display.out repeats 12 of reader.clock", "display.out is 12, and reader has 11 on the same port"]],
  ["the select line of two parts", { "display.select": 10 }, ["display.select repeats 10 of reader.select"]],
  ["parts of one bus with clocks of their own", { "display.clock": 45 }, ["display.clock is 45, and reader has 12 on the same port"]],
  ["parts of two buses on the same wires", { "display.port": 2 }, ["display.clock repeats 12 of reader.clock", "display.out repeats 11 of reader.out"]],
  ["a board's pin beyond its last", { "resetButton.pin": 49 }, ["resetButton.pin is 49, and the board ends at 48"]],
  ["a pin between the board's and the expanders'", { "smoke.pin": 99 }, ["smoke.pin is 99, and the board ends at 48"]],
  ["a pin of an expander that is not there", { "smoke.pin": 400 }, ["smoke.pin is on expander 4, which is not there"]],
  ["the seventeenth pin of an expander", { "smoke.pin": 116 }, ["smoke.pin is 116, and an expander has 16 pins"]],
  ["the hundredth pin of an expander", { "smoke.pin": 199 }, ["smoke.pin is 199, and an expander has 16 pins"]],
  ["an input at GPA7", { "smoke.pin": 307 }, ["smoke.pin is 307: GPA7 and GPB7 are outputs only"]],
  ["an input at GPB7", { "compartments[0].lid.pin": 315 }, ["compartments[0].lid.pin is 315: GPA7 and GPB7 are outputs only"]],
  ["an end switch at GPB7", { "compartments[7].bolt.openEnd": 215 }, ["compartments[7].bolt.openEnd is 215: GPA7 and GPB7 are outputs only"]],
  ["a bolt behind an expander that nobody can reset", { "expanders[2].reset": undefined }, ["compartments[4].bolt is on expander 3, which has no reset to let it go by"]],
  ["a motor whose end switch is behind another expander", { "compartments[7].bolt.openEnd": 310 }, ["compartments[7].bolt has a switch on an expander that does not drive its motor"]],
  ["a bolt's contact at GPB7", { "compartments[4].bolt.feedback.pin": 315 }, ["compartments[4].bolt.feedback.pin is 315: GPA7 and GPB7 are outputs only"]],
  ["a buzzer behind an expander, which has no PWM", { "buzzer.pin": 104 }, ["buzzer.pin is 104, not 0 to 48"]],
  ["a servo behind an expander", { "compartments[6].bolt.pin": 310 }, ["compartments[6].bolt.pin is 310, not 0 to 48"]],
  ["a UART for the voice and a rangefinder", { "voice.port": 1 }, ["compartments[0].range.port", "compartments[1].range.port", "compartments[2].range.port", "compartments[3].range.port",
    "compartments[4].range.port", "compartments[5].range.port", "compartments[6].range.port", "compartments[7].range.port"].map((path) => `${path} repeats UART 1 of voice.port`)],
  ["a UART for the reader and the voice", { reader: { driver: "rdm6300", port: 0, receive: 45 } }, ["voice.port repeats UART 0 of reader.port"]],
  ["a third UART", { "voice.port": 2 }, ["voice.port is 2, not 0 to 1"]],
  ["two expanders at one address", { "expanders[1].address": 32 }, ["expanders[1] repeats address 0x20 of expanders[0]"]],
  ["a reader where an expander is", { "expanders[1].address": 36, reader: { driver: "pn532-i2c" } }, ["expanders[1] repeats address 0x24 of reader"]],
  ["parts on I2C without a bus", { i2c: undefined, expanders: [], reader: { driver: "pn532-i2c" }, "compartments": [], smoke: undefined, tamper: undefined, mains: undefined,
    reportButton: undefined, camera: undefined },
    ["compartments has 0 entries, not 1 to 8", "reader is on I2C, and there is no i2c", "timeChip is on I2C, and there is no i2c", "thermometer is on I2C, and there is no i2c", "tilt is on I2C, and there is no i2c"]],
  ["a geometry that holds nothing", { "compartments[0].geometry": [{ mm: 100, litres: 0 }, { mm: 900, litres: 0 }] }, ["compartments[0].geometry[0].litres is 0: nothing would ever fit in"]],
  ["a geometry that grows fuller downwards", { "compartments[0].geometry[1].litres": 250 }, ["compartments[0].geometry[1] is not farther and emptier than the one before"]],
  ["a geometry that goes up again", { "compartments[0].geometry[1].mm": 100 }, ["compartments[0].geometry[1] is not farther and emptier than the one before"]],
])("%s: refused, with the path of the one that comes later", (_, changes, problems) => {
  expect(problemsOf(changes)).toEqual(problems);
});

test("more than six bolts and buzzers by PWM are too many for the chip", () => {
  const chopped = Object.fromEntries([0, 1, 2, 3, 4, 5].map((i) => [`compartments[${i}].bolt`, { driver: "solenoid", pin: [38, 33, 34, 35, 36, 37][i], unlockLevel: 1, holdDuty: 0.5 }]));
  expect(problemsOf(chopped)).toEqual(["compartments[5].bolt", "compartments[6].bolt"].map((path) => `${path} needs PWM, of which the others take all 6 channels`));
  expect(problemsOf({ ...chopped, buzzer: undefined })).toEqual(["compartments[6].bolt needs PWM, of which the others take all 6 channels"]);
  const { "compartments[4].bolt": _, ...fewer } = chopped;
  expect(problemsOf({ ...fewer, buzzer: undefined })).toEqual([]);
});

test.each<[string, Record<string, unknown>]>([
  ["as it is delivered", {}],
  ["rangefinders that share a UART, each with a wire of its own", { "compartments[0].range": range(1, 45) }],
  ["an MFRC522 and an ST7789 on one bus", { reader: mfrc522, display: st7789 }],
  ["an ST7789 on a bus of its own", { display: { ...st7789, port: 2, clock: 45, out: 48 } }],
  ["a reader on a UART, where the voice is not", { reader: { driver: "rdm6300", port: 0, receive: 45 }, voice: undefined }],
  ["outputs at GPA7 and GPB7", { "camera.pin": 307, "display.backlight": 315 }],
  ["an SHT3x and an SSD1306 at their other addresses", { "thermometer.address": 0x45, display: { driver: "ssd1306", address: 0x3d } }],
  ["a display alone on its bus", { reader: { driver: "wiegand", zero: 10, one: 13 } }],
  ["a bus without parts on it", { timeChip: undefined, thermometer: undefined, tilt: undefined }],
  ["a scale with four cells", { "compartments[5].scale.cells": [[39, 40], [33, 34], [35, 36], [37, 45]].map(([data, clock]) => ({ data, clock })) }],
])("%s: nothing is wrong with it", (_, changes) => {
  expect(problemsOf(changes)).toEqual([]);
});

test("what is wrong by itself claims nothing of the others", () => {
  expect(problemsOf({ "buzzer.pin": "38" })).toEqual(["buzzer.pin is not a number"]);
  expect(problemsOf({ "expanders[1].address": "33" })).toEqual(["expanders[1].address is not a number"]);
});

test("pin 100 is GPA0 of the first expander, 815 GPB7 of the eighth; those of the board are none", () => {
  expect([100, 107, 108, 115, 200, 815].map(expanderPin)).toEqual([
    { expander: 0, index: 0 }, { expander: 0, index: 7 }, { expander: 0, index: 8 }, { expander: 0, index: 15 }, { expander: 1, index: 0 }, { expander: 7, index: 15 },
  ]);
  expect([0, 48, 99].map(expanderPin)).toEqual([undefined, undefined, undefined]);
});

test("a part without a choice of addresses is at its own, one with a choice where it says, others nowhere", () => {
  expect(i2cAddressOf({ driver: "ds3231" })).toBe(0x68);
  expect(i2cAddressOf({ driver: "sht3x" })).toBe(0x44);
  expect(i2cAddressOf({ driver: "sht3x", address: 0x45 })).toBe(0x45);
  expect(i2cAddressOf({ driver: "ntc" })).toBeUndefined();
  expect(i2cAddressOf(undefined)).toBeUndefined();
});
