// Every card reader of the registry at work in a station: a card is held to it, and a lid can be opened.
import type { CardReaderSettings } from "../modules/contract/device-settings.js";
import type { Settings } from "../modules/contract/settings.js";
import { xsAvailable } from "../sim/engine/xs.js";
import { bundleFirmware } from "../sim/firmware.js";
import { stage, stationDocument, type EngineName } from "../sim/stage.js";

const sorting = stationDocument("sorting") as Settings;
const engine: EngineName = xsAvailable() ? "xs" : "node";

async function station(reader: CardReaderSettings, number: string) {
  const document = { ...sorting, reader, i2c: { data: 35, clock: 36 }, cards: [{ number, role: "resident", household: "1-1-101" }] };
  const { code } = await bundleFirmware(document);
  const staged = stage({ document, code, engine, epochMs: Date.parse("2026-11-28T07:30:00+08:00") });
  staged.station.powerOn();
  staged.clock.run(8_000);
  const kinds = (): string[] => staged.broker.messages.filter(({ topic }) => topic.endsWith("/event"))
    .map(({ payload }) => JSON.parse(payload) as { kind: string; alarm?: string; reason?: string })
    .map(({ kind, alarm, reason }) => [kind, alarm, reason].filter(Boolean).join(" "));
  return { ...staged, kinds };
}

const serial = { driver: "serial-reader", port: 0, receive: 47 } as const;
const spi = { port: 1, clock: 12, in: 13, out: 11, select: 10 } as const;

test.each<[string, CardReaderSettings, string, string]>([
  ["MFRC522", sorting.reader!, "04a1b2c3d4e580", "04a1b2c3d4e580"],
  ["PN532 on I2C", { driver: "pn532-i2c" }, "04a1b2c3d4e580", "04a1b2c3d4e580"],
  ["PN532 on SPI", { driver: "pn532-spi", ...spi }, "0102030405060708090a", "0102030405060708090a"],
  ["PN532 on a UART", { driver: "pn532-serial", port: 0, receive: 47, transmit: 48 }, "0a0b0c0d", "0a0b0c0d"],
  ["Wiegand 26", { driver: "wiegand", zero: 47, one: 48, format: { bytes: 3 } }, "0a0b0c0d", "000b0c0d"],
  ["Wiegand 34, last byte first", { driver: "wiegand", zero: 47, one: 48, format: { bytes: 4, reversed: true } }, "0a0b0c0d", "0a0b0c0d"],
  ["RDM6300, the number as printed", { driver: "rdm6300", port: 0, receive: 47, canonicalBytes: 4 }, "e3086ced", "e3086ced"],
  ["RDM6300, all five bytes", { driver: "rdm6300", port: 0, receive: 47 }, "e3086ced", "000000e3086ced"],
  ["RDM6300 that sends once", { driver: "rdm6300", port: 0, receive: 47, sendsOnce: true }, "e3086ced", "000000e3086ced"],
  ["lines of hex", { ...serial, format: {} }, "0a0b0c0d", "0a0b0c0d"],
  ["lines of hex, last byte first", { ...serial, format: { reversed: true } }, "04a1b2c3d4e580", "04a1b2c3d4e580"],
  ["lines of decimal", { ...serial, format: { text: "decimal" } }, "0a0b0c0d", "0a0b0c0d"],
  ["facility and number", { ...serial, format: { text: "facility" } }, "0a0b0c0d", "000b0c0d"],
  ["inverted, sent once, at 115200 baud", { ...serial, baud: 115_200, sendsOnce: true, format: { inverted: true } }, "0a0b0c0d", "0a0b0c0d"],
])("%s: a tap is one grant, a minute later another, and a stranger is refused", async (_, reader, card, number) => {
  const { station: it, clock, kinds } = await station(reader, number);
  for (let tap = 0; tap < 2; tap++) {
    it.act({ do: "swipe", card, ms: 1_500 });
    clock.run(60_000);
  }
  it.act({ do: "swipe", card: "5ca1ab1e" });
  clock.run(10_000);
  expect(kinds().filter((kind) => kind.startsWith("grant") || kind.startsWith("refuse") || kind.startsWith("alarm")))
    .toEqual(["grant", "grant", "refuse unknown-card"]);
  it.close();
});

test.each<[string, CardReaderSettings]>([
  ["MFRC522", sorting.reader!], ["PN532 on I2C", { driver: "pn532-i2c" }], ["PN532 on SPI", { driver: "pn532-spi", ...spi }],
  ["PN532 on a UART", { driver: "pn532-serial", port: 0, receive: 47, transmit: 48 }],
])("%s: unplugged it is a fault of the station's, and after it has been plugged in again a tap is a grant", async (_, reader) => {
  const { station: it, clock, broker, kinds } = await station(reader, "0a0b0c0d");
  const parts = (): unknown => (JSON.parse(broker.retained(`bins/v1/${it.settings.station}/state`)!) as { parts?: unknown }).parts;
  expect(parts()).toBeUndefined();
  it.act({ do: "unplug", part: "reader" });
  clock.run(30_000);
  expect(parts()).toEqual({ reader: { fault: "no-answer", failures: 1 } });
  it.act({ do: "plug", part: "reader" });
  clock.run(60_000);
  it.world.stir();   // somebody passes by: while nobody does, the simulator leaves looks out
  clock.run(1_000);
  expect(parts()).toEqual({ reader: { failures: 1 } });
  it.act({ do: "swipe", card: "0a0b0c0d" });
  clock.run(10_000);
  expect(kinds()).toContain("grant");
  it.close();
});
