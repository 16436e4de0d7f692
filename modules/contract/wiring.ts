// What cannot be wired as a settings document has it: a pin, a port or an address for two, an expander that is not there.
import { farInput, farPin, pin } from "./device-settings.js";
import type { Partly, Problem, Schema } from "./schema.js";
import type { Settings } from "./settings.js";

interface Claim { readonly path: string; readonly key: number | string; /** Claims on the same bus wire may meet. */ readonly shared?: string; readonly reads?: boolean }

const BOARD_PINS = 49;
const EXPANDER = 100;        // pins 100 to 115 are the first expander's
const EXPANDER_PINS = 16;

/** Where a far pin is; undefined for one of the board. `expander` counts from 0, `index` is 0 to 15 for GPA0 to GPB7. */
export function expanderPin(number: number): { readonly expander: number; readonly index: number } | undefined {
  return number < EXPANDER ? undefined : { expander: Math.floor(number / EXPANDER) - 1, index: number % EXPANDER };
}

/** The pins by which a bolt is moved: what has to be let go of so that it locks. */
export function movingPins(bolt: object | undefined): number[] {
  const { pin, open, close } = (bolt ?? {}) as { pin?: number; open?: number; close?: number };
  return [pin, open, close].filter((it) => it !== undefined);
}

/** `document` has passed the check of its schema, or what of it has. */
export function wiringProblems(schema: Schema, settings: Partly<Settings>): Problem[] {
  const pins: Claim[] = [];
  collectPins(schema, settings, "", pins);
  return [...repeated(pins), ...strayPins(pins, settings), ...repeated(portsOf(settings)), ...spiProblems(settings), ...pwmProblems(settings), ...i2cProblems(settings)];
}

/** One that is claimed before, with whose it is. */
export function repeated(claims: readonly Claim[]): Problem[] {
  return claims.flatMap(({ path, key, shared }, i) => {
    const first = claims.findIndex((claim) => claim.key === key && (shared === undefined || claim.shared !== shared));
    return first >= 0 && first < i ? [{ path, problem: `repeats ${key} of ${claims[first]!.path}` }] : [];
  });
}

/** The schema says which members are pins: those that are described by `pin`, `farPin` or `farInput` itself. */
function collectPins(schema: Schema, value: unknown, path: string, claims: Claim[]): void {
  if (value === undefined) return;
  if (schema === pin || schema === farPin || schema === farInput) return void claims.push({ path, key: value as number, reads: schema === farInput });
  if ("oneOf" in schema) {
    const { driver } = value as { driver?: string };
    const part = schema.oneOf.find(({ properties: { driver: named } }) => named && "enum" in named && (named.enum as readonly unknown[]).includes(driver));
    return part && collectPins(part, value, path, claims);
  }
  if (schema.type === "array") return (value as unknown[]).forEach((item, i) => collectPins(schema.items, item, `${path}[${i}]`, claims));
  if (schema.type !== "object") return;
  const members = value as Record<string, unknown>;
  for (const name of Object.keys(schema.properties)) {
    const [inner, member] = [schema.properties[name]!, members[name]];
    const at = path ? `${path}.${name}` : name;
    if (inner === pin && isBusWire(members, name) && member !== undefined) claims.push({ path: at, key: member as number, shared: `${String(members["port"])} ${name}` });
    else collectPins(inner, member, at, claims);
  }
}

/** Of SPI: every part on a bus names its wires, and has only `select` to itself. */
function isBusWire({ port, select }: Record<string, unknown>, name: string): boolean {
  return port !== undefined && select !== undefined && (name === "clock" || name === "in" || name === "out");
}

