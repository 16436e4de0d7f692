// One SPI bus for several chips. The Moddable SDK opens a bus for its first instance only, and a second one on the same pins
// throws "in use" (build/devices/esp32, modSPI: spi_bus_initialize), so all chips go by one instance, each with its own select.
import type { SPI, SPIOptions } from "../io.js";

type BusClass = new (options: SPIOptions) => SPI;

/** The class to hand to `selectedSPI`: each port is opened once, with what `wiring` says of it, and closed with its last user. */
export function sharedSPI(Bus: BusClass, wiring: (options: SPIOptions) => SPIOptions): BusClass {
  const ports = new Map<number | undefined, Port>();
  return class extends Shared {
    constructor(options: SPIOptions) { super(Bus, ports, wiring(options)); }
  };
}

interface Port { readonly bus: SPI; users: number }

class Shared implements SPI {
  readonly #ports: Map<number | undefined, Port>;
  readonly #number: number | undefined;
  readonly #bus: SPI;
  #closed = false;

  /** Throws when the bus cannot be had. */
  constructor(Bus: BusClass, ports: Map<number | undefined, Port>, options: SPIOptions) {
    const port = ports.get(options.port) ?? { bus: new Bus(options), users: 0 };
    ports.set(options.port, port);
    port.users++;
    this.#ports = ports;
    this.#number = options.port;
    this.#bus = port.bus;
  }

  transfer(buffer: Uint8Array): void { this.#bus.transfer(buffer); }
  write(buffer: Uint8Array): void { this.#bus.write(buffer); }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const port = this.#ports.get(this.#number)!;
    if (--port.users > 0) return;
    this.#ports.delete(this.#number);
    port.bus.close();
  }
}
