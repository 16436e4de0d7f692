// Every text of the page, in both languages. An entry that lacks one does not compile.
import type { Bilingual } from "../verbs.js";

export type Language = keyof Bilingual;

/** `{name}` is replaced by the value of that name. */
export const texts = {
  product: { zh: "定点", en: "Dingdian" },
  subtitle: { zh: "垃圾分类投放点模拟器", en: "waste-sorting station simulator" },
  language: { zh: "语言", en: "Language" },
  soundOn: { zh: "声音：开", en: "Sound: on" },
  soundOff: { zh: "声音：关", en: "Sound: off" },
  station: { zh: "站点", en: "Station" },
  engine: { zh: "固件运行于 {engine}", en: "firmware on {engine}" },
  running: { zh: "运行中", en: "running" },
  notRunning: { zh: "未运行", en: "not running" },
  boots: { zh: "第 {count} 次启动", en: "boot {count}" },
  connecting: { zh: "正在连接模拟器…", en: "Connecting to the simulator…" },
  disconnected: { zh: "与模拟器的连接已断开，正在重连…（npm start 是否还在运行？）", en: "The simulator is out of reach; trying again… (is npm start still running?)" },
  failed: { zh: "请求失败：{why}", en: "The request failed: {why}" },

  sign: { zh: "生活垃圾分类投放点", en: "Waste Sorting Point" },
  stage: { zh: "投放点", en: "The station" },
  reader: { zh: "刷卡处", en: "Tap card here" },
  readerState: { zh: "读卡器：{state}", en: "Card reader: {state}" },
  noCard: { zh: "无卡", en: "no card" },
  light: { zh: "状态灯", en: "Status light" },
  lightIs: { zh: "状态灯：{colour}", en: "Status light: {colour}" },
  off: { zh: "灭", en: "off" },
  red: { zh: "红", en: "red" },
  green: { zh: "绿", en: "green" },
  blue: { zh: "蓝", en: "blue" },
  yellow: { zh: "黄", en: "yellow" },
  cyan: { zh: "青", en: "cyan" },
  magenta: { zh: "品红", en: "magenta" },
  white: { zh: "白", en: "white" },
  buzzer: { zh: "蜂鸣器", en: "Buzzer" },
  buzzerIs: { zh: "蜂鸣器：{hz} Hz", en: "Buzzer: {hz} Hz" },
  buzzerSilent: { zh: "蜂鸣器：静音", en: "Buzzer: silent" },
  silent: { zh: "静音", en: "silent" },
  board: { zh: "主控板", en: "Controller" },

  kitchen: { zh: "厨余垃圾", en: "Food waste" },
  recyclable: { zh: "可回收物", en: "Recyclables" },
  hazardous: { zh: "有害垃圾", en: "Hazardous" },
  other: { zh: "其他垃圾", en: "Residual" },
  bay: { zh: "{id} 号桶 {category}", en: "Bin {id}, {category}" },
  level: { zh: "满溢 {percent}%", en: "{percent}% full" },
  oneBag: { zh: "1 袋", en: "1 bag" },
  bags: { zh: "{count} 袋", en: "{count} bags" },
  litres: { zh: "{litres}/{capacity} L", en: "{litres}/{capacity} L" },
  today: { zh: "今日 {hours}", en: "Today {hours}" },
  closedToday: { zh: "今日不开放", en: "Not taken today" },
  lidOpen: { zh: "盖开", en: "open" },
  lidClosed: { zh: "盖关", en: "closed" },
  locked: { zh: "已锁", en: "locked" },
  unlocked: { zh: "已开锁", en: "unlocked" },
  openLid: { zh: "开盖", en: "Open lid" },
  closeLid: { zh: "关盖", en: "Close lid" },
  throwIn: { zh: "投袋", en: "Throw bag" },
  pryOpen: { zh: "撬开", en: "Pry open" },
  empty: { zh: "清空", en: "Empty" },

  cards: { zh: "刷一张卡", en: "Tap a card" },
  cardsHint: { zh: "点一下卡片，即在读卡器前停留 0.4 秒", en: "A click holds the card at the reader for 0.4 s" },
  tapCard: { zh: "刷卡：{card}，卡号 {number}", en: "Tap {card}, number {number}" },
  bag: { zh: "投一袋垃圾", en: "Throw a bag" },
  bagHint: { zh: "拖到开着的桶上，或按桶下的「投袋」", en: "Drag it onto an open bin, or press “Throw bag” there" },
  bagLabel: { zh: "垃圾袋，{kilograms} kg，{litres} L", en: "Bag of {kilograms} kg, {litres} L" },
  small: { zh: "小", en: "S" },
  medium: { zh: "中", en: "M" },
  large: { zh: "大", en: "L" },
  bagSize: { zh: "袋子大小", en: "Size of bag" },
  weight: { zh: "重量", en: "Weight" },
  volume: { zh: "体积", en: "Volume" },

  clock: { zh: "站点时间", en: "Station time" },
  pause: { zh: "暂停", en: "Pause" },
  resume: { zh: "继续", en: "Resume" },
  paused: { zh: "已暂停", en: "paused" },
  speed: { zh: "时间流速", en: "Speed of time" },
  advance: { zh: "快进", en: "Skip ahead" },
  minute: { zh: "+1 分", en: "+1 min" },
  tenMinutes: { zh: "+10 分", en: "+10 min" },
  hour: { zh: "+1 时", en: "+1 h" },
  until: { zh: "到 {time}", en: "to {time}" },
  setClock: { zh: "改为", en: "Set to" },
  set: { zh: "设定", en: "Set" },
  setClockHint: { zh: "改的是真实时间，站点须自行对时", en: "Changes true time; the station has to find out" },

  world: { zh: "外界", en: "Surroundings" },
  power: { zh: "供电", en: "Power" },
  network: { zh: "网络", en: "Network" },
  broker: { zh: "消息服务器", en: "Broker" },
  on: { zh: "通", en: "on" },
  cut: { zh: "断", en: "off" },

  messages: { zh: "MQTT 消息", en: "MQTT messages" },
  messagesCount: { zh: "{shown}/{all} 条", en: "{shown} of {all}" },
  filter: { zh: "过滤主题，如 bins/+/+/event", en: "Topic filter, e.g. bins/+/+/event" },
  clear: { zh: "清屏", en: "Clear" },
  hold: { zh: "停住", en: "Hold" },
  follow: { zh: "跟随", en: "Follow" },
  waiting: { zh: "有 {count} 条新消息", en: "{count} new" },
  retained: { zh: "保留", en: "retained" },
  emptyPayload: { zh: "（空）", en: "(empty)" },
  noMessages: { zh: "还没有消息，刷一张卡试试", en: "No messages yet. Tap a card." },
  noMatch: { zh: "没有符合过滤的消息", en: "No message matches the filter" },

  allVerbs: { zh: "全部动作与接口", en: "All actions and the API" },
  verb: { zh: "动作", en: "Action" },
  optional: { zh: "可选", en: "optional" },
  run: { zh: "执行", en: "Run" },
  done: { zh: "完成", en: "done" },

  happened: { zh: "刚刚发生", en: "What just happened" },
  nothingYet: { zh: "站点空闲。从下面选一张卡，点一下。", en: "The station is idle. Pick a card below and click it." },
  sawCard: { zh: "{card} 靠近读卡器", en: "{card} at the reader" },
  sawLight: { zh: "{colour}灯亮", en: "Light turns {colour}" },
  sawUnlocked: { zh: "开锁：{bins}", en: "Unlocked: {bins}" },
  sawLocked: { zh: "落锁：{bins}", en: "Locked: {bins}" },
  sawOpened: { zh: "开盖：{bins}", en: "Lid opened: {bins}" },
  sawClosed: { zh: "关盖：{bins}", en: "Lid closed: {bins}" },
  sawBag: { zh: "{bin} 投入一袋，满溢 {percent}%", en: "Bag into {bin}, now {percent}% full" },
  sawEmptied: { zh: "{bin} 已清空", en: "{bin} emptied" },
  sawPowerOff: { zh: "断电", en: "Power cut" },
  sawPowerOn: { zh: "恢复供电", en: "Power back" },
  sawNetworkOff: { zh: "断网", en: "Network cut" },
  sawNetworkOn: { zh: "网络恢复", en: "Network back" },
  sawBrokerOff: { zh: "消息服务器停止", en: "Broker stopped" },
  sawBrokerOn: { zh: "消息服务器启动", en: "Broker started" },
  sawStopped: { zh: "固件停止运行", en: "Firmware stopped" },
  sawBooted: { zh: "固件第 {count} 次启动", en: "Firmware boot {count}" },
  allBins: { zh: "全部", en: "all bins" },
  listSeparator: { zh: "、", en: ", " },
  factSeparator: { zh: "；", en: " · " },
} as const satisfies Record<string, Bilingual>;

export type TextKey = keyof typeof texts;

export type Values = Readonly<Record<string, string | number>>;

export function textIn(language: Language, key: TextKey, values: Values = {}): string {
  return texts[key][language].replace(/\{(\w+)\}/g, (all, name: string) => String(values[name] ?? all));
}

/** The language last chosen, else the browser's. */
export function preferredLanguage(chosen: string | null, browser: string): Language {
  if (chosen === "zh" || chosen === "en") return chosen;
  return browser.toLowerCase().startsWith("zh") ? "zh" : "en";
}
