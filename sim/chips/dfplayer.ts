// The DFPlayer Mini, a module that plays clips from a memory card by commands on its UART.
// Facts from DFRobot's manual ("DFPlayer Mini", clauses named) where not said otherwise; its copies differ, and so do error numbers.
import type { Clock } from "../clock.js";
import type { DigitalLine } from "../io/digital.js";
import { Random } from "../random.js";
import { type Frame, frameBytes, type FrameFault, FrameReader } from "./dfplayer-frame.js";
import { SerialOutput } from "./serial-output.js";

const BAUD = 9_600;                         // 3.1
const BOOT_MS = 2_000;                      // 3.3.1: "general situation in the 1.5 ~ 3 Sec"
/** A command that begins while the one before is worked on is lost (3.3.1 for the start; later ones by experience). */
const WORK_MS = 40;
/** After so long a pause a frame is given up ("A frame data are not all received", 3.3.4; how long is by experience). */
const PATIENCE_MS = 100;
const LOUDEST = 30;                         // 3.2: 0 to 30; 3.4.2: "power-on default volume is 30"
const CARD = 2;                             // 3.3.1: TF card, of the devices
const Command = Object.freeze({
  track: 0x03, volume: 0x06, source: 0x09, reset: 0x0c, playback: 0x0d, pause: 0x0e, folder: 0x0f, mp3: 0x12, stop: 0x16, // 3.2.1
  queryStatus: 0x42, queryVolume: 0x43, queryFiles: 0x48,                                                              // 3.2.2
});
const Answer = Object.freeze({ pushedIn: 0x3a, pulledOut: 0x3b, finished: 0x3d, online: 0x3f, error: 0x40, reply: 0x41 }); // 3.3

/**
 * Parameters of an error. The manual (3.3.4) has but three. What is sold says what DFRobot's library knows (DFRobotDFPlayerMini.h): a
 * checksum error has been seen as 4 (DFRobot's forum, topic 1984), and 1 also means that it has no card.
 */
const errors = Object.freeze({
  library: { busy: 1, incomplete: 3, checksum: 4, outOfRange: 5, noFile: 6 },
  manual: { busy: 0, incomplete: 1, checksum: 2, outOfRange: 5, noFile: 6 },
});

export interface DfPlayerOptions {
  /** How long each clip plays, in milliseconds, by its number. There is nothing else on the card. */
  clips: Readonly<Record<number, number>>;
  /** The folder that they are in: 1 to 99 for "01" to "99"; the folder "mp3", if not said otherwise. */
  folder?: number;
  /** Pin 16, "low means playing". */
  busy?: DigitalLine;
  errors?: "library" | "manual";
  /** It tells twice that a clip is over, as most do (by experience). */
  tellsTwice?: boolean;
  random?: Random;
}

export interface Playing { clip: number; volume: number }

export class DfPlayerChip extends SerialOutput {
  /** Called when a clip has begun or ended. */
  onChange: (() => void) | undefined;
  /** What has been heard, in order. */
  readonly played: Playing[] = [];
  volume = LOUDEST;
  /** Its receive wire is off. */
  deaf = false;
  /** Its transmit wire is off; it plays all the same. */
  mute = false;
  /** Answers every command with "busy", and does nothing. */
  stuck = false;
  /** Every checksum of its own is wrong. */
  badSum = false;
  /** Commands that came while it was at work, or not yet awake. */
  missed = 0;

  readonly #options: DfPlayerOptions;
  readonly #reader = new FrameReader();
  #card = true;
  #awake = false;
  #free = true;
  /** The frame that comes began while it was at work. */
  #spoilt = false;
  #clip: number | undefined;
  #leftMs = 0;
  #endsAt: number | undefined;
  #cancel = (): void => {};
  #cancelWork = (): void => {};
  #cancelPatience = (): void => {};

  /** It boots as soon as it is there. */
  constructor(clock: Clock, options: DfPlayerOptions) {
    super(clock, BAUD, options.random ?? new Random(1));
    this.#options = options;
    this.#boot();
  }

