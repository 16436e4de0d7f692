// What main.ts makes of an installer's configuration, seen from outside: by a broker, and in the trace.
import { bundleFirmware } from "../sim/firmware.js";
import { stage, stationDocument } from "../sim/stage.js";

const document = stationDocument("sorting");

async function run(config: Record<string, string>): Promise<{ clients: string[]; asked: string[]; traces: string[] }> {
  const { code } = await bundleFirmware(document);
  const traces: string[] = [];
  const asked: string[] = [];
  const { station, broker, clock } = stage({ document, code, engine: "node", epochMs: Date.parse("2026-11-25T07:30:00+08:00"),
    config, onTrace: (text) => void traces.push(text) });
  const open = station.network.open.bind(station.network);
  station.network.open = (address, port, events) => { asked.push(`${address}:${port}`); return open(address, port, events); };
  station.powerOn();
  clock.run(5_000);
  const { clients } = broker;
  station.close();
  return { clients, asked, traces };
}

test("an installer's broker and station stand in for the document's", async () => {
  expect(await run({ broker: "10.1.2.3:8883", station: "yard-7" }))
    .toEqual({ clients: ["yard-7"], asked: ["10.1.2.3:8883"], traces: [] });
});

test("a broker without a port is asked at 1883", async () => {
  expect((await run({ broker: "10.1.2.3" })).asked).toEqual(["10.1.2.3:1883"]);
});

test.each([
  [{ broker: "10.1.2.3:mqtt" }, "settings: network.brokers[0].port is not a number\n"],
  [{ station: "yard/7" }, "settings: station has one of / + # $ or a blank\n"],
])("%j is told by its path and left out: the station works with what its document says", async (config, trace) => {
  const { clients, traces } = await run(config);
  expect([clients, traces]).toEqual([["hongshiliang-01"], [trace]]);
});
