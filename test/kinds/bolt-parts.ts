// Every bolt with the lid it keeps shut, and what can be seen of it from outside: current, heat, whether it holds.
import type { Bolt, BoltCallbacks } from "../../modules/drivers/bolt.js";
import { LidActuator } from "../../modules/drivers/lid-actuator.js";
import { Servo } from "../../modules/drivers/servo.js";
import { Solenoid } from "../../modules/drivers/solenoid.js";
import type { SolenoidBank } from "../../modules/drivers/solenoid-bank.js";
import { Contact } from "../../sim/chips/contact.js";
import { LidMotor } from "../../sim/chips/lid-motor.js";
import { Lock } from "../../sim/chips/lock.js";
import { Servo as ServoChip } from "../../sim/chips/servo.js";
import { ServoBolt } from "../../sim/chips/servo-bolt.js";
import { AnalogLine, VirtualAnalog } from "../../sim/io/analog.js";
import { DigitalLine, VirtualDigital } from "../../sim/io/digital.js";
import { PWMLine, VirtualPWM } from "../../sim/io/pwm.js";
import type { Workbench } from "./workbench.js";

export interface BoltChip { readonly locked: boolean; readonly burnt: boolean; onChange: (() => void) | undefined }

export interface SolderedBolt<Chip extends BoltChip = BoltChip> {
  readonly chip: Chip;
  open(callbacks: BoltCallbacks & { bank?: SolenoidBank }): Bolt;
  /** Rust, or a bent bolt: it stays where it is. */
  jam(jammed: boolean): void;
  /** It has, or is told to take, what moves it or holds it. */
  readonly driven: boolean;
  /** Calls back whenever that begins. */
  onStart(callback: () => void): void;
}

export interface BoltPart {
  readonly name: string;
  solder(bench: Workbench): SolderedBolt;
  /** From when it is opened until it can be used, from `unlock` until it is unlocked, and from the end until it is locked. */
  readonly bootMs: number;
  readonly unlocksMs: number;
  readonly locksMs: number;
  /** The hard bound on one unlocking. */
  readonly boundMs: number;
  /** Asked while it locks it turns back: so it may never be locked, for as long as somebody asks. */
  readonly turnsBack?: true;
  /** What it says of a jam; none where it cannot see one. */
  readonly jams?: readonly string[];
}

function solenoid({ feedback = false, holdDuty }: { feedback?: boolean; holdDuty?: number }) {
  return (bench: Workbench): SolderedBolt => {
    const lines = { 4: new DigitalLine(), 5: new DigitalLine() };
    const wave = new PWMLine();
    const { clock, random } = bench;
    const show = new Contact(clock, lines[5], { near: false, random });
    const chip = new Lock(clock, feedback ? { feedback: show, feedbackShows: "out" } : {});
    const starts: (() => void)[] = [];
    let was = false;
    const drive = (share: number): void => {
      const isOn = share > 0;
      chip.drive(share);
      if (isOn && !was) for (const start of starts) start();
      was = isOn;
    };
    lines[4].onChange((level) => drive(level));
    wave.onChange = () => drive(wave.duty);
    if (feedback) show.setNear(true);
    const Digital = bench.port(new VirtualDigital(lines).Digital);
    const options = feedback ? { feedback: { io: Digital, pin: 5 }, unlockedLevel: 1 as const } : {};
    return {
      chip,
      open: (callbacks) => new Solenoid(holdDuty === undefined
        ? { bolt: { io: Digital, pin: 4 }, timers: bench.timers, ...callbacks, ...options }
        : { coil: { io: bench.port(new VirtualPWM({ 4: wave }).PWM), pin: 4 }, holdDuty, timers: bench.timers, ...callbacks, ...options }),
      jam: (jammed) => { chip.jammed = jammed ? "locked" : undefined; },
      get driven() { return chip.energised; },
      onStart: (callback) => void starts.push(callback),
    };
  };
}

const SERVO_US = { lockedUs: 900, unlockedUs: 2_000 } as const;

