import { request } from "node:http";
import { WebSocket } from "ws";
import type { Live } from "../../sim/api.js";
import { MessageLog, MESSAGES_KEPT_MAX } from "../../sim/messages.js";
import { PageServer } from "../../sim/server.js";
import { toyDocument, ToyStation } from "./toy-station.js";

const at = "2026-03-01T23:30:00.000Z";
let log: MessageLog;
let station: ToyStation;
let server: PageServer;

beforeEach(async () => {
  log = new MessageLog(() => at);
  station = new ToyStation((topic, payload, retained) => log.add({ topic, payload, retained, qos: 1 }));
  const assets = new Map([["/", { type: "text/html", body: "<p>page</p>" }]]);
  server = await PageServer.start({ port: 0, simulation: station, log, assets });
});

afterEach(async () => {
  await server.close();
  station.close();
});

interface Answer { status: number; headers: Record<string, unknown>; body: any }

function ask(method: string, path: string, body?: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port: server.port, method, path, headers }, (response) => {
      let text = "";
      response.on("data", (part) => { text += part; });
      response.on("end", () => resolve({ status: response.statusCode!, headers: response.headers, body: readJson(text) }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

function readJson(text: string): unknown {
  try { return JSON.parse(text); } catch { return text; }
}

const act = (verb: unknown) => ask("POST", "/api/world", typeof verb === "string" ? verb : JSON.stringify(verb));

function live(headers: Record<string, string> = {}, path = "/api/live"): WebSocket {
  return new WebSocket(`ws://127.0.0.1:${server.port}${path}`, { headers });
}

/** The first message that is looked for. */
function heard(socket: WebSocket, wanted: (live: Live) => boolean): Promise<Live> {
  return new Promise((resolve, reject) => {
    socket.on("error", reject);
    socket.on("message", (data) => {
      const message = JSON.parse(String(data)) as Live;
      if (wanted(message)) resolve(message);
    });
  });
}

test("the world, the settings document and the messages are there to read", async () => {
  const world = await ask("GET", "/api/world");
  expect(world.status).toBe(200);
  expect(world.body.compartments.map(({ category }: { category: string }) => category)).toEqual(["kitchen", "recyclable", "hazardous", "other"]);
  expect((await ask("GET", "/api/station")).body).toEqual(toyDocument);
  expect((await ask("GET", "/api/messages")).body)
    .toEqual([{ type: "mqtt", at, topic: "bins/v1/toy-01/status", retained: true, qos: 1, payload: expect.stringContaining("online") }]);
});

test("a verb is done, and the world tells whether it allowed it", async () => {
  expect((await act({ do: "openLid", compartment: 2 })).body).toEqual({ ok: false, why: { zh: expect.any(String), en: "the bolt holds the lid" } });
  const pried = await act({ do: "openLid", compartment: 2, force: true });
  expect(pried).toMatchObject({ status: 200, body: { ok: true } });
  expect((await ask("GET", "/api/world")).body.compartments[1].lid).toBe("open");
});

test("a card may be named by its id, or by its number in either case", async () => {
  await act({ do: "swipe", card: "04A1B2C3" });
  expect(station.view().reader.card).toBe("resident-1");
  await act({ do: "swipe", card: "04AABBCCDDEE80" });
  expect(station.view().reader.card).toBe("04aabbccddee80");
});

test.each([
  ["nonsense", "", /not JSON/],
  ["[]", "", /JSON object/],
  ["null", "", /JSON object/],
  [{}, "do", /"do" is missing.*swipe/],
  [{ do: "fly" }, "do", /no verb "fly".*openLid/],
  [{ do: "toString" }, "do", /no verb/],
  [{ do: ["pause"] }, "do", /no verb/],
  [{ do: "openLid" }, "compartment", /missing.*1, 2, 3, 4/],
  [{ do: "openLid", compartment: 9 }, "compartment", /1, 2, 3, 4, not 9/],
  [{ do: "openLid", compartment: "1" }, "compartment", /not "1"/],
  [{ do: "openLid", compartment: 1, force: "yes" }, "force", /true or false/],
  [{ do: "swipe", card: "nobody" }, "card", /resident-1.*hex digits, not "nobody"/],
  [{ do: "swipe", card: "04a1b2" }, "card", /8, 14 or 20/],
  [{ do: "swipe", card: "stranger", ms: 0 }, "ms", /from 1 to 60000/],
  [{ do: "swipe", card: "stranger", ms: 1.5 }, "ms", /whole number/],
  [{ do: "throwBag", compartment: 1, grams: -5, litres: 1 }, "grams", /from 1 to 50000 \(g\), not -5/],
  [{ do: "throwBag", compartment: 1, grams: 5 }, "litres", /missing/],
  [{ do: "setClock", at: "2026-03-02T07:30:00" }, "at", /with its zone/],
  [{ do: "setClock", at: "2026-13-02T07:30:00Z" }, "at", /ISO 8601/],
  [{ do: "setClock", at: "1970-01-01T00:00:00Z" }, "at", /2000 to 2099/],
  [{ do: "setSpeed", speed: 3601 }, "speed", /from 1 to 3600/],
  [{ do: "advance", ms: null }, "ms", /not null/],
  [{ do: "cutPower", now: true }, "now", /takes no members/],
  ['{"do":"pause","__proto__":{}}', "__proto__", /takes no members/],
  [{ do: "throwBag", compartment: 1, grams: 5, litres: 1, colour: "red" }, "colour", /takes compartment, grams, litres/],
])("a bad request is refused with its member and what is allowed: %j", async (body, path, message) => {
  const answer = await act(body);
  expect(answer.status).toBe(400);
  expect(answer.body).toEqual({ error: { zh: expect.stringMatching(/[\u4e00-\u9fff]/), en: expect.stringMatching(message) }, path });
});

test("a body of more than 64 KB is refused, and the next request is answered", async () => {
  expect((await act(" ".repeat(65_537))).status).toBe(413);
  expect((await act(`{"do":"pause"}${" ".repeat(65_000)}`)).status).toBe(200);
});

test.each([
  ["evil.example", undefined], ["127.0.0.1.evil.example", undefined], ["localhost:1@evil.example", undefined],
  ["127.0.0.1", "http://evil.example"], ["127.0.0.1", "null"], ["127.0.0.1:8080", "http://127.0.0.1:9090"],
])("a page elsewhere cannot ask: Host %s, Origin %s", async (host, origin) => {
  const headers = { host, ...(origin ? { origin } : {}) };
  const body = JSON.stringify({ do: "pause" });
  expect((await ask("POST", "/api/world", body, headers)).status).toBe(403);
  expect((await ask("GET", "/api/world", undefined, headers)).status).toBe(403);
  expect(station.view().clock.paused).toBe(false);
  await expect(heard(live(headers), () => true)).rejects.toThrow("403");
});

test("the simulator's own page can ask, through a tunnel too", async () => {
  const headers = { host: "localhost:9000", origin: "http://localhost:9000" };
  expect((await ask("POST", "/api/world", '{"do":"pause"}', headers)).status).toBe(200);
});

test("what is not there gets 404, what cannot be done with it 405, both in JSON", async () => {
  expect(await ask("GET", "/etc/passwd")).toMatchObject({ status: 404, body: { error: { en: "there is no /etc/passwd" } } });
  expect(await ask("GET", "/../package.json")).toMatchObject({ status: 404 });
  expect(await ask("DELETE", "/api/world")).toMatchObject({ status: 405, headers: { allow: "GET, HEAD, POST" } });
  expect(await ask("POST", "/api/station", "{}")).toMatchObject({ status: 405, headers: { allow: "GET, HEAD" } });
  await expect(heard(live({}, "/api/other"), () => true)).rejects.toThrow("404");
});

test("the page is told to load nothing from elsewhere", async () => {
  const { headers, body } = await ask("GET", "/");
  expect(body).toBe("<p>page</p>");
  expect(headers["content-security-policy"]).toContain("default-src 'self'");
});

test("a listener hears the world at once, its changes and every message", async () => {
  const socket = live();
  await heard(socket, ({ type }) => type === "world");
  const paused = heard(socket, (heardNow) => heardNow.type === "world" && heardNow.world.clock.paused);
  const message = heard(socket, ({ type }) => type === "mqtt");
  await act({ do: "pause" });
  log.add({ topic: "bins/v1/x/event", payload: "{}", retained: false, qos: 0 });
  await paused;
  expect(await message).toEqual({ type: "mqtt", at, topic: "bins/v1/x/event", retained: false, qos: 0, payload: "{}" });
  socket.terminate();
});

test("many changes at once are one world", async () => {
  const socket = live();
  await heard(socket, ({ type }) => type === "world");
  let worlds = 0;
  socket.on("message", () => { worlds++; });
  for (let i = 1; i <= 100; i++) station.act({ do: "setSpeed", speed: i });
  await heard(socket, (heardNow) => heardNow.type === "world" && heardNow.world.clock.speed === 100);
  expect(worlds).toBeLessThan(5);
  socket.terminate();
});

test("only the last 500 messages are kept", async () => {
  for (let i = 0; i < 600; i++) log.add({ topic: "t", payload: String(i), retained: false, qos: 0 });
  const { body } = await ask("GET", "/api/messages");
  expect(body).toHaveLength(MESSAGES_KEPT_MAX);
  expect(body.at(-1).payload).toBe("599");
});

test("a simulation that fails is said to have failed, and the server goes on", async () => {
  station.act = () => { throw new Error("out of sand"); };
  expect(await act({ do: "pause" })).toMatchObject({ status: 500, body: { error: { en: "the simulator failed: out of sand" } } });
  expect((await ask("GET", "/api/world")).status).toBe(200);
});
