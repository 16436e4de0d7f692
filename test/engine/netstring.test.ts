import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NetstringPort } from "../../sim/engine/netstring.js";

/** A port whose output is its own input, and the end to write into it directly. */
function loop(): { port: NetstringPort; write: (text: string) => void; hangUp: () => void; close: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "dingdian-netstring-"));
  const path = join(folder, "pipe");
  execFileSync("mkfifo", [path]);
  const both = openSync(path, "r+");
  const [write, read] = [openSync(path, "w"), openSync(path, "r")];
  closeSync(both);
  rmSync(folder, { recursive: true });
  const open = new Set([write, read]);
  const shut = (descriptor: number): void => { if (open.delete(descriptor)) closeSync(descriptor); };
  return {
    port: new NetstringPort(read, write),
    write: (text) => { writeSync(write, text); },
    hangUp: () => shut(write),
    close: () => { for (const descriptor of open) shut(descriptor); },
  };
}

describe("a port", () => {
  let line: ReturnType<typeof loop>;
  beforeEach(() => { line = loop(); });
  afterEach(() => line.close());

  test.each([0, 1, 7, 8, 9, 98, 99, 20_000, 50_000])("receives the %i bytes that it sends, whatever they are", (size) => {
    const body = Uint8Array.from({ length: size }, (_, i) => [0x3a, 0x2c, 0x00, 0xff, 0x31][i % 5]!); // ":,\0\xff1"
    expect(line.port.send(0x3f, body)).toBe(true);
    const message = line.port.receive()!;
    expect(message.kind).toBe(0x3f);
    expect(new Uint8Array(message.body)).toEqual(body);
  });

  test("is not misled by what an earlier message has left", () => {
    line.port.send(0x3f, Buffer.from("a long message: with a colon, early and late:"));
    line.port.receive();
    line.port.send(0x2e, Buffer.from("x"));
    expect(Buffer.from(line.port.receive()!.body).toString()).toBe("x");
  });

  test("writes the form that the worker reads", () => {
    line.write("5:?abcd,");
    const { kind, body } = line.port.receive()!;
    expect([String.fromCharCode(kind), Buffer.from(body).toString()]).toEqual(["?", "abcd"]);
  });

  test.each(["abc:def,", ":a,", "0:,", "3:?ab;", "3:?ab,more"])("takes %p for no netstring", (text) => {
    line.write(text);
    expect(() => line.port.receive()).toThrow("not a netstring");
  });

  test.each(["", "12", "12:?ab"])("says that nobody is there when the other end hangs up after %p", (text) => {
    line.write(text);
    line.hangUp();
    expect(line.port.receive()).toBeUndefined();
  });
});
