import { JOIN_MS, LOOK_MS, Network, type NetworkStatus, type WiFi } from "../../modules/link/network.js";
import { Clock } from "../../sim/clock.js";
import { Random } from "../../sim/random.js";
import { timersOf } from "./bench.js";

interface Air { there: boolean; password: string; addresses: boolean; rssi: number; dead: boolean }

/** The SDK's Wi-Fi: it joins in 2 s if it can, and never tries by itself. */
class FakeWifi implements WiFi {
  connection = 200;
  closed = false;
  readonly joins: number[] = [];
  readonly #clock: Clock;
  readonly #air: Air;
  readonly #onChanged: (property: string) => void;

  constructor(clock: Clock, air: Air, onChanged: (property: string) => void) {
    this.#clock = clock;
    this.#air = air;
    this.#onChanged = onChanged;
  }

  get address(): string | undefined { return this.connection === 500 ? "10.0.0.2" : undefined; }
  get RSSI(): number | undefined { return this.connection >= 400 ? this.#air.rssi : undefined; }

  connect({ password }: { SSID: string; password?: string }): void {
    if (this.connection === 300) throw new Error("already connecting");
    this.joins.push(this.#clock.now);
    this.connection = 300;
    this.#clock.after(2_000, () => {
      if (this.connection !== 300) return;
      const joined = this.#air.there && password === this.#air.password;
      this.change(joined ? 400 : 200);
      if (joined && this.#air.addresses) this.change(500);
    });
  }

  change(connection: number): void {
    this.connection = connection;
    this.#onChanged("connection");
  }

  disconnect(): void { this.connection = 200; }
  close(): void { this.closed = true; }
}

function bench({ ssid = "station" } = {}) {
  const clock = new Clock();
  const random = new Random(5);
  const air: Air = { there: true, password: "secret", addresses: true, rssi: -60, dead: false };
  const statuses: NetworkStatus[] = [];
  let wifi: FakeWifi | undefined;
  const network = new Network({
    WiFi: class extends FakeWifi {
      constructor({ onChanged }: { onChanged: (property: string) => void }) {
        if (air.dead) throw new Error("no radio");
        super(clock, air, onChanged);
        wifi = this;
      }
    },
    ssid, password: "secret", timers: timersOf(clock), random: () => random.next(), onStatus: (status) => statuses.push(status),
  });
  return { clock, air, statuses, network, wifi: () => wifi!, joins: () => wifi!.joins };
}

test("joins, and tells address and strength", () => {
  const { clock, statuses } = bench();
  clock.run(3_000);
  expect(statuses).toEqual([{ up: true, address: "10.0.0.2", rssi: -60 }]);
});

test.each([{ ssid: "" }, {}])("without Wi-Fi or a name to join the network is up at once: %p", (options) => {
  const clock = new Clock();
  const statuses: NetworkStatus[] = [];
  new Network({ ...options, timers: timersOf(clock), random: () => 0, onStatus: (status) => statuses.push(status) });
  clock.run(0);
  expect(statuses).toEqual([{ up: true }]);
});

test("joins again when the access point has gone and come back", () => {
  const { clock, air, statuses, wifi, network } = bench();
  clock.run(3_000);
  air.there = false;
  wifi().change(200);
  expect(network.status.up).toBe(false);
  clock.run(600_000);
  air.there = true;
  clock.run(61_000);
  expect(network.status.up).toBe(true);
  expect(statuses.at(-1)).toMatchObject({ up: true });
});

test("tries ever more seldom with a wrong password", () => {
  const { clock, air, joins } = bench();
  air.password = "another";
  clock.run(10_000);
  expect(joins().length).toBeGreaterThan(1); // a refusal is not waited for
  clock.run(3_600_000);
  expect(joins().length).toBeGreaterThan(60);
  expect(joins().length).toBeLessThan(180); // a minute apart at most, half of it on average
});

test("an access point that lets in and throws out is not rushed", () => {
  const { clock, joins, wifi } = bench();
  for (let i = 0; i < 3_600; i++) {
    clock.run(1_000);
    if (wifi().connection === 500) wifi().change(200);
  }
  expect(joins().length).toBeLessThan(180);
});

test("gives up joining without an address after a while, and tries again", () => {
  const { clock, air, statuses, joins } = bench();
  air.addresses = false;
  clock.run(JOIN_MS + 10);
  expect(statuses).toEqual([{ up: false, error: "no address" }]);
  air.addresses = true;
  clock.run(10_000);
  expect(joins()).toHaveLength(2);
  expect(statuses.at(-1)).toMatchObject({ up: true });
});

test("a radio that does not open is a fault and is tried again", () => {
  const { clock, air, statuses } = bench();
  air.dead = true;
  clock.run(1_000);
  expect(statuses).toEqual([{ up: false, error: "no radio" }]);
  air.dead = false;
  clock.run(10_000);
  expect(statuses.at(-1)).toMatchObject({ up: true });
});

test("notices a loss that nobody told of, and a strength that has changed", () => {
  const { clock, air, statuses, wifi, network } = bench();
  clock.run(3_000);
  air.rssi = -85;
  clock.run(LOOK_MS);
  expect(statuses.at(-1)).toEqual({ up: true, address: "10.0.0.2", rssi: -85 });
  wifi().connection = 200;
  clock.run(LOOK_MS);
  expect(statuses.some(({ up }) => !up)).toBe(true);
  clock.run(10_000);
  expect(network.status.up).toBe(true);
});

test("after close() nothing is tried", () => {
  const { clock, joins, network, wifi } = bench();
  clock.run(3_000);
  network.close();
  network.close();
  clock.run(3_600_000);
  expect(joins()).toHaveLength(1);
  expect(wifi().closed).toBe(true);
});
