// The simulator's HTTP API and its page. sim/README.md is the manual; verbs.ts says what can be done.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Simulation } from "./api.js";
import { LiveFeed } from "./live.js";
import { isLocal, listen, portOf } from "./loopback.js";
import type { MessageLog } from "./messages.js";
import { readRequest } from "./requests.js";
import type { Bilingual } from "./verbs.js";

export interface Asset { type: string; body: string | Uint8Array }

/** The page's files by path, such as "/" and "/page.js". */
export type Assets = ReadonlyMap<string, Asset>;

export interface ServerOptions { port: number; simulation: Simulation; log: MessageLog; assets: Assets }

const BODY_BYTES_MAX = 65_536;

const headers = {
  "cache-control": "no-store",
  // Styles in attributes are there for the drawings of @wokwi/elements.
  "content-security-policy":
    "default-src 'self'; style-src-attr 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

const foreign: Bilingual = {
  zh: "只接受本机页面的请求（请检查 Host 与 Origin）", en: "only this machine's own page may ask (see Host and Origin)",
};

const tooLong: Bilingual = {
  zh: `请求正文超过 ${BODY_BYTES_MAX} 字节`, en: `the body is longer than ${BODY_BYTES_MAX} bytes`,
};

export class PageServer {
  readonly port: number;
  readonly #server: Server;
  readonly #feed: LiveFeed;

  private constructor(server: Server, feed: LiveFeed) {
    this.#server = server;
    this.#feed = feed;
    this.port = portOf(server);
  }

  /** Rejects with the socket's error, EADDRINUSE above all, where the port cannot be had. */
  static async start({ port, simulation, log, assets }: ServerOptions): Promise<PageServer> {
    const api = new Api(simulation, log, assets);
    const server = createServer((request, response) => void api.answer(request, response));
    await listen(server, port);
    const feed = new LiveFeed(simulation, log);
    server.on("upgrade", (request, socket, head) => {
      socket.on("error", () => socket.destroy());
      if (isLocal(request.headers) && pathOf(request) === "/api/live") return feed.accept(request, socket, head);
      socket.end(`HTTP/1.1 ${isLocal(request.headers) ? "404 Not Found" : "403 Forbidden"}\r\nconnection: close\r\n\r\n`);
    });
    return new PageServer(server, feed);
  }

  async close(): Promise<void> {
    this.#feed.close();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }
}

type Method = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

class Api {
  readonly #routes: ReadonlyMap<string, Readonly<Record<string, Method>>>;
  readonly #simulation: Simulation;

  constructor(simulation: Simulation, log: MessageLog, assets: Assets) {
    this.#simulation = simulation;
    const read = (get: Method) => ({ GET: get, HEAD: get });
    this.#routes = new Map<string, Record<string, Method>>([
      ...[...assets].map(([path, { type, body }]) =>
        [path, read((_, response) => send(response, 200, type, body))] as const),
      ["/api/world", { ...read((_, response) => sendJson(response, 200, simulation.view())),
        POST: (request, response) => this.#act(request, response) }],
      ["/api/station", read((_, response) => sendJson(response, 200, simulation.document))],
      ["/api/messages", read((_, response) => sendJson(response, 200, log.messages))],
    ]);
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#route(request, response);
    } catch (error) {
      const { message } = error as Error;
      if (response.headersSent) return;
      sendError(response, 500, { zh: `模拟器出错：${message}`, en: `the simulator failed: ${message}` });
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isLocal(request.headers)) return sendError(response, 403, foreign);
    const path = pathOf(request);
    const methods = this.#routes.get(path);
    if (!methods) return sendError(response, 404, { zh: `没有 ${path}`, en: `there is no ${path}` });
    const name = request.method ?? "";
    if (Object.hasOwn(methods, name)) return methods[name]!(request, response);
    const allowed = Object.keys(methods).join(", ");
    response.setHeader("allow", allowed);
    sendError(response, 405, { zh: `${path} 只接受 ${allowed}`, en: `${path} takes ${allowed} only` });
  }

  async #act(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    if (body === undefined) {
      response.setHeader("connection", "close");
      return sendError(response, 413, tooLong);
    }
    const read = readRequest(body, this.#simulation.view());
    if ("refusal" in read) return sendJson(response, 400, read.refusal);
    sendJson(response, 200, await this.#simulation.act(read.verb));
  }
}

/** The body as text; undefined where it is too long. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes <= BODY_BYTES_MAX) parts.push(part);
    if (bytes > 16 * BODY_BYTES_MAX) request.destroy();   // it was read on so far only for the answer to arrive
  }
  return bytes <= BODY_BYTES_MAX ? Buffer.concat(parts).toString() : undefined;
}

function pathOf({ url = "" }: IncomingMessage): string {
  const query = url.indexOf("?");
  return query < 0 ? url : url.slice(0, query);
}

function sendError(response: ServerResponse, status: number, error: Bilingual): void {
  sendJson(response, status, { error });
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  send(response, status, "application/json; charset=utf-8", JSON.stringify(value));
}

function send(response: ServerResponse, status: number, type: string, body: string | Uint8Array): void {
  response.writeHead(status, { ...headers, "content-type": type, "content-length": Buffer.byteLength(body) });
  response.end(body);
}
