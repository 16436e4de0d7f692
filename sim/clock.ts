// Virtual time. Nothing happens between two timers, so a simulated day takes as long as its timers do.
// Times are whole 16384ths of a millisecond (0.06 µs): sums and differences of them are exact, so nobody waits for a remainder that
// rounds away.

interface Timer { at: number; order: number; callback: (() => void) | undefined }

export class Clock {
  #now = 0;
  #order = 0;
  readonly #heap: Timer[] = [];

  get now(): number { return this.#now; }

  /** When the next timer is due, if there is one. */
  get next(): number | undefined {
    this.#dropCancelled();
    return this.#heap[0]?.at;
  }

  /** Calls back `ms` (at least 0) from now. Returns the way to cancel it. */
  after(ms: number, callback: () => void): () => void {
    const timer: Timer = { at: exact(this.#now + Math.max(0, ms)), order: this.#order++, callback };
    this.#push(timer);
    return () => { timer.callback = undefined; };
  }

  /** Runs every timer due within `ms`, in order of time, and of creation where times are equal. */
  run(ms: number): void {
    this.runTo(this.#now + ms);
  }

  runTo(end: number): void {
    for (let at = this.next; at !== undefined && at <= end; at = this.next) {
      const { callback } = this.#pop();
      this.#now = at;
      callback?.();
    }
    this.#now = Math.max(this.#now, exact(end));
  }

  #dropCancelled(): void {
    while (this.#heap[0] && !this.#heap[0].callback) this.#pop();
  }

  #push(timer: Timer): void {
    const heap = this.#heap;
    let at = heap.push(timer) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!sooner(timer, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = timer;
  }

  #pop(): Timer {
    const heap = this.#heap;
    const top = heap[0]!;
    const last = heap.pop()!;
    if (heap.length === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && sooner(heap[child + 1]!, heap[child]!)) child++;
      if (!sooner(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return top;
  }
}

function exact(ms: number): number { return Math.ceil(ms * 16_384) / 16_384; }

function sooner(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
