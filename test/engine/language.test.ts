import { GLOBALS } from "../../sim/engine/language.js";
import type { Engine, EngineOptions } from "../../sim/engine/engine.js";
import { createNode } from "../../sim/engine/node.js";
import { createXs, xsAvailable } from "../../sim/engine/xs.js";

const testXs = xsAvailable() ? test : test.skip;

/** The string keys of everything that can be reached from the globals, by path. */
const survey = `globalThis.handleCommand = () => {
  const paths = [], seen = new Set([globalThis]);
  const visit = (path, object) => {
    if (object === null || (typeof object !== "object" && typeof object !== "function") || seen.has(object)) return;
    seen.add(object);
    for (const name of Object.getOwnPropertyNames(object)) {
      const { value } = Object.getOwnPropertyDescriptor(object, name);
      paths.push(path + "." + name);
      if (name !== "caller" && name !== "arguments" && name !== "constructor") visit(path + "." + name, value);
    }
  };
  for (const name of Object.getOwnPropertyNames(globalThis).sort()) {
    paths.push(name);
    visit(name, globalThis[name]);
  }
  const { getPrototypeOf } = Object;
  visit("%TypedArray%", getPrototypeOf(Uint8Array));
  for (const [name, iterator] of [["Array", [].values()], ["Map", new Map().values()], ["String", ""[Symbol.iterator]()],
    ["Generator", (function* () {})()], ["AsyncGenerator", (async function* () {})()]])
    for (let depth = 1, object = getPrototypeOf(iterator); object && object !== Object.prototype; depth++, object = getPrototypeOf(object))
      visit("%" + name + "Iterator" + depth + "%", object);
  return Uint8Array.from(paths.join("\\n"), (c) => c.charCodeAt(0)).buffer;
};`;

function paths(create: (options: EngineOptions) => Engine): string[] {
  const engine = create({ code: survey, onCall: (request) => request });
  const reply = Buffer.from(engine.deliver(new Uint8Array(0))).toString();
  engine.close();
  return reply.split("\n");
}

testXs("what Node has, XS has too", () => {
  const own = /\.(length|name|arguments|caller|prototype|constructor)$|^Error\.stackTraceLimit$/; // of functions, in either engine
  const xs = new Set(paths(createXs));
  const extra = paths(createNode).filter((path) => !xs.has(path) && !own.test(path));
  expect(xs.size).toBeGreaterThan(500);
  expect(extra).toEqual([]);
});

testXs("both have every global of the list, and XS one more that is the engine's own", () => {
  const globals = (create: (options: EngineOptions) => Engine): string[] => paths(create).filter((path) => !path.includes("."));
  expect(globals(createNode).sort()).toEqual([...GLOBALS].sort());
  expect(globals(createXs).sort()).toEqual([...GLOBALS, "console"].sort());
});
