// The voice module: which clip it plays, and in a bubble what the clip says.
import { clipOf, type Outcome } from "../../modules/core/answers.js";
import { outcomeTexts } from "../../modules/core/texts.js";
import { drawing, element, setText } from "./dom.js";
import type { Language } from "./texts.js";
import type { Context, View } from "./view.js";

const speaker = `<svg viewBox="0 0 60 60" aria-hidden="true" focusable="false">
  <circle cx="30" cy="30" r="25" fill="#222b32" stroke="#8b98a2" stroke-width="3"/><circle cx="30" cy="30" r="17" fill="#2f3a43" stroke="#12181d" stroke-width="2"/>
  <circle class="voice-dome" cx="30" cy="30" r="8" fill="#55636e"/><g fill="#aab5bd"><circle cx="12" cy="12" r="2"/><circle cx="48" cy="12" r="2"/><circle cx="12" cy="48" r="2"/><circle cx="48" cy="48" r="2"/></g></svg>`;

/** Undefined where the station has none. */
export function voice({ text, language, world }: Context): View | undefined {
  if (!world.signs.voice) return undefined;
  const state = element("span", { class: "part-state" });
  const bubble = element("p", { class: "speech", "aria-hidden": "true" });
  const panel = element("div", { class: "part voice", role: "img" },
    element("div", { class: "part-picture" }, drawing(speaker)), element("b", {}, text("voice")), state, bubble);
  return {
    element: panel,
    update({ signs }) {
      const clip = signs.voice?.clip ?? null;
      const words = clip === null ? "" : wordsOf(clip, language) ?? text("voiceUnknown");
      panel.classList.toggle("speaking", clip !== null);
      panel.setAttribute("aria-label", text("voiceSays", { words: words || text("silent") }));
      setText(state, clip === null ? text("silent") : text("voiceClip", { clip }));
      if (clip !== null) setText(bubble, words);   // it fades out with its words
    },
  };
}

/** Undefined where no outcome has a clip of that number. */
export function wordsOf(clip: number, language: Language): string | undefined {
  const outcome = (Object.keys(outcomeTexts) as Outcome[]).find((each) => clipOf(each) === clip);
  return outcome && outcomeTexts[outcome][language].join(language === "zh" ? "，" : ". ");
}
