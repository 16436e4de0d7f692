// The live list of MQTT messages, newest on top. A click lays a payload out.
import type { Message } from "../messages.js";
import { timeOfDay } from "./civil.js";
import { digest } from "./digest.js";
import { button, element, setText } from "./dom.js";
import { SHOWN_MAX } from "./history.js";
import { jsonText } from "./json-text.js";
import { matches } from "./topic-filter.js";
import type { Context } from "./view.js";

/** What outlives a change of language. */
export interface MessagesState { all: Message[]; filter: string }

export class MessagesPanel {
  readonly element: HTMLElement;
  readonly #context: Context;
  readonly #state: MessagesState;
  readonly #list = element("ol", { class: "messages", tabindex: "0" });
  readonly #count = element("small", {});
  readonly #follow: HTMLButtonElement;
  /** Messages that came while the list was held still. */
  #held: Message[] | undefined;
  #arrived: Message[] = [];

  constructor(context: Context, state: MessagesState) {
    this.#context = context;
    this.#state = state;
    const { text } = context;
    const filter = element("input", {
      type: "search", placeholder: text("filter"), "aria-label": text("filter"), value: state.filter, spellcheck: "false",
      oninput: () => { state.filter = filter.value; this.showAll(); },
    });
    this.#follow = button(text("hold"), () => this.#toggle(), { "aria-pressed": "false" });
    this.#list.setAttribute("aria-label", text("messages"));
    this.element = element("section", { class: "panel mqtt", "aria-label": text("messages") },
      element("header", {}, element("h2", {}, text("messages")), this.#count),
      element("div", { class: "button-row" }, filter, this.#follow, button(text("clear"), () => this.#clear())),
      this.#list);
    this.showAll();
  }

  /** Shows the list anew, after the messages or the filter became others. */
  showAll(): void {
    this.#arrived = [];
    const shown = this.#state.all.filter(({ topic }) => matches(this.#state.filter, topic));
    this.#list.replaceChildren(...shown.reverse().map((message) => this.#row(message)));
    this.#showCount();
  }

  add(message: Message): void {
    if (this.#held) {
      this.#held.push(message);
      setText(this.#follow, this.#context.text("waiting", { count: this.#held.length }));
      return;
    }
    this.#state.all.push(message);
    if (this.#state.all.length > SHOWN_MAX) this.#state.all.shift();
    if (this.#arrived.length === 0) requestAnimationFrame(() => this.#showArrived());   // at 3600× many come in one frame
    this.#arrived.push(message);
  }

  #showArrived(): void {
    const shown = this.#arrived.filter(({ topic }) => matches(this.#state.filter, topic));
    const rows = shown.reverse().map((message) => this.#row(message));
    this.#arrived = [];
    for (const row of rows) row.classList.add("new");
    this.#list.prepend(...rows);
    while (this.#list.children.length > SHOWN_MAX) this.#list.lastElementChild!.remove();
    this.#showCount();
  }

  #showCount(): void {
    const { all } = this.#state;
    const { text } = this.#context;
    const shown = this.#list.children.length;
    setText(this.#count, text("messagesCount", { shown, all: all.length }));
    this.#list.dataset["nothing"] = shown > 0 ? "" : text(all.length > 0 ? "noMatch" : "noMessages");
  }

  #toggle(): void {
    const waiting = this.#held ?? [];
    this.#held = this.#held ? undefined : [];
    this.#follow.setAttribute("aria-pressed", String(this.#held !== undefined));
    setText(this.#follow, this.#context.text(this.#held ? "follow" : "hold"));
    for (const message of waiting) this.add(message);
  }

  #clear(): void {
    this.#state.all.length = 0;
    this.showAll();
  }

  #row({ at, topic, retained, qos, payload }: Message): HTMLElement {
    const { text, world: { clock } } = this.#context;
    const tail = topic.slice(topic.lastIndexOf("/") + 1);
    const details = element("details", { "data-kind": tail },
      element("summary", {},
        element("time", { datetime: at }, timeOfDay(Date.parse(at), clock.utcOffsetMinutes)),
        element("span", { class: "topic" }, element("span", {}, topic.slice(0, topic.length - tail.length)), element("b", {}, tail)),
        ...retained ? [element("span", { class: "badge" }, text("retained"))] : [],
        element("span", { class: "badge quiet" }, `QoS ${qos}`),
        element("span", { class: "preview" }, digest(payload) || text("emptyPayload"))));
    details.addEventListener("toggle", () => {
      if (details.open && details.children.length === 1) details.append(jsonText(payload));
    });
    return element("li", {}, details);
  }
}
