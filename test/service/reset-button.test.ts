import { HELD_MS, ResetButton } from "../../modules/service/reset-button.js";
import { Contact } from "../../sim/chips/contact.js";
import { Clock } from "../../sim/clock.js";
import { DigitalLine, VirtualDigital } from "../../sim/io/digital.js";
import { timersOf } from "../drivers/timers.js";

/** A button to ground, which bounces. */
function bench({ pressed = false } = {}) {
  const clock = new Clock();
  const line = new DigitalLine();
  const button = new Contact(clock, line, { near: pressed });
  const timers = timersOf(clock);
  let held = 0;
  new ResetButton({ button: { io: new VirtualDigital({ 4: line }).Digital, pin: 4 }, pressedLevel: 0, timers, onHeld: () => held++ });
  clock.run(500);
  return { clock, press: (down: boolean) => button.setNear(down), held: () => held };
}

test("held for ten seconds it tells so once, however long it is held on", () => {
  const { clock, press, held } = bench();
  press(true);
  clock.run(HELD_MS);
  expect(held()).toBe(0);
  clock.run(600);
  expect(held()).toBe(1);
  clock.run(10 * HELD_MS);
  expect(held()).toBe(1);
});

test("let go earlier, it is nothing, and the next time begins anew", () => {
  const { clock, press, held } = bench();
  for (let i = 0; i < 3; i++) {
    press(true);
    clock.run(HELD_MS - 1_000);
    press(false);
    clock.run(1_000);
  }
  expect(held()).toBe(0);
});

test("held again after it was let go, it tells so again", () => {
  const { clock, press, held } = bench();
  for (let i = 0; i < 2; i++) {
    press(true);
    clock.run(HELD_MS + 600);
    press(false);
    clock.run(1_000);
  }
  expect(held()).toBe(2);
});

test("a button that is stuck from the start resets nothing, until it has come loose and is held", () => {
  const { clock, press, held } = bench({ pressed: true });
  clock.run(100 * HELD_MS);
  expect(held()).toBe(0);
  press(false);
  clock.run(1_000);
  press(true);
  clock.run(HELD_MS + 600);
  expect(held()).toBe(1);
});

test("a contact that bounces while it is held, as contacts do, is held all the same", () => {
  const { clock, press, held } = bench();
  for (let i = 0; i < 9; i++) {
    press(i % 2 === 0);
    clock.run(2);
  }
  clock.run(HELD_MS + 600);
  expect(held()).toBe(1);
});
