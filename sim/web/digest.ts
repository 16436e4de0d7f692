// A payload in one line: what a station's message says, without what every message has (modules/contract/event.ts).

const envelope: ReadonlySet<string> = new Set(["v", "id", "seq", "at", "clock", "boot", "upMs", "kind", "prev", "mac"]);

/** Any text that is not a JSON object is its own digest. */
export function digest(payload: string): string {
  let message: unknown;
  try {
    message = JSON.parse(payload);
  } catch {
    return payload;
  }
  if (typeof message !== "object" || message === null || Array.isArray(message)) return payload;
  const { kind } = message as { kind?: unknown };
  const members = Object.entries(message).filter(([name]) => !envelope.has(name)).map(([name, value]) => `${name} ${shown(value)}`);
  return [...typeof kind === "string" ? [kind] : [], ...members].join(" · ") || payload;
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