function strayPins(claims: readonly Claim[], { expanders = [] }: Partly<Settings>): Problem[] {
  return claims.flatMap(({ path, key, reads }) => {
    const far = expanderPin(key as number);
    if (!far) return (key as number) < BOARD_PINS ? [] : [{ path, problem: `is ${key}, and the board ends at ${BOARD_PINS - 1}` }];
    if (far.expander >= expanders.length) return [{ path, problem: `is on expander ${far.expander + 1}, which is not there` }];
    if (far.index >= EXPANDER_PINS) return [{ path, problem: `is ${key}, and an expander has ${EXPANDER_PINS} pins` }];
    return reads && (far.index & 7) === 7 ? [{ path, problem: `is ${key}: GPA7 and GPB7 are outputs only` }] : [];
  });
}

/** UARTs: rangefinders measure in turn and may share one, nobody else. */
function portsOf({ reader, voice, compartments = [] }: Partly<Settings>): Claim[] {
  const claims: Claim[] = [];
  const claim = (path: string, part: object | undefined, shared?: string): void => {
    const { port, select } = (part ?? {}) as { port?: number; select?: number };
    if (port !== undefined && select === undefined) claims.push({ path: `${path}.port`, key: `UART ${port}`, ...(shared && { shared }) });
  };
  claim("reader", reader);
  claim("voice", voice);
  compartments.forEach((compartment, i) => claim(`compartments[${i}].range`, compartment?.range, "range"));
  return claims;
}

/** A bus is opened once for all its parts (modules/drivers/shared-spi.ts), so each of its wires has one pin. */
function spiProblems({ reader, display }: Partly<Settings>): Problem[] {
  const [first, second] = [reader, display] as readonly (Record<string, unknown> | undefined)[];
  if (first?.["select"] === undefined || second?.["select"] === undefined || first["port"] !== second["port"]) return [];
  return ["clock", "in", "out"].flatMap((wire) => {
    const [one, other] = [first[wire], second[wire]];
    return one === undefined || other === undefined || one === other ? []
      : [{ path: `display.${wire}`, problem: `is ${String(other)}, and reader has ${String(one)} on the same port` }];
  });
}

/** The channels that the SDK may take: modules/platform/esp32/manifest.json, `channel_map`. */
const PWM_CHANNELS = 6;

function pwmProblems({ buzzer, compartments = [] }: Partly<Settings>): Problem[] {
  const users = compartments.flatMap((compartment, i) => {
    const bolt = compartment?.bolt;
    return bolt?.driver === "servo" || (bolt?.driver === "solenoid" && bolt.holdDuty !== undefined) ? [`compartments[${i}].bolt`] : [];
  });
  if (buzzer) users.unshift("buzzer");
  return users.slice(PWM_CHANNELS).map((path) => ({ path, problem: `needs PWM, of which the others take all ${PWM_CHANNELS} channels` }));
}

/** Addresses of the parts that have but one: PN532 user manual 6.2.4, DS3231 "Slave address", PCF8563 9.5; and of the others without a choice. */
const addresses: Readonly<Record<string, number>> = Object.freeze(
  { "pn532-i2c": 0x24, ds3231: 0x68, pcf8563: 0x51, sht3x: 0x44, lis3dh: 0x18, ssd1306: 0x3c });

/** Where the part is on the bus; undefined where it is not on I2C. */
export function i2cAddressOf(part: { readonly driver?: string | undefined; readonly address?: number | undefined } | undefined): number | undefined {
  return part?.address ?? (part?.driver === undefined ? undefined : addresses[part.driver]);
}

function i2cProblems({ i2c, reader, timeChip, thermometer, tilt, display, expanders = [] }: Partly<Settings>): Problem[] {
  const claims: Claim[] = [];
  const claim = (path: string, part: object | undefined): void => {
    const address = i2cAddressOf(part);
    if (address !== undefined) claims.push({ path, key: `address 0x${address.toString(16)}` });
  };
  claim("reader", reader);
  claim("timeChip", timeChip);
  claim("thermometer", thermometer);
  claim("tilt", tilt);
  claim("display", display);
  expanders.forEach((expander, i) => claim(`expanders[${i}]`, expander));
  const homeless = i2c ? [] : claims.map(({ path }) => ({ path, problem: "is on I2C, and there is no i2c" }));
  return [...homeless, ...repeated(claims)];
}
