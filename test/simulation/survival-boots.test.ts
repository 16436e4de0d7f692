// A row of short boots ends in safe mode, and comes out of it by itself.
import { breakPin, LID_1, survivor, type Survivor } from "./survivor.js";

const MINUTE = 60_000, HOUR = 60 * MINUTE;

/** Power for half a minute and less, so many times. */
function flicker(it: Survivor, times: number): void {
  for (let i = 0; i < times; i++) {
    it.start(2_000 + 3_000 * i);
    it.cut();
  }
}

describe("ten short boots in a row", () => {
  let it: Survivor;
  beforeAll(async () => {
    it = await survivor();
    flicker(it, 10);
    it.start(20_000);
  });
  afterAll(() => it.station.close());

  test("were all in service, and the eleventh is in safe mode, says so and is reached", () => {
    expect(it.ofKind("boot").map(({ boot, shortBoots = 0, mode = "in-service" }) => `${boot} ${shortBoots} ${mode}`))
      .toEqual([...Array.from({ length: 10 }, (_, i) => `${i + 1} ${i} in-service`), "11 10 safe-mode"]);
    expect(it.state).toMatchObject({ mode: "safe-mode", alarms: [{ alarm: "safe-mode" }] });
    expect(it.status).toMatchObject({ online: true, boot: 11 });
  });

  test("in safe mode the bolts are locked and a card does nothing, not even a record", () => {
    const { draws, events: { length } } = it;
    const seen: string[] = [];
    it.station.world.wiring.onSignal(() => void seen.push("a signal"));
    for (const card of ["resident-1", "supervisor-1", "technician-1"]) it.tap(card);
    expect([it.draws - draws, it.events.length - length, it.unlocked, seen]).toEqual([0, 0, [], []]);
    expect(it.state.compartments.map(({ lock }) => lock)).toEqual(["locked", "locked", "locked", "locked"]);
  });

  test("power that fails again within the minute leaves it in safe mode", () => {
    it.cut();
    it.start(20_000);
    expect(it.lastBoot).toMatchObject({ boot: 12, shortBoots: 11, mode: "safe-mode" });
  });

  test("after an hour it starts anew, and serves", () => {
    it.run(HOUR - 30_000);
    expect(it.boots).toBe(12);
    it.run(40_000);
    expect(it.lastBoot).toMatchObject({ boot: 13, reset: "software" });
    expect(it.lastBoot["shortBoots"] ?? it.lastBoot["mode"]).toBeUndefined();
    expect(it.state).toMatchObject({ mode: "in-service", alarms: [] });
    expect(it.visit()).toBe(true);
    expect(it.chain().findings).toEqual([]);
    expect(it.deaths).toEqual([]);
  });
});

test("a healthy minute ends the row: nine short boots, one long, nine short ones, and still in service", async () => {
  const it = await survivor();
  flicker(it, 9);
  it.start(70_000);
  it.cut();
  flicker(it, 9);
  it.start();
  expect(it.lastBoot).toMatchObject({ boot: 20, shortBoots: 9 });
  expect(it.state.mode).toBe("in-service");
  it.station.close();
});

test("a healthy minute in safe mode is one, too: the next start is in service", async () => {
  const it = await survivor();
  flicker(it, 10);
  it.start(70_000);
  expect(it.state.mode).toBe("safe-mode");
  it.cut();
  it.start();
  expect(it.lastBoot).toMatchObject({ boot: 12 });
  expect(it.state.mode).toBe("in-service");
  it.station.close();
});

test("safe mode is left by command, too", async () => {
  const it = await survivor();
  flicker(it, 10);
  it.start(70_000);
  expect(it.command("restart")).toMatchObject({ outcome: "done" });
  expect(it.lastBoot).toMatchObject({ boot: 12, reset: "software" });
  expect(it.state.mode).toBe("in-service");
  it.station.close();
});

test("in safe mode without a network it tries again after the hour all the same", async () => {
  const it = await survivor();
  it.station.network.up = false;
  flicker(it, 10);
  it.start(HOUR + 10_000);
  expect(it.boots).toBe(12);
  it.station.network.up = true;
  it.run(10 * MINUTE);
  expect(it.lastBoot).toMatchObject({ boot: 12, reset: "software" });
  expect(it.state.mode).toBe("in-service");
  it.station.close();
});

test("what crashes the station at every start ends in safe mode, where it is reached, and later in service", async () => {
  const it = await survivor();
  const fault = breakPin(it, LID_1, "read", "the multiplexer is wet", 1);
  fault.broken = true;
  it.start(45_000);
  expect(it.boots).toBe(11);
  expect(it.ofKind("boot").slice(1).map(({ crash, reset }) => `${reset}: ${crash}`)).toEqual(Array(10).fill("panic: Error: the multiplexer is wet"));
  expect(it.lastBoot).toMatchObject({ boot: 11, shortBoots: 10, mode: "safe-mode" });
  expect(it.status).toMatchObject({ online: true, boot: 11 });
  fault.broken = false;
  it.run(HOUR);
  expect([it.boots, it.state.mode]).toEqual([12, "in-service"]);
  expect(it.visit()).toBe(true);
  expect(it.chain().findings).toEqual([]);
  it.station.close();
});

test("restarts that a backend has asked for are no short boots, however many there are", async () => {
  const it = await survivor();
  it.start();
  for (let i = 0; i < 12; i++) expect(it.command("restart")).toMatchObject({ outcome: "done" });
  expect(it.boots).toBe(13);
  expect(it.ofKind("boot").filter(({ mode }) => mode)).toEqual([]);
  expect(it.state.mode).toBe("in-service");
  it.station.close();
});
