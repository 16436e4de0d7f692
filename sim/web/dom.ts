/// <reference lib="dom" />
// Making elements. Text always goes in as text, so nothing that came over MQTT can become markup.

type Attribute = string | number | boolean | undefined | ((event: Event) => void);
type Attributes = Readonly<Record<string, Attribute>>;

/** An element; `on…` attributes are listeners, false and undefined ones are left out. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag, attributes: Attributes = {}, ...children: (Node | string)[]): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  fill(made, attributes, children);
  return made;
}

/** One of the drawings of @wokwi/elements, such as "wokwi-buzzer"; its properties are set on it directly. */
export function part(tag: `wokwi-${string}`, attributes: Attributes = {}): HTMLElement & Record<string, unknown> {
  const made = document.createElement(tag) as HTMLElement & Record<string, unknown>;
  fill(made, { "aria-hidden": "true", ...attributes }, []);
  return made;
}

/** A drawing from markup of our own. */
export function drawing(markup: string): SVGSVGElement {
  const template = document.createElement("template");
  template.innerHTML = markup.trim();
  return template.content.firstElementChild as SVGSVGElement;
}

export function button(label: string, onClick: () => void, attributes: Attributes = {}): HTMLButtonElement {
  return element("button", { type: "button", onclick: onClick, ...attributes }, label);
}

/** Sets text only where it differs, so that what a reader has selected stays selected. */
export function setText(node: Element, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

function fill(made: HTMLElement, attributes: Attributes, children: readonly (Node | string)[]): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children);
}
