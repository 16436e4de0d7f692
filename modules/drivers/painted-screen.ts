// What all screens have in common that keep their picture themselves: it is sent piece by piece, one in a turn of the event
// loop, what has changed only, and again now and then, for a screen that its supply has failed for a moment does not tell.
// Not by the SDK's Poco: the same code must run on a PC, and here no picture is ever in memory, for its rows are made as they
// are sent.
import type { Cancel, Timers } from "../io.js";
import { type FaultCallbacks, type FaultCode, FaultLatch } from "./fault.js";
import { CELL_PX, LineBitmap } from "./line-bitmap.js";
import { RETRY_MS_MIN, nextRetryMs } from "./retry.js";
import { Page, type PlacedLine, type Screen } from "./screen.js";

export interface PaintedScreenOptions extends FaultCallbacks {
  timers: Timers;
  width: number;
  height: number;
  /** Bands of the picture that are sent again every 10 s, together with the configuration. */
  refreshBands: number;
}

const TURN_MS = 1;
const REFRESH_MS = 10_000;
const FAILURES_MAX = 3;         // of a screen that works: one may be a spike on the wires
const AGAIN_MS = 20;

export abstract class PaintedScreen implements Screen {
  readonly width: number;
  readonly height: number;
  protected readonly page: Page;
  /** The line that is being painted. */
  protected readonly bitmap: LineBitmap;
  readonly #timers: Timers;
  readonly #fault: FaultLatch;
  readonly #refreshBands: number;
  readonly #onTurn = (): void => this.#turn();
  readonly #cancelRefresh: Cancel;
  #phase: "configuring" | "painting" | "resting" | "closed" = "configuring";
  #step = 0;                    // of the configuration
  #part = 0;                    // of the band
  #drawn: PlacedLine | undefined;
  #isLit = false;
  #refreshed = 0;
  #failures = 0;
  #retryMs = RETRY_MS_MIN;
  #cancel: Cancel | undefined;

  constructor(options: PaintedScreenOptions) {
    const { timers, width, height, refreshBands } = options;
    this.width = width;
    this.height = height;
    this.page = new Page(width, height);
    this.bitmap = new LineBitmap(width / CELL_PX);
    this.#timers = timers;
    this.#fault = new FaultLatch(options);
    this.#refreshBands = refreshBands;
    this.#cancelRefresh = timers.every(REFRESH_MS, () => this.#refresh());
    this.page.invalidate(0, this.page.bands);
    this.#arm(TURN_MS);
  }

  get fault(): FaultCode | undefined { return this.#fault.code; }

  /** Faults since construction. */
  get faults(): number { return this.#fault.count; }

  show(lines: readonly string[]): void {
    if (this.#phase === "closed") return;
    this.page.set(lines);
    this.#part = 0;   // what has been sent of the band may be of the line before
    if (this.#phase !== "resting" || this.page.next < 0) return;
    this.#phase = "painting";
    this.#arm(TURN_MS);
  }

  /** Dark, as far as the screen still hears. */
  close(): void {
    if (this.#phase === "closed") return;
    this.#phase = "closed";
    this.#cancel?.();
    this.#cancelRefresh();
    this.#fault.close();
    try {
      this.dark();
    } catch {
      // it is dark then, or it will not be
    }
    this.release();
  }

  /** Sends step `step` of the configuration, `lit` to a screen that shows a picture. Returns the wait before the next, if there is one. */
  protected abstract configure(step: number, lit: boolean): number | undefined;

  /** Sends part `part` of a band, of what `page.reach` says. Returns whether it was the last one. */
  protected abstract paint(band: number, line: PlacedLine | undefined, part: number): boolean;

  /** Lights the screen once its picture is there, so that nobody sees what was in its memory. */
  protected abstract light(): void;

  protected abstract dark(): void;

  protected abstract release(): void;

  protected abstract faultOf(error: unknown): FaultCode;

  #arm(ms: number): void {
    this.#cancel = this.#timers.after(ms, this.#onTurn);
  }

  #turn(): void {
    try {
      if (this.#phase === "configuring") this.#configure();
      else if (this.#phase === "painting") this.#paint();
    } catch (error) {
      return this.#fail(this.faultOf(error));
    }
    if (this.#phase === "resting") this.#fault.clear();
  }

  #configure(): void {
    const ms = this.configure(this.#step++, this.#isLit);
    if (ms === undefined) {
      this.#phase = "painting";
      this.#part = 0;
    }
    this.#arm(ms ?? TURN_MS);
  }

  #paint(): void {
    const { page } = this;
    const band = page.next;
    if (band < 0) return this.#finish();
    const line = page.line(band);
    if (line && line !== this.#drawn) {
      this.bitmap.set(line.text);
      this.#drawn = line;
    } else if (this.paint(band, line, this.#part++)) {
      page.sent(band);
      this.#part = 0;
    }
    this.#arm(TURN_MS);
  }

  #finish(): void {
    if (!this.#isLit) this.light();
    this.#isLit = true;
    this.#failures = 0;
    this.#retryMs = RETRY_MS_MIN;
    this.#phase = "resting";
  }

  #refresh(): void {
    if (this.#phase !== "resting") return;
    const from = this.#refreshed;
    const to = Math.min(from + this.#refreshBands, this.page.bands);
    this.#refreshed = to % this.page.bands;
    this.page.invalidate(from, to);
    this.#phase = "configuring";
    this.#step = 0;
    this.#arm(TURN_MS);
  }

  #fail(code: FaultCode): void {
    this.#phase = "configuring";
    this.#step = 0;
    if (this.#isLit && ++this.#failures < FAILURES_MAX) return this.#arm(AGAIN_MS);
    this.#isLit = false;
    this.page.invalidate(0, this.page.bands);
    this.#arm(this.#retryMs);
    this.#retryMs = nextRetryMs(this.#retryMs);
    this.#fault.raise(code);
  }
}
