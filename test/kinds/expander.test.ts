// Parts on the pins of an expander, all soldered: a contact and a lock at an MCP23017 are what they are at pins of the board.
import { ContactPanel } from "../../modules/drivers/contact-panel.js";
import { I2CBus } from "../../modules/drivers/i2c-bus.js";
import { Mcp23017 } from "../../modules/drivers/mcp23017.js";
import { Solenoid } from "../../modules/drivers/solenoid.js";
import { BusHolder } from "../../sim/chips/bus-holder.js";
import { Contact as Switch } from "../../sim/chips/contact.js";
import { Lock } from "../../sim/chips/lock.js";
import { Mcp23017Chip } from "../../sim/chips/mcp23017.js";
import { DigitalLine, VirtualDigital } from "../../sim/io/digital.js";
import { VirtualI2C } from "../../sim/io/i2c.js";
import { describeLife } from "./life.js";
import { Hearing, Workbench } from "./workbench.js";

interface Wiring { readonly interrupt?: boolean; readonly reset?: boolean }

const wirings: readonly (readonly [string, Wiring])[] = [
  ["two wires", {}], ["its interrupt, too", { interrupt: true }], ["its reset, too", { reset: true }], ["all of them", { interrupt: true, reset: true }],
];

function solder(workbench: Workbench, { interrupt = false, reset = false }: Wiring) {
  const { clock, random, timers } = workbench;
  const lines = { 3: new DigitalLine(), 7: new DigitalLine(), 8: new DigitalLine(), 9: new DigitalLine() };
  if (reset) lines[3].pull(lines, 1);
  const chip = new Mcp23017Chip({ random, ...(interrupt && { interruptA: lines[7] }), ...(reset && { reset: lines[3] }) });
  const wires = new VirtualI2C({ data: lines[8], clock: lines[9], chips: [chip] });
  const holder = new BusHolder({ data: lines[8], clock: lines[9] });
  const board = new VirtualDigital(lines);
  const bus = new I2CBus({ io: workbench.port(wires.I2C), digital: board.Digital, data: 8, clock: 9 });
  const Digital = workbench.port(board.Digital);
  const magnet = new Switch(clock, chip.lines.A0, { random });
  const lock = new Lock(clock);
  chip.lines.B7.pull(lock, 0);   // the resistor at the gate
  chip.lines.B7.onChange((level) => lock.energise(level === 1));
  const open = (hearing: Hearing) => new Mcp23017({ expander: { io: workbench.port(bus.I2C) }, timers, onFault: hearing.onFault, onRecovered: hearing.onRecovered,
    ...(interrupt && { interrupt: { io: Digital, pin: 7 } }), ...(reset && { reset: { io: Digital, pin: 3 } }) });
  return { chip, holder, magnet, lock, open };
}

function bench(wiring: Wiring, seed = 1) {
  const workbench = new Workbench(seed);
  const soldered = solder(workbench, wiring);
  const hearing = new Hearing();
  const expander = soldered.open(hearing);
  const log: string[] = [];
  const panel = new ContactPanel({ timers: workbench.timers, onChange: (_, open) => log.push(open ? "open" : "closed"), onFault() {}, onRecovered() {} });
  const lid = panel.add({ contact: { io: expander.Digital as never, pin: "A0" as never }, activeLevel: 1, activeMs: 30, idleMs: 60 });
  const contact = { get open(): boolean { return panel.isActive(lid); }, close: () => panel.close() };
  const bolt = new Solenoid({ bolt: { io: expander.Digital as never, pin: "B7" as never }, timers: workbench.timers, onLocked: () => log.push("locked") });
  workbench.clock.run(1_000);
  return { workbench, clock: workbench.clock, ...soldered, hearing, expander, contact, bolt, log };
}

