// What became of a command, topic bins/v1/{station}/reply. DESIGN "The wire".
import { WIRE_VERSION } from "./event.js";
import { check, type Infer, PROBLEMS_MAX, type Problem, type Schema } from "./schema.js";
import type { Objection } from "./words.js";

/**
 * What a factory reset by command erases. Everything else stays: the event log, the station's key, the counters, the list of
 * commands carried out, and what joins the station to its network, without which nobody would reach it again.
 */
export const erased = Object.freeze(["settings"] as const);

/** `id` is that of the command; there is none where that could not be made out. */
export type Reply = { readonly id?: string | undefined } & (
  | { readonly outcome: "done"; readonly erased?: readonly string[] }
  | { readonly outcome: "refused"; readonly reason: Objection; readonly problems?: readonly Problem[] });

const text = { type: "string", maxLength: 1_000 } as const;

/** As received: a later firmware may know reasons that are not known here. */
export const replySchema = Object.freeze({
  type: "object", required: ["v", "outcome"],
  properties: {
    v: { type: "integer", minimum: WIRE_VERSION, maximum: WIRE_VERSION }, id: text,
    outcome: { type: "string", enum: ["done", "refused"] },
    reason: text,
    problems: { type: "array", maxItems: PROBLEMS_MAX,
      items: { type: "object", required: ["path", "problem"], properties: { path: text, problem: text } } },
    erased: { type: "array", maxItems: 16, items: text },
  },
} as const satisfies Schema, true);

export type ReceivedReply = Infer<typeof replySchema>;

export function replyJson({ id, ...rest }: Reply): string {
  return JSON.stringify({ v: WIRE_VERSION, ...(id === undefined ? {} : { id }), ...rest });
}

/** Undefined for anything but a reply. Never throws. */
export function readReply(json: string): ReceivedReply | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return check(replySchema, value).length === 0 ? value as ReceivedReply : undefined;
  } catch {
    return undefined;
  }
}