function servo(feedback: boolean) {
  return (bench: Workbench): SolderedBolt => {
    const lines = { 5: new DigitalLine() };
    const wave = new PWMLine();
    const { clock, random } = bench;
    const degrees = (us: number): number => (us - 500) / 2_000 * 180;
    const motor = new ServoChip(clock, { line: wave, fromUs: 500, toUs: 2_500, travelDegrees: 180, degrees: degrees(SERVO_US.lockedUs), random });
    // Touching while the bolt is in, so that the pin reads 0 then.
    const show = new Contact(clock, lines[5], { near: false, random });
    const chip = new ServoBolt({ servo: motor, lockedDegrees: degrees(SERVO_US.lockedUs), openDegrees: degrees(SERVO_US.unlockedUs), feedback: show });
    const starts: (() => void)[] = [];
    const listen = wave.onChange;
    let was = false;
    wave.onChange = () => {
      listen?.();
      const isOn = wave.duty > 0;
      if (isOn && !was) for (const start of starts) start();
      was = isOn;
    };
    return {
      chip,
      open: (callbacks) => new Servo({ servo: { io: bench.port(new VirtualPWM({ 4: wave }).PWM), pin: 4 }, ...SERVO_US, timers: bench.timers, ...callbacks,
        ...(feedback && { feedback: { io: bench.port(new VirtualDigital(lines).Digital), pin: 5 }, unlockedLevel: 0 as const }) }),
      jam: (jammed) => { motor.jammed = jammed; },
      get driven() { return wave.duty > 0; },
      onStart: (callback) => void starts.push(callback),
    };
  };
}

/** The way takes 3 s. Where nothing feels an arm, a motor must not press on it for longer than it stands. */
const RUN_MS_MAX = 4_500;

export function lidActuator({ current = false, edge = false }: { current?: boolean; edge?: boolean } = {}) {
  return (bench: Workbench): SolderedBolt<LidMotor> => {
    const lines = { 1: new DigitalLine(), 2: new DigitalLine(), 3: new DigitalLine(), 4: new DigitalLine(), 5: new DigitalLine() };
    const shunt = new AnalogLine();
    const { clock, random } = bench;
    const contact = (pin: 3 | 4 | 5, near: boolean) => new Contact(clock, lines[pin], { near, random });
    const strip = contact(5, true);
    const chip = new LidMotor(clock, { in1: lines[1], in2: lines[2], openEnd: contact(3, false), closedEnd: contact(4, true), random,
      ...(current && { sense: shunt }), ...(edge && { edge: inverted(strip) }) });
    const Digital = bench.port(new VirtualDigital(lines).Digital);
    const digital = (pin: number) => ({ io: Digital, pin });
    const starts: (() => void)[] = [];
    const onLevel = (level: number): void => { if (level === 1) for (const start of starts) start(); };
    lines[1].onChange(onLevel);
    lines[2].onChange(onLevel);
    return {
      chip,
      open: (callbacks) => new LidActuator({ timers: bench.timers, runMsMax: RUN_MS_MAX, ...callbacks, motor: {
        opening: digital(1), closing: digital(2), openEnd: digital(3), closedEnd: digital(4), ...(edge && { edge: digital(5) }),
        ...(current && { current: { sense: { io: bench.port(new VirtualAnalog({ lines: { 6: shunt } }).Analog), pin: 6 }, limitMv: 1_000 } }),
      } }),
      jam: (jammed) => { chip.jammed = jammed; },
      get driven() { return chip.bridge.driving; },
      onStart: (callback) => void starts.push(callback),
    };
  };
}

/** A safety edge that opens a circuit when it is pressed. */
function inverted(contact: Contact): Pick<Contact, "setNear"> { return { setNear: (near) => contact.setNear(!near) }; }

const coil = { bootMs: 0, unlocksMs: 100, locksMs: 100, boundMs: 9_500 } as const;
const turned = { bootMs: 2_000, unlocksMs: 700, locksMs: 900, boundMs: 30_000 } as const;
const lifted = { bootMs: 0, unlocksMs: 3_500, locksMs: 3_600, boundMs: 60_000, turnsBack: true } as const;
const seen = ["jammed", "no-feedback"] as const;

export const boltParts: readonly BoltPart[] = [
  { name: "solenoid", solder: solenoid({}), ...coil },
  { name: "solenoid with a contact", solder: solenoid({ feedback: true }), ...coil, jams: seen },
  { name: "solenoid that holds with half", solder: solenoid({ holdDuty: 0.5 }), ...coil },
  { name: "solenoid that holds with half, with a contact", solder: solenoid({ holdDuty: 0.5, feedback: true }), ...coil, jams: seen },
  { name: "servo", solder: servo(false), ...turned },
  { name: "servo with a contact", solder: servo(true), ...turned, jams: seen },
  { name: "motor lid", solder: lidActuator(), ...lifted, jams: ["jammed"] },
  { name: "motor lid that feels its current", solder: lidActuator({ current: true }), ...lifted, jams: ["jammed"] },
  { name: "motor lid with a safety edge", solder: lidActuator({ edge: true }), ...lifted, jams: ["jammed"] },
];
