// The simulation with the broker that stands beside it: stopping and starting that one closes and opens a real socket.
import type { Outcome, Simulation, Verb, WorldView } from "./api.js";

/** What is needed of the broker of aedes.ts. */
interface Switched { readonly running: boolean; readonly port: number; start(): Promise<void>; stop(): Promise<void> }

export class ServedStation implements Simulation {
  readonly #simulation: Simulation;
  readonly #broker: Switched;
  readonly #callbacks = new Set<() => void>();

  constructor(simulation: Simulation, broker: Switched) {
    this.#simulation = simulation;
    this.#broker = broker;
  }

  get document(): unknown { return this.#simulation.document; }

  view(): WorldView {
    return { ...this.#simulation.view(), broker: this.#broker.running };
  }

  act(verb: Verb): Outcome | Promise<Outcome> {
    switch (verb.do) {
      case "startBroker": return this.#switch(() => this.#broker.start());
      case "stopBroker": return this.#switch(() => this.#broker.stop());
      default: return this.#simulation.act(verb);
    }
  }

  onChange(callback: () => void): () => void {
    this.#callbacks.add(callback);
    const stop = this.#simulation.onChange(callback);
    return () => {
      stop();
      this.#callbacks.delete(callback);
    };
  }

  async #switch(turn: () => Promise<void>): Promise<Outcome> {
    try {
      await turn();
    } catch (error) {
      const { port } = this.#broker;
      const { message } = error as Error;
      return { ok: false, why: { zh: `端口 ${port} 打不开：${message}`, en: `port ${port} cannot be opened: ${message}` } };
    }
    for (const callback of this.#callbacks) callback();
    return { ok: true };
  }
}
