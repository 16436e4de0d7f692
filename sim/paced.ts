// A station at the pace of a real clock, for people to watch: virtual time follows real time at the speed they choose,
// and waits for what is on its way to or from a real broker.
import type { Socket } from "node:net";
import type { Outcome, Simulation, Verb, WorldView } from "./api.js";
import type { Connect, PeerEvents } from "./network.js";
import { Station, type StationOptions } from "./station.js";

const TICK_MS = 10;
/** Of each tick at most this much is spent on running the station; a speed that takes more is not reached. */
const BUSY_MS_MAX = 25;
/** Virtual time runs in slices, between which messages from the broker are taken. */
const SLICE_MS = 250;
/** A broker that has not answered within this much real time is no longer waited for. */
const ANSWER_MS_MAX = 150;
const CLOCK_TELL_MS = 200;

export type PacedOptions = Omit<StationOptions, "connect"> & { speed: number; connect: (host: string, port: number) => Socket };

export class PacedStation implements Simulation {
  #speed: number;
  #paused = false;
  #closed = false;
  #last = performance.now();
  #told = 0;
  #timer: NodeJS.Timeout | undefined;
  /** Requests to let time pass that are not through, and the last of them. */
  #passes = 0;
  #passing: Promise<void> = Promise.resolve();
  readonly #callbacks = new Set<() => void>();
  readonly #wire: RealWire;
  readonly #station: Station;

  /** Throws with all that is wrong with the document. The station has power from the start. */
  constructor(options: PacedOptions) {
    this.#speed = options.speed;
    this.#wire = new RealWire(options.connect);
    this.#station = new Station({ ...options, connect: this.#wire.connect });
    this.#station.onChange = () => this.#tell();
    this.#station.powerOn();
    this.#schedule();
  }

  get document(): unknown { return this.#station.document; }

  view(): WorldView {
    const view = this.#station.view();
    return { ...view, broker: true, clock: { ...view.clock, speed: this.#paused ? 0 : this.#speed, paused: this.#paused } };
  }

  act(verb: Verb): Outcome | Promise<Outcome> {
    switch (verb.do) {
      case "setSpeed": this.#speed = verb.speed; break;
      case "pause": this.#paused = true; break;
      case "resume": this.#paused = false; break;
      case "advance": return this.#advance(verb.ms);
      case "setClock": return this.#setClock(Date.parse(verb.at));
      default: return this.#station.act(verb) ?? { ok: true };
    }
    this.#tell();
    return { ok: true };
  }

  onChange(callback: () => void): () => void {
    this.#callbacks.add(callback);
    return () => { this.#callbacks.delete(callback); };
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#station.close();
    this.#wire.close();
  }

  #tell(): void {
    for (const callback of this.#callbacks) callback();
  }

  #schedule(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#tick();
      this.#schedule();
    }, TICK_MS);
  }

  #tick(): void {
    const now = performance.now();
    const elapsed = Math.min(now - this.#last, 4 * TICK_MS); // a computer that slept does not make up for it
    this.#last = now;
    if (this.#paused || this.#passes > 0) return;
    const { clock } = this.#station;
    const end = clock.now + elapsed * this.#speed;
    while (clock.now < end && performance.now() - now < BUSY_MS_MAX) {
      if (this.#wire.awaits) {
        clock.runTo(Math.min(end, clock.now + elapsed)); // no faster than real time
        break;
      }
      clock.runTo(Math.min(end, clock.now + SLICE_MS));
    }
    if (now - this.#told > CLOCK_TELL_MS) {
      this.#told = now;
      this.#tell();
    }
  }

  /** Lets virtual time pass as fast as the computer can, one request after the other. */
  async #advance(ms: number): Promise<Outcome> {
    this.#passes++;
    await (this.#passing = this.#passing.then(() => this.#pass(ms)));
    this.#passes--;
    this.#last = performance.now();
    this.#tell();
    return { ok: true };
  }

  async #pass(ms: number): Promise<void> {
    const { clock } = this.#station;
    const end = clock.now + ms;
    let busySince = performance.now();
    while (clock.now < end && !this.#closed) {
      clock.runTo(Math.min(end, clock.now + SLICE_MS));
      while (this.#wire.awaits && !this.#closed) await new Promise((resolve) => setTimeout(resolve, 1));
      if (performance.now() - busySince < BUSY_MS_MAX) continue;
      await new Promise((resolve) => setImmediate(resolve));
      busySince = performance.now();
    }
  }

  /** Another time begins, and the station is made to ask for it: its network goes and comes, which takes a while of that time. */
  async #setClock(epochMs: number): Promise<Outcome> {
    const { network, powered } = this.#station;
    const { awayMs, askMs } = Station.clockChange;
    const asks = network.up && powered; // otherwise it finds out when it can
    this.#station.setTime(asks ? epochMs - awayMs - askMs : epochMs);
    if (!asks) return { ok: true };
    network.up = false;
    await this.#advance(awayMs);
    network.up = true;
    return this.#advance(askMs);
  }
}

/** Connections of the station's to a real broker, whatever address it asks for. */
class RealWire {
  readonly connect: Connect;
  #awaitsSince: number | undefined;
  readonly #sockets = new Set<Socket>();

  constructor(connect: (host: string, port: number) => Socket) {
    this.connect = (address, port, events) => this.#open(connect(address, port), events);
  }

  /** Something was sent a moment ago, and nothing has come back yet. */
  get awaits(): boolean {
    return this.#awaitsSince !== undefined && performance.now() - this.#awaitsSince < ANSWER_MS_MAX;
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #open(socket: Socket, events: PeerEvents): ReturnType<Connect> {
    this.#sockets.add(socket);
    this.#awaitsSince = performance.now();
    const answered = (): void => { this.#awaitsSince = undefined; };
    socket.setNoDelay(true);
    socket.on("connect", () => { answered(); events.onOpen(); });
    socket.on("data", (bytes) => { answered(); events.onBytes(bytes); });
    socket.on("error", () => {}); // close follows
    socket.on("close", () => {
      answered();
      this.#sockets.delete(socket);
      events.onClose();
    });
    return {
      send: (bytes) => {
        this.#awaitsSince = performance.now();
        socket.write(bytes);
      },
      // Silently: the broker is left with a connection that says no more, until its keep-alive ends it.
      close: (silently) => { if (!silently) socket.end(); },
    };
  }
}
