import type { Hardware } from "../../sim/board-io.js";
import { Clock } from "../../sim/clock.js";
import { BOOT_MS, Computer } from "../../sim/computer.js";
import { EngineStopped, type EngineOptions } from "../../sim/engine/engine.js";
import { Op } from "../../sim/vm/protocol.js";
import { WATCHDOG_MS } from "../../sim/watchdog.js";

const TASK_WATCHDOG = 6, PANIC = 4, POWER_ON = 1; // esp_reset_reason_t
const LOOK_MS = 2_000;

/** A computer whose firmware feeds the watchdog at every look, while it is well. */
function bench() {
  const clock = new Clock();
  const world = { quiet: false, well: true, feeds: true, reasons: [] as number[], dies: undefined as EngineStopped["reason"] | undefined };
  const hardware = { network: { powerOff() {} }, keys: new Map(), flash: {} } as unknown as Hardware;
  const createEngine = ({ onCall }: EngineOptions) => ({
    name: "node" as const, computrons: 0, close() {},
    deliver(message: Uint8Array): Uint8Array {
      const [cause, quiet] = message;
      if (cause === 0) {
        const reason = onCall(Uint8Array.of(Op.ask, 0, 0, ...Buffer.from('{"resetReason":true}')));
        world.reasons.push(JSON.parse(Buffer.from(reason.subarray(1)).toString()).reason);
      }
      if (world.dies) throw new EngineStopped(world.dies, "");
      if (world.feeds && world.well && (cause === 0 || !quiet)) onCall(Uint8Array.of(Op.feedWatchdog, 0, 0));
      const now = new DataView(message.buffer).getFloat64(2);
      return new Uint8Array(Float64Array.of(quiet ? Infinity : now + LOOK_MS).buffer);
    },
  });
  const computer = new Computer({ clock, hardware, code: "", createEngine, config: {}, seed: 1, isQuiet: () => world.quiet });
  computer.powerOn();
  clock.run(BOOT_MS);
  return { clock, world, computer };
}

test("fed, it never resets the chip", () => {
  const { clock, computer } = bench();
  clock.run(3_600_000);
  expect(computer.boots).toBe(1);
});

test("not fed for ten seconds, it does, and the next boot knows by the reason", () => {
  const { clock, world, computer } = bench();
  clock.run(60_000);
  world.well = false;
  clock.run(WATCHDOG_MS - LOOK_MS - 1);
  expect(computer.boots).toBe(1);
  world.feeds = false;
  clock.run(LOOK_MS + 500);
  expect([computer.boots, world.reasons]).toEqual([2, [POWER_ON, TASK_WATCHDOG]]);
});

test("a firmware that has never fed it is left alone", () => {
  const { clock, world, computer } = bench();
  world.feeds = false;
  computer.powerOff();
  computer.powerOn();
  clock.run(600_000);
  expect(computer.boots).toBe(2);
});

test("while the world is quiet it does not run out, and after that the firmware has its time again", () => {
  const { clock, world, computer } = bench();
  clock.run(5_000);
  world.quiet = true;
  clock.run(86_400_000);
  world.quiet = false;
  computer.stir();
  clock.run(60_000);
  expect(computer.boots).toBe(1);
  world.quiet = true;
  clock.run(60_000);
  world.quiet = false;
  world.well = false;
  computer.stir();
  clock.run(WATCHDOG_MS + 500);
  expect(computer.boots).toBe(2);
});

test("without power it bites nobody", () => {
  const { clock, computer } = bench();
  clock.run(5_000);
  computer.powerOff();
  clock.run(60_000);
  expect([computer.boots, computer.running]).toEqual([1, false]);
});

test.each([["computrons", TASK_WATCHDOG], ["exception", PANIC], ["memory", PANIC]] as const)(
  "a firmware that ended by %s starts again with reset reason %d", (dies, reason) => {
    const { clock, world } = bench();
    world.dies = dies;
    clock.run(LOOK_MS);
    world.dies = undefined;
    clock.run(1_000);
    expect(world.reasons).toEqual([POWER_ON, reason]);
  });
