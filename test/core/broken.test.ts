// Compartments of which a part cannot be had.
import { collector, idle, NOON, opens, part, play, resident, sees, settings, tap, technician } from "./bench.js";
import type { Event } from "../../modules/core/station.js";

const granted = (...events: Event[]) => play(idle(), ...events, tap(1_000, resident)).entries.at(-1);

test.each(["bolt-1", "lid-1"])("a compartment whose %s cannot be had is opened for nobody, and the others for everybody", (name) => {
  expect(granted(part(5, name, "no-port"))).toMatchObject({ kind: "grant", compartments: [2, 4] });
  expect(play(idle(), part(5, name, "no-port"), tap(1_000, collector, NOON)).entries.at(-1)).toMatchObject({ kind: "grant", compartments: [2, 3, 4] });
  expect(play(idle(), part(5, name, "no-port"), tap(1_000, technician, NOON)).entries.at(-1)).toMatchObject({ kind: "grant", compartments: [2, 3, 4] });
});

test("once the part is there again, so is the compartment", () => {
  expect(granted(part(5, "bolt-1", "no-port"), part(6, "bolt-1"))).toMatchObject({ compartments: [1, 2, 4] });
});

test.each([["bolt-1", "too-hot"], ["bolt-1", "no-feedback"], ["bolt-1", "obstructed"], ["lid-1", "bouncing"]])("a %s that is %s may work the next time", (name, fault) => {
  expect(granted(part(5, name, fault))).toMatchObject({ compartments: [1, 2, 4] });
});

test.each(["range-1", "scale-1", "button-1", "reader", "bolt-11", "lid-3"])("without %s a lid opens as ever", (name) => {
  expect(granted(part(5, name, "no-port"))).toMatchObject({ compartments: [1, 2, 4] });
});

test("where none of his compartments works, a person is told that the station is out of service, and the next may be served", () => {
  const { state, lines } = play(idle(), part(5, "bolt-1", "no-port"), part(5, "lid-2", "no-port"), part(5, "bolt-4", "no-port"), tap(1_000, resident));
  expect(lines.slice(3)).toEqual(["record refuse", "answer out-of-service"]);
  expect(play(state, tap(2_000, collector, NOON)).entries).toMatchObject([{ kind: "grant", compartments: [3] }]);
});

test("what is broken is worse than full, and full worse than in use", () => {
  const kitchen = { ...resident, categories: ["kitchen", "other"] } as const;
  const reason = (...events: Event[]) => play(idle(), ...events, tap(1_000, kitchen)).entries.at(-1);
  expect(reason(part(5, "bolt-1", "no-port"), sees(6, 4, 100))).toMatchObject({ reason: "full" });
  expect(reason(part(5, "bolt-1", "no-port"), opens(6, 4))).toMatchObject({ reason: "too-soon" });
  expect(reason(sees(4, 1, 100), part(5, "bolt-1", "no-port"), sees(6, 4, 100), part(7, "bolt-4", "no-port"))).toMatchObject({ reason: "out-of-service" });
});

test("a lid in use whose bolt fails stays with whoever has it open", () => {
  const { state } = play(idle(), tap(10, resident), opens(500, 1), part(600, "bolt-1", "no-port"));
  expect(play(state, { type: "lid", at: 900, compartment: 1, open: false }, sees(1_500, 1, 1_000)).entries.at(-1)).toMatchObject({ kind: "deposit", visit: 1 });
});

test("what is behind an expander that does not answer is not granted until it does", () => {
  const behind = (bolt: number, lid: number) => ({ compartments: settings.compartments.map((compartment) => compartment.id === 1
    ? { ...compartment, bolt: { driver: "solenoid", pin: bolt, unlockLevel: 1 } as const, lid: { ...compartment.lid, pin: lid } } : compartment) });
  for (const changes of [behind(207, 3), behind(4, 200)]) {
    const compartments = (...events: Event[]) => play(idle(changes), ...events, tap(1_000, resident)).entries.at(-1);
    expect(compartments(part(5, "expander-1", "no-answer"))).toMatchObject({ compartments: [1, 2, 4] });
    expect(compartments(part(5, "expander-2", "no-answer"))).toMatchObject({ compartments: [2, 4] });
    expect(compartments(part(5, "expander-2", "no-answer"), part(6, "expander-2"))).toMatchObject({ compartments: [1, 2, 4] });
  }
});
