// What weighs, locks, watches and tells people, pin by pin. docs/hardware.md has the words.
import { board3V3, boardGround, buffer, capacitor, down, grounded, powered, series, supplied, tieGround, transistor, type Part, type Wire, type Wiring } from "./wires.js";

/** 1.4 V are enough for its gate; and between its gate and ground, what lets go while nobody drives the pin. */
const switched = (pin: string, to: string): Wire => ({ pin, to, by: [down("10 kΩ"), transistor("AO3400")] });

const contact = (pin: string, to: string, rest: "closed" | "opened" | "button", maybe = false): Wire => ({ pin, to, contact: rest, ...(maybe && { maybe }) });

/** At the bolt, closed while it is locked. */
const feedback: Part = { name: "bolt contact 锁舌", wires: [contact("locked 已锁", "feedback.pin", "closed", true)] };

export const boltWirings: readonly Wiring[] = Object.freeze<Wiring[]>([
  { driver: "contact", title: "reed, microswitch, relay 触点",
    parts: [
      { name: "lid 桶盖", wires: [contact("shut 关", "lid.pin", "closed")] },
      { name: "smoke 烟感", wires: [contact("clear 无烟", "smoke.pin", "opened")] },
      { name: "cabinet 机箱门", wires: [contact("shut 关", "tamper.pin", "closed")] },
      { name: "mains relay 市电", wires: [contact("power 有电", "mains.pin", "closed")] },
      { name: "tilt switch 倾倒", wires: [contact("upright 正立", "tilt.pin", "closed")] },
    ],
    notes: ["drawn at rest 图示为正常状态"] },
  { driver: "solenoid", title: "solenoid bolt 电磁锁 12 V",
    parts: [{ name: "solenoid 电磁锁", wires: [supplied("+", "12 V", capacitor("470 µF")), switched("−", "pin")], symbol: "coil", diode: "SS34" }, feedback],
    notes: ["AO3400: any N-MOSFET that is rated at VGS = 2.5 V", "任何在 VGS = 2.5 V 下有额定值的 N-MOSFET"] },
  { driver: "servo", title: "servo 舵机 (SG90, MG996R)",
    parts: [{ name: "servo 舵机", wires: [supplied("+ (red 红)", "5 V", capacitor("470 µF")), { pin: "signal 信号", to: "pin", by: [down("10 kΩ"), series("330 Ω")] },
      grounded("− (brown 棕)")] }, feedback] },
  { driver: "lid-actuator", title: "lid motor 电动盖 12 V",
    parts: [
      { name: "H-bridge", wires: [supplied("VM", "12 V", capacitor("470 µF")), { pin: "IN1", to: "open", by: [down("10 kΩ")] },
        { pin: "IN2", to: "close", by: [down("10 kΩ")] }, { pin: "ISEN", to: "current.pin", maybe: true, by: [series("1 kΩ"), down("R")] }, grounded()],
        beyond: { name: "motor 电机", symbol: "motor", wires: [["OUT1", ""], ["OUT2", ""]] } },
      { name: "end switches 限位", wires: [contact("open 开到位", "openEnd", "opened"), contact("shut 关到位", "closedEnd", "closed")] },
      { name: "safety edge 防夹边", wires: [contact("free 无阻", "edge", "closed", true)] },
    ],
    notes: ["R: shunt 采样电阻 · limitMv = R (Ω) × A × 1000", "drawn with the lid shut 图示为关盖"] },
  { driver: "button", title: "push button 按钮",
    parts: [{ name: "compartment 桶位", wires: [contact("", "button.pin", "button")] }, { name: "report 举报", wires: [contact("", "reportButton.pin", "button")] },
      { name: "reset 复位", wires: [contact("", "resetButton.pin", "button")] }],
    notes: ["pressedLevel 0"] },
]);

