// What JavaScript sees of watchdog.c, in the SDK's words for it ("XS in C", Native).

export default function feedWatchdog(this: unknown): void { return native("xs_dingdian_watchdog_feed").call(this); }
