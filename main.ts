// The composition root: settings to parts, parts to the runtime, the runtime to the log and the link.
import { openPlatform } from "platform";
import { openContacts } from "./modules/contacts.js";
import { fromHex, MAC_BYTES } from "./modules/contract/mac.js";
import type { Entry } from "./modules/contract/record.js";
import type { Settings } from "./modules/contract/settings.js";
import { birthJson, BUILT_MS, FIRMWARE, willJson } from "./modules/contract/status.js";
import { topicsOf } from "./modules/contract/topics.js";
import type { Mode } from "./modules/contract/words.js";
import type { Wall } from "./modules/core/access.js";
import { start } from "./modules/core/station.js";
import type { Timers } from "./modules/io.js";
import { MqttLink } from "./modules/link/mqtt-link.js";
import { Network } from "./modules/link/network.js";
import { NtpClient } from "./modules/link/ntp.js";
import { WallClock } from "./modules/link/wall-clock.js";
import { openBolts, openRanges, openReader, openResetButton, openScales } from "./modules/parts.js";
import type { Platform } from "./modules/platform/platform.js";
import { Records } from "./modules/records.js";
import { guardIO, guardTimers, guardWith, Runtime, type Hands, type News } from "./modules/runtime.js";
import { openSignals } from "./modules/signals.js";
import { BootRecord, messageOf } from "./modules/service/boot-record.js";
import { Caretaker } from "./modules/service/caretaker.js";
import { Commands } from "./modules/service/commands.js";
import { Health } from "./modules/service/health.js";
import { openTimeChip } from "./modules/time-chips.js";
import { openThermometer, openWatches } from "./modules/watches.js";
import { openWorkshop, type Workshop } from "./modules/workshop.js";
import { openSlots, overridesOf, readDocument, settingsInForce, type InForce } from "./modules/startup.js";
import type { SettingsSlots } from "./modules/storage/settings-slots.js";

/** A shorter key than HMAC-SHA256 deserves is none: RFC 2104, 3. */
const KEY_BYTES_MIN = 32;
const NO_LOG = "no-log";
/** So that a person sees the answer, and a backend gets it. */
const RESTART_AFTER_MS = 1_000;
/** What a station in safe mode waits before it tries to work again: its crews have had their chance. */
const SAFE_MODE_MS = 3_600_000;

/** What everything else is made from. */
interface Begun extends InForce {
  readonly platform: Platform;
  readonly record: BootRecord;
  readonly slots: SettingsSlots | undefined;
  readonly mode: Mode;
  readonly given: ReturnType<typeof overridesOf>;
}

export default function main(): void {
  const platform = openPlatform();
  const record = new BootRecord(platform.keys, platform.reset);
  const slots = openSlots(() => platform.openFlash("settings"));
  const given = overridesOf(platform);
  const read = settingsInForce(slots, platform.document, given.overrides);
  for (const { path, problem } of [...given.problems, ...("problems" in read ? read.problems : [])]) platform.trace(`settings: ${path} ${problem}\n`);
  if ("problems" in read) return; // what the firmware was built with is no station
  const mode = record.boot.safe ? "safe-mode" : read.source === "damaged" ? "out-of-service" : "in-service";
  run({ ...read, platform, record, slots, mode, given });
}

function run(begun: Begun): void {
  const { platform, record, settings } = begun;
  let bolts: ReturnType<typeof openBolts> = new Map();
  let runtime: Runtime | undefined;
  const fail = (error: unknown): void => {
    for (const bolt of bolts.values()) letGo(bolt);
    const secrets = secretsOf(platform);
    record.crashed(error, runtime?.phase ?? "starting", platform.timers.now(), secrets);
    platform.trace(`stopped by ${messageOf(error, secrets)}\n`);
    platform.restart();
  };
  platform.onAbort(fail);
  const guard = guardWith(fail);

  const early: News[] = []; // parts that could not be opened, until there is a runtime to hear of it
  const post = (news: News): void => runtime ? runtime.post(news) : void early.push(news);
  const workshop = openWorkshop(platform.io, guard, { settings, timers: guardTimers(platform.timers, guard), post });

  bolts = openBolts(workshop); // before anything else touches a pin
  const guarded = { ...platform, TCP: guardIO(platform.TCP, guard), UDP: guardIO(platform.UDP, guard) };
  runtime = assemble({ ...begun, platform: guarded }, workshop, bolts);
  for (const news of early) runtime.post(news);
  runtime.post({ type: "tick" });
}

