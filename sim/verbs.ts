// Everything people and things can do, once: the server's checks, the manual's table and the page's forms come from it.
import type { Verb } from "./api.js";

export interface Bilingual { zh: string; en: string }

interface Described { text: Bilingual; optional?: true }

/** What a member of a request may be. Bounds are inclusive. */
export type Parameter = Described & (
  | { kind: "card" }
  | { kind: "compartment" }
  | { kind: "number"; minimum: number; maximum: number; integer?: true; unit: string; example: number }
  | { kind: "part" }
  | { kind: "flag" }
  | { kind: "instant" });

/** A verb of api.ts that is not described here, or one of its members that is not, does not compile. */
type Description<Name extends Verb["do"]> = {
  text: Bilingual;
  parameters: { readonly [Member in Exclude<keyof Extract<Verb, { do: Name }>, "do">]-?: Parameter };
};

const compartment = { kind: "compartment", text: { zh: "桶位编号", en: "id of the compartment" } } as const;

const part = { kind: "part", text: { zh: "部件名称，如 reader、range-1", en: "the station's name for it: reader, range-1…" } } as const;
const pressMs = { kind: "number", minimum: 1, maximum: 60_000, integer: true, unit: "ms", example: 300, optional: true,
  text: { zh: "按住多久，默认 300", en: "how long it is held, 300 if not given" } } as const;

export const verbs: { readonly [Name in Verb["do"]]: Description<Name> } = {
  swipe: {
    text: { zh: "刷卡", en: "Hold a card at the reader" },
    parameters: {
      card: { kind: "card",
        text: { zh: "卡片列表中的名称，或十六进制卡号", en: "a card's id of the palette, or its number in hex" } },
      ms: { kind: "number", minimum: 1, maximum: 60_000, integer: true, unit: "ms", example: 400, optional: true,
        text: { zh: "停留时间，默认 400", en: "how long it is held, 400 if not given" } },
    },
  },
  throwBag: {
    text: { zh: "投袋", en: "Throw a bag in" },
    parameters: {
      compartment,
      grams: { kind: "number", minimum: 1, maximum: 50_000, unit: "g", example: 1_500, text: { zh: "重量", en: "its weight" } },
      litres: { kind: "number", minimum: 0.1, maximum: 240, unit: "L", example: 8, text: { zh: "体积", en: "its size" } },
    },
  },
  openLid: {
    text: { zh: "开盖", en: "Open a lid" },
    parameters: {
      compartment,
      force: { kind: "flag", optional: true, text: { zh: "强行撬开，不管锁闩", en: "pry it open against the bolt" } },
    },
  },
  closeLid: { text: { zh: "关盖", en: "Close a lid" }, parameters: { compartment } },
  empty: { text: { zh: "清空", en: "Empty a compartment" }, parameters: { compartment } },
  pressButton: {
    text: { zh: "按投放键", en: "Press a compartment's button" },
    parameters: { compartment, ms: pressMs },
  },
  pressReport: { text: { zh: "按举报键", en: "Press the report button" }, parameters: { ms: pressMs } },
  obstruct: { text: { zh: "挡住电动盖", en: "Hold an arm under a lid that closes by itself" }, parameters: { compartment } },
  clearObstruction: { text: { zh: "移开阻挡", en: "Take the arm away" }, parameters: { compartment } },
  burn: { text: { zh: "起烟", en: "Let it smoke" }, parameters: {} },
  putOut: { text: { zh: "灭烟", en: "Put the smoke out" }, parameters: {} },
  tilt: {
    text: { zh: "倾斜箱体", en: "Tilt the station" },
    parameters: { degrees: { kind: "number", minimum: 0, maximum: 90, unit: "°", example: 30, text: { zh: "与竖直方向的夹角", en: "from upright" } } },
  },
  openCabinet: { text: { zh: "打开机箱", en: "Open the cabinet" }, parameters: {} },
  closeCabinet: { text: { zh: "关上机箱", en: "Close the cabinet" }, parameters: {} },
  cutMains: { text: { zh: "停市电，改用电池", en: "Cut the mains: the battery goes on" }, parameters: {} },
  restoreMains: { text: { zh: "恢复市电", en: "Restore the mains" }, parameters: {} },
  setAir: {
    text: { zh: "设定气温", en: "Set the air around it" },
    parameters: {
      celsius: { kind: "number", minimum: -40, maximum: 125, unit: "°C", example: 25, text: { zh: "温度", en: "its temperature" } },
      humidity: { kind: "number", minimum: 0, maximum: 1, unit: "0–1", example: 0.5, optional: true, text: { zh: "相对湿度", en: "its relative humidity" } },
    },
  },
  setBattery: {
    text: { zh: "设定电池电压", en: "Set the battery's voltage" },
    parameters: { volts: { kind: "number", minimum: 0, maximum: 60, unit: "V", example: 12.6, text: { zh: "电压", en: "at rest" } } },
  },
  unplug: { text: { zh: "拔掉部件", en: "Take a part off its wires" }, parameters: { part } },
  plug: { text: { zh: "插回部件", en: "Put a part back on its wires" }, parameters: { part } },
  pressReset: {
    text: { zh: "按住复位键", en: "Hold the reset button" },
    parameters: {
      ms: { kind: "number", minimum: 1, maximum: 60_000, integer: true, unit: "ms", example: 11_000, optional: true,
        text: { zh: "按住多久，默认 11000", en: "how long it is held, 11000 if not given" } },
    },
  },
  releaseReset: { text: { zh: "松开复位键", en: "Let go of the reset button" }, parameters: {} },
  cutNetwork: { text: { zh: "断网", en: "Cut the network" }, parameters: {} },
  restoreNetwork: { text: { zh: "恢复网络", en: "Restore the network" }, parameters: {} },
  stopBroker: { text: { zh: "停止消息服务器", en: "Stop the broker" }, parameters: {} },
  startBroker: { text: { zh: "启动消息服务器", en: "Start the broker" }, parameters: {} },
  cutPower: { text: { zh: "断电", en: "Cut the power" }, parameters: {} },
  restorePower: { text: { zh: "恢复供电", en: "Restore the power" }, parameters: {} },
  setClock: {
    text: { zh: "设定真实时间", en: "Set what time it truly is" },
    parameters: { at: { kind: "instant", text: { zh: "带时区的时间", en: "a time with its zone" } } },
  },
  advance: {
    text: { zh: "快进", en: "Let time pass at once" },
    parameters: {
      ms: { kind: "number", minimum: 1, maximum: 86_400_000, integer: true, unit: "ms", example: 60_000,
        text: { zh: "快进多久", en: "how much of it" } },
    },
  },
  setSpeed: {
    text: { zh: "设定时间流速", en: "Set the speed of time" },
    parameters: {
      speed: { kind: "number", minimum: 1, maximum: 3_600, unit: "×", example: 60,
        text: { zh: "相对真实时间的倍数", en: "virtual time per real time" } },
    },
  },
  pause: { text: { zh: "暂停时间", en: "Stop time" }, parameters: {} },
  resume: { text: { zh: "继续时间", en: "Let time go on" }, parameters: {} },
};

export const verbNames = Object.keys(verbs) as readonly Verb["do"][];

export function isVerbName(name: unknown): name is Verb["do"] {
  return typeof name === "string" && Object.hasOwn(verbs, name);
}

/** The parameters of a verb by name, whatever the verb is. */
export function parametersOf(name: Verb["do"]): Readonly<Record<string, Parameter>> {
  return verbs[name].parameters;
}
