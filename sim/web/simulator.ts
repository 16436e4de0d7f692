// The way to the simulator: its API for what is done, its WebSocket for what happens.
import type { Live, Outcome, Verb, WorldView } from "../api.js";
import type { Message } from "../messages.js";
import type { Bilingual } from "../verbs.js";
import { joined } from "./history.js";

const RETRY_MS = 1_000;

export interface Listener {
  onWorld(world: WorldView): void;
  onMessage(message: Message): void;
  /** The whole list, after a connection was made. */
  onMessages(messages: Message[]): void;
  /** The settings document of the station. */
  onDocument(document: unknown): void;
  onConnection(connected: boolean): void;
}

/** Listens for as long as the page is open, and starts again whenever the simulator does. */
export function listen(listener: Listener): void {
  const socket = new WebSocket(`ws://${location.host}/api/live`);
  let early: Message[] | undefined = [];
  socket.onopen = async () => {
    listener.onConnection(true);
    listener.onDocument(await stored("/api/station", {}));
    listener.onMessages(joined(await stored<Message[]>("/api/messages", []), early ?? []));
    early = undefined;
  };
  socket.onmessage = ({ data }) => {
    const live = JSON.parse(data as string) as Live;
    if (live.type === "world") listener.onWorld(live.world);
    else if (early) early.push(live);
    else listener.onMessage(live);
  };
  socket.onclose = () => {
    listener.onConnection(false);
    setTimeout(() => listen(listener), RETRY_MS);
  };
}

async function stored<T>(path: string, none: T): Promise<T> {
  try {
    return await (await fetch(path)).json() as T;
  } catch {
    return none;   // the connection is gone again; its closing is noticed by itself
  }
}

/** Rejects with the simulator's own words where it refuses the request, and where it is out of reach. */
export async function act(verb: Verb): Promise<Outcome> {
  const response = await fetch("/api/world", {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(verb),
  });
  const answer = await response.json() as Outcome | { error: Bilingual };
  if ("error" in answer) throw new RefusedRequest(answer.error);
  return answer;
}

export class RefusedRequest extends Error {
  readonly why: Bilingual;

  constructor(why: Bilingual) {
    super(why.en);
    this.why = why;
  }
}