/** One that cannot be told to must not keep the others from it, nor the station from its new start: the reset takes its current. */
function letGo(bolt: { lock(): void }): void {
  try {
    bolt.lock();
  } catch {
    // The error that has brought us here is the one to tell of.
  }
}

/** Everything between the parts and the broker. */
function assemble(begun: Begun, workshop: Workshop, bolts: ReturnType<typeof openBolts>): Runtime {
  const { platform, settings, record: { boot: { boot } }, mode } = begun;
  const { timers, post } = workshop;
  const clock = new WallClock(BUILT_MS);
  const wall = (): Wall => wallOf(clock, timers.now());
  const sign = signerOf(platform);
  const records = new Records({ openFlash: () => platform.openFlash("events"), station: settings.station, sign, keys: platform.keys, timers,
    moment: () => ({ boot, upMs: timers.now(), ...wall() }) });
  const restart = (): void => void timers.after(RESTART_AFTER_MS, () => link.close());
  const caretaker = (): Caretaker => caretakerOf(begun, (entry) => runtime.record(entry), restart);
  const link = openLink(begun, timers, records, () => new Commands({ keys: platform.keys, sign, wall,
    perform: (command) => caretaker().perform(command), reply: (text) => link.publishReply(text) }));
  const isServing = mode !== "safe-mode"; // what keeps crashing the station may be one of its parts
  const open = isServing ? openContacts(workshop) : [];
  const hands = handsOf(records, link, bolts, post, isServing ? workshop : undefined);
  const runtime = new Runtime({ state: start(settings, timers.now(), open, mode), boot, timers, wall, hands });
  tellBoot(begun, runtime, records);
  if (isServing) openReader(workshop, (number) => settings.cards.find((card) => card.number === number));
  if (isServing) openWatches(workshop);
  const timeChip = isServing ? openTimeChip(workshop, (epochMs, errorMs) => {
    if (clock.holdOver(epochMs, timers.now(), errorMs)) runtime.publish();
  }) : undefined;
  openResetButton(workshop, () => { if (caretaker().factoryReset()) hands.answer("closed"); });
  watch(begun, timers, runtime, link);
  openNetwork(platform, settings, timers, link, (epochMs, errorMs) => {
    if (!clock.set(epochMs, timers.now(), errorMs)) return;
    platform.setTime(epochMs);
    timeChip?.set(epochMs);
    runtime.publish();
  });
  return runtime;
}

function wallOf(clock: WallClock, now: number): Wall {
  const { trust, epochMs } = clock.read(now);
  return epochMs === undefined ? { clock: trust } : { clock: trust, epochMs: Math.round(epochMs) };
}

/** What effects are performed on. Without a workshop nothing is measured and nobody is answered. */
function handsOf(records: Records, link: MqttLink, bolts: ReturnType<typeof openBolts>, post: Workshop["post"], workshop: Workshop | undefined): Hands {
  let fault = records.found ? undefined : NO_LOG;
  return {
    append(record, keep) {
      const isKept = records.append(record, keep);
      if (isKept !== (fault === undefined)) post({ type: "part", part: "events", fault: fault = isKept ? undefined : "write-failed" });
      link.poke();
      return isKept;
    },
    unlock(id, ms) {
      const bolt = bolts.get(id);
      post({ type: "part", part: `bolt-${id}`, fault: bolt ? bolt.unlock(ms) ?? bolt.fault : "no-port" });
    },
    lock: (id) => bolts.get(id)?.lock(),
    publish: (state) => link.publishState(state),
    ...workshop ? { measure: openRanges(workshop, openThermometer(workshop)), weigh: openScales(workshop), ...openSignals(workshop) } : idleHands,
  };
}

const idleHands: Pick<Hands, "measure" | "weigh" | "answer" | "mark"> = Object.freeze({ measure() {}, weigh() {}, answer() {}, mark() {} }, true);

