import { DigitalMode } from "../../modules/io.js";
import { Contact } from "../../modules/drivers/contact.js";
import { HELD_MS, ResetButton } from "../../modules/service/reset-button.js";
import { Clock } from "../../sim/clock.js";
import { DigitalLine, VirtualDigital } from "../../sim/io/digital.js";
import { timersOf } from "../drivers/timers.js";

/** A button to ground behind the driver that the station has for contacts. */
function bench({ pressed = false } = {}) {
  const clock = new Clock();
  const line = new DigitalLine();
  const finger = {};
  const press = (down: boolean): void => line.drive(finger, down ? 0 : undefined);
  const timers = timersOf(clock);
  let held = 0;
  press(pressed);
  const button = new ResetButton({ timers, onHeld: () => held++ });
  new Contact({
    contact: { io: new VirtualDigital({ 4: line }).Digital, pin: 4, mode: DigitalMode.inputPullUp },
    timers, openLevel: 1, onChange: (open) => button.change(!open),
  });
  return { clock, press, held: () => held };
}

test("held for ten seconds it tells so once, however long it is held on", () => {
  const { clock, press, held } = bench();
  press(true);
  clock.run(HELD_MS);
  expect(held()).toBe(0);
  clock.run(100);
  expect(held()).toBe(1);
  clock.run(10 * HELD_MS);
  expect(held()).toBe(1);
});

test("let go earlier, it is nothing, and the next time begins anew", () => {
  const { clock, press, held } = bench();
  for (let i = 0; i < 3; i++) {
    press(true);
    clock.run(HELD_MS - 500);
    press(false);
    clock.run(500);
  }
  expect(held()).toBe(0);
});

test("held again after it was let go, it tells so again", () => {
  const { clock, press, held } = bench();
  for (let i = 0; i < 2; i++) {
    press(true);
    clock.run(HELD_MS + 100);
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
  clock.run(HELD_MS + 100);
  expect(held()).toBe(1);
});

test("a contact that bounces while it is held, as contacts do, is held all the same", () => {
  const { clock, press, held } = bench();
  for (let i = 0; i < 9; i++) {
    press(i % 2 === 0);
    clock.run(2);
  }
  clock.run(HELD_MS + 100);
  expect(held()).toBe(1);
});
