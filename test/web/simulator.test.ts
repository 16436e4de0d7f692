// What `npm start` does as a process: flags, sockets, signals. Around the toy station; the real one has its own test.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo, type Server } from "node:net";
import { join } from "node:path";
import { connectAsync, type IPublishPacket, type MqttClient } from "mqtt";
import { WebSocket } from "ws";

interface Run { child: ChildProcess; out: () => string; err: () => string; ended: Promise<number | null> }

const running = new Set<ChildProcess>();

function start(args: string[], env: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, ["--import", "tsx", join(__dirname, "toy-main.ts"), "--no-open", ...args],
    { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  let err = "";
  child.stdout.on("data", (part) => { out += part; });
  child.stderr.on("data", (part) => { err += part; });
  running.add(child);
  const ended = once(child, "close").then(([code]) => {
    running.delete(child);
    return code as number | null;
  });
  return { child, out: () => out, err: () => err, ended };
}

async function started(args: string[] = []): Promise<Run & { mqtt: number; page: number }> {
  const run = start(["--json", "--mqtt-port", "0", "--page-port", "0", ...args]);
  await Promise.race([once(run.child.stdout!, "data"), run.ended]);
  const { mqtt, page } = JSON.parse(run.out()) as { mqtt: number; page: number };
  return { ...run, mqtt, page };
}

async function post(page: number, verb: object): Promise<unknown> {
  return (await fetch(`http://127.0.0.1:${page}/api/world`, { method: "POST", body: JSON.stringify(verb) })).json();
}

const client = (port: number, clientId: string) =>
  connectAsync(`mqtt://127.0.0.1:${port}`, { clientId, clean: false, reconnectPeriod: 0 });

function nextMessage(from: MqttClient): Promise<[topic: string, payload: Buffer, packet: IPublishPacket]> {
  return new Promise((resolve) => from.once("message", (...message) => resolve(message)));
}

afterEach(() => { for (const child of running) child.kill("SIGKILL"); });

test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("says in one line of JSON that all is up, and %s ends all of it", async (signal) => {
  const run = await started();
  expect(JSON.parse(run.out())).toEqual({ ready: true, mqtt: run.mqtt, page: run.page, engine: "node", key: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(run.out().split("\n")).toEqual([expect.any(String), ""]);
  const page = new WebSocket(`ws://127.0.0.1:${run.page}/api/live`);
  await once(page, "open");
  const watcher = await client(run.mqtt, "watcher");
  run.child.kill(signal);
  expect(await run.ended).toBe(0);
  await expect(fetch(`http://127.0.0.1:${run.page}/`)).rejects.toThrow();
  await watcher.endAsync(true);
}, 20_000);

test("any client sees what the station publishes, and a broker that was stopped still has what it kept", async () => {
  const { child, ended, mqtt, page } = await started();
  const watcher = await client(mqtt, "watcher");
  const status = nextMessage(watcher);
  await watcher.subscribeAsync("bins/#", { qos: 1 });
  expect((await status)[0]).toBe("bins/v1/toy-01/status");
  const event = nextMessage(watcher);
  await post(page, { do: "swipe", card: "stranger" });
  expect(String((await event)[1])).toContain("unknown-card");

  expect(await post(page, { do: "stopBroker" })).toEqual({ ok: true });
  expect(await (await fetch(`http://127.0.0.1:${page}/api/world`)).json()).toMatchObject({ broker: false });
  await expect(client(mqtt, "late")).rejects.toThrow(/ECONNREFUSED/);
  expect(await post(page, { do: "startBroker" })).toEqual({ ok: true });
  expect(await post(page, { do: "startBroker" })).toEqual({ ok: true });

  const late = await client(mqtt, "late");
  const kept = nextMessage(late);
  await late.subscribeAsync("bins/v1/toy-01/status", { qos: 1 });
  expect((await kept)[2].retain).toBe(true);
  await Promise.all([watcher.endAsync(true), late.endAsync(true)]);
  child.kill();
  await ended;
}, 20_000);

test("says where the page is and how to watch", async () => {
  const run = start(["--mqtt-port", "0", "--page-port", "0"], { TOY_XS: "1" });
  while (!run.out().includes("Ctrl-C")) await once(run.child.stdout!, "data");
  expect(run.out()).toMatch(/http:\/\/127\.0\.0\.1:\d+\/\n/);
  expect(run.out()).toMatch(/mosquitto_sub -h 127\.0\.0\.1 -p \d+ -t 'bins\/#' -v\n/);
  expect(run.out()).toContain("(XS)");
  run.child.kill();
  await run.ended;
}, 20_000);

describe("where a port is in use", () => {
  let taken: Server;
  let port: number;
  beforeEach(async () => {
    taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    ({ port } = taken.address() as AddressInfo);
  });
  afterEach(() => { taken.close(); });

  test.each(["--mqtt-port", "--page-port"])("one line names it and %s", async (flag) => {
    const ports = { "--mqtt-port": "0", "--page-port": "0", [flag]: String(port) };
    const run = start(["--engine", "node", ...Object.entries(ports).flat()]);
    expect(await run.ended).toBe(1);
    expect(run.err()).toMatch(new RegExp(`^.*port ${port} is in use.*${flag}\\n$`));
    expect(run.out()).toBe("");
  }, 20_000);
});

test.each([
  [["--engine", "xs"], /--engine node/],
  [["--engine", "node", "--station", "/nowhere.json"], /\/nowhere\.json.*ENOENT/],
  [["--engine", "node", "--station", "sim/web/icon.svg"], /icon\.svg.*JSON/],
  [["--engine", "node", "--station", "package.json", "--mqtt-port", "0"], /v: must be 1/],
])("%j is refused in one line", async (args, message) => {
  const run = start(args);
  expect(await run.ended).toBe(1);
  expect(run.err()).toMatch(message);
  expect(run.err().trimEnd().split("\n")).toHaveLength(1);
}, 20_000);
