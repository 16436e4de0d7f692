// The client double over real sockets, against brokers that nobody here has written.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { connect, createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { Clock } from "../../sim/clock.js";
import MqttClient from "../../sim/vm/mqtt-client.js";
import { bytesOf, openClient, type Dial } from "./mqtt-bench.js";

jest.mock("timer", () => jest.requireActual("./virtual-timer"), { virtual: true });
jest.mock("time", () => jest.requireActual("./virtual-timer"), { virtual: true });

const { DISCONNECT, PINGREQ, SUBSCRIBE } = MqttClient;
const clock = new Clock();
const begun = performance.now();
const children: ChildProcess[] = [];
let beat: NodeJS.Timeout;

beforeAll(() => { beat = setInterval(() => clock.runTo(performance.now() - begun), 1); });
afterAll(() => {
  clearInterval(beat);
  for (const child of children) child.kill();
});

/** aedes is an ES module, which jest's CommonJS cannot load: it runs in a process of its own. */
async function startAedes(): Promise<number> {
  const code = `
    import { Aedes } from "aedes";
    import { createServer } from "node:net";
    const server = createServer((await Aedes.createBroker()).handle);
    server.listen(0, "127.0.0.1", () => console.log(server.address().port));`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], { cwd: join(__dirname, "../.."), stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  const [line] = await once(child.stdout!, "data") as [Buffer];
  return Number(line.toString());
}

async function startMosquitto(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  const child = spawn("mosquitto", ["-p", String(port)], { stdio: ["ignore", "ignore", "pipe"] });
  children.push(child);
  let said = "";
  child.stderr!.on("data", (text: Buffer) => { said += text.toString(); });
  await until(() => said.includes("running"));
  return port;
}

const hasMosquitto = ((): boolean => {
  try {
    execFileSync("mosquitto", ["-h"], { stdio: "ignore" });
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ENOENT"; // it ends with 3 after its help
  }
})();

function dialer(port: number): Dial {
  return (events) => {
    const socket = connect(port, "127.0.0.1")
      .on("connect", events.onOpen).on("data", events.onBytes).on("close", events.onClose).on("error", () => {});
    return { send: (bytes) => void socket.write(bytes), close: () => void socket.end() };
  };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

async function roundTrip(port: number): Promise<string[]> {
  const { client, notes } = openClient(clock, dialer(port), { clean: false, keepAlive: 60_000 });
  const heard = (count: number): Promise<void> => until(() => notes.log.length >= count);
  await heard(1);
  client.write(null, { operation: SUBSCRIBE, id: 1, items: [{ topic: "bins/#", QoS: 2 }] });
  await heard(2);
  client.write(bytesOf("once"), { topic: "bins/twice", QoS: 2, id: 2 });
  await heard(6);
  client.write(bytesOf("in two "), { topic: "bins/parts", retain: true, byteLength: 12 });
  client.write(bytesOf("parts"));
  await heard(7);
  client.write(null, { operation: PINGREQ });
  await heard(8);
  client.write(null, { operation: DISCONNECT });
  await heard(9);
  return notes.log;
}

const wanted = [
  'control {"operation":2,"returnCode":0}', 'control {"operation":9,"payload":[2],"id":1}',
  // PUBREC, the message itself, PUBREL and PUBCOMP: two handshakes whose order between each other is the broker's affair.
  ...['control {"operation":5,"id":2}', 'control {"operation":7,"id":2}', 'control {"operation":6,"id":"its own"}',
    'message {"topic":"bins/twice","byteLength":4,"QoS":2,"more":false} once'].sort(),
  'message {"topic":"bins/parts","byteLength":12,"QoS":0,"more":false} in two parts',
  'control {"operation":13}', "error (0 arguments)",
];

function sorted(log: string[]): string[] {
  const lines = log.map((line) => line.replace(/"operation":6,"id":\d+/, '"operation":6,"id":"its own"'));
  return [...lines.slice(0, 2), ...lines.slice(2, 6).sort(), ...lines.slice(6)];
}

test("it gets along with aedes", async () => {
  expect(sorted(await roundTrip(await startAedes()))).toEqual(wanted);
});

(hasMosquitto ? test : test.skip)("and with Mosquitto, where that is installed", async () => {
  expect(sorted(await roundTrip(await startMosquitto()))).toEqual(wanted);
});
