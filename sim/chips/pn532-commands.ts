// The PN532's commands: those that a reader of card numbers needs. Clauses are those of NXP's user manual UM0701-02, by memory; codes and
// the layout of targets have been checked against libnfc (chips/pn53x.c and -internal.h). How long a command takes is an estimate.
import type { Clock } from "../clock.js";
import type { Field } from "./field.js";
import { activate, numberOf, release, requestAts, type Target } from "./pn532-initiator.js";

const Command = Object.freeze({
  diagnose: 0x00, getFirmwareVersion: 0x02, getGeneralStatus: 0x04, setParameters: 0x12, samConfiguration: 0x14, rfConfiguration: 0x32,
  inDeselect: 0x44, inListPassiveTarget: 0x4a, inRelease: 0x52,
});
/** The others of 7.2 and 7.3: what they do is not modelled, but they are no syntax errors. */
const OTHERS = [
  0x06, 0x08, 0x0c, 0x0e, 0x10, 0x16, 0x40, 0x42, 0x46, 0x4e, 0x50, 0x54, 0x56, 0x58, 0x60, 0x86, 0x88, 0x8a, 0x8c, 0x8e, 0x90, 0x92, 0x94,
];
const WORK_MS = 1;
const TRY_MS = 6;                       // a card takes 5 ms to come up (ISO/IEC 14443-3, 5.2.1)
const FOR_EVER = 0xff;                  // 7.3.1, CfgItem 5
const DEFAULT_RETRIES = FOR_EVER;       // 7.3.1: MxRtyPassiveActivation
const DEFAULT_FLAGS = 0x14;             // 7.2.9: fAutomaticATR_RES, fAutomaticRATS
const AUTOMATIC_RATS = 0x10;
const SPEAKS_PART_4 = 0x20;             // SAK: ISO/IEC 14443-3, 6.5.3.4
const TYPE_A = 0x00;                    // 7.3.5, BrTy
const LAST_BAUD_TYPE = 0x04;
const ANTENNA_TEST = 0x07;              // 7.2.1
const ANTENNA_BROKEN = 0x01;            // the manual: "not OK" is anything but 00
const TARGET_TYPE_106_A = 0x10;         // 7.2.3
/** 7.3.1: parameters of each CfgItem, in bytes. */
const CONFIGURATION_BYTES: Readonly<Record<number, number>> = Object.freeze({ 1: 1, 2: 3, 4: 1, 5: 3, 10: 11, 11: 8, 12: 3, 13: 9 });

/** Called with what follows the command's code plus one; undefined: a syntax error. */
export type Answer = (data: readonly number[] | undefined) => void;

export interface CommandOptions {
  /** IC, Ver, Rev, Support (7.2.2): 32 01 06 07. */
  firmware?: readonly [number, number, number, number];
  keepsCascadeTags?: boolean;
}

export class Pn532Commands {
  readonly #clock: Clock;
  readonly #field: Field;
  readonly #options: Required<CommandOptions>;
  #deaf = false;
  #normal = false;
  #carrier = false;
  #retries = DEFAULT_RETRIES;
  #flags = DEFAULT_FLAGS;
  #target: Target | undefined;
  #cancel = (): void => {};

  constructor(clock: Clock, field: Field, { firmware = [0x32, 0x01, 0x06, 0x07], keepsCascadeTags = false }: CommandOptions = {}) {
    this.#clock = clock;
    this.#field = field;
    this.#options = { firmware, keepsCascadeTags };
  }

