// What every lock part can do, whatever moves it: a coil, a servo, the motor of a lid.
import type { FaultCallbacks, FaultCode } from "./fault.js";

export interface Bolt {
  /** What is wrong with it, as far as it can tell. */
  readonly fault: FaultCode | undefined;
  /** Faults that appeared since construction. */
  readonly faults: number;
  /**
   * Lets the lid be opened for `ms`, bounded by the part's own maximum. Asked again meanwhile, `ms` counts from now.
   * Returns why not, where it does not: `too-hot`, `no-feedback`; `no-port` after `close`.
   */
  unlock(ms: number): FaultCode | undefined;
  /** Locks now; nobody is called for it. */
  lock(): void;
  /** To the safe level. No callback after it. */
  close(): void;
}

export interface BoltCallbacks extends FaultCallbacks {
  /** Called when time has let it fall; not after `lock`. */
  onLocked?: (() => void) | undefined;
}
