// The WebSocket /api/live: the world whenever it changed, and each MQTT message as it goes by.
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocket, WebSocketServer } from "ws";
import type { Live, WorldView } from "./api.js";
import type { MessageLog } from "./messages.js";

/** At most 20 worlds a second (api.ts). */
const WORLD_EVERY_MS = 50;
/** A page that reads this much too slowly is skipped until it has caught up: the next world says all again. */
const BACKLOG_BYTES_MAX = 1_048_576;
/** Nothing is expected of a page but to listen. */
const RECEIVED_BYTES_MAX = 1_024;

interface Watched { view(): WorldView; onChange(callback: () => void): () => void }

export class LiveFeed {
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: RECEIVED_BYTES_MAX });
  readonly #world: Watched;
  readonly #stops: readonly (() => void)[];
  #pause: NodeJS.Timeout | undefined;
  #changed = false;

  constructor(world: Watched, log: MessageLog) {
    this.#world = world;
    this.#stops = [
      world.onChange(() => this.#onChange()),
      log.onMessage((message) => this.#send(message, this.#sockets.clients)),
    ];
  }

  /** Takes over a connection that asked for an upgrade; the caller has checked where it comes from. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#sockets.handleUpgrade(request, socket, head, (client) => {
      client.on("error", () => client.terminate());
      this.#send({ type: "world", world: this.#world.view() }, [client]);
    });
  }

  close(): void {
    for (const stop of this.#stops) stop();
    clearTimeout(this.#pause);
    for (const client of this.#sockets.clients) client.terminate();
    this.#sockets.close();
  }

  /** The first change goes out at once, so that a tap is answered at once; those after it wait together. */
  #onChange(): void {
    this.#changed = true;
    if (this.#pause) return;
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      if (this.#changed) this.#onChange();
    }, WORLD_EVERY_MS);
    setImmediate(() => this.#sendWorld());
  }

  #sendWorld(): void {
    this.#changed = false;
    if (this.#sockets.clients.size > 0) this.#send({ type: "world", world: this.#world.view() }, this.#sockets.clients);
  }

  #send(live: Live, clients: Iterable<WebSocket>): void {
    const text = JSON.stringify(live);
    for (const client of clients)
      if (client.readyState === WebSocket.OPEN && client.bufferedAmount < BACKLOG_BYTES_MAX) client.send(text);
  }
}
