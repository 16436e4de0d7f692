// The firmware as the simulator runs it: main.ts for an ESP32, with the SDK's modules replaced by those of sim/vm/.
import { join } from "node:path";
import { bundle, type Bundle, type Target } from "./engine/bundle.js";
import { root } from "./root.js";

const file = (path: string): string => join(root, path);
const from = (path: string, name: string): Target => ({ file: file(path), name });

const io = "sim/vm/io.ts";
const sockets = "sim/vm/sockets.ts";
const system = "sim/vm/system.ts";

const sdk: Readonly<Record<string, Target>> = {
  "platform": file("modules/platform/esp32.ts"),
  "crypt": file("sim/vm/crypt.ts"),
  "embedded:io/analog": from(io, "Analog"),
  "embedded:io/digital": from(io, "Digital"),
  "embedded:io/i2c": from(io, "I2C"),
  "embedded:io/pulsewidth": from(io, "PulseWidth"),
  "embedded:io/pwm": from(io, "PWM"),
  "embedded:io/serial": from(io, "Serial"),
  "embedded:io/socket/tcp": from(sockets, "TCP"),
  "embedded:io/socket/udp": from(sockets, "UDP"),
  "embedded:io/spi": from(io, "SPI"),
  "embedded:network/interface/wifi": from(system, "WiFi"),
  "embedded:network/mqtt/client": file("sim/vm/mqtt-client.ts"),
  "embedded:storage/flash": from(io, "flash"),
  "embedded:storage/key-value": from(system, "keyValue"),
  "load-cell": from(io, "LoadCell"),
  "mc/config": from(system, "config"),
  "neopixel": from(io, "NeoPixel"),
  "resetReason": from(system, "resetReason"),
  "time": file("sim/vm/time.ts"),
  "timer": file("sim/vm/timer.ts"),
  "watchdog": from(system, "feedWatchdog"),
  "wiegand": from(io, "PulsePair"),
};

/** Bundles the firmware with its settings document. Rejects with every import that is not found. */
export function bundleFirmware(document: unknown): Promise<Bundle> {
  return bundle({ entry: file("sim/vm/entry.ts"), alias: { ...sdk, station: { json: document } } });
}
