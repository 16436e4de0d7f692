// What a DFPlayer is still to be told: the volume, a question whether it is there, and one clip, the last that was asked for.
import { Command } from "./dfplayer-frame.js";

const STALE_MS = 5_000;   // an answer to somebody who is gone

export class CommandQueue {
  /** Clips that were sent, and those that had waited for too long. */
  clips = 0;
  stale = 0;
  /** What was taken last. */
  command = 0;
  parameter = 0;
  isVolumeDue = true;
  isProbeDue = false;
  volume = 0;
  #clip = 0;   // 0: none
  #clipAt = 0;

  ask(clip: number, now: number): void {
    this.#clip = clip;
    this.#clipAt = now;
  }

  isDue(now: number): boolean {
    if (this.#clip > 0 && now - this.#clipAt >= STALE_MS) {
      this.#clip = 0;
      this.stale++;
    }
    return this.isVolumeDue || this.isProbeDue || this.#clip > 0;
  }

  /** Where something is due: into `command` and `parameter`. Any command tells whether the module is there. */
  take(): void {
    this.isProbeDue = false;
    if (this.isVolumeDue) {
      this.isVolumeDue = false;
      this.#put(Command.volume, this.volume);
    } else if (this.#clip > 0) {
      this.clips++;
      this.#put(Command.playNumbered, this.#clip);
      this.#clip = 0;
    } else this.#put(Command.status, 0);
  }

  /** What was taken last has not been done; of two clips the newer one stays. */
  putBack(): void {
    if (this.command === Command.volume) this.isVolumeDue = true;
    else if (this.command === Command.status) this.isProbeDue = true;
    else {
      this.clips--;
      if (this.#clip === 0) this.#clip = this.parameter;
    }
  }

  #put(command: number, parameter: number): void {
    this.command = command;
    this.parameter = parameter;
  }
}
