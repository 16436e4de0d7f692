// A PWM pin of which the test reads every duty, as a share of the period, with the time.
import type { PWM, PWMBinding, PWMOptions } from "../../modules/io.js";
import type { Clock } from "../../sim/clock.js";

export function scriptedPWM(clock: Clock) {
  const wire = { open: 0, hz: 0, resolution: 0, duty: 0, writes: [] as string[] };
  class Port implements PWM {
    readonly resolution: number;
    constructor({ pin, hz = 1_024, resolution = 10 }: PWMOptions) {
      if (pin !== 1) throw new Error(`pwm: nothing at pin ${pin}`);
      if (wire.open > 0) throw new Error("pwm: in use");
      wire.open++;
      this.resolution = resolution;
      Object.assign(wire, { hz, resolution, duty: 0 });
    }

    write(duty: number): void {
      if (!Number.isInteger(duty) || duty < 0 || duty > 2 ** this.resolution - 1) throw new RangeError("pwm: invalid value");
      wire.duty = duty / 2 ** this.resolution;
      wire.writes.push(`${clock.now}: ${wire.duty.toFixed(3)}`);
    }

    close(): void {
      wire.open--;
      wire.duty = 0;
    }
  }
  const binding: PWMBinding = { io: Port, pin: 1 };
  return { wire, binding };
}
