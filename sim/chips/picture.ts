// What somebody in front of a display sees.

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Row by row from the top left: 0 or 1 on a display of one colour, otherwise 0xrrggbb. */
  readonly pixels: ArrayLike<number>;
}

/** A picture on which nothing shines. */
export function darkness(width: number, height: number): Picture {
  return { width, height, pixels: new Uint32Array(width * height) };
}

/** One line a row, `#` for what is not black: for tests, and for people who debug. */
export function asciiArt({ width, height, pixels }: Picture): string {
  const rows = Array.from({ length: height }, (_row, y) =>
    Array.from({ length: width }, (_pixel, x) => pixels[y * width + x] ? "#" : ".").join(""));
  return rows.join("\n");
}
