// What `npm start` runs: broker, station, page; up in this order, down in the other.
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { stop as stopBundler } from "esbuild";
import { Broker } from "./aedes.js";
import type { Simulation } from "./api.js";
import { LOOPBACK } from "./loopback.js";
import { MessageLog } from "./messages.js";
import { DEMO_KEY, readOptions, type Options } from "./options.js";
import { bundlePage } from "./page.js";
import { ServedStation } from "./served.js";
import { PageServer } from "./server.js";

export type EngineName = "xs" | "node";

export interface Station extends Simulation { close(): void | Promise<void> }

/** What main.ts puts in: everything that is the station's own. */
export interface Composition {
  xsAvailable: () => boolean;
  /** Of the settings document to run when none is named. */
  defaultStation: URL;
  /** Virtual milliseconds that pass before the station is shown: by then it has its time and its broker. */
  startMs: number;
  /** Throws where the document is not one; the message is shown as it is. */
  createStation: (request: StationRequest) => Promise<Station>;
}

export interface StationRequest {
  document: unknown;
  engine: EngineName;
  speed: number;
  /** The station's key, in hex. */
  key: string;
  /** Whatever broker the station asks for, it reaches the one that runs here. */
  connect: (host: string, port: number) => Socket;
}

/** Stops within this, whatever hangs. */
const STOP_MS_MAX = 800;
const MQTT_PORT = 1883;   // registered at IANA, the default of every client

/** Why the simulator does not start, in one line for whoever started it. */
class StartError extends Error {}

/** Runs until a signal ends it; the exit code is 0 then, and 1 where it could not start. */
export async function run(args: readonly string[], composition: Composition): Promise<void> {
  const options = readOptions(args);
  const closers: (() => unknown)[] = [];
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stop(closers, 0));
  try {
    await start(options, composition, closers);
  } catch (error) {
    process.stderr.write(`${error instanceof StartError ? error.message : (error as Error).stack}\n`);
    await stop(closers, 1);
  }
}

async function start(options: Options, composition: Composition, closers: (() => unknown)[]): Promise<void> {
  const engine = chooseEngine(options, composition.xsAvailable());
  const document = await readDocument(options.station ?? composition.defaultStation);
  const assets = bundlePage();
  assets.catch(() => {});   // awaited below; until then its failure is nobody's

  let station: Station | undefined;
  const log = new MessageLog(() => station?.view().clock.at ?? new Date().toISOString());
  const broker = new Broker(options.mqttPort, (message) => log.add(message));
  await claim(broker.start(), options.mqttPort, "--mqtt-port");
  closers.push(() => broker.stop());

  station = await createStation(composition, {
    document, engine, speed: options.speed, key: options.key, connect: () => connect(broker.port, LOOPBACK),
  });
  closers.push(() => station.close());
  await station.act({ do: "advance", ms: composition.startMs });

  const simulation = new ServedStation(station, broker);
  const server = await claim(
    PageServer.start({ port: options.pagePort, simulation, log, assets: await assets }), options.pagePort, "--page-port");
  closers.push(() => server.close());
  await stopBundler();   // its process would outlive this one for a moment
  announce(options, { mqtt: broker.port, page: server.port, engine, key: options.key }, station.view().station);
}

function chooseEngine({ engine }: Options, xsAvailable: boolean): EngineName {
  if (engine === "node" || xsAvailable) return engine ?? "xs";
  if (engine === "xs")
    throw new StartError("XS 引擎未编译，请安装 C 编译器后重新 npm ci，或用 --engine node / "
      + "the XS worker is not compiled: install a C compiler and run npm ci again, or use --engine node");
  process.stderr.write("XS 引擎未编译，改用 Node 运行固件 / the XS worker is not compiled, so the firmware runs on Node\n");
  return "node";
}

async function readDocument(file: string | URL): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    throw new StartError(`--station ${String(file)}: ${(error as Error).message.replaceAll("\n", " ")}`);
  }
}

async function createStation({ createStation: create }: Composition, request: StationRequest): Promise<Station> {
  try {
    return await create(request);
  } catch (error) {
    throw new StartError((error as Error).message);
  }
}

/** Waits for a socket to be opened, and says which flag chooses another port where it cannot be. */
async function claim<T>(opening: Promise<T>, port: number, flag: string): Promise<T> {
  try {
    return await opening;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE")
      throw new StartError(`端口 ${port} 已被占用，请用 ${flag} 换一个 / port ${port} is in use: choose another with ${flag}`);
    if (code === "EACCES")
      throw new StartError(`端口 ${port} 无权使用，请用 ${flag} 换一个 / port ${port} is not allowed: choose another with ${flag}`);
    throw new StartError(`${flag} ${port}: ${message}`);
  }
}

interface Up { mqtt: number; page: number; engine: EngineName; key: string }

function announce({ json, open }: Options, up: Up, station: string): void {
  const address = `http://${LOOPBACK}:${up.page}/`;
  if (json) return void process.stdout.write(`${JSON.stringify({ ready: true, ...up })}\n`);
  const [port, broker] = up.mqtt === MQTT_PORT ? ["", ""] : [` -p ${up.mqtt}`, ` --broker mqtt://${LOOPBACK}:${up.mqtt}`];
  process.stdout.write([
    `定点 Dingdian (${up.engine === "xs" ? "XS" : "Node"})`,
    `  页面 page     ${address}`,
    `  消息 MQTT     mosquitto_sub -h ${LOOPBACK}${port} -t 'bins/#' -v`,
    `  密钥 key      ${up.key}${up.key === DEMO_KEY ? "（仅供演示 for demonstration only）" : ""}`,
    `  指令 command  npm run command -- restart${broker} --station ${station} --key ${up.key}`,
    `  核对 verify   mosquitto_sub -h ${LOOPBACK}${port} -q 1 -t 'bins/v1/${station}/event' > events.jsonl`,
    `                npm run verify-events -- events.jsonl --key ${up.key}`,
    `  停止 stop     Ctrl-C`, ""].join("\n"));
  if (open && process.stdout.isTTY) openBrowser(address);
}

function openBrowser(address: string): void {
  const mac = process.platform === "darwin";
  if (!mac && !process.env["DISPLAY"] && !process.env["WAYLAND_DISPLAY"]) return;
  const browser = spawn(mac ? "open" : "xdg-open", [address], { detached: true, stdio: "ignore" });
  browser.on("error", () => {}).unref();   // the address has been printed
}

/** Ends the process once everything is closed, or at the latest after STOP_MS_MAX. */
async function stop(closers: (() => unknown)[], code: number): Promise<never> {
  setTimeout(() => process.exit(code), STOP_MS_MAX);
  for (const close of closers.splice(0).reverse()) {
    try {
      await close();
    } catch (error) {
      process.stderr.write(`${(error as Error).message}\n`);   // the others are closed all the same
    }
  }
  process.exit(code);
}
