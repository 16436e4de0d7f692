// A Linux PC under the Moddable SDK 8.2 (its `lin` platform): a network and files, but no pins and no Wi-Fi.
import TCP from "embedded:io/socket/tcp";
import UDP from "embedded:io/socket/udp";
import MQTTClient from "embedded:network/mqtt/client";
import files, { type File } from "embedded:storage/files";
import config from "mc/config";
import document from "station" with { type: "json" };
import Time from "time";
import Timer from "timer";
import type { Flash } from "../io.js";
import { FileFlash } from "./file-flash.js";
import { FileKeys } from "./file-keys.js";
import { KeyedHash } from "./keyed-hash.js";
import type { Platform } from "./platform.js";
import { onAbort, resolver, timersOf } from "./sdk.js";

export function openPlatform(): Platform {
  const hash = new KeyedHash();
  return {
    ...classes,
    timers: timersOf(uptime()),
    random: chance(),
    reset: "power-on",
    keys: new FileKeys(FOLDER),
    hmac: (key, bytes) => hash.of(key, bytes),
    document,
    config,
    openFlash,
    resolver,
    setTime() {}, // a PC keeps its own
    feedWatchdog() {},
    trace: (text) => trace(text),
    onAbort,
    restart() {
      trace("the end; start it again\n");
      onAbort(() => {});
      Timer.set(() => { throw new Error("restart"); }); // there is no other way out of the SDK's host
    },
  };
}

/** By way of unknown, as in esp32.ts. */
const classes = Object.freeze({ io: Object.freeze({}), TCP, UDP, MQTTClient }) as unknown as
  Pick<Platform, "io" | "TCP" | "UDP" | "MQTTClient">;

const BEAT_MS = 1_000;

/** Time.ticks is the wall clock here, and somebody may set it: a step, either way, counts as two beats at most. */
function uptime(): () => number {
  let last = Time.ticks;
  let elapsed = 0;
  const now = (): number => {
    const ticks = Time.ticks;
    elapsed += Math.min(Math.max(ticks - last, 0), 2 * BEAT_MS);
    last = ticks;
    return elapsed;
  };
  Timer.repeat(now, BEAT_MS);
  return now;
}

/** The C library's, which begins each run with the same numbers; so it is turned by the time of day. */
function chance(): () => number {
  const turn = Time.ticks / 7_919 % 1;
  return () => (Math.random() + turn) % 1;
}

/** Below the directory that the configuration names `files`. */
const FOLDER = "dingdian";

/** Sizes of the partitions of a 4 MB board. */
const partitionBytes: Readonly<Record<string, number>> = Object.freeze({ events: 640 * 1024, settings: 32 * 1024 });

function openFlash(label: string): Flash {
  const size = partitionBytes[label];
  if (size === undefined) throw new Error("can't find partition");
  return new FileFlash(openFile(`${FOLDER}/${label}.flash`), size);
}

function openFile(path: string): File {
  files.createDirectory(FOLDER);
  const isThere = files.status(path).isFile();
  return files.openFile({ path, mode: isThere ? "r+" : "w+" });
}
