// `npm start`: a virtual station for people, with its broker and its page.
import { xsAvailable } from "./engine/xs.js";
import { bundleFirmware } from "./firmware.js";
import { PacedStation } from "./paced.js";
import { run, type StationRequest } from "./simulator.js";
import { engines } from "./stage.js";

/** The day begins in the morning's hours, so that the first card that a newcomer taps opens something. */
const BEGIN = "07:30";

/** By then a station has its time and its broker. */
const START_MS = 5_000;

void run(process.argv.slice(2), {
  xsAvailable,
  defaultStation: new URL("stations/sorting.json", import.meta.url),
  startMs: START_MS,
  createStation,
});

async function createStation({ document, engine, speed, key, connect }: StationRequest): Promise<PacedStation> {
  const { code, remap } = await bundleFirmware(document);
  return new PacedStation({
    document, code, engine, speed, connect, createEngine: engines[engine], epochMs: beginOf(document), seed: Date.now() % 2 ** 31,
    keys: { "station-key": key },
    onTrace: (text) => void process.stderr.write(`固件 firmware: ${text.trimEnd()}\n`),
    onCrash: ({ reason, message }) => void process.stderr.write(`固件重启 firmware restarts (${reason}): ${remap(message)}\n`),
  });
}

/** The last time that it was BEGIN, in the civil time of the station: commands of this moment are not late there. */
function beginOf(document: unknown): number {
  const { utcOffsetMinutes } = document as { utcOffsetMinutes?: number };
  const offsetMs = (typeof utcOffsetMinutes === "number" ? utcOffsetMinutes : 480) * 60_000;
  const today = new Date(Date.now() + offsetMs).toISOString().slice(0, 10);
  const begin = Date.parse(`${today}T${BEGIN}:00Z`) - offsetMs;
  return begin > Date.now() ? begin - 24 * 3_600_000 : begin;
}
