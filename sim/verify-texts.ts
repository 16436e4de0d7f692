// What `npm run verify-events` says, in the two languages of the project.
import type { Finding, FindingName } from "../modules/contract/chain.js";
import type { Language } from "./language.js";

/** For every finding what it is, and what to do about it. */
type Findings = Readonly<Record<FindingName, { what: (finding: Finding) => string; advice: string }>>;

const range = (from: number | undefined, to: number | undefined, dash: string): string =>
  to === undefined || from === to ? `${from}` : `${from}${dash}${to}`;

const english = {
  description: "Checks events exported from a station: nothing altered, nothing missing, each linked to the one before it.",
  file: "events, one a line, as JSON or as mosquitto_sub -v prints them; - for standard input",
  key: "the station's key, in hex; better kept off the screen by --key-file",
  keyFile: "a file that holds the key in hex",
  station: "check this station only, in a file of several",
  from: "the events from this seq on must be there; earlier ones are left aside",
  to: "the events up to this seq must be there; later ones are left aside",
  all: "show every finding, not only the first ones",
  help: "show this",
  exits: "Exit codes: 0 sound, 1 broken, 2 wrong use.",
  titles: {} as Readonly<Record<string, string>>,
  wrong: "Wrong use: ",
  unreadable: (path: string, code: string) => `cannot read ${path} (${code})`,
  utf16: (path: string) => `${path} is in UTF-16, as PowerShell's > writes it. Export again, by cmd or by mosquitto_sub ... | Out-File -Encoding utf8`,
  oneKey: "either --key or --key-file",
  badKey: "the key must be hex digits, two for each byte",
  badSeq: "a whole number from 1",
  badRange: "--from must not be above --to",

  where: ({ what, line, seq, to, after }: Finding): string => {
    if (seq === undefined) return `line ${line}${after === undefined ? "" : `, after seq ${after}`}`;
    const name = `seq ${range(seq, to, " to ")}`;
    if (line === undefined) return `${name}, at the end`;
    return what === "missing" ? `${name}, before line ${line}` : `${name}, line ${line}`;
  },
  findings: {
    "malformed": { what: () => "no event of a station: cut off, or changed",
      advice: "Get this event again from where it was first stored. Was the file copied to its end?" },
    "other-station": { what: ({ station }) => `of another station, ${station}`,
      advice: "Check one station of a mixed file with --station." },
    "altered": { what: () => "altered: its mac is not that of its text",
      advice: "This is not what the station sent. Get the event again, byte for byte as it was received: tools that reformat JSON break the mac too." },
    "unsigned": { what: () => "without a mac: nobody vouches for it",
      advice: "Either recorded before the station had its key, or the mac was taken away. Leave it aside with --from, or get it again." },
    "conflict": { what: ({ otherLine }) => `two different texts of one event, the other in line ${otherLine}`,
      advice: "A number is never used twice. Was the station's memory replaced by a copy?" },
    "missing": { what: ({ seq, to }) => seq === to ? "missing" : `${to! - seq! + 1} events missing`,
      advice: "Export once more, in case they or the gap event that tells of them had not arrived yet. Otherwise lines were removed." },
    "gap-short": { what: ({ excess }) => `${excess} more missing than the station's gap events tell of`,
      advice: "The station gave some up because its memory was full, but not that many. Lines were removed, or have not arrived." },
    "broken-link": { what: ({ seq }) => `its prev is not the mac of seq ${seq! - 1}`,
      advice: "One of the two does not belong there. Was the station's memory replaced by a copy, or its key changed?" },
    "new-chain": { what: () => "the chain begins anew",
      advice: "The station's event memory was erased or replaced before; what it had not sent by then is lost. Compare with the maintenance record." },
    "unlinked": { what: () => "not linked to the event before",
      advice: "Recorded before the station had its key, and signed later." },
    "unreadable": { what: () => "could not be read by the station any more",
      advice: "Its memory was damaged there, or power failed while it wrote. The links over it cannot be checked." },
  } satisfies Findings as Findings,

  finding: (where: string, what: string) => `${where}: ${what}`,
  more: (count: number) => `… and ${count} more; --all shows them`,
  wrongKey: "Not one mac in the file is right. Is this the key of this station?",
  noEvents: "There is no event in it.",
  contents: (station: string | undefined, first: number, last: number, events: number) => `${station === undefined ? "" : `${station}: `}seq ${range(first, last, " to ")}, ${events === 1 ? "1 event" : `${events} events`}`,
  repeated: (count: number) => `${count} more ${count === 1 ? "line" : "lines"} saying the same again`,
  givenUp: (count: number) => `${count} given up by the station, and told of`,
  skipped: (count: number) => `${count} ${count === 1 ? "line" : "lines"} of other topics or stations`,
  comma: ", ",
  stop: ".",
  begins: (first: number) => `It begins at seq ${first}. If earlier events should be there, demand them with --from 1.`,
  sound: "Sound: nothing altered, nothing missing, each event linked to the one before it.",
  soundWith: (warnings: number) => `Sound but for ${warnings === 1 ? "one warning" : `${warnings} warnings`}: nothing altered, nothing missing.`,
  unsigned: "No number missing, no link broken. Without the key (--key-file) nobody can tell whether a text was altered.",
  broken: (errors: number, warnings: number, first: string) =>
    `Broken: ${errors} ${errors === 1 ? "error" : "errors"}${warnings === 0 ? "" : `, ${warnings} ${warnings === 1 ? "warning" : "warnings"}`}. The first: ${first}.`,
};

