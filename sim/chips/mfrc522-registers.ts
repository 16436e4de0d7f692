// The MFRC522's registers as the datasheet's chapter 9 lists them (rev 3.9, table 20 and 9.3).

export const Register = Object.freeze({
  command: 0x01, comIEn: 0x02, divIEn: 0x03, comIrq: 0x04, divIrq: 0x05, error: 0x06, status1: 0x07, status2: 0x08,
  fifoData: 0x09, fifoLevel: 0x0a, waterLevel: 0x0b, control: 0x0c, bitFraming: 0x0d, coll: 0x0e,
  mode: 0x11, txMode: 0x12, rxMode: 0x13, txControl: 0x14, txAsk: 0x15, demod: 0x19,
  crcResultHigh: 0x21, crcResultLow: 0x22, rfCfg: 0x26, gsN: 0x27,
  tMode: 0x2a, tPrescaler: 0x2b, tReloadHigh: 0x2c, tReloadLow: 0x2d, tCounterHigh: 0x2e, tCounterLow: 0x2f,
  autoTest: 0x36, version: 0x37,
});

/** ComIrqReg, 9.3.1.5. */
export const ComIrq = Object.freeze({
  tx: 0x40, rx: 0x20, idle: 0x10, hiAlert: 0x08, loAlert: 0x04, err: 0x02, timer: 0x01,
});
/** ErrorReg, 9.3.1.7. */
export const ErrorBit = Object.freeze({
  write: 0x80, temperature: 0x40, overflow: 0x10, collision: 0x08, crc: 0x04, parity: 0x02, protocol: 0x01,
});
/**
 * Name (none: reserved), value after reset, the bits that simply keep what is written to them, and the bits that ask
 * for something not modelled when they are written other than after reset.
 */
type Row = readonly [name: string | undefined, reset: number, kept: number, fixed: number];

const TABLE: readonly Row[] = [
  // Page 0, command and status: 9.3.1
  [undefined, 0x00, 0, 0],
  ["CommandReg", 0x20, 0, 0],
  ["ComIEnReg", 0x80, 0xff, 0],
  ["DivIEnReg", 0x00, 0x94, 0],
  ["ComIrqReg", 0x14, 0, 0],
  ["DivIrqReg", 0x00, 0, 0],
  ["ErrorReg", 0x00, 0, 0],
  ["Status1Reg", 0x21, 0, 0],
  ["Status2Reg", 0x00, 0xc0, 0],
  ["FIFODataReg", 0x00, 0, 0],
  ["FIFOLevelReg", 0x00, 0, 0],
  ["WaterLevelReg", 0x08, 0x3f, 0],
  ["ControlReg", 0x10, 0, 0],
  ["BitFramingReg", 0x00, 0x77, 0],
  ["CollReg", 0xa0, 0x80, 0],
  [undefined, 0x00, 0, 0],
  // Page 1, communication: 9.3.2
  [undefined, 0x00, 0, 0],
  ["ModeReg", 0x3f, 0xab, 0],
  ["TxModeReg", 0x00, 0x80, 0x78],        // fixed: TxSpeed, InvMod
  ["RxModeReg", 0x00, 0x88, 0x74],        // fixed: RxSpeed, RxMultiple
  ["TxControlReg", 0x80, 0x03, 0xf8],     // fixed: inversions, Tx2CW
  ["TxASKReg", 0x00, 0x40, 0],
  ["TxSelReg", 0x10, 0, 0x3f],            // fixed: other sources than the internal coder, signals on MFOUT
  ["RxSelReg", 0x84, 0x3f, 0xc0],         // fixed: other sources than the internal analog module
  ["RxThresholdReg", 0x84, 0xf7, 0],
  ["DemodReg", 0x4d, 0xff, 0],
  [undefined, 0x00, 0, 0],
  [undefined, 0x00, 0, 0],
  ["MfTxReg", 0x62, 0x03, 0],
  ["MfRxReg", 0x00, 0, 0x10],             // fixed: ParityDisable
  [undefined, 0x00, 0, 0],
  ["SerialSpeedReg", 0xeb, 0xff, 0],
  // Page 2, configuration: 9.3.3
  [undefined, 0x00, 0, 0],
  ["CRCResultReg (high)", 0xff, 0, 0],
  ["CRCResultReg (low)", 0xff, 0, 0],
  [undefined, 0x88, 0, 0],
  ["ModWidthReg", 0x26, 0xff, 0],
  [undefined, 0x87, 0, 0],
  ["RFCfgReg", 0x48, 0x70, 0],
  ["GsNReg", 0x88, 0xff, 0],
  ["CWGsPReg", 0x20, 0x3f, 0],
  ["ModGsPReg", 0x20, 0x3f, 0],
  ["TModeReg", 0x00, 0x9f, 0x60],         // fixed: TGated
  ["TPrescalerReg", 0x00, 0xff, 0],
  ["TReloadReg (high)", 0x00, 0xff, 0],
  ["TReloadReg (low)", 0x00, 0xff, 0],
  ["TCounterValReg (high)", 0x00, 0, 0],
  ["TCounterValReg (low)", 0x00, 0, 0],
  // Page 3, test: 9.3.4
  [undefined, 0x00, 0, 0],
  ["TestSel1Reg", 0x00, 0, 0x07],
  ["TestSel2Reg", 0x00, 0, 0xff],
  ["TestPinEnReg", 0x80, 0, 0xff],
  ["TestPinValueReg", 0x00, 0, 0xff],
  ["TestBusReg", 0x00, 0, 0],
  ["AutoTestReg", 0x40, 0x4f, 0],
  ["VersionReg", 0x92, 0, 0],
  ["AnalogTestReg", 0x00, 0, 0xff],
  ["TestDAC1Reg", 0x00, 0, 0x3f],
  ["TestDAC2Reg", 0x00, 0, 0x3f],
  ["TestADCReg", 0x00, 0, 0],
  [undefined, 0xff, 0, 0],
  [undefined, 0x00, 0, 0],
  [undefined, 0x03, 0, 0],
  [undefined, 0x00, 0, 0],
];

/** What is stored at the 64 addresses, with the rules that need no further thought. */
export class RegisterFile {
  readonly #values = new Uint8Array(TABLE.length);
  readonly #version: number;

  constructor(version: number) {
    this.#version = version;
    this.reset();
  }

  reset(): void {
    TABLE.forEach(([, reset], address) => { this.#values[address] = reset; });
    this.#values[Register.version] = this.#version;
  }

  get(address: number): number { return this.#values[address]!; }

  set(address: number, value: number): void {
    this.#values[address] = value;
  }

  has(address: number, bits: number): boolean { return (this.#values[address]! & bits) !== 0; }

  /** A write from outside. Bits that only the chip may change stay. Throws where it asks for what is not modelled. */
  write(address: number, value: number): void {
    const [name, reset, kept, fixed] = TABLE[address]!;
    const where = `MFRC522: write of 0x${value.toString(16)} to ${name ?? `reserved register 0x${address.toString(16)}`}`;
    if (name === undefined) throw new Error(`${where}: reserved registers must be left alone`);
    if ((value & fixed) !== (reset & fixed)) throw new Error(`${where}: bits 0x${fixed.toString(16)} are not modelled`);
    this.#values[address] = (this.#values[address]! & ~kept) | (value & kept);
  }
}
