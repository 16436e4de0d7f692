/** A broken invariant is our own bug: stop. The abort hook in main.ts locks every lid and reboots. */
export function assert(condition: boolean, what: string): asserts condition {
  if (!condition) throw new AssertionError(what);
}

export class AssertionError extends Error { override name = "AssertionError"; }

export function unreachable(value: never): never {
  throw new AssertionError(`unreachable: ${String(value)}`);
}
