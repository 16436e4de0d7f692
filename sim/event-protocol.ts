// Between the host and sim/vm/event-bench.ts. A task is a byte and how often to do it (u32, big-endian); a call is a byte, two
// such numbers and bytes.

export const Task = Object.freeze({
  /** Mounts what is in the flash. */
  mount: 1,
  /** Records a deposit that the broker has at once. */
  releasedAppend: 2,
  /** Records a deposit that it does not get. */
  append: 3,
  /** Writes a deposit as a line of JSON. */
  line: 4,
});

export const Call = Object.freeze({
  /** Length, offset. */
  read: 1,
  /** Offset as the second number, and bytes. */
  write: 2,
  /** From block, to block. */
  erase: 3,
  /** Size and length of a block, as u32 big-endian. */
  status: 4,
  /** Bytes; the answer is their mac. */
  sign: 5,
  /** Bytes of a line. */
  line: 6,
});
