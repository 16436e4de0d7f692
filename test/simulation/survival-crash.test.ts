// An error in the midst of the work: the station starts anew and says what it has died of, but none of its secrets.
import { xsAvailable } from "../../sim/engine/xs.js";
import { BOLT_1, breakPin, LID_1, survivor, type Survivor } from "./survivor.js";

const secrets = { "station-key": "5e".repeat(31) + "07", password: "wifi-Secret-1", "broker-password": "broker-Secret-2" };
const keys = { ...secrets, ssid: "yard", user: "user-1" };

const message = `no answer from the yard: ${Object.values(secrets).join(", ")} 走火`;

/** Everything of the station's that anybody may get to see. */
function seen(it: Survivor): Record<string, Buffer> {
  const { events, settings } = it.flash;
  return {
    wire: Buffer.concat(it.broker.bytesIn!), traces: Buffer.from(it.traces.join("")),
    events: Buffer.from(events.snapshot()), settings: Buffer.from(settings.snapshot()),
  };
}

/** Where a secret is found, and how often; as text, and the key also as the bytes that it stands for. */
function leaks(it: Survivor): string[] {
  return Object.entries(seen(it)).flatMap(([where, bytes]) => Object.entries(secrets).flatMap(([name, secret]) => {
    const shapes = [Buffer.from(secret), ...name === "station-key" ? [Buffer.from(secret, "hex")] : []];
    const count = shapes.reduce((sum, shape) => sum + occurrences(bytes, shape), 0);
    return count > 0 ? [`${name} ${where} ${count}`] : [];
  }));
}

function occurrences(bytes: Buffer, shape: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(shape); at >= 0; at = bytes.indexOf(shape, at + 1)) count++;
  return count;
}

const connections = (it: Survivor): number => it.broker.messages.filter(({ topic, payload }) => topic === it.topic("status") && payload.includes('"boot"')).length;

const inXs = xsAvailable() ? [["while a card is handled, in XS", "xs", BOLT_1, "write", "card"]] as const : [];

describe.each([
  ["while a card is handled", "node", BOLT_1, "write", "card"],
  ["while a lid is looked at", "node", LID_1, "read", "idle"],
  ...inXs,
] as const)("an error %s", (_when, engine, pin, method, phase) => {
  let it: Survivor;
  let stored: string;
  beforeAll(async () => {
    it = await survivor({ engine, keys });
    const fault = breakPin(it, pin, method, message);
    it.start();
    it.run(70_000);
    it.visit();
    fault.broken = true;
    it.station.act({ do: "swipe", card: "supervisor-1" });
    for (let i = 0; i < 200 && it.station.computer.running; i++) it.run(50);
    stored = String(it.keys.get("dingdian/crash"));
    fault.broken = false;
    it.run(20_000);
  }, 60_000);
  afterAll(() => it.station.close());

  test("starts the station anew, which says what it has died of, where, in which phase and when", () => {
    expect(it.deaths).toEqual([]);
    expect(it.boots).toBe(2);
    expect(it.lastBoot).toMatchObject({ boot: 2, reset: "panic", crash: "Error: no answer from the yard: …, …, … 走火", phase });
    expect(it.lastBoot["stack"]).toMatch(/^at /);
    expect((it.lastBoot["stack"] as string).length).toBeLessThanOrEqual(200);
    const { bootedAt, stoppedAt } = it.station.computer;
    expect(it.lastBoot["crashUpMs"]).toBe(stoppedAt[0]! - bootedAt[0]!);
    expect(it.status).toMatchObject({ online: true, boot: 2, reset: "panic" });
  });

  test("leaves every bolt locked, and the chain whole", () => {
    expect(it.unlocked).toEqual([]);
    expect(it.chain().findings).toEqual([]);
    const before = it.ofKind("deposit").length + it.ofKind("service").length;
    expect(it.visit()).toBe(true);
    it.run(15_000);
    expect(it.ofKind("deposit").length + it.ofKind("service").length).toBe(before + 1);
  });

  test("is told once", () => {
    it.cut();
    it.start();
    expect(it.lastBoot["crash"]).toBeUndefined();
    expect(it.lastBoot["reset"]).toBe("power-on");
  });

  test("gives no secret away: only the broker gets its password, when the station connects", () => {
    expect(leaks(it)).toEqual([`broker-password wire ${connections(it)}`]);
    expect(stored).toContain("走火");
    expect(Object.values(secrets).filter((secret) => stored.includes(secret))).toEqual([]);
  });
});

test("an error that comes back at every start is told every time, and never a word of it too much", async () => {
  const it = await survivor({ keys });
  const fault = breakPin(it, LID_1, "read", message.repeat(5));
  it.start();
  fault.broken = true;
  it.run(5_000);
  fault.broken = false;
  it.run(10_000);
  expect(it.ofKind("boot").length).toBe(it.boots);
  for (const boot of it.ofKind("boot").slice(1)) expect(String(boot["crash"] ?? "").length).toBeLessThanOrEqual(120);
  expect(leaks(it)).toEqual([`broker-password wire ${connections(it)}`]);
  it.station.close();
});
