// What the suites of the engines are written with.
import type { Engine, EngineOptions, EngineStopped } from "../../sim/engine/engine.js";

export type Run = (code: string, onCall?: EngineOptions["onCall"], more?: Partial<EngineOptions>) => Engine;
/** What the engine says that it died of. Throws where it lives. */
export type DeathOf = (deed: () => unknown) => EngineStopped;

export const echo = "globalThis.handleCommand = (message) => message;";
export const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
export const text = (reply: Uint8Array): string => Buffer.from(reply).toString();

/** A bundle in which `body` handles `message`, a string; what it returns goes back as text. */
export function bundle(body: string, before = ""): string {
  return `(() => {
  const read = (buffer) => String.fromCharCode(...new Uint8Array(buffer));
  const write = (text) => Uint8Array.from(String(text), (c) => c.charCodeAt(0)).buffer;
  const call = (text) => read(issueCommand(write(text)));
  ${before}
  const handle = (message) => { ${body} };
  globalThis.handleCommand = (buffer) => {
    const reply = handle(read(buffer));
    return typeof reply === "object" ? { get result() { return write(reply.text); } } : write(reply);
  };
})();
//# sourceURL=firmware.js`;
}
