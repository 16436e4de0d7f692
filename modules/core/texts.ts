// What a display says, in Chinese and in English: what is the matter, and what to do instead.
// A line is at most 7 Chinese or 15 Latin characters long, so that a screen of 240 pixels shows it at double size.
import type { Category } from "../contract/words.js";
import type { Outcome } from "./answers.js";

export type Language = "zh" | "en";
export type Lines = readonly [string] | readonly [string, string];
export type Text = Readonly<Record<Language, Lines>>;

export const outcomeTexts: Readonly<Record<Outcome, Text>> = Object.freeze({
  granted: { zh: ["请投放", "投完请关盖"], en: ["Come in", "Close the lid"] },
  choose: { zh: ["请选择", "请按要投的类别"], en: ["Choose category", "Press a button"] },
  closed: { zh: ["投放完成", "谢谢您"], en: ["All done", "Thank you"] },
  reported: { zh: ["已记录", "谢谢您举报"], en: ["Report recorded", "Thank you"] },
  "lid-ajar": { zh: ["盖子没关好", "请把盖子关上"], en: ["The lid is open", "Please close it"] },
  "forced-open": { zh: ["请勿强行开盖", "已发出警报"], en: ["Do not force it", "Alarm is raised"] },
  tamper: { zh: ["机箱被打开", "已发出警报"], en: ["Case was opened", "Alarm is raised"] },
  smoke: { zh: ["发现烟雾", "请立即远离"], en: ["Smoke", "Keep away"] },
  "unknown-card": { zh: ["此卡未登记", "请找督导员"], en: ["Unknown card", "Ask for help"] },
  revoked: { zh: ["此卡已停用", "请到物业换卡"], en: ["Card cancelled", "See the office"] },
  expired: { zh: ["此卡已过期", "请到物业续期"], en: ["Card expired", "See the office"] },
  "random-number": { zh: ["此卡卡号不固定", "请改用实体卡"], en: ["Number changes", "Use a real card"] },
  "not-authentic": { zh: ["此卡验证不通过", "请再刷或换卡"], en: ["Check failed", "Tap again"] },
  "category-not-allowed": { zh: ["此卡不能投此类", "请找督导员"], en: ["Not permitted", "Ask for help"] },
  "locked-out": { zh: ["此卡暂时停用", "请找督导员"], en: ["Card suspended", "Ask for help"] },
  "outside-hours": { zh: ["现在未开放", "请看开放时间"], en: ["Closed now", "See the hours"] },
  "too-soon": { zh: ["正在使用", "关盖后再刷卡"], en: ["In use", "Tap again later"] },
  "quota-used": { zh: ["次数已用完", "请改日再来"], en: ["Quota used up", "Try another day"] },
  "being-emptied": { zh: ["正在清运", "请稍后再刷卡"], en: ["Being emptied", "Tap again later"] },
  "clock-unknown": { zh: ["时间还没对准", "请稍后再刷卡"], en: ["Clock not set", "Tap again later"] },
  "wrong-point": { zh: ["此卡不属于本点", "请到您的投放点"], en: ["Not your point", "Go to yours"] },
  full: { zh: ["桶已满", "请投旁边的桶"], en: ["Bin is full", "Use another bin"] },
  "out-of-service": { zh: ["本点暂停使用", "请到邻近投放点"], en: ["Out of service", "Try next point"] },
  emergency: { zh: ["发生险情", "请远离此处"], en: ["Danger", "Keep away"] },
}, true);

/** While nobody is there: for readers of either language. */
export const idleLines: Lines = Object.freeze(["请刷卡", "TAP YOUR CARD"] as const);

/** As GB/T 19095-2019 names them. */
export const categoryTexts: Readonly<Record<Category, Text>> = Object.freeze({
  kitchen: { zh: ["厨余垃圾"], en: ["Food waste"] },
  recyclable: { zh: ["可回收物"], en: ["Recyclable"] },
  hazardous: { zh: ["有害垃圾"], en: ["Hazardous"] },
  other: { zh: ["其他垃圾"], en: ["Residual"] },
}, true);

const opening: Readonly<Record<Language, string>> = Object.freeze({ zh: "开放", en: "Open " });

/** One window, in the form of the settings: `07:00` and `09:00`. At 16 Latin characters it is the longest line there is. */
export function hoursLine(language: Language, from: string, to: string): string {
  return `${opening[language]}${from}-${to}`;
}