  /** The clip that is heard now. */
  get playing(): number | undefined { return this.#endsAt === undefined || this.dead ? undefined : this.#clip; }

  /** The memory card is in. */
  get card(): boolean { return this.#card; }
  set card(card: boolean) {
    if (card === this.#card) return;
    this.#card = card;
    if (!card) this.#silence();
    if (this.#awake) this.#tell(card ? Answer.pushedIn : Answer.pulledOut, CARD);
  }

  /** The supply comes or goes. */
  power(on: boolean): void {
    this.drop();
    this.#sleep();
    if (on) this.#boot();
    else this.#options.busy?.drive(this, undefined);
  }

  override receive(byte: number): void {
    if (this.dead || this.deaf) return;
    if (!this.#free || !this.#awake) this.#spoilt = true;
    const noisy = this.noise > 0 && this.random.next() < this.noise;
    const frame = this.#reader.take(noisy ? this.random.below(256) : byte);
    this.#cancelPatience();
    if (this.#reader.begun) this.#cancelPatience = this.clock.after(PATIENCE_MS, () => this.#end("incomplete"));
    else this.#end(frame);
  }

  /** Nothing, where what has come began no frame. */
  #end(frame: Frame | FrameFault | undefined): void {
    const spoilt = this.#spoilt;
    this.#spoilt = false;
    this.#reader.reset();
    if (frame === undefined) return;
    if (spoilt) this.missed++;
    else this.#work(() => typeof frame === "string" ? this.#fail(frame) : this.#obey(frame));
  }

  /** Without a card, what is sold tells an error and no device (by experience). */
  #boot(): void {
    const { busy, errors: numbers } = this.#options;
    busy?.drive(this, 1);
    this.#cancelWork = this.clock.after(BOOT_MS, () => {
      this.#awake = true;
      this.#free = true;
      if (this.#card || numbers === "manual") this.#tell(Answer.online, this.#card ? CARD : 0);
      else this.#fail("busy");
    });
  }

  #sleep(): void {
    this.#cancelWork();
    this.#cancelPatience();
    this.#reader.reset();
    this.#spoilt = false;
    this.#awake = false;
    this.#silence();
    this.volume = LOUDEST;
  }

  #work(act: () => void): void {
    this.#free = false;
    this.#cancelWork = this.clock.after(WORK_MS, () => {
      this.#free = true;
      act();
    });
  }

  #obey(frame: Frame): void {
    if (this.stuck) return this.#fail("busy");
    const fault = this.#execute(frame);
    if (fault) this.#fail(fault);
    else if (frame.feedback) this.#tell(Answer.reply, 0);
  }

  #execute({ command, high, low }: Frame): keyof typeof errors.library | undefined {
    switch (command) {
      case Command.volume: this.volume = Math.min(low, LOUDEST); return undefined;
      case Command.reset: this.#sleep(); this.#boot(); return undefined;
      case Command.stop: this.#silence(); return undefined;
      case Command.pause: this.#pause(); return undefined;
      case Command.queryVolume: this.#tell(command, this.volume); return undefined;
      case Command.queryStatus: this.#tell(command, this.#endsAt === undefined ? 0 : 1, CARD); return undefined;
    }
    if (!this.#card) return "busy";
    const { folder } = this.#options;
    switch (command) {
      case Command.source: return low === CARD ? undefined : "busy";
      case Command.queryFiles: this.#tell(command, this.#files.length); return undefined;
      case Command.playback: return this.#resume();
      case Command.track: return this.#play(this.#files[((high << 8) | low) - 1], "outOfRange");
      case Command.mp3: return this.#play(folder === undefined ? (high << 8) | low : undefined, "noFile");
      case Command.folder: return this.#play(folder === high ? low : undefined, "noFile");
      default: throw new Error(`DFPlayer: command 0x${command.toString(16)} is not modelled`);
    }
  }

  /** As they stand on the card. */
  get #files(): number[] { return Object.keys(this.#options.clips).map(Number); }

  #play(clip: number | undefined, fault: "outOfRange" | "noFile"): typeof fault | undefined {
    const ms = clip === undefined ? undefined : this.#options.clips[clip];
    if (clip === undefined || ms === undefined) return fault;
    this.#silence();
    this.#clip = clip;
    this.#leftMs = ms;
    this.played.push({ clip, volume: this.volume });
    return this.#resume();
  }

  #resume(): "outOfRange" | undefined {
    if (this.#clip === undefined) return "outOfRange";
    if (this.#endsAt !== undefined) return undefined;
    this.#endsAt = this.clock.now + this.#leftMs;
    this.#cancel = this.clock.after(this.#leftMs, () => this.#finish());
    this.#show();
    return undefined;
  }

  #pause(): void {
    if (this.#endsAt === undefined) return;
    this.#cancel();
    this.#leftMs = this.#endsAt - this.clock.now;
    this.#endsAt = undefined;
    this.#show();
  }

  #silence(): void {
    this.#pause();
    this.#clip = undefined;
  }

  /** 3.3.2; the number is that of the file on the card, not its name. */
  #finish(): void {
    const track = this.#files.indexOf(this.#clip!) + 1;
    this.#silence();
    const { tellsTwice = true } = this.#options;
    for (let i = 0; i < (tellsTwice ? 2 : 1); i++) this.#tell(Answer.finished, track & 0xff, track >> 8);
  }

  #show(): void {
    const { busy } = this.#options;
    busy?.drive(this, this.#endsAt === undefined ? 1 : 0);
    this.onChange?.();
  }

  #fail(fault: keyof typeof errors.library): void {
    this.#tell(Answer.error, errors[this.#options.errors ?? "library"][fault]);
  }

  #tell(command: number, low: number, high = 0): void {
    if (!this.mute) this.send(frameBytes(command, low, { high, badSum: this.badSum }));
  }
}
