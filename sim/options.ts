// The flags of `npm start`.
import { Command, InvalidArgumentError, Option } from "commander";

export interface Options {
  /** 0 for any that is free, as for the page. */
  mqttPort: number;
  pagePort: number;
  /** Not given: XS where its worker is compiled, else Node. */
  engine?: "xs" | "node";
  speed: number;
  /** A settings document. Not given: the reference sorting station. */
  station?: string;
  /** The station's key in hex, 64 digits in lower case. */
  key: string;
  open: boolean;
  json: boolean;
}

/** Known to everyone, and so worth nothing outside of the simulator. */
export const DEMO_KEY = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/** What the flags say. On `--help`, and on a flag that is wrong, it says so and ends the process (0 and 1). */
export function readOptions(args: readonly string[]): Options {
  const port = numberFrom(0, 65_535, true);
  return new Command("npm start --")
    .description("A virtual waste-sorting station, its MQTT broker and its page. 虚拟垃圾分类投放点、消息服务器与页面。")
    .option("--mqtt-port <port>", "MQTT broker on 127.0.0.1, 0 for any free one", port, 1883)
    .option("--page-port <port>", "page and API on 127.0.0.1, 0 for any free one", port, 8080)
    .addOption(new Option("--engine <engine>", "where the firmware runs (default: xs where its worker is compiled)")
      .choices(["xs", "node"]))
    .option("--speed <factor>", "virtual time per real time, 1 to 3600", numberFrom(1, 3_600, false), 1)
    .option("--station <file>", "settings document (default: the reference sorting station)")
    .option("--key <hex>", "the station's key, which signs events and commands: 64 hex digits", keyFrom, DEMO_KEY)
    .option("--no-open", "do not open a browser")
    .option("--json", "say only, in one line of JSON, that all is up", false)
    .parse(args as string[], { from: "user" })
    .opts<Options>();
}

function numberFrom(minimum: number, maximum: number, integer: boolean): (text: string) => number {
  return (text) => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
    if (value >= minimum && value <= maximum && (!integer || Number.isInteger(value))) return value;
    throw new InvalidArgumentError(`It must be ${integer ? "a whole number" : "a number"} from ${minimum} to ${maximum}.`);
  };
}

function keyFrom(text: string): string {
  const digits = text.toLowerCase();
  if (/^[0-9a-f]{64}$/.test(digits)) return digits;
  throw new InvalidArgumentError("It must be 64 hex digits.");
}
