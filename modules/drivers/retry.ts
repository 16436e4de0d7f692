// How long a driver waits before it tries again a part that is at fault: 1 s, then twice as long each time, up to a minute.

export const RETRY_MS_MIN = 1_000;
const RETRY_MS_MAX = 60_000;

/** What comes after a wait of `ms`. */
export function nextRetryMs(ms: number): number { return Math.min(2 * ms, RETRY_MS_MAX); }