/** The first record of each boot: why there is one, and in what condition the station was found. */
function tellBoot({ platform: { reset }, record, source, mode, given }: Begun, runtime: Runtime, { found }: Records): void {
  const { shortBoots, brownOuts, crash } = record.boot;
  const entry: Entry = {
    kind: "boot", firmware: FIRMWARE, reset, settings: source, ...(mode === "in-service" ? {} : { mode }), ...(found && { log: found }),
    ...(shortBoots > 0 && { shortBoots }), ...(brownOuts > 0 && { brownOuts }),
    ...(crash && { crash: crash.message, ...(crash.stack && { stack: crash.stack }), phase: crash.phase, crashUpMs: crash.upMs }),
  };
  if (runtime.record(entry)) record.told();
  if (source === "damaged" || source === "previous") runtime.post({ type: "part", part: "settings", fault: source });
  if (found === undefined || found === "damaged" || found === "reformatted") runtime.post({ type: "part", part: "events", fault: found ?? NO_LOG });
  if (record.boot.boot === 0) runtime.post({ type: "part", part: "keys", fault: "write-failed" });
  if (given.problems.length > 0) runtime.post({ type: "part", part: "overrides", fault: "ignored" });
}

/** The watchdog is fed only while events are handled and the link gets on. */
function watch({ platform, record, mode }: Begun, timers: Timers, runtime: Runtime, link: MqttLink): void {
  new Health({ timers, feed: () => platform.feedWatchdog(), isHealthy: () => runtime.drained && link.supervised, onHealthyMinute: () => record.healthy() });
  if (mode === "safe-mode") timers.after(SAFE_MODE_MS, () => link.close());
}

function caretakerOf({ platform, slots, given, settings: { station } }: Begun, record: (entry: Entry) => boolean, restart: () => void): Caretaker {
  return new Caretaker({ slots, keys: platform.keys, record, restart, problems(document) {
    const read = readDocument(document, given.overrides);
    if ("problems" in read) return read.problems;
    // What is on record would be sent under another name than it was signed with.
    return read.settings.station === station ? [] : [{ path: "station", problem: `is not ${station}: only an installer renames a station` }];
  } });
}

/** MAC_BYTES of HMAC-SHA256 with the station's key. Without a key there is no chain, and no command is believed. */
function signerOf({ keys, hmac }: Platform): ((bytes: Uint8Array) => Uint8Array) | undefined {
  const key = fromHex((keys.read("station-key") ?? "").trim().toLowerCase());
  return key && key.length >= KEY_BYTES_MIN ? (bytes) => hmac(key, bytes).slice(0, MAC_BYTES) : undefined;
}

/** What must not be seen in a report of a crash. */
function secretsOf({ keys, config }: Platform): readonly string[] {
  return [keys.read("station-key"), keys.read("password"), keys.read("broker-password"), config.password].filter((secret) => secret !== undefined);
}

/** `commands` is asked for at each command: they are rare, and memory is not plenty. */
function openLink(begun: Begun, timers: Timers, records: Records, commands: () => Commands): MqttLink {
  const { platform: { keys, ...platform }, settings: { station, network }, record } = begun;
  const topics = topicsOf(station);
  const birth = birthJson({ boot: record.boot.boot, firmware: FIRMWARE, reset: platform.reset });
  const [user, password] = [keys.read("user"), keys.read("broker-password")];
  return new MqttLink({
    Client: platform.MQTTClient, socket: { io: platform.TCP, nodelay: true }, resolver: platform.resolver, timers, random: platform.random,
    brokers: network.brokers.map((broker) => ({ ...broker, ...(user && { user }), ...(user && password && { password }) })),
    clientId: station, topics, subscriptions: [topics.command], will: willJson(), birth: () => birth,
    outbox: records, encode: (event) => records.text(event),
    // Not out of the client's own callbacks: those leave too little of the stack for a settings document.
    onCommand: (_topic, payload) => void timers.after(0, () => commands().take(new Uint8Array(payload))),
    onRefused: (_topic, byteLength, why) => { if (why === "too-large") commands().tooLarge(byteLength); },
    onStatus: ({ phase }) => { if (phase === "closed") platform.restart(true); }, // it only closes in order to start anew
  });
}

/** Wi-Fi where there is any; with it the time and the broker. */
function openNetwork(platform: Platform, { network }: Settings, timers: Timers, link: MqttLink, onTime: (epochMs: number, errorMs: number) => void): void {
  const { WiFi, UDP, resolver, random, keys, config } = platform;
  const ntp = new NtpClient({
    servers: network.timeServers, socket: { io: UDP }, resolver, timers, random, floorMs: BUILT_MS,
    onTime: ({ epochMs, roundTripMs }) => onTime(epochMs, roundTripMs / 2),
  });
  const ssid = keys.read("ssid");
  new Network({
    WiFi, ssid: ssid ?? config.ssid, password: ssid ? keys.read("password") : config.password, timers, random,
    onStatus: ({ up }) => {
      link.network(up);
      ntp.network(up);
    },
  });
}
