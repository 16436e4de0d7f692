import { AnalogLine, VirtualAnalog, type VirtualAnalogOptions } from "../../sim/io/analog.js";

function bench(options: Partial<VirtualAnalogOptions> = {}) {
  const lines = Array.from({ length: 40 }, () => new AnalogLine());
  const board = new VirtualAnalog({ lines, ...options });
  const at = (pin: number, mv: number) => {
    lines[pin]!.source = () => mv;
    const converter = new board.Analog({ pin });
    const value = converter.read();
    converter.close();
    return value;
  };
  return { lines, board, at };
}

test.each([
  [0, 0],
  [400, 668],       // 400 × 4095 / 2450, the rest cut off
  [1_225, 2_047],
  [2_300, 3_844],
  [2_450, 4_095],
  [3_100, 4_095],
])("%d mV reads %d: full scale is 2450 mV, and what is higher reads the same", (mv, counts) => {
  expect(bench().at(1, mv)).toBe(counts);
});

test("twelve bits, whatever was asked for", () => {
  const { board } = bench();
  expect(new board.Analog({ pin: 1, resolution: 10 }).resolution).toBe(12);
});

test("on an ESP32 nothing reads lower than 142 mV, not even ground", () => {
  const { at } = bench({ chip: "esp32" });
  expect([at(34, 0), at(34, 142), at(34, 400)]).toEqual([237, 237, 668]);
});

test("a pin of the second converter gives nothing while Wi-Fi runs", () => {
  let wifi = true;
  const { at } = bench({ wifi: () => wifi });
  expect(at(11, 1_225)).toBeUndefined();
  wifi = false;
  expect(at(11, 1_225)).toBe(2_047);
});

test.each([["esp32", 33, 1], ["esp32s3", 10, 21], ["esp32c3", 4, 5]] as const)("on %s, pin %d is analog and pin %d is not", (chip, yes, no) => {
  const { at } = bench({ chip });
  expect(at(yes, 1_225)).toBe(2_047);
  expect(() => at(no, 1_225)).toThrow("not an analog pin");
});

test("a wire that nothing drives has what floats on it", () => {
  const { lines, board } = bench();
  const converter = new board.Analog({ pin: 2 });
  lines[2]!.floatingMv = 1_225;
  expect(converter.read()).toBe(2_047);
  lines[2]!.source = () => undefined;
  expect(converter.read()).toBe(2_047);
});

test("a pin in use is refused; closed, it is free, and reads no more", () => {
  const { board } = bench();
  const converter = new board.Analog({ pin: 3 });
  expect(() => new board.Analog({ pin: 3 })).toThrow("in use");
  converter.close();
  converter.close();
  expect(board.open).toBe(0);
  expect(() => converter.read()).toThrow("closed");
  new board.Analog({ pin: 3 });
});
