// The registry of what keeps lids shut: which driver stands behind which name in the settings.
import type { CompartmentSettings } from "./contract/settings.js";
import type { Bolt, BoltCallbacks } from "./drivers/bolt.js";
import { LidActuator } from "./drivers/lid-actuator.js";
import { Servo } from "./drivers/servo.js";
import { Solenoid } from "./drivers/solenoid.js";
import type { SolenoidBank } from "./drivers/solenoid-bank.js";
import type { Workshop } from "./workshop.js";

/** A lid takes 3 s or 4; its motor, held fast, stands no more than 5 (by experience of common 12 V ones). */
const RUN_MS_MAX = 4_500;

/** Throws where a pin cannot be had. All that start with a surge take turns at the `bank`. */
export function openBolt({ io, timers }: Pick<Workshop, "io" | "timers">, { bolt }: CompartmentSettings, bank: SolenoidBank, callbacks: BoltCallbacks): Bolt {
  const digital = (pin: number) => ({ io: io.Digital, pin });
  const feedback = "feedback" in bolt && bolt.feedback
    ? { feedback: digital(bolt.feedback.pin), unlockedLevel: bolt.feedback.unlockedLevel as 0 | 1 } : {};
  const common = { timers, bank, ...callbacks };
  switch (bolt.driver) {
    case "solenoid": {
      const { pin, unlockLevel, holdDuty } = bolt;
      return new Solenoid(holdDuty === undefined ? { bolt: digital(pin), activeLevel: unlockLevel as 0 | 1, ...common, ...feedback }
        : { coil: { io: io.PWM, pin }, holdDuty, ...common, ...feedback });
    }
    case "servo": {
      const { pin, lockedUs, unlockedUs } = bolt;
      return new Servo({ servo: { io: io.PWM, pin }, lockedUs, unlockedUs, ...common, ...feedback });
    }
    case "lid-actuator": {
      const { open, close, openEnd, closedEnd, edge, current, runMsMax = RUN_MS_MAX } = bolt;
      return new LidActuator({ ...common, runMsMax, motor: {
        opening: digital(open), closing: digital(close), openEnd: digital(openEnd), closedEnd: digital(closedEnd),
        ...(edge === undefined ? {} : { edge: digital(edge) }),
        ...(current && { current: { sense: { io: io.Analog, pin: current.pin }, limitMv: current.limitMv } }),
      } });
    }
  }
}
