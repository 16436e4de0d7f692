// What POST /api/world takes: a request is a verb of verbs.ts with exactly its members, or is refused with what is allowed.
import type { CardView, CompartmentView, Verb } from "./api.js";
import { isVerbName, parametersOf, verbNames, type Bilingual, type Parameter } from "./verbs.js";

/** What is wrong with a request, and in which member. `path` is empty where it is the request as a whole. */
export interface Refusal { error: Bilingual; path: string }

export type Request = { verb: Verb } | { refusal: Refusal };

/** The parts of the world that a request can name. */
export interface Named {
  compartments: readonly Pick<CompartmentView, "id">[];
  cards: readonly Pick<CardView, "id" | "number">[];
  plugs: readonly { part: string }[];
}

/** ISO 8601 with the zone, which is not left to the machine the simulator runs on. */
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;
const INSTANT_MIN = Date.UTC(2000, 0, 1);
const INSTANT_MAX = Date.UTC(2100, 0, 1);
/** Card numbers of 4, 7 and 10 bytes: ISO/IEC 14443-3 clause 6.5.4. */
const cardNumber = /^(?:[0-9a-f]{8}|[0-9a-f]{14}|[0-9a-f]{20})$/;

export function readRequest(text: string, world: Named): Request {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    const { message } = error as Error;
    return refuse("", `请求正文不是 JSON：${message}`, `the body is not JSON: ${message}`);
  }
  if (typeof body !== "object" || body === null || Array.isArray(body))
    return refuse("", '请求正文应为 JSON 对象，例如 {"do":"pause"}', 'the body must be a JSON object, such as {"do":"pause"}');
  return readVerb(body as Record<string, unknown>, world);
}

function readVerb(body: Record<string, unknown>, world: Named): Request {
  const name = body["do"];
  const all = verbNames.join(", ");
  if (name === undefined) return refuse("do", `缺少 do，可用：${all}`, `"do" is missing; it is one of ${all}`);
  if (!isVerbName(name))
    return refuse("do", `没有动作 ${show(name)}，可用：${all}`, `there is no verb ${show(name)}; it is one of ${all}`);
  const parameters = parametersOf(name);
  const verb: Record<string, unknown> = { do: name };
  for (const [member, parameter] of Object.entries(parameters)) {
    const value = body[member];
    if (value === undefined && parameter.optional) continue;
    const allowed = allowedOf(parameter, world);
    if (value === undefined) return refuse(member, `缺少 ${member}：${allowed.zh}`, `"${member}" is missing; it is ${allowed.en}`);
    const read = readValue(parameter, value, world);
    if (read === undefined) {
      const shown = show(value);
      return refuse(member, `${member} 应为${allowed.zh}，而不是 ${shown}`, `"${member}" must be ${allowed.en}, not ${shown}`);
    }
    verb[member] = read;
  }
  const stray = Object.keys(body).find((member) => member !== "do" && !Object.hasOwn(parameters, member));
  if (stray !== undefined) return refuseStray(name, stray, Object.keys(parameters));
  return { verb: verb as Verb };
}

/** The value as the world takes it; undefined where it is not allowed. */
function readValue(parameter: Parameter, value: unknown, world: Named): unknown {
  switch (parameter.kind) {
    case "card": return typeof value === "string" ? readCard(value, world) : undefined;
    case "compartment": return world.compartments.some(({ id }) => id === value) ? value : undefined;
    case "number": return isWithin(parameter, value) ? value : undefined;
    case "part": return world.plugs.some(({ part }) => part === value) ? value : undefined;
    case "flag": return typeof value === "boolean" ? value : undefined;
    case "instant": return typeof value === "string" && isInstant(value) ? value : undefined;
  }
}

/** The palette's id where the card is on it, whichever way it was named; otherwise the number in lower case. */
function readCard(value: string, { cards }: Named): string | undefined {
  const number = value.toLowerCase();
  const known = cards.find((card) => card.id === value || card.number.toLowerCase() === number);
  return known?.id ?? (cardNumber.test(number) ? number : undefined);
}

function isWithin({ minimum, maximum, integer }: Extract<Parameter, { kind: "number" }>, value: unknown): boolean {
  return typeof value === "number" && value >= minimum && value <= maximum && (!integer || Number.isInteger(value));
}

function isInstant(value: string): boolean {
  const ms = Date.parse(value);
  return instant.test(value) && ms >= INSTANT_MIN && ms < INSTANT_MAX;
}

/** What a member may be, in words. */
export function allowedOf(parameter: Parameter, { compartments, cards, plugs }: Named): Bilingual {
  switch (parameter.kind) {
    case "card": {
      const ids = cards.map(({ id }) => id).join(", ");
      return {
        zh: `卡片列表之一（${ids}）或 8、14、20 位十六进制卡号`,
        en: `one of ${ids}, or a card number of 8, 14 or 20 hex digits`,
      };
    }
    case "compartment": {
      const ids = compartments.map(({ id }) => id).join(", ");
      return { zh: `桶位编号（${ids}）`, en: `a compartment's id, one of ${ids}` };
    }
    case "number": {
      const { minimum, maximum, unit, integer } = parameter;
      return {
        zh: ` ${minimum} 到 ${maximum} 的${integer ? "整数" : "数"}（${unit}）`,
        en: `${integer ? "a whole number" : "a number"} from ${minimum} to ${maximum} (${unit})`,
      };
    }
    case "part": {
      const parts = plugs.map(({ part }) => part).join(", ");
      return { zh: `部件名称（${parts}）`, en: `a part, one of ${parts}` };
    }
    case "flag": return { zh: " true 或 false", en: "true or false" };
    case "instant": return {
      zh: " 2000 至 2099 年间带时区的 ISO 8601 时间，如 2026-03-02T07:30:00+08:00",
      en: "an ISO 8601 time with its zone in 2000 to 2099, such as 2026-03-02T07:30:00+08:00",
    };
  }
}

function refuseStray(name: string, stray: string, members: readonly string[]): Request {
  const list = members.join(", ");
  return members.length === 0
    ? refuse(stray, `${name} 没有参数`, `${name} takes no members but "do"`)
    : refuse(stray, `${name} 没有参数 ${stray}，可用：${list}`, `${name} has no member "${stray}"; it takes ${list}`);
}

function refuse(path: string, zh: string, en: string): Request {
  return { refusal: { error: { zh, en }, path } };
}

/** A value as it came, cut short: it is quoted back to whoever sent it. */
function show(value: unknown): string {
  const text = JSON.stringify(value) ?? "undefined";
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
