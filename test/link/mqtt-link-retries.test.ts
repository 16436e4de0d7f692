// When a station tries again, with which broker, and when it stops: DESIGN "Everything has a bound"; FIELD.md, "Link".
import { CONNECT_MS, FAREWELL_MS, STABLE_MS } from "../../modules/link/mqtt-link.js";
import { bench } from "./bench.js";

test.each([[1, "refused-version"], [2, "refused-id"], [4, "refused-credentials"], [5, "refused-rights"]])(
  "a refusal that repeating does not cure (%i, %s) is repeated seldom", (returnCode, error) => {
    const { broker, link, clock, goOnline } = bench();
    broker.returnCode = returnCode;
    goOnline(1_000);
    clock.run(24 * 3_600_000);
    expect(link.status.error).toBe(error);
    expect(broker.connects.length).toBeGreaterThan(24);
    expect(broker.connects.length).toBeLessThan(72);
    broker.returnCode = 0;
    clock.run(3_600_000);
    expect(link.status.phase).toBe("online");
  });

test("a broker that is busy is tried more often than one that refuses", () => {
  const { broker, clock, goOnline } = bench();
  broker.returnCode = 3;
  goOnline(1_000);
  clock.run(24 * 3_600_000);
  expect(broker.connects.length).toBeGreaterThan(24 * 12);
  expect(broker.connects.length).toBeLessThan(24 * 36); // 5 minutes apart at most, half of it on average
});

test("a broker that kicks right after each good connect is not rushed", () => {
  const { broker, clock, goOnline } = bench();
  goOnline();
  for (let i = 0; i < 36_000; i++) {
    broker.kick();
    clock.run(100);
  }
  expect(broker.connects.length).toBeLessThan(40);
});

test("a connection that has lasted ends the back-off", () => {
  const { broker, link, clock, goOnline } = bench();
  broker.returnCode = 3;
  goOnline(3_600_000);
  broker.returnCode = 0;
  clock.run(301_000);
  expect(link.status.phase).toBe("online");
  clock.run(STABLE_MS);
  broker.kick();
  clock.run(100);
  expect(link.status).toMatchObject({ phase: "waiting", error: "transport" });
  expect(link.status.phase === "waiting" && link.status.retryMs).toBeLessThan(2_001);
});

test("a thousand stations do not come back as one", () => {
  const waits: number[] = [];
  for (let station = 0; station < 1_000; station++) {
    const { link } = bench({ random: () => (station * 0.618) % 1, brokers: [{ host: "nowhere", port: 1 }] });
    link.network(true);
    if (link.status.phase === "waiting") waits.push(link.status.retryMs);
  }
  const busiest = Math.max(...Array.from({ length: 20 }, (_, i) => waits.filter((ms) => Math.floor((ms - 1_000) / 50) === i).length));
  expect(waits).toHaveLength(1_000);
  expect(busiest).toBeLessThan(60); // of 1,000 in 20 slots
});

test("goes to the next broker when one does not answer, is not there or has no name", () => {
  const brokers = ["nowhere.example", "absent.example", "broker.example", "spare.example"].map((host) => ({ host, port: 1883 }));
  const { broker, spare, link, clock, goOnline, resolver } = bench({ brokers });
  broker.returnCode = undefined;
  goOnline(CONNECT_MS + 60_000);
  expect(resolver.asked).toEqual(brokers.map(({ host }) => host));
  expect(broker.connects).toHaveLength(1);
  expect(spare.connects).toHaveLength(1);
  expect(link.status).toMatchObject({ phase: "online", broker: 3, error: "no-answer" });
  clock.run(2 * STABLE_MS);
  spare.kick();
  clock.run(5_000);
  expect(spare.connects).toHaveLength(2);
});

test("a resolver that never answers, or throws, is tried again", () => {
  const { link, clock, goOnline, resolver } = bench();
  resolver.dead = true;
  goOnline(17_500);
  expect(link.status).toMatchObject({ phase: "waiting", error: "unresolved" });
  const resolve = resolver.resolve;
  resolver.resolve = () => { throw new Error("no memory"); };
  clock.run(5_000);
  expect(link.status).toMatchObject({ error: "exception", detail: "Error: no memory" });
  resolver.dead = false;
  resolver.resolve = resolve;
  clock.run(30_000);
  expect(link.status.phase).toBe("online");
});

test("close() while the name is being resolved is the end of it", () => {
  const { link, clock, resolver, wires, statuses } = bench();
  link.network(true);
  while (resolver.asked.length === 0) clock.run(1);
  link.close();
  link.close();
  clock.run(600_000);
  expect(wires.opened).toBe(0);
  expect(statuses.at(-1)!.phase).toBe("closed");
  expect(statuses.filter(({ phase }) => phase === "closed")).toHaveLength(1);
});

test("a clean stop leaves the station offline at the broker, and no socket", () => {
  const { broker, link, clock, wires, goOnline } = bench();
  goOnline();
  clock.run(1_000);
  link.close();
  expect(link.status.phase).toBe("stopping");
  clock.run(1_000);
  expect(broker.on("s1/status").at(-1)).toMatchObject({ payload: "offline", retain: true, qos: 1 });
  expect(broker.goodbyes).toBe(1);
  expect(link.status.phase).toBe("closed");
  link.close();
  link.network(true);
  link.publishState("x");
  link.poke();
  clock.run(600_000);
  expect([wires.open, broker.connects.length]).toEqual([0, 1]);
});

test("a stop is not held up by a broker that does not acknowledge", () => {
  const { broker, link, clock, goOnline } = bench();
  goOnline();
  broker.acknowledgements = () => 0;
  link.close();
  clock.run(FAREWELL_MS);
  expect(link.status.phase).toBe("closed");
});

test("without a network nothing is tried, and it is nobody's failure", () => {
  const { broker, link, clock, outbox, wires, goOnline } = bench();
  goOnline();
  clock.run(STABLE_MS);
  for (let i = 0; i < 20; i++) {
    link.network(false);
    wires.up = false;
    clock.run(600_000);
    expect(link.status.phase).toBe("down");
    wires.up = true;
    goOnline(5_000);
    expect(link.status.phase).toBe("online");
  }
  outbox.append();
  link.poke();
  clock.run(1_000);
  expect(broker.on("s1/event")).toHaveLength(1);
  expect(wires.open).toBe(1);
});

test.each(["waiting", "resolving", "connecting", "online", "stopping"])("who closes it when told that it is %s has closed it", (phase) => {
  const { clock, link, wires, statuses, goOnline, ...rest } = bench({ onStatus(status) {
    statuses.push(status);
    if (status.phase === phase) phase === "stopping" ? link.network(false) : link.close();
  } });
  goOnline();
  link.close();
  clock.run(3_600_000);
  expect(statuses.at(-1)!.phase).toBe("closed");
  expect(statuses.filter((status) => status.phase === "closed")).toHaveLength(1);
  expect(wires.open).toBe(0);
  expect(rest.broker.connects.length).toBeLessThan(2);
});
