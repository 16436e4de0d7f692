// The composition root: settings to parts, parts to the runtime, the runtime to the log and the link.
import { openPlatform } from "platform";
import { eventJson, unreadableJson } from "./modules/contract/event.js";
import { decodeRecord, type Moment } from "./modules/contract/record.js";
import { readSettings, type Settings } from "./modules/contract/settings.js";
import { birthJson, BUILT_MS, FIRMWARE, willJson } from "./modules/contract/status.js";
import { topicsOf } from "./modules/contract/topics.js";
import type { Wall } from "./modules/core/access.js";
import { retention } from "./modules/core/retention.js";
import { start } from "./modules/core/station.js";
import type { Timers } from "./modules/io.js";
import { MqttLink } from "./modules/link/mqtt-link.js";
import { Network } from "./modules/link/network.js";
import { NtpClient, type NtpTime } from "./modules/link/ntp.js";
import { WallClock } from "./modules/link/wall-clock.js";
import { guardedIO, openAnswers, openBolts, openLids, openRanges, openReader, type Workshop } from "./modules/parts.js";
import type { Platform } from "./modules/platform/platform.js";
import { guardIO, guardTimers, guardWith, Runtime, type Hands, type News } from "./modules/runtime.js";
import { BootRecord } from "./modules/service/boot-record.js";
import { EventLog } from "./modules/storage/event-log.js";

/** An erase takes up to 0.4 s (docs/building.md), so it waits until people have had their answer. */
const TEND_AFTER_MS = 5_000;
/** Between two blocks that a full log has to go through. */
const TEND_AGAIN_MS = 500;

export default function main(): void {
  const platform = openPlatform();
  const read = readSettings(configured(platform.document, platform.config));
  if ("settings" in read) return run(platform, read.settings);
  for (const { path, problem } of read.problems) platform.trace(`settings: ${path} ${problem}\n`);
}

/** The document with what an installer or a build says apart from it: another broker, another station. */
function configured(document: unknown, { broker, station }: Platform["config"]): unknown {
  const changed: Record<string, unknown> = { ...(document as object) };
  if (station) changed["station"] = station;
  if (!broker) return changed;
  const [host, port = "1883"] = broker.split(":");
  return { ...changed, network: { ...(changed["network"] as object), brokers: [{ host, port: Number(port) }] } };
}

function run(platform: Platform, settings: Settings): void {
  let bolts: ReturnType<typeof openBolts> = new Map();
  const fail = (error: unknown): void => {
    for (const bolt of bolts.values()) bolt.lock();
    platform.trace(`stopped by ${String(error)}\n`);
    platform.restart();
  };
  platform.onAbort(fail);
  const guard = guardWith(fail);

  let runtime: Runtime | undefined;
  const early: News[] = []; // parts that could not be opened, until there is a runtime to hear of it
  const post = (news: News): void => runtime ? runtime.post(news) : void early.push(news);
  const workshop: Workshop = { io: guardedIO(platform.io, guard), settings, timers: guardTimers(platform.timers, guard), post };

  bolts = openBolts(workshop); // before anything else touches a pin
  runtime = assemble({ ...platform, TCP: guardIO(platform.TCP, guard), UDP: guardIO(platform.UDP, guard) }, workshop, bolts);
  for (const news of early) runtime.post(news);
  runtime.post({ type: "tick" });
}

/** Everything between the parts and the broker. */
function assemble(platform: Platform, workshop: Workshop, bolts: ReturnType<typeof openBolts>): Runtime {
  const { settings, timers, post } = workshop;
  const birth = { boot: new BootRecord(platform.keys, platform.reset).boot.boot, firmware: FIRMWARE, reset: platform.reset };
  const clock = new WallClock(BUILT_MS);
  const moment = (): Moment => ({ boot: birth.boot, upMs: timers.now(), ...wallOf(clock, timers) });
  const log = new EventLog({
    flash: platform.openFlash("events"),
    retention: retention(moment),
  });
  const link = openLink(platform, workshop, log, birthJson(birth));
  const lids = openLids(workshop);
  let tending = false;
  const tend = (afterMs: number): void => {
    if (tending) return;
    tending = true;
    timers.after(afterMs, () => {
      tending = false;
      if (log.tend()) tend(TEND_AGAIN_MS);
    });
  };
  const hands: Hands = {
    append(record, keep) {
      const seq = log.append(record, keep);
      tend(TEND_AFTER_MS);
      link.poke();
      return seq !== undefined;
    },
    unlock: (id, ms) => post({ type: "part", part: `bolt-${id}`, fault: bolts.has(id) ? bolts.get(id)!.unlock(ms) : "no-port" }),
    lock: (id) => bolts.get(id)?.lock(),
    measure: openRanges(workshop),
    answer: openAnswers(workshop),
    publish: (state) => link.publishState(state),
  };
  const open = settings.compartments.flatMap(({ id }) => lids.get(id)?.open ? [id] : []);
  const runtime = new Runtime({ state: start(settings, timers.now(), open), boot: birth.boot, timers, wall: () => wallOf(clock, timers), hands });
  runtime.record({ kind: "boot", firmware: birth.firmware, reset: birth.reset });
  openReader(workshop, (number) => settings.cards.find((card) => card.number === number));
  openNetwork(platform, workshop, link, ({ epochMs, roundTripMs }) => {
    if (!clock.set(epochMs, timers.now(), roundTripMs / 2)) return;
    platform.setTime(epochMs);
    runtime.publish();
  });
  return runtime;
}

function wallOf(clock: WallClock, timers: Timers): Wall {
  const { trust, epochMs } = clock.read(timers.now());
  return epochMs === undefined ? { clock: trust } : { clock: trust, epochMs: Math.round(epochMs) };
}

function openLink(platform: Platform, { settings, timers }: Workshop, log: EventLog, birth: string): MqttLink {
  const { station, network: { brokers } } = settings;
  return new MqttLink({
    Client: platform.MQTTClient, socket: { io: platform.TCP, nodelay: true }, resolver: platform.resolver, timers, random: platform.random,
    brokers, clientId: station, topics: topicsOf(station), subscriptions: [], will: willJson(), birth: () => birth,
    outbox: log,
    encode({ seq, payload }) {
      const record = decodeRecord(payload);
      return record ? eventJson(station, seq, record) : unreadableJson(station, seq);
    },
  });
}

/** Wi-Fi where there is any; with it the time and the broker. */
function openNetwork(platform: Platform, { settings, timers }: Workshop, link: MqttLink, onTime: (time: NtpTime) => void): void {
  const { WiFi, UDP, resolver, random, config: { ssid, password } } = platform;
  const ntp = new NtpClient({
    servers: settings.network.timeServers, socket: { io: UDP }, resolver, timers, random, floorMs: BUILT_MS, onTime,
  });
  new Network({
    WiFi, ssid, password, timers, random,
    onStatus: ({ up }) => {
      link.network(up);
      ntp.network(up);
    },
  });
}
