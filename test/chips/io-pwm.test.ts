import { PWMLine, VirtualPWM, type VirtualPWMOptions } from "../../sim/io/pwm.js";

function bench(options: VirtualPWMOptions = {}) {
  const lines = Array.from({ length: 8 }, () => new PWMLine());
  return { lines, board: new VirtualPWM(lines, options) };
}

test("a servo's pulses: 50 Hz in 14 bits, each step a 1.22 µs longer pulse", () => {
  const { lines, board } = bench();
  const pwm = new board.PWM({ pin: 3, hz: 50, resolution: 14 });
  expect([pwm.resolution, lines[3]!.hz, lines[3]!.pulseUs]).toEqual([14, 50, 0]);
  pwm.write(1_229);
  expect(lines[3]!.pulseUs).toBeCloseTo(1_500.24, 2);
  pwm.write(1_230);
  expect(lines[3]!.pulseUs).toBeCloseTo(1_501.46, 2);
});

test("ten bits where nothing is asked for; the largest duty is high all the time, and no pulse any more", () => {
  const { lines, board } = bench();
  const pwm = new board.PWM({ pin: 0 });
  expect([pwm.resolution, lines[0]!.hz]).toEqual([10, 1_024]);
  pwm.write(512);
  expect(lines[0]!.duty).toBe(0.5);
  pwm.write(1_022);
  expect(lines[0]!.duty).toBe(1_022 / 1_024);
  pwm.write(1_023);
  expect([lines[0]!.duty, lines[0]!.pulseUs]).toEqual([1, 0]);
  expect(() => pwm.write(1_024)).toThrow("invalid value");
  expect(() => pwm.write(-1)).toThrow("invalid value");
  expect(() => pwm.write(Number.NaN)).toThrow("invalid value");
});

test("parts of a duty, of a hertz and of a bit are dropped", () => {
  const { lines, board } = bench();
  const pwm = new board.PWM({ pin: 0, hz: 50.9, resolution: 12.9 });
  pwm.write(2_048.9);
  expect([pwm.resolution, lines[0]!.hz, lines[0]!.duty]).toEqual([12, 50, 0.5]);
});

test.each([
  ["esp32", 17, 10], ["esp32s3", 17, 10], ["esp32c3", 18, 10], ["esp32", 65, 8], ["esp32s3", 68, 8], ["esp32c3", 71, 8], ["esp32c3", 2, 14],
] as const)("on %s %d Hz is the lowest at %d bits", (chip, hz, resolution) => {
  const { board } = bench({ chip });
  new board.PWM({ pin: 0, hz, resolution }).close();
  expect(() => new board.PWM({ pin: 0, hz: hz - 1, resolution })).toThrow("invalid combination of hz and resolution");
  expect(board.open).toBe(0);
});

test("a resolution beyond the SDK's table, no frequency, and one too high for so many bits are refused", () => {
  const { board } = bench();
  for (const resolution of [0, 7, 15]) expect(() => new board.PWM({ pin: 0, resolution })).toThrow("invalid resolution");
  for (const hz of [0, -50, Number.NaN, 0.5]) expect(() => new board.PWM({ pin: 0, hz })).toThrow("invalid hz");
  new board.PWM({ pin: 0, hz: 4_882, resolution: 14 }).close();
  expect(() => new board.PWM({ pin: 0, hz: 4_883, resolution: 14 })).toThrow("configure ledc timer failed");
});

test("a pin that is in use or that nothing is at is refused; closed, it is free and its wire still", () => {
  const { lines, board } = bench();
  const pwm = new board.PWM({ pin: 1 });
  pwm.write(100);
  expect(() => new board.PWM({ pin: 1 })).toThrow("in use");
  expect(() => new board.PWM({ pin: 8 })).toThrow("nothing at pin 8");
  pwm.close();
  pwm.close();
  expect([lines[1]!.hz, lines[1]!.duty, board.open]).toEqual([0, 0, 0]);
  new board.PWM({ pin: 1 });
});

test("six channels, and four timers of which those of one frequency and resolution share one", () => {
  const { board } = bench();
  const open = (pin: number, hz: number) => new board.PWM({ pin, hz });
  const first = open(0, 1_000);
  open(1, 2_000);
  open(2, 3_000);
  open(3, 4_000);
  expect(() => open(4, 5_000)).toThrow("no timer");
  open(4, 4_000);
  open(5, 4_000);
  expect(() => open(6, 4_000)).toThrow("no ledc channel");
  first.close();
  open(6, 5_000);
});

test("an SDK that was left at its own channel map has two channels on a C3", () => {
  const { board } = bench({ chip: "esp32c3", channels: 2 });
  new board.PWM({ pin: 0 });
  new board.PWM({ pin: 1 });
  expect(() => new board.PWM({ pin: 2 })).toThrow("no ledc channel");
});
