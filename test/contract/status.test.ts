import { version } from "../../package.json";
import { birthJson, BUILT_MS, FIRMWARE, willJson } from "../../modules/contract/status.js";
import { topicsOf } from "../../modules/contract/topics.js";

test("the firmware's version is that of the package", () => {
  expect(FIRMWARE).toBe(version);
});

test("clocks that fell back to 1970 or 2000 are not believed", () => {
  expect(new Date(BUILT_MS).toISOString()).toBe("2026-01-01T00:00:00.000Z");
});

test("birth and will tell online from offline, and a boot from a reconnect", () => {
  expect(JSON.parse(birthJson({ boot: 7, firmware: "0.1.0", reset: "power-on" })))
    .toEqual({ v: 1, online: true, boot: 7, firmware: "0.1.0", reset: "power-on" });
  expect(JSON.parse(willJson())).toEqual({ v: 1, online: false });
});

test("the topics of a station stand under its own root", () => {
  expect(topicsOf("hongshiliang-01")).toEqual({
    status: "bins/v1/hongshiliang-01/status", state: "bins/v1/hongshiliang-01/state", event: "bins/v1/hongshiliang-01/event",
    command: "bins/v1/hongshiliang-01/command", reply: "bins/v1/hongshiliang-01/reply",
  });
});
