import * as words from "../../modules/contract/words.js";

test.each<[keyof typeof words, string[]]>([
  ["categories", ["kitchen", "recyclable", "hazardous", "other"]],
  ["roles", ["resident", "volunteer", "supervisor", "collector", "technician", "officer", "property"]],
  ["refusals", ["unknown-card", "revoked", "expired", "random-number", "not-authentic", "wrong-point", "outside-hours",
    "category-not-allowed", "full", "out-of-service", "being-emptied", "too-soon", "quota-used", "clock-unknown", "emergency", "locked-out"]],
  ["purposes", ["deposit", "emptying", "service"]],
  ["lockCauses", ["closed", "timeout", "emergency"]],
  ["alarms", ["lid-ajar", "forced-open", "part-fault", "storage-fault", "safe-mode", "smoke", "tilt", "tamper", "mains-lost",
    "battery-low"]],
  ["hazards", ["smoke", "tilt", "tamper", "mains-lost", "battery-low"]],
  ["trusts", ["unknown", "holdover", "trusted"]],
  ["resets", ["power-on", "software", "panic", "watchdog", "brown-out", "deep-sleep", "unknown"]],
  ["modes", ["in-service", "out-of-service", "safe-mode"]],
  ["settingsSources", ["current", "previous", "factory", "damaged"]],
  ["logFindings", ["mounted", "empty", "reformatted", "damaged"]],
  ["commands", ["restart", "settings", "factory-reset"]],
])("%s keep their order, for it is what stands in the flash of stations that are out there: append only", (name, order) => {
  expect(words[name].slice(0, order.length)).toEqual(order);
  expect(new Set<string>(words[name]).size).toBe(words[name].length);
  expect(Object.isFrozen(words[name])).toBe(true);
});

test("every list of words is pinned here, and none outgrows the byte that it is stored in", () => {
  expect(Object.keys(words)).toHaveLength(14);
  for (const list of Object.values(words)) expect(list.length).toBeLessThanOrEqual(256);
});
