// Random weather between station and broker, then a quiet hour: all has arrived. To replay: SEED=<n> npx jest test/link
import { Random } from "../../sim/random.js";
import { bench } from "./bench.js";

type Bench = ReturnType<typeof bench>;

/** Something that happens to a station's link. */
function weather(random: Random, { broker, spare, link, outbox, wires }: Bench): void {
  const each = random.pick([broker, spare]);
  random.pick([
    () => outbox.append(random.below(5)), () => link.poke(), () => link.publishState("s".repeat(random.below(9_000))),
    () => each.kick(), () => { each.gone = random.next() < 0.5; }, () => { each.returnCode = random.pick([0, 0, 3, 5, undefined]); },
    () => each.message("s1/command", "c".repeat(random.below(700)), { messageId: 1 + random.below(99) }),
    () => each.sendBytes(random.below(256)), () => each.puback(random.below(70_000)),
    () => { each.answersPings = !each.answersPings; }, () => link.network(random.next() < 0.7),
    () => { wires.up = random.next() < 0.7; }, () => { wires.segmentBytes = 1 + random.below(50); },
  ])();
}

function heal({ broker, spare, link, outbox, wires }: Bench): void {
  for (const each of [broker, spare]) Object.assign(each, { gone: false, returnCode: 0, answersPings: true });
  wires.up = true;
  link.network(true);
  outbox.append();
  link.poke();
  link.publishState("the end");
}

const seeds = process.env["SEED"] ? [Number(process.env["SEED"])] : Array.from({ length: 60 }, (_, i) => i);

test.each(seeds)("seed %i: every event arrives, first in order, and the outbox empties", (seed) => {
  const random = new Random(seed);
  const onBench = bench({
    random: () => random.next(), payloadBytesMax: 500, onCommand: () => {},
    brokers: [{ host: "broker.example", port: 1 }, { host: "spare.example", port: 1 }],
  });
  const { broker, spare, clock, outbox, wires, goOnline } = onBench;
  const received: number[] = [];
  let trouble = 0.1;
  for (const each of [broker, spare]) each.acknowledgements = ({ topic, payload }) => {
    if (topic === "s1/event") received.push(JSON.parse(payload).seq as number);
    return random.next() < trouble ? random.below(3) : 1;
  };
  wires.sendBytes = random.pick([300, 1_528, 5_744]);
  goOnline();
  for (let i = 0; i < 150; i++) {
    weather(random, onBench);
    clock.run(random.below(20_000));
  }
  trouble = 0;
  heal(onBench);
  clock.run(2 * 3_600_000);

  const firsts = [...new Set(received)];
  expect(firsts).toEqual(Array.from({ length: firsts.length }, (_, i) => i + 1));
  expect(outbox.events).toHaveLength(0);
  expect(outbox.releases.at(-1)).toBe(firsts.length);
  expect([...broker.on("s1/state"), ...spare.on("s1/state")].some(({ payload }) => payload === "the end")).toBe(true);
  expect([wires.open, wires.closedInCallback]).toEqual([1, 0]);
});
