// The top of the page: which station this is, where its firmware runs, language and sound.
import { button, element, setText } from "./dom.js";
import type { Sound } from "./sound.js";
import { texts, type Language } from "./texts.js";
import type { Context, View } from "./view.js";

const languages: Readonly<Record<Language, string>> = { zh: "中文", en: "English" };

export function heading(context: Context, sound: Sound, choose: (language: Language) => void): View {
  const { text, language, world } = context;
  const running = element("span", { class: "chip running" });
  const soundButton = button("", () => { sound.toggle(); showSound(); }, { class: "sound-button" });
  function showSound(): void {
    setText(soundButton, text(sound.on ? "soundOn" : "soundOff"));
    soundButton.setAttribute("aria-pressed", String(sound.on));
  }
  showSound();
  document.title = `${texts.product.zh} ${texts.product.en} · ${world.station}`;
  return {
    element: element("header", { class: "heading" },
      element("img", { src: "/icon.svg", alt: "", width: 34, height: 34 }),
      element("h1", {}, element("b", {}, texts.product.zh), " Dingdian ", element("small", {}, text("subtitle"))),
      element("span", { class: "chip" }, `${text("station")} ${world.station}`),
      element("span", { class: "chip" }, text("engine", { engine: world.engine === "xs" ? "XS" : "Node" })), running,
      element("span", { class: "spring" }), soundButton,
      element("div", { class: "segments language", role: "group", "aria-label": text("language") },
        ...(Object.keys(languages) as Language[]).map((each) =>
          button(languages[each], () => choose(each), { class: "segment", lang: each, "aria-pressed": String(each === language) })))),
    update(now) {
      running.classList.toggle("bad", !now.running);
      setText(running, text(now.running ? "running" : "notRunning"));
    },
  };
}