export const measuringWirings: readonly Wiring[] = Object.freeze<Wiring[]>([
  { driver: "hx711", title: "HX711",
    parts: [{ name: "HX711", wires: [powered("VCC"), { pin: "DT", to: "cells[].data" }, { pin: "SCK", to: "cells[].clock" }, grounded()],
      beyond: { name: "load cell\n传感器", symbol: "bridge", wires: [["E+", "red"], ["E−", "blk"], ["A−", "wht"], ["A+", "grn"]] } }],
    notes: ["red 红 · blk 黑 · wht 白 · grn 绿", "reads backwards: swap A+ and A− · 读数反向：对调 A+、A−"] },
  { driver: "ntc", title: "NTC 10 kΩ",
    parts: [{ name: "NTC", wires: [{ pin: "", to: "pin", by: [{ is: "up", value: "33 kΩ", supply: "3.3 V" }, capacitor("100 nF")] }, { pin: "", to: boardGround }], symbol: "thermistor" }] },
  { driver: "divider", title: "battery 电池 12 V",
    parts: [{ name: "battery 电池", wires: [{ pin: "+", to: "pin", by: [capacitor("100 nF"), down("10 kΩ"), series("68 kΩ")] }, grounded("−")], symbol: "battery" }],
    notes: ["ratio = (68 + 10) / 10 = 7.8"] },
]);

export const signWirings: readonly Wiring[] = Object.freeze<Wiring[]>([
  { driver: "indicator", title: "RGB LED, common cathode 共阴",
    parts: [{ name: "LED", wires: [{ pin: "R", to: "red", by: [series("330 Ω")] }, { pin: "G", to: "green", by: [series("330 Ω")] },
      { pin: "B", to: "blue", by: [series("330 Ω")] }, grounded("K")], symbol: "lights" }] },
  { driver: "ws2812", title: "WS2812B strip 灯带",
    parts: [{ name: "WS2812B", wires: [supplied("+5V", "5 V", capacitor("1000 µF")), { pin: "DIN", to: "pin", by: [buffer("74AHCT125"), series("330 Ω")] }, grounded()] }],
    notes: ["74AHCT125: VCC 5 V, OE → GND"] },
  { driver: "buzzer", title: "passive piezo 无源蜂鸣片",
    parts: [{ name: "piezo 蜂鸣片", wires: [{ pin: "+", to: "pin", by: [series("330 Ω")] }, grounded("−")], symbol: "piezo" }] },
  { driver: "dfplayer", title: "DFPlayer Mini · UART",
    parts: [{ name: "DFPlayer", wires: [supplied("VCC", "5 V", capacitor("100 µF")), { pin: "RX", to: "transmit", by: [series("1 kΩ")] },
      { pin: "TX", to: "receive", maybe: true }, grounded()], beyond: { name: "speaker 4 Ω\n喇叭", symbol: "speaker", wires: [["SPK1", ""], ["SPK2", ""]] } }] },
  { driver: "st7789", title: "ST7789 240 × 240, 240 × 320 · SPI",
    parts: [{ name: "ST7789", wires: [powered("VCC"), { pin: "SCL", to: "clock" }, { pin: "SDA", to: "out" }, { pin: "RES", to: "reset", maybe: true },
      { pin: "DC", to: "command" }, { pin: "CS", to: "select" }, { pin: "BLK", to: "backlight", maybe: true }, grounded()] }],
    notes: ["no 无 reset, backlight: RES, BLK → 3.3 V"] },
  { driver: "camera-trigger", title: "camera 相机",
    parts: [{ name: "PC817", wires: [{ pin: "1", to: "pin", by: [series("330 Ω")] }, grounded("2")],
      beyond: { name: "alarm input\n报警输入", wires: [["4", "IN"], ["3", "COM"]] } }] },
]);

export const expanderWirings: readonly Wiring[] = Object.freeze<Wiring[]>([
  { driver: "mcp23017", title: "MCP23017 · I2C",
    parts: [{ name: "MCP23017", wires: [{ pin: "VDD", to: board3V3, by: [capacitor("100 nF")] }, { pin: "SDA", to: "i2c.data" }, { pin: "SCL", to: "i2c.clock" },
      { pin: "INTA", to: "interrupt", maybe: true }, { pin: "RESET", to: "reset", maybe: true, by: [down("4.7 kΩ")] },
      { pin: "A0", to: tieGround }, { pin: "A1", to: tieGround }, { pin: "A2", to: tieGround }, grounded("VSS")],
      beyond: { name: "pins 引脚", wires: [["GPA0", "100"], ["GPA1", "101"], ["⋮", "⋮"], ["GPA7", "107"], ["GPB0", "108"], ["⋮", "⋮"], ["GPB7", "115"]] } }],
    notes: ["no 无 reset: RESET → 3.3 V · A0–A2 → GND: 0x20 (32)", "GPA7, GPB7: outputs only 只能输出"] },
]);
