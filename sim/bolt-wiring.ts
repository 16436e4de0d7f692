// Solders what keeps a lid shut, as a compartment's settings name it, and the lid with its contact: what hands can do with them.
import type { CompartmentSettings } from "../modules/contract/settings.js";
import { Contact } from "./chips/contact.js";
import { Lid } from "./chips/lid.js";
import { LidMotor } from "./chips/lid-motor.js";
import { Lock } from "./chips/lock.js";
import { Servo } from "./chips/servo.js";
import { ServoBolt } from "./chips/servo-bolt.js";
import type { Clock } from "./clock.js";
import type { DigitalLine, Level } from "./io/digital.js";
import type { Pins } from "./pins.js";
import type { Random } from "./random.js";

/** What holds a lid. */
export interface BoltChip { readonly locked: boolean; /** Its coil or its motor. */ readonly burnt: boolean; /** A motor has current: it must be looked at. */ readonly driving?: boolean;
  onChange: (() => void) | undefined }

/** A lid as hands find it. */
export interface LidChip {
  readonly isOpen: boolean;
  /** False when it is held shut. With force it opens all the same. */
  open(force?: boolean): boolean;
  /** False when it is moved by something else than hands. */
  close(): boolean;
  /** An arm in the way of a lid that moves by itself; false where that cannot be. */
  obstruct(present: boolean): boolean;
}

export interface SolderedBolt { readonly bolt: BoltChip; readonly lid: LidChip }

export function solderBolt(settings: CompartmentSettings, pins: Pins, clock: Clock, random: Random): SolderedBolt {
  const closedLevel: Level = settings.lid.openLevel === 1 ? 0 : 1;
  const contact = switchOf(pins.lines[settings.lid.pin]!, { nearLevel: closedLevel, near: true }, clock, random);
  const { bolt } = settings;
  switch (bolt.driver) {
    case "solenoid": return handMoved(solenoid(settings, pins, clock, random), contact);
    case "servo": return handMoved(servo(settings, pins, clock, random), contact);
    case "lid-actuator": return new MotorLid(motor(settings, pins, clock, random), contact);
  }
}

function handMoved(lock: Lock | ServoBolt, contact: Switch): SolderedBolt {
  const lid = new Lid({ lock, contact });
  return {
    bolt: lock,
    lid: {
      get isOpen() { return lid.isOpen; },
      open: (force) => lid.open(force),
      close() { lid.close(); return true; },
      obstruct: () => false,
    },
  };
}

function solenoid({ id, bolt }: CompartmentSettings, pins: Pins, clock: Clock, random: Random): Lock {
  const { pin, unlockLevel, holdDuty, feedback } = bolt as typeof bolt & { driver: "solenoid" };
  const lock = new Lock(clock, feedback ? { feedback: feedbackSwitch(feedback, pins, clock, random) } : {});
  plugBolt(id, pins, (jammed) => { lock.jammed = !jammed ? undefined : lock.retracted ? "open" : "locked"; });
  if (holdDuty !== undefined) {
    pins.waves[pin]!.onChange = () => lock.drive(pins.waves[pin]!.duty);
    return lock;
  }
  const off = unlockLevel === 1 ? 0 : 1;
  pins.lines[pin]!.pull(lock, off); // the resistor at the gate: no current while nobody drives the pin
  pins.lines[pin]!.onChange((level) => lock.energise(level !== off));
  return lock;
}

function servo({ id, bolt }: CompartmentSettings, pins: Pins, clock: Clock, random: Random): ServoBolt {
  const { pin, lockedUs, unlockedUs, feedback } = bolt as typeof bolt & { driver: "servo" };
  const degrees = (us: number): number => (us - SERVO_US.from) / (SERVO_US.to - SERVO_US.from) * 180;
  const chip = new Servo(clock, { line: pins.waves[pin]!, fromUs: SERVO_US.from, toUs: SERVO_US.to, travelDegrees: 180, degrees: degrees(lockedUs), random });
  plugBolt(id, pins, (jammed) => { chip.jammed = jammed; });
  return new ServoBolt({ servo: chip, lockedDegrees: degrees(lockedUs), openDegrees: degrees(unlockedUs),
    ...(feedback ? { feedback: feedbackSwitch(feedback, pins, clock, random) } : {}) });
}

const SERVO_US = Object.freeze({ from: 500, to: 2_500 });

function motor({ id, bolt }: CompartmentSettings, pins: Pins, clock: Clock, random: Random): LidMotor {
  const { lines, analogs } = pins;
  const { open, close, openEnd, closedEnd, edge, current } = bolt as typeof bolt & { driver: "lid-actuator" };
  const contact = (pin: number, near: boolean) => new Contact(clock, lines[pin]!, { near, random });
  const chip = new LidMotor(clock, {
    in1: lines[open]!, in2: lines[close]!, openEnd: contact(openEnd, false), closedEnd: contact(closedEnd, true), random,
    ...(edge === undefined ? {} : { edge: switchOf(lines[edge]!, { nearLevel: 1, near: false }, clock, random) }), ...(current ? { sense: analogs[current.pin]! } : {}),
  });
  plugBolt(id, pins, (jammed) => { chip.jammed = jammed; });
  return chip;
}

function feedbackSwitch({ pin, unlockedLevel }: { pin: number; unlockedLevel: number }, pins: Pins, clock: Clock, random: Random): Switch {
  return switchOf(pins.lines[pin]!, { nearLevel: unlockedLevel as Level, near: false }, clock, random);
}

type Switch = Pick<Contact, "setNear">;

/** Between the wire and ground, so made that the wire reads `nearLevel` while something is near. */
function switchOf(line: DigitalLine, { nearLevel, near }: { nearLevel: Level; near: boolean }, clock: Clock, random: Random): Switch {
  const touches = (isNear: boolean): boolean => isNear === (nearLevel === 0);
  const contact = new Contact(clock, line, { near: touches(near), random });
  return { setNear: (isNear) => contact.setNear(touches(isNear)) };
}

/** What is unplugged is rust or a bent bolt: it stays where it is. */
function plugBolt(id: number, pins: Pins, jam: (jammed: boolean) => void): void {
  pins.plugs.set(`bolt-${id}`, (plugged) => jam(!plugged));
}

/** The motor's own gear is the bolt. */
class MotorLid implements SolderedBolt, BoltChip, LidChip {
  onChange: (() => void) | undefined;
  readonly bolt = this;
  readonly lid = this;
  readonly #motor: LidMotor;
  #prying = false;

  constructor(motor: LidMotor, contact: Switch) {
    this.#motor = motor;
    motor.onChange = () => {
      contact.setNear(!motor.isOpen);
      if (!this.#prying) this.onChange?.();
    };
  }

  get locked(): boolean { return this.#motor.locked; }
  get burnt(): boolean { return this.#motor.burnt; }
  get driving(): boolean { return this.#motor.bridge.driving; }
  get isOpen(): boolean { return this.#motor.isOpen; }

  /** Hands that open it know of it, as with any lid. */
  open(force = false): boolean {
    if (this.isOpen) return true;
    this.#prying = true;
    if (force) this.#motor.pry();
    this.#prying = false;
    return force;
  }

  close(): boolean { return false; }

  obstruct(present: boolean): boolean {
    if (present) return this.#motor.reachIn(ARM);
    this.#motor.withdraw();
    return true;
  }
}

const ARM = 0.4; // share of the way: where an elbow is