describe.each(wirings)("an MCP23017 with %s", (_, wiring) => {
  describeLife((workbench) => {
    const { chip, open } = solder(workbench, wiring);
    return { open, plug: (plugged) => { chip.dead = !plugged; } };
  }, { absent: ["no-answer"], firedMost: 190_000 });

  test("a lid is told open and closed, once each, within a tenth of a second", () => {
    const { clock, magnet, log } = bench(wiring);
    for (let i = 0; i < 5; i++) {
      magnet.setNear(false);
      clock.run(100);
      magnet.setNear(true);
      clock.run(150);
    }
    expect(log).toEqual(Array.from({ length: 10 }, (_, i) => i % 2 === 0 ? "open" : "closed"));
  });

  test("a lock pulls for as long as it is told, and is never on before", () => {
    const { clock, lock, bolt, log } = bench(wiring);
    expect(lock.cycles).toBe(0);
    bolt.unlock(2_000);
    clock.run(1_900);
    expect(lock.locked).toBe(false);
    clock.run(200);
    expect([lock.locked, lock.cycles, ...log]).toEqual([true, 1, "locked"]);
  });

  test("its supply dips in the middle of a pull: the pull goes on, and ends in time", () => {
    const { clock, chip, lock, bolt, hearing, log } = bench(wiring);
    bolt.unlock(6_000);
    clock.run(500);
    chip.brownOut();
    expect(lock.energised).toBe(false);
    clock.run(3_000);
    expect([lock.energised, ...hearing.log]).toEqual([true, "restarted", "recovered"]);
    clock.run(3_000);
    expect([lock.energised, ...log]).toEqual([false, "locked"]);
  });

  test("what was opened while it was away is told when it is back", () => {
    const { clock, chip, magnet, contact, log, hearing } = bench(wiring);
    chip.dead = true;
    clock.run(10_000);
    expect([contact.open, ...log]).toEqual([false]);
    magnet.setNear(false);
    clock.run(10_000);
    chip.dead = false;
    clock.run(70_000);
    expect([contact.open, ...log]).toEqual([true, "open"]);
    expect(hearing.log).toEqual(["no-answer", "recovered"]);
  });

  test("no lock burns that was told to let go while the bus was held, if its reset is wired", () => {
    const { clock, holder, lock, bolt, hearing } = bench(wiring);
    bolt.unlock(3_000);
    clock.run(500);
    holder.holdClock();
    clock.run(60_000);
    holder.release();
    clock.run(70_000);
    expect([lock.energised, ...hearing.log]).toEqual([false, "bus-stuck", "recovered"]);
    if (wiring.reset) expect([lock.burnt, lock.maxEnergisedMs < 3_200]).toEqual([false, true]);
  });

  test("an answer in twenty that is lost, and a byte in a hundred that is wrong, move no lock and tell no lid", () => {
    for (let seed = 1; seed <= 4; seed++) {
      const { clock, chip, lock, log, expander } = bench(wiring, seed);
      chip.deafness = 0.05;
      chip.noise = 0.01;
      clock.run(120_000);
      chip.deafness = chip.noise = 0;
      clock.run(70_000);
      expect([lock.cycles, ...log]).toEqual([0]);
      expect(expander.fault).toBeUndefined();
    }
  });

  test("an interrupt that is stuck delays a lid by no more than a second or two", () => {
    for (const level of [0, 1] as const) {
      const { clock, chip, magnet, log } = bench(wiring);
      chip.stuckInterrupt = level;
      magnet.setNear(false);
      clock.run(2_500);
      expect(log).toEqual(["open"]);
    }
  });

  test("closed it lets go of everything, and its pins say nothing more", () => {
    const { workbench, clock, chip, lock, magnet, expander, contact, bolt, log } = bench(wiring);
    bolt.unlock(5_000);
    clock.run(300);
    expander.close();
    expander.close();
    expect(lock.energised).toBe(false);
    magnet.setNear(false);
    clock.run(20_000);
    expect([log, bolt.energised]).toEqual([["locked"], false]);
    contact.close();
    bolt.close();
    log.length = 0;
    clock.run(20_000);
    expect([log, chip.lines.A0.driven, workbench.open, workbench.pending]).toEqual([[], false, 0, 0]);
  });
});
