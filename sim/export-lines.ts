// An export of events as it lies in a file or comes through a pipe: a line an event, bare or as `mosquitto_sub -v` prints it.

/** UTF-16, as PowerShell's `>` writes it: the bytes that a mac is of are lost then. */
export class Utf16Error extends Error {}

/** No event is longer; what is, is shown to whoever checks it by its beginning only. */
const LINE_BYTES_MAX = 65_536;

const LF = 0x0a;
const CR = 0x0d;

/** The lines of each chunk as it comes in, without their ends; blank ones too, so that they can be counted. */
export async function* linesOf(input: AsyncIterable<Buffer>): AsyncGenerator<string[]> {
  let rest: Buffer = Buffer.alloc(0);
  let isFirst = true;
  for await (const chunk of input) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const lines: string[] = [];
    let from = 0;
    for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, from)) {
      lines.push(textOf(bytes.subarray(from, end)));
      from = end + 1;
    }
    rest = Buffer.from(bytes.subarray(from, Math.min(bytes.length, from + LINE_BYTES_MAX)));
    if (isFirst && bytes.length >= 2) {
      if (bytes.readUInt16BE() === 0xfffe) throw new Utf16Error();
      isFirst = false;
    }
    yield lines;
  }
  if (rest.length > 0) yield [textOf(rest)];
}

function textOf(line: Buffer): string {
  const end = line.at(-1) === CR ? line.length - 1 : line.length;
  return line.toString("utf8", 0, Math.min(end, LINE_BYTES_MAX)).replace(/^\ufeff/, "");
}

/** The payload of a line; undefined for a blank one and for one of another topic. */
export function payloadOf(line: string): string | undefined {
  const at = line.startsWith("{") ? 0 : line.indexOf(" {") + 1;
  const topic = (at > 0 ? line.slice(0, at) : line.startsWith("{") ? "" : line).trim().split(" ").at(-1)!;
  if (topic.startsWith("bins/") && !topic.endsWith("/event")) return undefined;
  return line.trim() === "" ? undefined : line.slice(at);
}
