// A station on a real broker that does nothing but take commands, as the firmware does, and say whether it is there.
import { connect, type MqttClient } from "mqtt";
import type { Command } from "../../modules/contract/command.js";
import { topicsOf } from "../../modules/contract/topics.js";
import { Commands, type Performed } from "../../modules/service/commands.js";
import { signer } from "../contract/signer.js";
import { MemoryKeys } from "../service/memory-keys.js";

export interface FakeStationOptions {
  port: number;
  station: string;
  /** Hex; undefined: it has none. */
  key?: string;
  epochMs?: () => number | undefined;
  perform?: (command: Command) => Performed;
}

export class FakeStation {
  readonly performed: Command[] = [];
  readonly #client: MqttClient;
  readonly #station: string;

  constructor(client: MqttClient, { station, key, epochMs = Date.now, perform = () => ({ done: true }) }: FakeStationOptions) {
    const topics = topicsOf(station);
    this.#client = client;
    this.#station = station;
    const commands = new Commands({
      keys: new MemoryKeys(), sign: key === undefined ? undefined : signer(key).sign,
      wall: () => ({ epochMs: epochMs() }),
      perform: (command) => {
        this.performed.push(command);
        return perform(command);
      },
      reply: (text) => void client.publish(topics.reply, text, { qos: 1 }),
    });
    client.on("message", (_topic, payload) => commands.take(Uint8Array.from(payload)));
  }

  static async open(options: FakeStationOptions): Promise<FakeStation> {
    const { port, station } = options;
    const topics = topicsOf(station);
    const client = connect(`mqtt://127.0.0.1:${port}`, { clientId: station, clean: false });
    const fake = new FakeStation(client, options); // before it is connected: what has waited for it comes at once
    await new Promise<void>((resolve, reject) => { client.once("connect", () => resolve()).once("error", reject); });
    await client.subscribeAsync(topics.command, { qos: 1 });
    await client.publishAsync(topics.status, '{"v":1,"online":true}', { qos: 1, retain: true });
    return fake;
  }

  async close(): Promise<void> {
    await this.#client.publishAsync(topicsOf(this.#station).status, '{"v":1,"online":false}', { qos: 1, retain: true });
    await this.#client.endAsync();
  }
}