export type Texts = typeof english;

const chinese: Texts = {
  description: "核验从站点导出的事件：没有改动，没有缺失，每条都与前一条相连。",
  file: "事件文件，每行一条：JSON，或 mosquitto_sub -v 的输出；- 表示标准输入",
  key: "站点密钥（十六进制）；用 --key-file 可避免密钥出现在屏幕上",
  keyFile: "存有密钥（十六进制）的文件",
  station: "文件含多个站点时，只核验这一个",
  from: "从这个 seq 起的事件都应在；更早的不看",
  to: "到这个 seq 为止的事件都应在；更晚的不看",
  all: "列出全部问题，而不只是前几个",
  help: "显示本说明",
  exits: "退出码：0 完好，1 有问题，2 用法有误。",
  titles: { "Usage:": "用法：", "Arguments:": "参数：", "Options:": "选项：" },
  wrong: "用法有误：",
  unreadable: (path, code) => `无法读取 ${path}（${code}）`,
  utf16: (path) => `${path} 是 UTF-16 编码（PowerShell 的 > 会这样写）。请用 cmd，或 mosquitto_sub ... | Out-File -Encoding utf8 重新导出`,
  oneKey: "--key 与 --key-file 只能用一个",
  badKey: "密钥应为十六进制数字，每字节两位",
  badSeq: "应为不小于 1 的整数",
  badRange: "--from 不能大于 --to",

  where: ({ what, line, seq, to, after }) => {
    if (seq === undefined) return `第 ${line} 行${after === undefined ? "" : `（seq ${after} 之后）`}`;
    const name = `seq ${range(seq, to, "–")}`;
    if (line === undefined) return `${name}（末尾）`;
    return what === "missing" ? `${name}（第 ${line} 行之前）` : `${name}（第 ${line} 行）`;
  },
  findings: {
    "malformed": { what: () => "不是站点的事件：不完整，或被改动", advice: "请从最初保存之处重新取得这条事件，并确认文件复制完整。" },
    "other-station": { what: ({ station }) => `属于另一个站点 ${station}`, advice: "文件含多个站点时，请用 --station 逐个核验。" },
    "altered": { what: () => "被改动：mac 与内容不符",
      advice: "这不是站点发出的内容。请按收到的原样（逐字节）重新取得；重排 JSON 格式的工具也会使 mac 失效。" },
    "unsigned": { what: () => "没有 mac，无从证实", advice: "要么记录时站点还没有密钥，要么 mac 被去掉。可用 --from 略过，或重新取得。" },
    "conflict": { what: ({ otherLine }) => `同一事件有两种内容，另一种在第 ${otherLine} 行`, advice: "编号从不重复使用。站点的存储是否被旧副本替换过？" },
    "missing": { what: ({ seq, to }) => seq === to ? "缺失" : `缺失 ${to! - seq! + 1} 条`,
      advice: "请再导出一次：事件或说明缺口的 gap 事件也许尚未送达。若仍缺失，则有行被删去。" },
    "gap-short": { what: ({ excess }) => `比站点 gap 事件所说的多缺 ${excess} 条`,
      advice: "站点因存储写满放弃过一些事件，但没有这么多。有行被删去，或尚未送达。" },
    "broken-link": { what: ({ seq }) => `prev 不是 seq ${seq! - 1} 的 mac`, advice: "两条之中有一条不属于这里。站点的存储是否被旧副本替换过，或更换过密钥？" },
    "new-chain": { what: () => "证据链从这里重新开始", advice: "此前站点的事件存储被清空或更换，当时尚未发出的事件已丢失。请对照维保记录。" },
    "unlinked": { what: () => "未与前一条相连", advice: "记录时站点还没有密钥，后来才签名。" },
    "unreadable": { what: () => "站点已读不出这条记录", advice: "那里的存储损坏，或写入时断电。跨过它的链接无法核验。" },
  },

  finding: (where, what) => `${where}：${what}`,
  more: (count) => `…… 还有 ${count} 个，用 --all 列出`,
  wrongKey: "文件中没有一个 mac 相符。密钥是这个站点的吗？",
  noEvents: "其中没有事件。",
  contents: (station, first, last, events) => `${station === undefined ? "" : `${station}：`}seq ${range(first, last, "–")}，共 ${events} 条事件`,
  repeated: (count) => `另有 ${count} 行重复`,
  givenUp: (count) => `站点放弃并已说明 ${count} 条`,
  skipped: (count) => `其他主题或站点 ${count} 行`,
  comma: "，",
  stop: "。",
  begins: (first) => `文件从 seq ${first} 开始。若更早的事件也应在内，请加 --from 1。`,
  sound: "完好：没有改动，没有缺失，每条都与前一条相连。",
  soundWith: (warnings) => `没有改动，没有缺失；有 ${warnings} 处提醒。`,
  unsigned: "编号没有缺失，链接没有断开。没有密钥（--key-file）就无法知道内容是否被改动。",
  broken: (errors, warnings, first) => `有问题：${errors} 处错误${warnings === 0 ? "" : `，${warnings} 处提醒`}。最早的是：${first}。`,
};

export const texts: Readonly<Record<Language, Texts>> = { en: english, zh: chinese };
