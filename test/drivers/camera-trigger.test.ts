import { CameraTrigger, type CameraTriggerOptions } from "../../modules/drivers/camera-trigger.js";
import { Clock } from "../../sim/clock.js";
import { DigitalLine, VirtualDigital } from "../../sim/io/digital.js";
import { timersOf } from "./timers.js";

function bench(options: Partial<CameraTriggerOptions> = {}) {
  const clock = new Clock();
  const line = new DigitalLine();
  const board = new VirtualDigital({ 1: line });
  const levels: string[] = [];
  line.onChange((level) => levels.push(`${clock.now}: ${level}`));
  const camera = new CameraTrigger({ trigger: { io: board.Digital, pin: 1 }, timers: timersOf(clock), ...options });
  return { clock, line, board, camera, levels };
}

test("a picture is one pulse, now", () => {
  const { clock, camera, levels } = bench();
  expect(camera.trigger()).toBeUndefined();
  clock.run(10_000);
  expect(levels).toEqual(["0: 1", "200: 0"]);
  expect([camera.pictures, clock.next]).toEqual([1, undefined]);
});

test("all who ask within a second of a picture get the one after it", () => {
  const { clock, camera, levels } = bench({ pulseMs: 50 });
  for (let i = 0; i < 20; i++) {
    camera.trigger();
    clock.run(30);
  }
  clock.run(10_000);
  expect(levels).toEqual(["0: 1", "50: 0", "1000: 1", "1050: 0"]);
  expect(camera.pictures).toBe(2);
});

test("asked without end, it takes one a second", () => {
  const { clock, camera } = bench();
  for (let i = 0; i < 599; i++) {
    camera.trigger();
    clock.run(100);
  }
  expect(camera.pictures).toBe(60);
});

test("a pulse longer than the gap is still a whole one, and the level falls between two", () => {
  const { clock, camera, levels } = bench({ pulseMs: 500, gapMs: 100 });
  camera.trigger();
  clock.run(10);
  camera.trigger();
  clock.run(5_000);
  expect(levels).toEqual(["0: 1", "500: 0", "500: 1", "1000: 0"]);
});

test("a camera that wants a low pulse rests at high from the first moment", () => {
  const { clock, line, camera, levels } = bench({ activeLevel: 0 });
  expect(line.level).toBe(1);
  camera.trigger();
  clock.run(1_000);
  expect(levels.slice(1)).toEqual(["0: 0", "200: 1"]);
});

test("close ends the pulse, forgets who waits and frees the pin", () => {
  const { clock, board, line, camera } = bench();
  camera.trigger();
  camera.trigger();
  camera.close();
  camera.close();
  expect([line.level, board.open, clock.next, camera.trigger()]).toEqual([0, 0, undefined, "no-port"]);
  clock.run(5_000);
  expect(camera.pictures).toBe(1);
});

test("a pin that cannot be had is an exception", () => {
  const { clock, board } = bench();
  expect(() => new CameraTrigger({ trigger: { io: board.Digital, pin: 2 }, timers: timersOf(clock) })).toThrow("nothing at pin 2");
  expect(board.open).toBe(1);
});
