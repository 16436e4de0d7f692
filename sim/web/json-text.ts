// A payload for reading: JSON laid out over lines, with names, texts and numbers told apart.
import { element } from "./dom.js";

/** Any other text is shown as it is. */
export function jsonText(payload: string): HTMLElement {
  let text = payload;
  try {
    text = JSON.stringify(JSON.parse(payload), null, 2);
  } catch {
    return element("pre", { class: "json" }, payload);
  }
  const pre = element("pre", { class: "json" });
  let end = 0;
  for (const token of text.matchAll(/("(?:\\.|[^"\\])*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g)) {
    const [whole, quoted, colon] = token;
    const kind = colon ? "json-name" : quoted ? "json-string" : "json-value";
    pre.append(text.slice(end, token.index), element("span", { class: kind }, quoted ?? whole), colon ?? "");
    end = token.index + whole.length;
  }
  pre.append(text.slice(end));
  return pre;
}
