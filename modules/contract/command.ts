// A command to a station, topic bins/v1/{station}/command. DESIGN "The wire".
// Anyone who can publish may have written it, so nothing of it is parsed before its mac is known to be right.
import { utf8Decode } from "./bytes.js";
import { WIRE_VERSION } from "./event.js";
import { hex, MAC_BYTES, type Sign, withMac } from "./mac.js";
import { check, type Infer, type ObjectSchema, type Problem, type Schema, utcMs } from "./schema.js";
import { type CommandName, commands, type Objection } from "./words.js";

/** What a message may have. */
export const COMMAND_BYTES_MAX = 8_192;

/** In characters; a UUID has 36. */
export const ID_LENGTH_MAX = 64;

/** What each command carries beside the envelope. */
const bodies = Object.freeze({
  restart: { properties: {}, required: [] },
  settings: { properties: { settings: { type: "object", properties: {}, required: [] } }, required: ["settings"] },
  "factory-reset": { properties: {}, required: [] },
} as const satisfies Record<CommandName, Pick<ObjectSchema, "properties" | "required">>, true);

/** `expiresMs`: from then on (milliseconds since 1970) it is not carried out. */
interface Envelope { readonly id: string; readonly expiresMs: number }

export type Command = { [K in CommandName]: Envelope & { readonly command: K } & Infer<(typeof bodies)[K]> }[CommandName];

/** MAC_BYTES of HMAC-SHA256 with the station's key. */
export type SignBytes = (bytes: Uint8Array) => Uint8Array;

export interface Refused { readonly reason: Objection; readonly problems?: readonly Problem[] }

const envelope = Object.freeze({
  v: { type: "integer", minimum: WIRE_VERSION, maximum: WIRE_VERSION },
  id: { type: "string", minLength: 1, maxLength: ID_LENGTH_MAX },
  command: { type: "string", maxLength: 64 },
  expires: { type: "string", maxLength: 30, format: "utc-time" },
} as const satisfies Record<string, Schema>, true);

/** What the message of a command must be; of one without a name, only what all have in common. */
export function commandSchema(name?: CommandName): Schema {
  const { properties, required } = name ? bodies[name] : { properties: {}, required: [] };
  return { type: "object", properties: { ...envelope, ...properties }, required: [...Object.keys(envelope), ...required] };
}

/** The message of a command, for backends. */
export function commandJson({ id, command, expiresMs, ...body }: Command, sign: Sign): string {
  return withMac(JSON.stringify({ v: WIRE_VERSION, id, command, expires: new Date(expiresMs).toISOString(), ...body }), sign);
}

const MAC_MEMBER = ',"mac":"';
const MAC_MEMBER_BYTES = MAC_MEMBER.length + 2 * MAC_BYTES + 2;

/** Why a message is not to be believed; undefined where it is. That takes as long wherever its mac is wrong. */
export function distrust(payload: Uint8Array, sign: SignBytes): Problem | undefined {
  const end = payload.length - MAC_MEMBER_BYTES;
  if (end < 1 || differ(payload, end, MAC_MEMBER)) return { path: "mac", problem: `is not the last member, as ${MAC_MEMBER}0123456789abcdef01234567"}` };
  const mac = hex(sign(payload.subarray(0, end)));
  return differ(payload, end, `${MAC_MEMBER}${mac}"}`) ? { path: "mac", problem: "is not that of the text before it" } : undefined;
}

/** `text` is ASCII. Looks at all of it. */
function differ(bytes: Uint8Array, at: number, text: string): boolean {
  let difference = 0;
  for (let i = 0; i < text.length; i++) difference |= bytes[at + i]! ^ text.charCodeAt(i);
  return difference !== 0;
}

/** A message whose mac is right, or what is wrong with it. Never throws; members that are not known are ignored. */
export function decodeCommand(payload: Uint8Array): { command: Command } | Refused {
  if (isBulky(payload)) return malformed([{ path: "", problem: `is nested deeper than ${DEPTH_MAX}, or has more than ${VALUES_MAX} values` }]);
  const message = parsed(payload);
  const problems = check(commandSchema(), message);
  if (problems.length > 0) return malformed(problems);
  const { id, command: name, expires, ...rest } = message as { id: string; command: string; expires: string };
  const command = commands.find((known) => known === name);
  if (!command) return { reason: "unknown-command" };
  const inner = check(commandSchema(command), message);
  if (inner.length > 0) return malformed(inner);
  const body: Record<string, unknown> = {};
  for (const member of Object.keys(bodies[command].properties)) body[member] = (rest as Record<string, unknown>)[member];
  return { command: { id, command, expiresMs: utcMs(expires)!, ...body } as Command };
}

function malformed(problems: readonly Problem[]): Refused { return { reason: "malformed", problems }; }

function parsed(payload: Uint8Array): unknown {
  try {
    return JSON.parse(utf8Decode(payload));
  } catch {
    return undefined;
  }
}

/** JSON.parse of more would overflow the stack, or the memory, of the smallest board; a settings document has about 200 values. */
const DEPTH_MAX = 16;
const VALUES_MAX = 800;

function isBulky(payload: Uint8Array): boolean {
  let depth = 0;
  let values = 0;
  let quoted = false;
  for (let at = 0; at < payload.length; at++) {
    switch (payload[at]) {
      case 0x5c: if (quoted) at++; break;         // \ and what it escapes
      case 0x22: quoted = !quoted; break;         // "
      case 0x5b: case 0x7b: if (!quoted) { depth++; values++; } break; // [ {
      case 0x5d: case 0x7d: if (!quoted) depth--; break; // ] }
      case 0x2c: if (!quoted) values++; break;    // ,
      default:
    }
    if (depth > DEPTH_MAX || values > VALUES_MAX) return true;
  }
  return false;
}

/** Within so many bytes from the start a message names its id, if it is to be answered although it is not believed. */
const HEAD_BYTES = 256;

/** The id that a message seems to have, for the answer to whoever wrote it: found without parsing what nobody vouches for. */
export function claimedId(payload: Uint8Array): string | undefined {
  const head = utf8Decode(payload, 0, Math.min(payload.length, HEAD_BYTES));
  const name = head.indexOf('"id"');
  const from = head.indexOf('"', name + 4) + 1;
  const to = head.indexOf('"', from);
  if (name < 0 || from < 1 || to <= from || head.slice(name + 4, from - 1).trim() !== ":") return undefined;
  const id = head.slice(from, to);
  return id.length <= ID_LENGTH_MAX && !id.includes("\\") ? id : undefined;
}
