// The ESP32 family under the Moddable SDK 8.2, by its documentation and sources; docs/building.md says how to build it.
import Analog from "embedded:io/analog";
import Digital from "embedded:io/digital";
import I2C from "embedded:io/i2c";
import PulseWidth from "embedded:io/pulsewidth";
import PWM from "embedded:io/pwm";
import Serial from "embedded:io/serial";
import TCP from "embedded:io/socket/tcp";
import UDP from "embedded:io/socket/udp";
import SPI from "embedded:io/spi";
import WiFi from "embedded:network/interface/wifi";
import MQTTClient from "embedded:network/mqtt/client";
import flash from "embedded:storage/flash";
import LoadCell from "load-cell";
import config from "mc/config";
import NeoPixel from "neopixel";
import resetReason from "resetReason";
import document from "station" with { type: "json" };
import Time from "time";
import feedWatchdog from "watchdog";
import PulsePair from "wiegand";
import type { Reset } from "../contract/words.js";
import type { Platform } from "./platform.js";
import { KeyedHash } from "./keyed-hash.js";
import { nvsKeys } from "./nvs.js";
import { onAbort, resolver, timersOf } from "./sdk.js";

export function openPlatform(): Platform {
  const hash = new KeyedHash();
  return {
    ...classes,
    timers: timersOf(uptime()),
    random: Math.random, // esp_random()
    reset: lastReset(),
    keys: nvsKeys,
    hmac: (key, bytes) => hash.of(key, bytes),
    document,
    config,
    openFlash: (label) => flash.open({ path: label }),
    resolver,
    setTime: (epochMs) => Time.set(Math.floor(epochMs / 1000)),
    feedWatchdog: () => feedWatchdog(),
    trace: (text) => trace(text),
    onAbort,
    restart(wanted = false) {
      if (wanted) nvsKeys.write(WANTED, "1");
      System.restart();
    },
  };
}

/** The SDK's lights at a quarter of what it is told until it is told otherwise (modules/drivers/neopixel, xs_neopixel). */
class PixelChain extends (NeoPixel as new (options: object) => { brightness: number }) {
  constructor(options: object) {
    super(options);
    this.brightness = 255;
  }
}

/**
 * By their modules, not out of the global `device`: on the ESP32-C3 that has neither SPI nor PWM. By way of unknown: the
 * typings on npm are of SDK 5.6 and differ from 8.2 in places.
 */
const classes = Object.freeze({ io: Object.freeze({ Digital, SPI, Serial, PWM, PulseWidth, Analog, I2C, PulsePair, LoadCell, PixelChain }), TCP, UDP, WiFi, MQTTClient }) as unknown as
  Pick<Platform, "io" | "TCP" | "UDP" | "WiFi" | "MQTTClient">;

/** Time.ticks is a signed 32-bit count that wraps after 24.8 days; this one does not, if it is asked once in that time. */
function uptime(): () => number {
  let last = Time.ticks;
  let elapsed = 0;
  return () => {
    const ticks = Time.ticks;
    elapsed += Time.delta(last, ticks);
    last = ticks;
    return elapsed;
  };
}

/** By esp_reset_reason_t of ESP-IDF 6.0 (esp_system.h). A reset by USB (11) is the flashing tool's. */
const resets: Readonly<Record<number, Reset>> = Object.freeze({
  1: "power-on", 2: "power-on", 3: "software", 4: "panic", 5: "watchdog", 6: "watchdog", 7: "watchdog",
  8: "deep-sleep", 9: "brown-out", 11: "power-on", 14: "brown-out", 15: "panic",
});

/** An XS that has given up restarts the chip as System.restart() does: only the mark of `restart` tells one from the other. */
function lastReset(): Reset {
  const wanted = nvsKeys.read(WANTED) !== undefined;
  if (wanted) nvsKeys.delete(WANTED);
  const reset = resets[resetReason().reason] ?? "unknown";
  return reset === "software" && !wanted ? "panic" : reset;
}

/** The mark, in the key-value store. */
const WANTED = "restart-wanted";