  /** The antenna is broken. */
  get deaf(): boolean { return this.#deaf; }
  set deaf(deaf: boolean) {
    this.#deaf = deaf;
    this.#settle();
  }

  /** As after power-on: low-battery mode, no carrier, every setting as the firmware has it. */
  reset(): void {
    this.#cancel();
    this.#normal = this.#carrier = false;
    this.#retries = DEFAULT_RETRIES;
    this.#flags = DEFAULT_FLAGS;
    this.#target = undefined;
    this.#settle();
  }

  /** The command that runs never answers. */
  abort(): void { this.#cancel(); }

  /** `command`: at least its code. */
  run([code = 0, ...data]: readonly number[], answer: Answer): void {
    this.#cancel();
    if (code === Command.inListPassiveTarget && this.#isList(data)) return this.#list(this.#retries, answer);
    const result = this.#answer(code, data);
    this.#cancel = this.#clock.after(WORK_MS, () => answer(result));
  }

  #answer(code: number, data: readonly number[]): readonly number[] | undefined {
    switch (code) {
      case Command.diagnose: return this.#diagnose(data);
      case Command.getFirmwareVersion: return data.length === 0 ? this.#options.firmware : undefined;
      case Command.getGeneralStatus: return data.length === 0 ? this.#status() : undefined;
      case Command.setParameters: return this.#setParameters(data);
      case Command.samConfiguration: return this.#configureSam(data);
      case Command.rfConfiguration: return this.#configureRf(data);
      case Command.inDeselect: case Command.inRelease: return this.#release(code, data);
    }
    if (OTHERS.includes(code)) throw new Error(`PN532: command 0x${code.toString(16)} is not modelled`);
    return undefined;
  }

  /** 7.2.1. */
  #diagnose([test, ...data]: readonly number[]): readonly number[] | undefined {
    switch (test) {
      case 0x00: return [test, ...data];        // communication line: what came is sent back
      case 0x01: case 0x02: return [0x00];      // ROM, RAM
      case ANTENNA_TEST: return data.length === 1 ? [this.#deaf ? ANTENNA_BROKEN : 0x00] : undefined;
      case 0x04: case 0x05: case 0x06: throw new Error(`PN532: test ${test} of Diagnose is not modelled`);
      default: return undefined;
    }
  }

  /** 7.2.3: Err, Field (of somebody else), NbTg, each target with its speeds and type, SAM status. */
  #status(): readonly number[] {
    return [0x00, 0x00, ...(this.#target ? [0x01, 0x01, 0x00, 0x00, TARGET_TYPE_106_A] : [0x00]), 0x00];
  }

  /** 7.2.9. */
  #setParameters([flags, ...rest]: readonly number[]): readonly number[] | undefined {
    if (flags === undefined || rest.length > 0) return undefined;
    this.#flags = flags;
    return [];
  }

  /** 7.2.10: mode, time-out, IRQ; with mode 1 it leaves the low-battery mode (AN10609, appendix on C106). */
  #configureSam([mode = 0, ...rest]: readonly number[]): readonly number[] | undefined {
    if (mode < 0x01 || mode > 0x04 || rest.length > 2) return undefined;
    if (mode !== 0x01) throw new Error(`PN532: mode ${mode} of SAMConfiguration is not modelled`);
    this.#normal = true;
    return [];
  }

  /** 7.3.1. */
  #configureRf([item = 0, ...data]: readonly number[]): readonly number[] | undefined {
    if (data.length !== CONFIGURATION_BYTES[item]) return undefined;
    if (item === 0x01) this.#switch((data[0]! & 0x01) !== 0);
    if (item === 0x05) this.#retries = data[2]!;
    return [];
  }

  /** 7.3.10, 7.3.11: of a target, or (0) of all. The status is 0 whoever was there (libnfc, pn53x_transceive). */
  #release(code: number, data: readonly number[]): readonly number[] | undefined {
    const [tg = 0] = data;
    if (data.length !== 1) return undefined;
    if (this.#target && tg <= 1) release(this.#field, this.#target);
    if (code === Command.inRelease && tg <= 1) this.#target = undefined;
    return [0x00];
  }

  /** 7.3.5: MaxTg 1 or 2, BrTy, and for a card that is to be picked out its number. */
  #isList([max = 0, type = 0xff, ...number]: readonly number[]): boolean {
    if (max < 1 || max > 2 || type > LAST_BAUD_TYPE) return false;
    if (max === 2 || type !== TYPE_A || number.length > 0) throw new Error("PN532: only one target of type A is modelled");
    return true;
  }

  /**
   * The carrier comes up with the first try and stays. In low-battery mode it does not, and so nobody is ever found. A card that is active
   * from last time does not answer the first request, for it is REQA (libnfc lists several cards by halting one after the other).
   */
  #list(retries: number, answer: Answer): void {
    this.#target = undefined;
    if (this.#normal) this.#switch(true);
    this.#cancel = this.#clock.after(TRY_MS, () => {
      this.#target = this.#field.on ? activate(this.#field) : undefined;
      if (this.#target) answer(this.#describe(this.#target));
      else if (retries === 0) answer([0x00]);
      else this.#list(retries === FOR_EVER ? FOR_EVER : retries - 1, answer);
    });
  }

  /** NbTg, Tg, SENS_RES, SEL_RES, length and number, ATS. One that does not answer RATS is listed without. */
  #describe(target: Target): readonly number[] {
    const { atqa, sak } = target;
    if (sak & SPEAKS_PART_4 && this.#flags & AUTOMATIC_RATS) target.ats = requestAts(this.#field);
    const number = numberOf(target, this.#options.keepsCascadeTags);
    return [0x01, 0x01, atqa >> 8, atqa & 0xff, sak, number.length, ...number, ...(target.ats ?? [])];
  }

  #switch(on: boolean): void {
    this.#carrier = on;
    this.#settle();
  }

  #settle(): void { this.#field.switch(this.#carrier && !this.#deaf); }
}
