// Sockets that only this machine can reach, and web requests that only the simulator's own page can have made.
import type { IncomingHttpHeaders } from "node:http";
import type { Server } from "node:net";

export const LOOPBACK = "127.0.0.1";

/** Resolves once the server listens on this machine alone; rejects with the socket's error. */
export function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, LOOPBACK, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server does not listen on a port");
  return address.port;
}

/**
 * Whether a request may be answered. A web page elsewhere can make the browser send requests here: under its own
 * name once that name resolves to this machine (`Host` tells), or across origins (`Origin` tells). Programs send
 * no `Origin`. Any port is fine in `Host`, so that a tunnel works.
 */
export function isLocal({ host, origin }: IncomingHttpHeaders): boolean {
  if (host === undefined || !/^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i.test(host)) return false;
  return origin === undefined || origin.toLowerCase() === `http://${host.toLowerCase()}`;
}
