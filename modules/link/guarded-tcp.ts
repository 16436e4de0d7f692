// The TCP class under the SDK's TLSSocket (`TCP: { io: GuardedTcp, inner, timers }`): a handshake that fails, or a record
// that does not fit, throws out of TLSSocket into TCP's callbacks, and from there the engine would end. PLATFORM.md, "TLS".
import type { TCP, TCPOptions, Timers } from "../io.js";

export interface GuardedTcpOptions extends TCPOptions {
  TCP: { inner: new (options: TCPOptions) => TCP; timers: Timers };
  /** Instead of an exception; `onError` if there is none. */
  onException?: (error: unknown) => void;
}

export class GuardedTcp {
  /** TLSSocket's note of the room there is. */
  writable = 0;

  #readable = 0;
  #inside = false;
  #comingBack = false;
  #broken = false;
  #closed = false;
  readonly #tcp: TCP;
  readonly #options: GuardedTcpOptions;

  constructor(options: GuardedTcpOptions) {
    const { TCP: { inner: Inner }, onWritable, onError } = options;
    this.#options = options;
    this.#tcp = new Inner({
      ...options,
      onReadable: (count) => this.#deliver(count),
      onWritable: (count) => this.#guard(() => onWritable?.(count)),
      onError: () => this.#guard(() => onError?.()),
    });
  }

  /**
   * TLSSocket's note of the bytes it has not yet taken. To a timer of its own, where nothing could catch what it throws,
   * there are none: `#deliver` comes back instead.
   */
  get readable(): number { return this.#inside ? this.#readable : 0; }
  set readable(count: number) { this.#readable = count; }

  /** A number of bytes, or what is to be filled with them. */
  read(target?: number | Uint8Array): ArrayBuffer | undefined { return this.#tcp.read(target as number | undefined); }

  write(bytes: Uint8Array | ArrayBuffer): number { return this.#tcp.write(bytes); }

  close(): void {
    this.#closed = true;
    this.#tcp.close();
  }

  #deliver(count: number): void {
    this.#guard(() => this.#options.onReadable?.(count));
    if (this.#readable === 0 || this.#readable >= count || this.#comingBack) return;
    this.#comingBack = true;
    this.#options.TCP.timers.after(0, () => {
      this.#comingBack = false;
      if (this.#readable > 0) this.#deliver(this.#readable);
    });
  }

  #guard(callback: () => void): void {
    if (this.#broken || this.#closed) return;
    this.#inside = true;
    try {
      callback();
    } catch (error) {
      this.#broken = true;
      const { onException, onError } = this.#options;
      if (onException) onException(error);
      else onError?.(error);
    } finally {
      this.#inside = false;
    }
  }
}
