// What the link to the broker says of itself, as types: for the console, the page and the report.
import type { SessionEnd } from "./mqtt-session.js";

export type LinkError = SessionEnd | "unresolved" | "no-answer" | "no-acknowledgement" | "subscription-refused";

/** `broker` is an index. `error` is why the last connection, or attempt at one, ended; `detail` is for technicians. */
export type LinkStatus = { readonly broker: number; readonly error?: LinkError; readonly detail?: string } & (
  | { readonly phase: "down" | "resolving" | "connecting" | "stopping" | "closed" }
  | { readonly phase: "waiting"; readonly retryMs: number }
  | { readonly phase: "online"; readonly sessionPresent: boolean });
