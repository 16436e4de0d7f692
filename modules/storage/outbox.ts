// What the link needs of the event log: the oldest events not yet acknowledged, in order.

export interface StoredEvent {
  /** 1 and up, never used twice. */
  seq: number;
  /** As appended, byte for byte; empty where the flash has lost it. */
  payload: Uint8Array;
}

export interface Outbox {
  /** The first stored event with a sequence number above `after`; undefined when there is none. */
  next(after: number): StoredEvent | undefined;
  /** Everything up to and including `seq` has reached the broker. */
  release(seq: number): void;
}
