import { EVENT_IDS, eventId, EventWindow, WINDOW } from "../../modules/link/event-window.js";
import { MemoryOutbox } from "./bench.js";

function bench(events: number) {
  const outbox = new MemoryOutbox();
  outbox.append(events);
  const window = new EventWindow(outbox);
  /** Sends all that the window lets out. */
  const send = (at = 0): [seq: number, again: boolean][] => {
    const sent: [number, boolean][] = [];
    for (let next = window.next(); next; next = window.next()) {
      sent.push([next.event.seq, next.flight.tried]);
      next.flight.tried = true;
      next.flight.sentAt = at;
    }
    return sent;
  };
  return { outbox, window, send };
}

test("every event has its packet id for good, 1 and up, and neighbours never share one", () => {
  expect([1, 2, EVENT_IDS, EVENT_IDS + 1, 2 ** 40].map(eventId).every((id) => id >= 1 && id <= EVENT_IDS)).toBe(true);
  expect([eventId(1), eventId(EVENT_IDS), eventId(EVENT_IDS + 1)]).toEqual([1, EVENT_IDS, 1]);
});

test("what was out before a reconnect goes out again, but not what was acknowledged", () => {
  const { window, send, outbox } = bench(10);
  expect(send()).toEqual([[1, false], [2, false], [3, false], [4, false]]);
  window.acknowledge(eventId(2));
  window.restart();
  expect(send()).toEqual([[1, true], [3, true], [4, true]]);
  window.acknowledge(eventId(1));
  expect(outbox.releases).toEqual([2]);
  expect(send()).toEqual([[5, false], [6, false]]);
});

test("a PUBACK counts only for what is out on this connection", () => {
  const { window, send, outbox } = bench(2);
  send();
  window.restart();
  expect(window.acknowledge(eventId(1))).toBe(false);
  expect(outbox.releases).toEqual([]);
  send();
  expect([window.acknowledge(eventId(1)), window.acknowledge(eventId(1)), window.acknowledge(eventId(9))]).toEqual([true, false, false]);
  expect(outbox.releases).toEqual([1]);
});

test("knows since when the oldest has waited", () => {
  const { window, send } = bench(WINDOW);
  expect(window.waitingSince).toBeUndefined();
  send(500);
  window.acknowledge(eventId(1));
  expect(window.waitingSince).toBe(500);
  for (let seq = 2; seq <= WINDOW; seq++) window.acknowledge(eventId(seq));
  expect(window.waitingSince).toBeUndefined();
});

test("an empty outbox is read again only after a poke", () => {
  const { window, outbox } = bench(0);
  window.next();
  window.next();
  expect(outbox.reads).toBe(1);
  outbox.append();
  expect(window.next()).toBeUndefined();
  window.poke();
  expect(window.next()?.event.seq).toBe(1);
});

test("an event that cannot be read just now is not given up: it goes out once it can be", () => {
  const { window, send, outbox } = bench(2);
  send();
  window.restart();
  const { next } = outbox;
  outbox.next = () => undefined;
  expect(send()).toEqual([]);
  expect(outbox.releases).toEqual([]);
  outbox.next = next;
  expect(send()).toEqual([[1, true], [2, true]]);
});
