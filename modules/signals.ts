// The registry of what tells people something: light, sound, strip, display, voice, and the camera that sees them.
import type { CameraSettings, DisplaySettings } from "./contract/part-settings.js";
import { refusals, type Refusal } from "./contract/words.js";
import { answers, clipOf, type Blink, type Outcome } from "./core/answers.js";
import { idleLines, outcomeTexts } from "./core/texts.js";
import { Buzzer } from "./drivers/buzzer.js";
import { CameraTrigger } from "./drivers/camera-trigger.js";
import { DfPlayer } from "./drivers/dfplayer.js";
import { Indicator } from "./drivers/indicator.js";
import type { Screen } from "./drivers/screen.js";
import { Ssd1306 } from "./drivers/ssd1306.js";
import { St7789 } from "./drivers/st7789.js";
import { Ws2812 } from "./drivers/ws2812.js";
import type { Timers } from "./io.js";
import { i2cAddressOf } from "./contract/wiring.js";
import { opened, watched, type Workshop } from "./workshop.js";

/** One way of telling people, out of several that a station may have. */
interface Signal {
  answer(outcome: Outcome, compartments: readonly number[]): void;
  mark?(compartment: number, full: boolean): void;
}

export interface Signals {
  /** `compartments`: those that a grant opens. */
  answer(outcome: Outcome, compartments?: readonly number[]): void;
  /** The compartment is full from now on, or no longer. */
  mark(compartment: number, full: boolean): void;
}

/** As far as the station has them. */
export function openSignals(workshop: Workshop): Signals {
  const signals = [openLight, openBuzzer, openStrip, openDisplay, openVoice, openCamera]
    .map((open) => open(workshop)).filter((signal) => signal !== undefined);
  return {
    answer(outcome, compartments = []) { for (const signal of signals) signal.answer(outcome, compartments); },
    mark(compartment, full) { for (const signal of signals) signal.mark?.(compartment, full); },
  };
}

function openLight(workshop: Workshop): Signal | undefined {
  const { io, settings: { light }, timers } = workshop;
  if (!light) return undefined;
  const pin = (number: number) => ({ io: io.Digital, pin: number });
  const indicator = opened(workshop, "light", () => new Indicator({ red: pin(light.red), green: pin(light.green), blue: pin(light.blue), timers }));
  return indicator && { answer: (outcome) => indicator.show(answers[outcome].light) };
}

function openBuzzer(workshop: Workshop): Signal | undefined {
  const { io, settings: { buzzer }, timers } = workshop;
  if (!buzzer) return undefined;
  const sounder = opened(workshop, "buzzer", () => new Buzzer({ tone: { io: io.PWM, pin: buzzer.pin }, timers }));
  return sounder && { answer: (outcome) => sounder.play(answers[outcome].sound) };
}

/** Slow and red, as long as it lasts. */
const FULL: Blink = Object.freeze({ colour: "red", onMs: 1_000, offMs: 1_000, count: 0 });

/** A compartment's pixels show what opens it, and while it is full that it is. */
function openStrip(workshop: Workshop): Signal | undefined {
  const { io, settings: { strip, compartments }, timers } = workshop;
  if (!strip) return undefined;
  const lit = compartments.filter(({ pixels }) => pixels);
  const { pin, length, order = "GRB", milliampsMax } = strip;
  const chain = opened(workshop, "strip", () => new Ws2812({ strip: { io: io.PixelChain, pin, length, order }, timers, milliampsMax,
    segments: lit.map(({ pixels }) => pixels!) }));
  if (!chain) return undefined;
  const segmentOf = (id: number): number => lit.findIndex((compartment) => compartment.id === id);
  const full = new Set<number>();
  let offered: readonly number[] = [];
  const rest = (id: number): void => full.has(id) ? chain.show(segmentOf(id), FULL) : chain.stop(segmentOf(id));
  return {
    answer(outcome, ids) {
      if (ids.length === 0) return; // it tells somebody else something
      for (const id of offered) if (!ids.includes(id)) rest(id); // what was not chosen is offered no longer
      offered = outcome === "choose" ? ids : [];
      for (const id of ids) chain.show(segmentOf(id), answers[outcome].light);
    },
    mark(id, isFull) {
      if (isFull) full.add(id);
      else full.delete(id);
      rest(id);
    },
  };
}

/** Long enough to read two lines twice. */
const SHOWN_MS = 6_000;

function openDisplay(workshop: Workshop): Signal | undefined {
  const { settings: { display }, timers } = workshop;
  if (!display) return undefined;
  const screen = opened(workshop, "display", () => openScreen(workshop, display));
  return screen && onScreen(screen, timers);
}

function openScreen(workshop: Workshop, display: DisplaySettings): Screen {
  const { io, timers } = workshop;
  const common = { timers, ...watched(workshop, "display") };
  if (display.driver === "ssd1306") return new Ssd1306({ display: { io: io.I2C, address: i2cAddressOf(display)! }, ...common });
  const { port, clock, out, select, command, reset, backlight, height } = display;
  const digital = (pin: number) => ({ io: io.Digital, pin });
  return new St7789({
    display: { io: io.SPI, port, clock, out, select }, dataCommand: digital(command), height: height === 320 ? 320 : 240, ...common,
    ...(reset === undefined ? {} : { reset: digital(reset) }), ...(backlight === undefined ? {} : { backlight: digital(backlight) }),
  });
}

/** In both languages at once: who stands in front of it has no hand free to choose one. */
function onScreen(screen: Screen, timers: Timers): Signal {
  let cancel = (): void => {};
  const idle = (): void => screen.show(idleLines);
  idle();
  return {
    answer(outcome) {
      cancel();
      screen.show([...outcomeTexts[outcome].zh, ...outcomeTexts[outcome].en]);
      cancel = timers.after(SHOWN_MS, idle);
    },
  };
}

function openVoice(workshop: Workshop): Signal | undefined {
  const { io, settings: { voice }, timers } = workshop;
  if (!voice) return undefined;
  const { port, transmit, receive, volume } = voice;
  const player = opened(workshop, "voice", () => new DfPlayer({
    player: { io: io.Serial, port, transmit, ...(receive === undefined ? {} : { receive }) }, timers, volume, ...watched(workshop, "voice"),
  }));
  return player && { answer: (outcome) => player.play(clipOf(outcome)) };
}

function openCamera(workshop: Workshop): Signal | undefined {
  const { io, settings: { camera }, timers } = workshop;
  if (!camera) return undefined;
  const { pin, activeLevel, pulseMs, on } = camera;
  const trigger = opened(workshop, "camera", () =>
    new CameraTrigger({ trigger: { io: io.Digital, pin }, timers, activeLevel: activeLevel as 0 | 1 | undefined, pulseMs }));
  return trigger && { answer(outcome) { if (on.includes(occasionOf(outcome)!)) trigger.trigger(); } };
}

function occasionOf(outcome: Outcome): CameraSettings["on"][number] | undefined {
  if (outcome === "granted" || outcome === "forced-open" || outcome === "tamper") return outcome;
  return refusals.includes(outcome as Refusal) ? "refused" : undefined;
}
