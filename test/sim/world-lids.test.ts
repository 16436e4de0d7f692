// What hands do to lids and bolts, and what the world makes of it, without any firmware: pins are driven by hand.
import { type Compartment, worldBench } from "./world-bench.js";

const done = { ok: true };
const refused = expect.objectContaining({ ok: false });

describe("a lid with a motor", () => {
  const [OPEN_PIN, CLOSE_PIN] = [30, 31];
  const motor = { driver: "lid-actuator", open: OPEN_PIN, close: CLOSE_PIN, openEnd: 32, closedEnd: 33 } as const;

  const opened = () => {
    const it = worldBench({}, { bolt: motor });
    it.line(OPEN_PIN).drive(it, 1);
    it.clock.run(4_000);
    it.line(OPEN_PIN).drive(it, 0);
    expect(it.bay.lid.isOpen).toBe(true);
    return it;
  };

  test("that is pried open is on record as forced, one that opens by itself is not", () => {
    const { world } = worldBench({}, { bolt: motor });
    expect(world.act({ do: "openLid", compartment: 1, force: true })).toEqual(done);
    expect(world.facts).toEqual([{ at: 0, what: "opened", compartment: 1, forced: true }]);
    expect(opened().world.facts).toEqual([expect.objectContaining({ what: "opened", forced: false })]);
  });

  test("wakes everybody as it begins to move, also where nothing has happened for long: it must be looked at", () => {
    const { world, clock, line } = opened();
    clock.run(60_000);
    expect(world.quiet).toBe(true);
    let told = 0;
    world.onChange = () => told++;
    line(CLOSE_PIN).drive(line, 1);
    expect([told > 0, world.quiet]).toEqual([true, false]);
  });

  test("takes one arm, and only while it is open; an arm that is not there is not taken away", () => {
    const shut = worldBench({}, { bolt: motor }).world;
    expect(shut.act({ do: "obstruct", compartment: 1 })).toEqual(refused);
    expect(shut.act({ do: "clearObstruction", compartment: 1 })).toEqual(refused);
    const { world } = opened();
    expect(["obstruct", "obstruct", "clearObstruction", "clearObstruction"].map((verb) => world.act({ do: verb as "obstruct", compartment: 1 })))
      .toEqual([done, refused, done, refused]);
  });
});

test.each<[string, Compartment["bolt"]]>([
  ["solenoid", { driver: "solenoid", pin: 30, unlockLevel: 1 }], ["solenoid that low draws", { driver: "solenoid", pin: 30, unlockLevel: 0 }],
])("a %s that is unplugged stays where it is: drawn or not", (_, bolt) => {
  const { world, clock, line, bay } = worldBench({}, { bolt });
  const drive = (drawn: boolean): void => {
    line(30).drive(line, drawn === ((bolt as { unlockLevel: 0 | 1 }).unlockLevel === 1) ? 1 : 0);
    clock.run(1_000);
  };
  drive(true);
  expect(world.act({ do: "unplug", part: "bolt-1" })).toEqual(done);
  expect(bay.bolt.locked).toBe(false);
  drive(false);
  expect(bay.bolt.locked).toBe(false);
  expect(world.act({ do: "plug", part: "bolt-1" })).toEqual(done);
  expect(bay.bolt.locked).toBe(true);
  world.act({ do: "unplug", part: "bolt-1" });
  drive(true);
  expect(bay.bolt.locked).toBe(true);
});
