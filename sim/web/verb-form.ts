// Every verb there is, as a form made from the table of verbs.ts, with the request it sends.
import type { Verb } from "../api.js";
import { parametersOf, verbNames, verbs, type Parameter } from "../verbs.js";
import { element, setText } from "./dom.js";
import { localInput, withZone } from "./civil.js";
import type { Context } from "./view.js";

interface Field { element: HTMLElement; /** Undefined where nothing was given. */ read(): unknown }

export function verbForm(context: Context): HTMLElement {
  const { text, language } = context;
  let fields: [string, Field][] = [];
  const place = element("div", { class: "verb-fields" });
  const request = element("code", {});
  const result = element("output", {});
  const select = element("select", { onchange: () => show() },
    ...verbNames.map((name) => element("option", { value: name }, `${name} · ${verbs[name].text[language]}`)));
  const verb = () => Object.fromEntries([["do", select.value],
    ...fields.map(([name, field]) => [name, field.read()] as const).filter(([, value]) => value !== undefined)]) as unknown as Verb;
  const showRequest = () => setText(request, `curl -d '${JSON.stringify(verb())}' ${location.origin}/api/world`);
  const show = () => {
    const parameters = Object.entries(parametersOf(select.value as Verb["do"]));
    fields = parameters.map(([name, parameter]) => [name, fieldFor(context, name, parameter)]);
    place.replaceChildren(...fields.map(([, field]) => field.element));
    setText(result, "");
    showRequest();
  };
  const send = async (event: Event) => {
    event.preventDefault();
    const outcome = await context.act(verb());
    if (outcome) setText(result, outcome.ok ? `✓ ${text("done")}` : outcome.why[language]);
  };
  show();
  return element("details", { class: "panel verb-form" }, element("summary", {}, text("allVerbs")),
    element("form", { onsubmit: (event) => void send(event), oninput: showRequest },
      element("label", {}, element("span", {}, text("verb")), select), place, element("button", { class: "primary" }, text("run")), result),
    request);
}

function fieldFor(context: Context, name: string, parameter: Parameter): Field {
  const { input, read } = inputFor(context, parameter);
  const note = `${parameter.text[context.language]}${parameter.optional ? ` (${context.text("optional")})` : ""}`;
  return { element: element("label", { title: note }, element("span", {}, name), input, element("small", {}, note)), read };
}

function inputFor({ world, language }: Context, parameter: Parameter): { input: HTMLElement; read: () => unknown } {
  switch (parameter.kind) {
    case "card": {
      const options = element("datalist", { id: "cards" },
        ...world.cards.map(({ id, label }) => element("option", { value: id }, label[language])));
      const input = element("input", { list: "cards", value: world.cards[0]?.id, required: true });
      return { input: element("span", {}, input, options), read: () => input.value };
    }
    case "compartment": {
      const input = element("select", {}, ...world.compartments.map(({ id }) => element("option", { value: id }, String(id))));
      return { input, read: () => Number(input.value) };
    }
    case "part": {
      const input = element("select", {}, ...world.plugs.map(({ part }) => element("option", { value: part }, part)));
      return { input, read: () => input.value };
    }
    case "number": {
      const { minimum, maximum, integer, example, optional } = parameter;
      const input = element("input", {
        type: "number", min: minimum, max: maximum, step: integer ? 1 : "any", value: example, required: !optional,
      });
      return { input, read: () => input.value === "" ? undefined : Number(input.value) };
    }
    case "flag": {
      const input = element("input", { type: "checkbox" });
      return { input, read: () => input.checked || undefined };
    }
    case "instant": {
      const { epochMs, utcOffsetMinutes } = world.clock;
      const input = element("input", { type: "datetime-local", value: localInput(epochMs, utcOffsetMinutes), required: true });
      return { input, read: () => withZone(input.value, utcOffsetMinutes) };
    }
  }
}
