// Where a driver is soldered to its virtual chip: virtual time, timers that are counted, and ports that are counted and can be refused.
import type { FaultCode } from "../../modules/drivers/fault.js";
import type { Cancel, Timers } from "../../modules/io.js";
import { Clock } from "../../sim/clock.js";
import { Random } from "../../sim/random.js";
import { timersOf } from "../drivers/timers.js";

interface Closable { close(): void }

/** Thrown for a port that the platform is told not to give. */
export class Refused extends Error {}

export class Workbench {
  readonly clock = new Clock();
  readonly random: Random;
  readonly timers: Timers;
  /** Timers that wait, and the most that ever waited at once. */
  pending = 0;
  pendingMost = 0;
  /** Callbacks of timers so far. */
  fired = 0;
  /** Ports that are open, and those asked for so far. */
  open = 0;
  asked = 0;
  /** Which port is refused, counted from 0; Infinity: all. */
  refused: number | undefined;

  constructor(seed = 1) {
    this.random = new Random(seed);
    const { now, after, every } = timersOf(this.clock);
    this.timers = {
      now,
      after: (ms, callback) => this.#counted(true, (told) => after(ms, told), callback),
      every: (ms, look) => this.#counted(false, (told) => every(ms, told), look),
    };
  }

  /** The class to hand to a driver in place of `Io`. */
  port<Options, IO extends Closable>(Io: new (options: Options) => IO): new (options: Options) => IO {
    const bench = this;
    return new Proxy(Io, {
      construct(Made, [options]: [Options]) {
        const number = bench.asked++;
        if (bench.refused === Infinity || bench.refused === number) throw new Refused("no such port");
        return bench.#watch(new Made(options));
      },
    });
  }

  #watch<IO extends Closable>(io: IO): IO {
    const close = io.close.bind(io);
    let isOpen = true;
    this.open++;
    io.close = () => {
      if (isOpen) this.open--;
      isOpen = false;
      close();
    };
    return io;
  }

  #counted(once: boolean, start: (told: () => void) => Cancel, callback: () => void): Cancel {
    let waits = true;
    const end = (): void => {
      if (waits) this.pending--;
      waits = false;
    };
    this.pendingMost = Math.max(this.pendingMost, ++this.pending);
    const cancel = start(() => {
      if (once) end();
      this.fired++;
      callback();
    });
    return () => {
      end();
      cancel();
    };
  }
}

/** What a driver has told, in order. */
export class Hearing {
  readonly log: string[] = [];
  readonly onFault = (code: FaultCode): void => { this.log.push(code); };
  readonly onRecovered = (): void => { this.log.push("recovered"); };

  /** What has been told since it was last asked. */
  take(): string[] { return this.log.splice(0); }
}
