import fc from "fast-check";
import { FileFlash, type BlockFile } from "../../modules/platform/file-flash";
import { NorFlash } from "../../sim/io/flash";

const SIZE = 3 * 4_096;

/** A file as the SDK's `embedded:storage/files` gives it: written past its end, it grows. */
class MemoryFile implements BlockFile {
  bytes = new Uint8Array(0);
  read(byteLength: number, position: number): ArrayBuffer { return this.bytes.slice(position, position + byteLength).buffer; }
  write(bytes: Uint8Array, position: number): void {
    const grown = new Uint8Array(Math.max(this.bytes.length, position + bytes.length));
    grown.set(this.bytes);
    grown.set(bytes, position);
    this.bytes = grown;
  }
  status(): { size: number } { return { size: this.bytes.length }; }
  close(): void {}
}

test("a new file is an erased partition", () => {
  const file = new MemoryFile();
  const flash = new FileFlash(file, SIZE);
  expect(file.bytes).toEqual(new Uint8Array(SIZE).fill(0xff));
  expect(flash.status()).toEqual({ size: SIZE, blockLength: 4_096, blocks: 3 });
});

test("a file that was cut short keeps what it has, and the rest is erased", () => {
  const file = new MemoryFile();
  file.write(new Uint8Array(5_000).fill(7), 0);
  const bytes = new Uint8Array(new FileFlash(file, SIZE).read(SIZE, 0));
  expect(bytes.subarray(0, 5_000).every((byte) => byte === 7)).toBe(true);
  expect(bytes.subarray(5_000).every((byte) => byte === 0xff)).toBe(true);
});

test("what was written is there when the file is opened again", () => {
  const file = new MemoryFile();
  new FileFlash(file, SIZE).write(Uint8Array.of(1, 2, 3), 4_095);
  expect(new Uint8Array(new FileFlash(file, SIZE).read(4, 4_095))).toEqual(Uint8Array.of(1, 2, 3, 0xff));
});

test("whatever is written and erased, it holds what the simulator's NOR flash holds", () => {
  const write = fc.record({ at: fc.nat(SIZE - 64), bytes: fc.uint8Array({ minLength: 1, maxLength: 64 }) });
  const erase = fc.record({ block: fc.nat(2) });
  fc.assert(fc.property(fc.array(fc.oneof(write, erase), { maxLength: 30 }), (steps) => {
    const flashes = [new FileFlash(new MemoryFile(), SIZE), new NorFlash({ size: SIZE, misaligned: "accept" })];
    for (const flash of flashes) {
      for (const step of steps) "block" in step ? flash.eraseBlock(step.block) : flash.write(step.bytes, step.at);
    }
    const [file, nor] = flashes.map((flash) => Buffer.from(flash.read(SIZE, 0)));
    expect(file!.equals(nor!)).toBe(true);
  }));
});

test.each([
  ["read", (flash: FileFlash) => flash.read(2, SIZE - 1)],
  ["write", (flash: FileFlash) => flash.write(Uint8Array.of(1), SIZE)],
  ["erase", (flash: FileFlash) => flash.eraseBlock(2, 4)],
])("a %s past the end is refused, and changes nothing", (what, act) => {
  const file = new MemoryFile();
  const flash = new FileFlash(file, SIZE);
  expect(() => act(flash)).toThrow(`${what} failed`);
  expect(file.bytes).toEqual(new Uint8Array(SIZE).fill(0xff));
});
