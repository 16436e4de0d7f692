// The simulator of `npm start` around the toy station: for the tests of its flags, sockets and signals.
import { MqttClient } from "mqtt";
import { run } from "../../sim/simulator.js";
import { ToyStation } from "./toy-station.js";

await run(process.argv.slice(2), {
  xsAvailable: () => process.env["TOY_XS"] === "1",
  defaultStation: new URL("./toy-station.json", import.meta.url),
  startMs: 0,
  async createStation({ document, speed, connect: open }) {
    if ((document as { v?: unknown }).v !== 1) throw new Error("v: must be 1");
    const client = new MqttClient(() => open("broker", 1883), { clientId: "toy-01", reconnectPeriod: 200 });
    client.on("error", () => {});   // it tries again by itself
    const station = new ToyStation((topic, payload, retain) => void client.publish(topic, payload, { qos: 1, retain }), speed);
    return Object.assign(station, { close: () => client.end(true) });
  },
});
