// The station's processor: an engine with the firmware in it, woken when a timer is due, reset when it dies.
import { Board } from "./board.js";
import type { Hardware } from "./board-io.js";
import type { Clock } from "./clock.js";
import { EngineStopped, type Engine, type EngineOptions } from "./engine/engine.js";
import { Cause } from "./vm/protocol.js";
import { Watchdog } from "./watchdog.js";

export interface ComputerOptions {
  clock: Clock;
  hardware: Hardware;
  code: string;
  createEngine: (options: EngineOptions) => Engine;
  config: Record<string, string>;
  /** Seeds the chance inside the firmware; each boot has its own. */
  seed: number;
  /** Whether nothing outside has changed for so long that the firmware's looks may be left out (modules/io.ts, Timers.every). */
  isQuiet: () => boolean;
  onTrace?: (text: string) => void;
  /** The firmware has died of an error of its own. */
  onCrash?: (error: EngineStopped) => void;
}

/** From power, or a reset, to the first line of the firmware. */
export const BOOT_MS = 400; // ROM and second-stage bootloader, as measured on an ESP32-C3
const Reset = Object.freeze({ powerOn: 1, software: 3, panic: 4, taskWatchdog: 6 }); // esp_reset_reason_t as the SDK numbers it

export class Computer {
  /** When each boot began, and when each ended, in virtual milliseconds. */
  readonly bootedAt: number[] = [];
  readonly stoppedAt: number[] = [];
  #engine: Engine | undefined;
  #board: Board | undefined;
  #bootAt = 0;
  #reset: number = Reset.powerOn;
  #inCrank = false;
  #restarting = false;
  #cancelWake = (): void => {};
  #cancelBoot = (): void => {};
  readonly #options: ComputerOptions;
  readonly #watchdog: Watchdog;

  constructor(options: ComputerOptions) {
    this.#options = options;
    this.#watchdog = new Watchdog(options.clock, () => {
      options.onTrace?.("the watchdog has waited in vain\n");
      this.#reboot(Reset.taskWatchdog);
    });
  }

  get boots(): number { return this.bootedAt.length; }
  get running(): boolean { return this.#engine !== undefined; }
  get engine(): Engine | undefined { return this.#engine; }
  get board(): Board | undefined { return this.#board; }

  powerOn(): void {
    if (this.#engine) return;
    this.#cancelBoot();
    this.#reset = Reset.powerOn;
    this.#cancelBoot = this.#options.clock.after(BOOT_MS, () => this.#boot());
  }

  /** Within a crank it takes effect on the next call of the firmware's; else at once. */
  powerOff(): void {
    this.#cancelBoot();
    this.#board?.powerOff();
    if (!this.#inCrank) this.#drop();
  }

  /** Tells the firmware that the world has changed, so that its looks go on. */
  stir(): void {
    if (this.#engine) this.#options.clock.after(0, () => this.#deliver(Cause.wake, 0, 0));
  }

  #boot(): void {
    const { clock, hardware, code, createEngine, config, seed, onTrace } = this.#options;
    this.#bootAt = clock.now;
    this.bootedAt.push(clock.now);
    const board = new Board(hardware, clock, {
      post: (cause, handle, value, news) => clock.after(0, () => {
        const now = value?.();
        if (this.#board === board && now !== 0) this.#deliver(cause, handle, now ?? 0, news);
      }),
      restart: () => { this.#restarting = true; },
      feedWatchdog: () => this.#watchdog.feed(),
      trace: (text) => onTrace?.(text),
      resetReason: () => this.#reset,
    });
    this.#board = board;
    this.#engine = createEngine({ code, onCall: board.answer });
    this.#deliver(Cause.start, 0, 0, { config, seed: seed + this.boots });
  }

  #deliver(cause: number, handle: number, value: number, news?: unknown): void {
    const engine = this.#engine;
    if (!engine) return;
    const quiet = this.#options.isQuiet();
    this.#watchdog.quiet(quiet);
    this.#inCrank = true;
    try {
      const reply = engine.deliver(this.#message(cause, quiet, handle, value, news));
      this.#arm(new Float64Array(reply.slice().buffer)[0]!);
    } catch (error) {
      if (!(error instanceof EngineStopped)) throw error;
      if (this.#board?.powered) this.#crash(error);
    } finally {
      this.#inCrank = false;
    }
    if (!this.#board?.powered) this.#drop();
    else if (this.#restarting) this.#reboot(Reset.software);
  }

  #message(cause: number, quiet: boolean, handle: number, value: number, news: unknown): Uint8Array {
    const { clock } = this.#options;
    const payload = news === undefined ? new Uint8Array(0) : Buffer.from(JSON.stringify(news));
    const message = new Uint8Array(16 + payload.length);
    const view = new DataView(message.buffer);
    view.setUint8(0, cause);
    view.setUint8(1, quiet ? 1 : 0);
    view.setFloat64(2, clock.now - this.#bootAt);
    view.setUint16(10, handle);
    view.setUint32(12, value);
    message.set(payload, 16);
    return message;
  }

  #arm(due: number): void {
    const { clock } = this.#options;
    this.#cancelWake();
    if (due === Infinity) return;
    this.#cancelWake = clock.after(this.#bootAt + due - clock.now, () => this.#deliver(Cause.wake, 0, 0));
  }

  #crash(error: EngineStopped): void {
    this.#options.onCrash?.(error);
    if (!this.#board?.powered) return; // whoever heard of it may have pulled the plug
    this.#reboot(error.reason === "computrons" ? Reset.taskWatchdog : Reset.panic); // a loop without end is not fed out of
  }

  #reboot(reason: number): void {
    this.#board?.powerOff();
    this.#drop();
    this.#reset = reason;
    this.#cancelBoot = this.#options.clock.after(BOOT_MS, () => this.#boot());
  }

  #drop(): void {
    if (this.#engine) this.stoppedAt.push(this.#options.clock.now);
    this.#restarting = false;
    this.#watchdog.off();
    this.#cancelWake();
    this.#engine?.close();
    this.#engine = undefined;
    this.#board = undefined;
  }
}
