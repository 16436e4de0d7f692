// The page: puts its parts together, in one language, and keeps them up to date.
import type { Outcome, Verb, WorldView } from "../api.js";
import { bags } from "./bags.js";
import { cabinet } from "./cabinet.js";
import { cards } from "./cards.js";
import { clockPanel } from "./clock-panel.js";
import { conditions } from "./conditions.js";
import { element } from "./dom.js";
import { fittingsIn, type Fittings } from "./fittings.js";
import { heading } from "./heading.js";
import { hoursIn, type Window } from "./hours.js";
import { MessagesPanel, type MessagesState } from "./messages-panel.js";
import { plugsPanel } from "./plugs-panel.js";
import { act, listen, RefusedRequest } from "./simulator.js";
import { Sound } from "./sound.js";
import { switches } from "./switches.js";
import { preferredLanguage, textIn, type Language } from "./texts.js";
import { ticker } from "./ticker.js";
import { verbForm } from "./verb-form.js";
import type { Context, View } from "./view.js";

const LANGUAGE_KEY = "dingdian.language";
const TOAST_MS = 4_000;

class Page {
  readonly #root = document.getElementById("page")!;
  readonly #toasts = element("div", { class: "toasts", role: "alert" });
  readonly #notice = element("div", { class: "notice", role: "status" });
  readonly #sound = new Sound();
  readonly #bag = { grams: 2_000, litres: 12 };
  readonly #messagesState: MessagesState = { all: [], filter: "" };
  #language: Language = preferredLanguage(localStorage.getItem(LANGUAGE_KEY), navigator.language);
  #world: WorldView | undefined;
  #hours: readonly Window[] = [];
  #fittings: Fittings = fittingsIn({});
  #views: readonly View[] = [];
  #messages: MessagesPanel | undefined;
  #stopViews: () => void = () => {};
  /** Requests that are not answered yet: a day that is skipped takes its time. */
  #asked = 0;

  start(): void {
    document.body.append(this.#notice, this.#toasts);
    this.#notice.textContent = textIn(this.#language, "connecting");
    listen({
      onWorld: (world) => this.#show(world),
      onMessage: (message) => this.#messages ? this.#messages.add(message) : this.#messagesState.all.push(message),
      onMessages: (messages) => { this.#messagesState.all = messages; this.#messages?.showAll(); },
      onDocument: (document) => this.#read(document),
      onConnection: (connected) => { this.#notice.textContent = connected ? "" : textIn(this.#language, "disconnected"); },
    });
  }

  #read(document: unknown): void {
    this.#hours = hoursIn(document);
    this.#fittings = fittingsIn(document);
    this.#rebuild();
  }

  #show(world: WorldView): void {
    const rebuild = !this.#world || namesIn(this.#world) !== namesIn(world);
    this.#world = world;
    if (rebuild) this.#rebuild();
    else for (const view of this.#views) view.update(world);
    this.#sound.play(world.buzzerHz);
  }

  #build(world: WorldView): void {
    const context: Context = {
      language: this.#language, world, bag: this.#bag, hours: this.#hours, fittings: this.#fittings,
      text: (key, values) => textIn(this.#language, key, values),
      act: (verb) => this.#act(verb),
    };
    this.#stopViews();
    document.documentElement.lang = this.#language;
    const station = cabinet(context);
    const clock = clockPanel(context);
    const top = heading(context, this.#sound, (language) => this.#choose(language));
    const told = ticker(context);
    const palette = cards(context, station.reader);
    const around = switches(context);
    const weather = conditions(context);
    const plugs = plugsPanel(context);
    this.#messages = new MessagesPanel(context, this.#messagesState);
    this.#stopViews = () => clock.stop();
    this.#views = [top, station, told, palette, clock, around, ...weather ? [weather] : [], ...plugs ? [plugs] : []];
    this.#root.replaceChildren(top.element, element("main", {},
      element("section", { class: "stage", "aria-label": context.text("stage") }, station.element, told.element),
      element("section", { class: "hands" }, palette.element, bags(context, station.bays), ...plugs ? [plugs.element] : []),
      element("aside", {}, clock.element, around.element, ...weather ? [weather.element] : [], this.#messages.element),
      verbForm(context)));
  }

  #choose(language: Language): void {
    this.#language = language;
    localStorage.setItem(LANGUAGE_KEY, language);
    this.#rebuild();
    this.#root.querySelector<HTMLElement>(".language [aria-pressed=true]")?.focus();
  }

  #rebuild(): void {
    if (!this.#world) return;
    this.#build(this.#world);
    for (const view of this.#views) view.update(this.#world);
  }

  async #act(verb: Verb): Promise<Outcome | undefined> {
    this.#count(1);
    try {
      const outcome = await act(verb);
      if (!outcome.ok) this.#toast(outcome.why[this.#language]);
      return outcome;
    } catch (error) {
      const why = error instanceof RefusedRequest ? error.why[this.#language] : String(error);
      this.#toast(textIn(this.#language, "failed", { why }));
      return undefined;
    } finally {
      this.#count(-1);
    }
  }

  #count(more: number): void {
    this.#asked += more;
    this.#root.setAttribute("aria-busy", String(this.#asked > 0));
  }

  #toast(text: string): void {
    const toast = element("div", { class: "toast" }, text);
    this.#toasts.append(toast);
    setTimeout(() => toast.remove(), TOAST_MS);
  }
}

/** What the page is built around: other compartments, parts or cards need another page. */
function namesIn({ station, resetButton, reportButton, surroundings, signs, plugs, compartments, cards: palette }: WorldView): string {
  const had = (parts: object) => Object.entries(parts).filter(([, value]) => value !== null).map(([name]) => name);
  return JSON.stringify([station, had({ resetButton, reportButton, ...signs, ...surroundings, timeChip: null }), plugs.map(({ part }) => part),
    compartments.map(({ id, category, driver, hasScale, button, pixels }) => [id, category, driver, hasScale, button !== null, pixels.length]), palette]);
}

new Page().start();
