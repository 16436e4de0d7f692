// The MQTT broker that people and the station meet at while the page runs: aedes on a socket of this machine alone.
import { createServer, type Server, type Socket } from "node:net";
import { Aedes, type AedesOptions, type AedesPublishPacket } from "aedes";
import { listen, portOf } from "./loopback.js";
import type { Published } from "./messages.js";

export class Broker {
  /** Where it listens; the port that was found where 0 was asked for. */
  #port: number;
  #live: { aedes: Aedes; server: Server; sockets: Set<Socket> } | undefined;
  /** Retained messages and sessions: they outlive a restart, as on a broker with a disk. */
  #kept: unknown;
  #turn: Promise<unknown> = Promise.resolve();
  readonly #onPublish: (message: Published) => void;

  constructor(port: number, onPublish: (message: Published) => void) {
    this.#port = port;
    this.#onPublish = onPublish;
  }

  get port(): number { return this.#port; }

  get running(): boolean { return this.#live !== undefined; }

  /** Rejects with the socket's error, EADDRINUSE above all, where the port cannot be had. */
  start(): Promise<void> {
    return this.#inTurn(() => this.#open());
  }

  /** Cuts every connection and closes the socket. No will is published: the broker that would do it is gone. */
  stop(): Promise<void> {
    return this.#inTurn(() => this.#close());
  }

  #inTurn(task: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(task);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async #open(): Promise<void> {
    if (this.#live) return;
    const sockets = new Set<Socket>();
    const options: AedesOptions = this.#kept ? { persistence: this.#kept } : {};
    const aedes = await Aedes.createBroker(options);
    const server = createServer((socket) => {
      sockets.add(socket.setNoDelay().on("close", () => sockets.delete(socket)));
      aedes.handle(socket);
    });
    aedes.on("publish", (packet) => this.#report(packet));
    try {
      await listen(server, this.#port);
    } catch (error) {
      await new Promise<void>((resolve) => aedes.close(resolve));
      throw error;
    }
    this.#port = portOf(server);
    this.#live = { aedes, server, sockets };
  }

  async #close(): Promise<void> {
    const live = this.#live;
    if (!live) return;
    this.#live = undefined;
    const { aedes, server, sockets } = live;
    this.#kept = (aedes as Aedes & { persistence: unknown }).persistence;   // a member, though its typings lack it
    aedes.authorizePublish = (_client, _packet, done) => done(new Error("the broker is stopping"));
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    await new Promise<void>((resolve) => aedes.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  }

  #report({ topic, retain, qos, payload }: AedesPublishPacket): void {
    if (topic.startsWith("$")) return;   // the broker's own, hidden from `#` too: MQTT 3.1.1 clause 4.7.2
    this.#onPublish({ topic, retained: retain, qos, payload: payload.toString() });
  }
}
