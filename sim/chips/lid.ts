// A lid with its bolt and its contact: what a hand can and cannot do with it.
import type { Contact } from "./contact.js";

/** Whatever bolt it has. */
interface Holder { readonly locked: boolean; setLidClosed(closed: boolean): void }

export class Lid {
  /** Times that it was pried open against the bolt. */
  forced = 0;
  readonly lock: Holder | undefined;
  readonly contact: Pick<Contact, "setNear"> | undefined;
  #open = false;

  /** Closed, as a lock and a contact are when they are made. */
  constructor({ lock, contact }: { lock?: Holder; contact?: Pick<Contact, "setNear"> }) {
    this.lock = lock;
    this.contact = contact;
  }

  get isOpen(): boolean { return this.#open; }

  /** False when the bolt holds it. With force it opens all the same. */
  open(force = false): boolean {
    if (this.#open) return true;
    if (this.lock?.locked) {
      if (!force) return false;
      this.forced++;
    }
    this.#set(true);
    return true;
  }

  close(): void {
    if (this.#open) this.#set(false);
  }

  #set(open: boolean): void {
    this.#open = open;
    this.lock?.setLidClosed(!open);
    this.contact?.setNear(!open);
  }
}
