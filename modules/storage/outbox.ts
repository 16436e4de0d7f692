// What the link sends from: events on record that the broker has not acknowledged, in order.

export interface StoredEvent {
  /** 1 and up, never used twice. */
  seq: number;
  /** As appended, byte for byte; empty where the flash has lost it. */
  payload: Uint8Array;
  /** The mac of the event before it (contract/mac.ts), if there was a key when it was appended. */
  prev?: Uint8Array;
}

export interface Outbox {
  /** The first stored event with a sequence number above `after`; undefined when there is none. */
  next(after: number): StoredEvent | undefined;
  /** Everything up to and including `seq` has reached the broker. */
  release(seq: number): void;
}
