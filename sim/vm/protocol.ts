// The bytes between the firmware's engine and the board around it: sim/vm/ speaks them inside, sim/board.ts outside.
//
// Firmware to board, answered at once: [op][handle, 2 bytes big-endian][payload].
//   Answer: [0][bytes], [1][UTF-8 of an error's message], or [2] for undefined.
// Board to firmware: [cause][quiet][now, float64 big-endian, ms since boot][handle, 2 bytes][value, 4 bytes][payload].
//   Reply: float64 in the order of the machine (the worker runs on the same one), when the firmware next wants to be woken (ms since boot; Infinity for never).

export const Op = Object.freeze({
  /** Payload: JSON [class, options]. Answer: the handle. */
  open: 1,
  close: 2,
  /** Payload: [length, 4 bytes][offset, 4 bytes], where the class wants them. */
  read: 3,
  write: 4,
  transfer: 5,
  /** Flash: [first block, 4 bytes][end block, 4 bytes]. */
  erase: 6,
  /** JSON in, JSON out: what is rare. */
  ask: 7,
  /** Bytes in, their SHA-256 out. */
  digest: 8,
  feedWatchdog: 9,
});

export const Answer = Object.freeze({ bytes: 0, error: 1, nothing: 2 });

export const Cause = Object.freeze({
  /** Power is on: run main. */
  start: 0,
  /** Timers are due, or the quiet has ended. */
  wake: 1,
  readable: 2,
  writable: 3,
  error: 4,
  /** A rare answer that took its time; payload JSON. */
  told: 5,
});

export type IOClass = "digital" | "spi" | "serial" | "pwm" | "pulsewidth" | "analog" | "i2c" | "pulsepair" | "loadcell" | "neopixel" | "flash" | "tcp" | "udp" | "wifi" | "resolve";
