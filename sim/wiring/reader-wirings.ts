// Card readers and rangefinders, pin by pin, as they are printed on the modules that are sold. docs/hardware.md has the words.
import { board3V3, boardGround, diode, divided, down, grounded, open, powered, series, supplied, capacitor, up, type Wire, type Wiring } from "./wires.js";

const i2c = (data = "SDA", clock = "SCL"): Wire[] => [{ pin: data, to: "i2c.data" }, { pin: clock, to: "i2c.clock" }];

/** SIA AC-01: outputs that pull down, or drive 5 V. Behind the diode neither matters, and the board sees 3.3 V. */
const wiegandWire = (pin: string, to: string): Wire => ({ pin, to, by: [up("4.7 kΩ"), diode("BAT85")] });

export const readerWirings: readonly Wiring[] = Object.freeze<Wiring[]>([
  { driver: "mfrc522", title: "RC522 · 13.56 MHz · SPI",
    parts: [{ name: "MFRC522", wires: [powered("3.3V"), { pin: "RST", to: "reset", maybe: true }, grounded(), open("IRQ"),
      { pin: "MISO", to: "in" }, { pin: "MOSI", to: "out" }, { pin: "SCK", to: "clock" }, { pin: "SDA", to: "select" }] }],
    notes: ["no 无 reset: RST → 3.3 V"] },
  { driver: "pn532-i2c", title: "PN532 · 13.56 MHz · I2C",
    parts: [{ name: "PN532", wires: [powered("VCC"), ...i2c(), grounded()] }],
    notes: ["switch 拨码 1: ON, 2: OFF (I0 = 1, I1 = 0)"] },
  { driver: "pn532-spi", title: "PN532 · 13.56 MHz · SPI",
    parts: [{ name: "PN532", wires: [powered("VCC"), { pin: "SCK", to: "clock" }, { pin: "MISO", to: "in" }, { pin: "MOSI", to: "out" },
      { pin: "SS", to: "select" }, grounded()] }],
    notes: ["switch 拨码 1: OFF, 2: ON (I0 = 0, I1 = 1)"] },
  { driver: "pn532-serial", title: "PN532 · 13.56 MHz · UART",
    parts: [{ name: "PN532", wires: [powered("VCC"), { pin: "TXD (SDA)", to: "receive" }, { pin: "RXD (SCL)", to: "transmit" }, grounded()] }],
    notes: ["switch 拨码 1: OFF, 2: OFF (I0 = 0, I1 = 0)"] },
  { driver: "rdm6300", title: "RDM6300 · 125 kHz",
    parts: [{ name: "RDM6300", wires: [supplied("5V", "5 V"), { pin: "TX", to: "receive", by: divided }, open("RX"), grounded()],
      beyond: { name: "antenna\n线圈", symbol: "antenna", wires: [["ANT1", ""], ["ANT2", ""]] } }] },
  { driver: "wiegand", title: "Wiegand 26 / 34",
    parts: [{ name: "reader 读卡器", wires: [supplied("+12 V", "12 V"), wiegandWire("D0 (green 绿)", "zero"), wiegandWire("D1 (white 白)", "one"), grounded()] }],
    notes: ["BAT85: any Schottky diode, its bar to the reader", "任意肖特基二极管，横杠朝读卡器"] },
  { driver: "serial-reader", title: "UART · TTL 3.3 V",
    parts: [{ name: "reader 读卡器", wires: [supplied("VCC", "5 V"), { pin: "TX", to: "receive" }, grounded()] }],
    notes: ["TX 5 V: 10 kΩ, 20 kΩ → rdm6300.svg", "RS-232: MAX3232"] },
]);

const sharpRanger = (driver: string, name: string): Wiring => ({
  driver, title: `Sharp ${name}`,
  parts: [{ name, wires: [supplied("Vcc", "5 V", capacitor("10 µF")), { pin: "Vo", to: "pin", by: [down("10 kΩ"), series("10 kΩ")] }, grounded()] }],
});

export const rangeWirings: readonly Wiring[] = Object.freeze<Wiring[]>([
  { driver: "a02yyuw", title: "A02YYUW",
    parts: [{ name: "A02YYUW", wires: [{ pin: "VCC", to: board3V3 }, grounded(), open("RX"), { pin: "TX", to: "receive" }] }] },
  { driver: "jsn-sr04t", title: "JSN-SR04T 3.0",
    parts: [{ name: "JSN-SR04T", wires: [supplied("5V", "5 V"), open("Trig / RX"), { pin: "Echo / TX", to: "receive", by: divided }, grounded()] }],
    notes: ["R27: 47 kΩ (mode 模式 2)"] },
  { driver: "hc-sr04", title: "HC-SR04",
    parts: [{ name: "HC-SR04", wires: [supplied("VCC", "5 V"), { pin: "TRIG", to: "trigger" }, { pin: "ECHO", to: "echo", by: divided }, grounded()] }] },
  { driver: "tf-luna", title: "TF-Luna",
    parts: [{ name: "TF-Luna", wires: [supplied("1  5 V", "5 V"), open("2  RXD"), { pin: "3  TXD", to: "receive" }, grounded("4  GND"),
      open("5  CFG"), open("6")] }] },
  { driver: "tfmini", title: "TFmini",
    parts: [{ name: "TFmini", wires: [supplied("5 V (red 红)", "5 V"), open("RX (white 白)"), { pin: "TX (green 绿)", to: "receive" },
      { pin: "GND (black 黑)", to: boardGround }] }] },
  sharpRanger("gp2y0a21", "GP2Y0A21YK"),
  sharpRanger("gp2y0a02", "GP2Y0A02YK0F"),
]);

/** What is on the I2C bus of the station, and measures or keeps time. */
const onBus = (driver: string, title: string, name: string, more: readonly Wire[] = [], notes?: readonly string[]): Wiring => ({
  driver, title: `${title} · I2C`, parts: [{ name, wires: [{ pin: "VCC", to: board3V3 }, ...i2c(), ...more, grounded()] }], ...(notes && { notes }),
});

export const busWirings: readonly Wiring[] = Object.freeze<Wiring[]>([
  { driver: "i2c", title: "4.7 kΩ × 2, once 全站一次",
    parts: [{ name: "all on I2C 所有部件", wires: [{ pin: "SDA", to: "i2c.data", by: [up("4.7 kΩ")] }, { pin: "SCL", to: "i2c.clock", by: [up("4.7 kΩ")] }, grounded()] }] },
  onBus("ds3231", "DS3231", "DS3231", [open("SQW"), open("32K")], ["3.3 V: at 5 V the common module charges its coin cell", "勿接 5 V：常见模块会给纽扣电池充电"]),
  onBus("pcf8563", "PCF8563", "PCF8563", [open("INT"), open("CLKOUT")]),
  onBus("sht3x", "SHT30 / 31 / 35", "SHT3x", [{ pin: "ADDR", to: { tie: "GND" } }, open("ALERT")], ["ADDR → GND: 0x44 · ADDR → 3.3 V: 0x45"]),
  onBus("lis3dh", "LIS3DH", "LIS3DH", [{ pin: "CS", to: { tie: "3.3 V" } }, { pin: "SDO (SA0)", to: { tie: "GND" } }, open("INT1, INT2")],
    ["SA0 → GND: 0x18 · SA0 → 3.3 V: 0x19"]),
  onBus("ssd1306", "SSD1306 128 × 64", "SSD1306", [], ["0x3C, or by its resistor 或按模块电阻 0x3D"]),
]);
