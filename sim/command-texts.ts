// What `npm run command` says, in the two languages of the project.
import type { Objection } from "../modules/contract/words.js";
import type { Language } from "./language.js";
import type { Presence } from "./command-client.js";

/** Tells for every reason what happened and what to do about it. */
type Reasons = Readonly<Record<Objection, string>>;

const english = {
  description: "Sends a signed command to a station and waits for its reply.",
  file: "settings document (JSON), for settings only",
  broker: "mqtt:// or mqtts://, with user:password@ if need be",
  station: "the station's id, as in its topics",
  key: "the station's key, in hex; better kept off the screen by --key-file",
  keyFile: "a file that holds the key in hex",
  valid: "the command expires after so long, and so does the waiting",
  ca: "PEM of the authority behind the broker's certificate",
  help: "show this",
  exits: "Exit codes: 0 done, 1 refused, 2 wrong use, 3 no answer.",
  titles: {} as Readonly<Record<string, string>>,
  wrong: "Wrong use: ",
  unreadable: (path: string, code: string) => `cannot read ${path} (${code})`,
  noCommand: (name: string) => `there is no command "${name}"; there are restart, settings FILE and factory-reset`,
  noStation: "--station needs the id of a station, without / + # $ or blanks",
  seconds: "a whole number from 1 to 86400",
  noFile: "settings needs the file with the document",
  extraFile: (command: string) => `${command} takes no file`,
  noKey: "a key in hex is needed: --key or --key-file",
  noDocument: (path: string) => `${path} is not a JSON object`,
  tooLarge: (bytes: number, most: number) => `the command has ${bytes} bytes; a station takes ${most}`,
  renames: (from: string, to: string) => `Mind: with this document ${from} becomes ${to}, with topics of that name.`,
  sent: (command: string, station: string, seconds: number) => `Sent ${command} to ${station}. Waiting for its reply, ${seconds} s at most …`,
  offline: (station: string) => `${station} is offline. Should it connect in time, it still gets the command.`,
  done: (command: string, station: string) => `${station}: ${command} done.`,
  refused: (command: string, station: string, reason: string) => `${station}: ${command} refused (${reason}).`,
  erased: (things: readonly string[]) => `Erased: ${things.join(", ")}.`,
  things: {} as Readonly<Record<string, string>>,
  kept: "Kept: event log, station key, counters, Wi-Fi and broker credentials.",
  reasons: {
    "malformed": "The station cannot read the command. Are this tool and its firmware of the same version?",
    "unknown-command": "Its firmware does not know this command. Update it first.",
    "expired": "It came too late. Check the clock of this computer, or give it longer by --valid.",
    "clock-unknown": "The station does not know the time, so it cannot tell whether the command has expired. Try again once it has reached a time server.",
    "no-key": "The station has no key, and so takes no commands. Install one first.",
    "not-authentic": "The key is not that of this station. Check --key.",
    "invalid-settings": "The settings are wrong; nothing was changed.",
    "storage-fault": "The station could not store it, or lost power while it did. See how it stands, then send a new command.",
  } satisfies Reasons as Reasons,
  noAnswer: (station: string) => `No reply from ${station}. The command has expired: it will not be carried out any more.`,
  presences: {
    online: "It is online. Its firmware may be too old for commands, or the broker's rules (ACL) keep it from its topics command and reply.",
    offline: "It is offline.",
    unknown: "No station of that name has ever been on this broker. Check --station and --broker.",
  } satisfies Record<Presence, string> as Record<Presence, string>,
  noBroker: (broker: string, why: string) => `Cannot use the broker ${broker}: ${why}.`,
};

export type Texts = typeof english;

const chinese: Texts = {
  description: "向站点发送带签名的指令，并等待回复。",
  file: "设置文件（JSON），仅用于 settings",
  broker: "mqtt:// 或 mqtts://，可带 用户:密码@",
  station: "站点编号，与主题中的一致",
  key: "站点密钥（十六进制）；用 --key-file 可避免密钥出现在屏幕上",
  keyFile: "存有密钥（十六进制）的文件",
  valid: "指令的有效期（秒），也是等待的时间",
  ca: "签发服务器证书的 CA 证书（PEM）",
  help: "显示本说明",
  exits: "退出码：0 已执行，1 被拒绝，2 用法有误，3 没有回复。",
  titles: { "Usage:": "用法：", "Arguments:": "参数：", "Options:": "选项：" },
  wrong: "用法有误：",
  unreadable: (path, code) => `无法读取 ${path}（${code}）`,
  noCommand: (name) => `没有“${name}”这个指令；可用的有 restart、settings 文件、factory-reset`,
  noStation: "--station 需要站点编号，不含 / + # $ 与空格",
  seconds: "应为 1 到 86400 的整数",
  noFile: "settings 需要给出设置文件",
  extraFile: (command) => `${command} 不需要文件`,
  noKey: "需要十六进制的密钥：--key 或 --key-file",
  noDocument: (path) => `${path} 不是 JSON 对象`,
  tooLarge: (bytes, most) => `指令有 ${bytes} 字节，站点最多接收 ${most} 字节`,
  renames: (from, to) => `注意：这份设置会把 ${from} 改名为 ${to}，主题也随之改变。`,
  sent: (command, station, seconds) => `已向 ${station} 发送 ${command}，最多等待 ${seconds} 秒……`,
  offline: (station) => `${station} 离线。若在有效期内上线，仍会收到指令。`,
  done: (command, station) => `${station}：${command} 已执行。`,
  refused: (command, station, reason) => `${station}：${command} 被拒绝（${reason}）。`,
  erased: (things) => `已清除：${things.join("、")}。`,
  things: { "settings": "设置" },
  kept: "已保留：事件记录、站点密钥、计数、Wi-Fi、消息服务器的用户名与密码。",
  reasons: {
    "malformed": "站点无法读懂这条指令。请确认本工具与固件版本一致。",
    "unknown-command": "站点的固件没有这个指令，请先升级固件。",
    "expired": "送达时已过期。请核对本机时钟，或用 --valid 延长有效期。",
    "clock-unknown": "站点还不知道时间，无法判断指令是否过期。请待站点与时间服务器同步后再试。",
    "no-key": "站点没有密钥，不接受任何指令。请先安装密钥。",
    "not-authentic": "密钥与该站点不符，请核对 --key。",
    "invalid-settings": "设置有误，未作任何改动。",
    "storage-fault": "站点未能保存，或保存时断电。请查看站点现状，再发送新的指令。",
  },
  noAnswer: (station) => `${station} 没有回复。指令已过期，不会再执行。`,
  presences: {
    online: "站点在线。可能固件太旧，不支持指令；或服务器的权限规则（ACL）不允许它使用 command 与 reply 主题。",
    offline: "站点离线。",
    unknown: "这台服务器上从未有过这个站点，请核对 --station 与 --broker。",
  },
  noBroker: (broker, why) => `无法使用消息服务器 ${broker}：${why}。`,
};

export const texts: Readonly<Record<Language, Texts>> = { en: english, zh: chinese };
