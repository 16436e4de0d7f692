// The process that XS runs in: the worker of @agoric/xsnap, reached over two FIFOs so that Node can wait for it.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { NetstringPort } from "./netstring.js";

const built = fileURLToPath(new URL("../../node_modules/@agoric/xsnap/xsnap-native/xsnap/build/bin/", import.meta.url));
const folders: Readonly<Record<string, string>> = { linux: "lin", darwin: "mac" };
const DEATH_MS_MAX = 1_000;   // from the end of its pipes to the end of the process; takes 1 ms
const SAID_BYTES_MAX = 4_096;

/** Whether npm could compile the worker on this machine. */
export function workerBuilt(): boolean { return existsSync(binary()); }

function binary(): string { return join(built, folders[process.platform] ?? "none", "release", "xsnap-worker"); }

export interface WorkerOptions {
  /** Computrons that one command may take; the worker ends with 17 beyond it. */
  meterLimit: number;
  /** A heap to begin with, in place of an empty one. */
  snapshot?: Uint8Array | undefined;
}

/** How it ended. The exit code is unknown where the system has no /proc. */
export interface Death { readonly code: number | undefined; readonly said: string }

export class XsWorker {
  readonly port: NetstringPort;
  readonly pid: number;
  readonly #child: ChildProcess;
  readonly #ours: readonly number[];
  readonly #log: number;
  #closed = false;

  /** Throws where the worker cannot be started. */
  constructor({ meterLimit, snapshot }: WorkerOptions) {
    const folder = mkdtempSync(join(tmpdir(), `dingdian-${process.pid}-`));
    const theirs: number[] = [];
    try {
      execFileSync("mkfifo", ["-m", "600", join(folder, "in"), join(folder, "out")]);
      const inward = openFifo(join(folder, "in"));
      const outward = openFifo(join(folder, "out"));
      this.#log = openSync(join(folder, "log"), "w+");
      theirs.push(inward.read, outward.write);
      if (snapshot) theirs.push(openWith(snapshot, join(folder, "heap")));
      this.#ours = [inward.write, outward.read, this.#log];
      this.port = new NetstringPort(outward.read, inward.write);
      this.#child = start(meterLimit, this.#log, theirs);
    } finally {
      for (const descriptor of theirs) closeSync(descriptor);
      rmSync(folder, { recursive: true });
    }
    this.pid = this.#child.pid ?? 0;
    if (this.pid > 0) return;
    this.close();
    throw new Error(`cannot start ${binary()}`);
  }

  /** Ends it at once. Safe to call again. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#child.kill("SIGKILL");
    for (const descriptor of this.#ours) closeSync(descriptor);
  }

  /** To be asked before `close`, once the port has said that nobody is there. */
  death(): Death {
    const said = Buffer.alloc(SAID_BYTES_MAX);
    const length = readSync(this.#log, said, 0, said.length, 0);
    return { code: this.#child.exitCode ?? zombieCode(this.pid), said: said.toString("utf8", 0, length).trim() };
  }
}

function openFifo(path: string): { write: number; read: number } {
  const both = openSync(path, "r+"); // opening one end alone would wait for the other
  const ends = { write: openSync(path, "w"), read: openSync(path, "r") };
  closeSync(both);                   // else neither side would ever see the other go
  return ends;
}

function openWith(content: Uint8Array, path: string): number {
  writeFileSync(path, content);
  return openSync(path, "r");
}

function start(meterLimit: number, log: number, theirs: readonly number[]): ChildProcess {
  const { XSBUG_HOST } = process.env; // the debugger that the worker looks for
  const [input, output, heap] = theirs;
  const child = spawn(binary(), ["-l", String(meterLimit), ...(heap === undefined ? [] : ["-r", "@5"])], {
    stdio: ["ignore", log, log, input, output, ...(heap === undefined ? [] : [heap])],
    env: XSBUG_HOST ? { XSBUG_HOST } : {},
    detached: true, // Ctrl-C in a terminal is for us; the worker goes when its pipes do
  });
  child.unref();
  child.on("error", () => {}); // no pid says the same, and sooner
  return child;
}

/** Node learns of the end only when its event loop turns; until then the kernel keeps the code: proc_pid_stat(5), field 52. */
function zombieCode(pid: number): number | undefined {
  if (!existsSync(`/proc/${pid}/stat`)) return undefined;
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; waited < DEATH_MS_MAX; waited++) {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" "); // the first is field 3, the state
    if (fields[0] === "Z") return Number(fields[52 - 3]) >> 8; // a wait status, the code in its second byte
    Atomics.wait(pause, 0, 0, 1);
  }
  return undefined;
}
