// `npm run drawings`: writes docs/wiring/*.svg, and the table of what a voice module has to say into docs/hardware.md and its
// Chinese twin. test/docs/hardware.test.ts holds that they are up to date.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.js";
import { withClips } from "./wiring/clips.js";
import { drawingOf } from "./wiring/drawing.js";
import { wirings } from "./wiring/wirings.js";

const folder = join(root, "docs/wiring");
mkdirSync(folder, { recursive: true });
for (const wiring of wirings) writeFileSync(join(folder, `${wiring.driver}.svg`), drawingOf(wiring));
for (const [language, name] of [["en", "hardware.md"], ["zh", "hardware.zh.md"]] as const) {
  const path = join(root, "docs", name);
  writeFileSync(path, withClips(readFileSync(path, "utf8"), language));
}
