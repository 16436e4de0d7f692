import { CameraChip, type CameraChipOptions } from "../../sim/chips/camera.js";
import { Clock } from "../../sim/clock.js";
import { DigitalLine } from "../../sim/io/digital.js";

function bench(options: Partial<CameraChipOptions> = {}) {
  const clock = new Clock();
  const trigger = new DigitalLine();
  if (options.activeLevel === 0) trigger.pull({}, 1);
  const camera = new CameraChip(clock, { line: trigger, ...options });
  const pulse = (ms: number, level: 0 | 1 = 1) => {
    trigger.drive(trigger, level);
    clock.run(ms);
    trigger.drive(trigger, undefined);
  };
  return { clock, camera, pulse };
}

test("a pulse of 50 ms takes one picture, at its fiftieth millisecond; a long one no more", () => {
  const { clock, camera, pulse } = bench();
  let told = 0;
  camera.onPicture = () => told++;
  pulse(50);
  clock.run(1_000);
  pulse(10_000);
  expect([camera.pictures, told, camera.short]).toEqual([[50, 1_100], 2, 0]);
});

test("a shorter one takes none, and is counted", () => {
  const { clock, camera, pulse } = bench();
  pulse(49);
  clock.run(1_000);
  pulse(0);
  clock.run(1_000);
  expect([camera.pictures, camera.short]).toEqual([[], 2]);
});

test("while it stores a picture it takes no other", () => {
  const { clock, camera, pulse } = bench({ busyMs: 500 });
  pulse(60);
  clock.run(400);
  pulse(60);
  clock.run(40);
  pulse(60);
  expect([camera.pictures.length, camera.missed]).toEqual([2, 1]);
});

test("one that is triggered by ground is not triggered by its pull-up", () => {
  const { clock, camera, pulse } = bench({ activeLevel: 0 });
  clock.run(1_000);
  expect(camera.pictures).toEqual([]);
  pulse(60, 0);
  expect(camera.pictures).toEqual([1_050]);
});

test("dead it takes nothing and counts nothing", () => {
  const { camera, pulse } = bench();
  camera.dead = true;
  pulse(60);
  pulse(10);
  expect([camera.pictures, camera.short, camera.missed]).toEqual([[], 0, 0]);
});
