import { join } from "node:path";
import { Board } from "../../sim/board.js";
import type { Hardware } from "../../sim/board-io.js";
import { Clock } from "../../sim/clock.js";
import { bundle } from "../../sim/engine/bundle.js";
import { xsAvailable } from "../../sim/engine/xs.js";
import { AnalogLine, VirtualAnalog } from "../../sim/io/analog.js";
import { DigitalLine } from "../../sim/io/digital.js";
import { VirtualPulseWidth } from "../../sim/io/pulse-width.js";
import { root } from "../../sim/root.js";
import { engines, type EngineName } from "../../sim/stage.js";

const code = bundle({ entry: join(root, "test/chips/io-entry.ts"), alias: {} });

async function bench(name: EngineName, absent: readonly ("pulses" | "Analog")[] = []) {
  const clock = new Clock();
  const line = new DigitalLine();
  const voltage = new AnalogLine();
  const pulses = new VirtualPulseWidth({ 4: line }, clock);
  const analog = new VirtualAnalog({ lines: { 1: voltage, 11: voltage } });
  const hardware: Partial<Hardware> = { pulses, Analog: analog.Analog, network: { powerOff() {} } as Hardware["network"] };
  for (const it of absent) delete (hardware as Record<string, unknown>)[it];
  const posted: number[] = [];
  const events = { post: (_cause: number, handle: number) => posted.push(handle), restart() {}, feedWatchdog() {}, trace() {}, resetReason: () => 1 };
  const board = new Board(hardware as Hardware, clock, events);
  const engine = engines[name]({ code: (await code).code, onCall: board.answer });
  const run = (act: string, pin = 0) => JSON.parse(Buffer.from(engine.deliver(Buffer.from(JSON.stringify([act, pin])))).toString()) as
    { value?: unknown; error?: string };
  const wave = (us: number) => {
    clock.run(1);
    line.drive(line, 1);
    clock.run(us / 1_000);
    line.drive(line, 0);
  };
  return { voltage, pulses, analog, board, posted, run, wave, close: () => engine.close() };
}

const names: EngineName[] = xsAvailable() ? ["node", "xs"] : ["node"];

describe.each(names)("on %s", (name) => {
  test("a pulse is told to the firmware, which reads its length", async () => {
    const { run, wave, posted, close } = await bench(name);
    run("pulse", 4);
    wave(583.1);
    expect(run("heard").value).toEqual([]);
    for (const handle of posted) run("readable", handle);
    expect(run("heard").value).toEqual([expect.closeTo(583.1, 0)]);
    expect(run("read", 4)).toEqual({});
    close();
  });

  test("a voltage is read as counts, of 12 bits, and nothing where the converter gives nothing", async () => {
    const { run, voltage, close } = await bench(name);
    voltage.source = () => 1_225;
    expect(run("analog", 1).value).toBe(12);
    expect(run("read", 1).value).toBe(2_047);
    run("analog", 11);
    expect(run("read", 11)).toEqual({});
    close();
  });

  test("closed, they throw; a power cut closes them and forgets a pulse that has begun", async () => {
    const { run, wave, board, pulses, analog, close } = await bench(name);
    run("pulse", 4);
    run("analog", 1);
    run("close", 1);
    expect(run("read", 1).error).toContain("closed");
    wave(100);
    pulses.began = 1;
    board.powerOff();
    expect([pulses.open, analog.open, pulses.began]).toEqual([0, 0, 0]);
    close();
  });

  test("a chip without capture hardware, or with no converter wired, refuses", async () => {
    const { run, close } = await bench(name, ["pulses", "Analog"]);
    expect(run("pulse", 4).error).toContain("no hardware");
    expect(run("analog", 1).error).toContain("not analog pin");
    close();
  });
});
