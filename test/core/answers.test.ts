import { answers, type Answer, type Outcome } from "../../modules/core/answers.js";
import { refusals } from "../../modules/contract/words.js";

const { granted, closed, "lid-ajar": ajar, "forced-open": forced } = answers;
const isRefusal = (outcome: string): boolean => (refusals as readonly string[]).includes(outcome);

/** What is left of an answer for those who see no colours. */
const flashes = ({ light: { count } }: Answer): number => count;

/** How its notes go, for those who have no ear for pitch: up, down, or the same again. */
function melody({ sound }: Answer): string {
  const heard = sound.filter(({ hz }) => hz > 0);
  return heard.slice(1).map(({ hz }, i) => hz > heard[i]!.hz ? "up" : hz < heard[i]!.hz ? "down" : "same").join(" ");
}

test("there is an answer for every refusal and for all that a station does", () => {
  expect(Object.keys(answers).sort()).toEqual([...refusals, "granted", "choose", "closed", "reported", "lid-ajar", "forced-open", "tamper", "smoke"].sort());
});

test.each(refusals)("%s cannot be taken for a grant: neither by its colour, nor by its flashes, nor by its melody", (reason) => {
  const answer = answers[reason];
  expect(answer.light.colour).not.toBe(granted.light.colour);
  expect(flashes(answer)).not.toBe(flashes(granted));
  expect(flashes(answer)).not.toBe(flashes(closed));
  expect(melody(answer)).not.toBe(melody(granted));
});

test("refusals that mean different things to a person differ in their flashes and in their melody", () => {
  const different = [...new Set(refusals.map((reason) => answers[reason]))];
  expect(new Set(different.map(flashes)).size).toBe(different.length);
  expect(new Set(different.map(melody)).size).toBe(different.length);
});

test.each<[string, Outcome[], string[]]>([
  ["who is not let in here", ["unknown-card", "revoked", "expired", "random-number", "not-authentic", "category-not-allowed", "locked-out"], ["outside-hours", "full"]],
  ["who has to come back later", ["outside-hours", "too-soon", "quota-used", "being-emptied", "clock-unknown"], ["unknown-card", "full"]],
  ["who has to go elsewhere", ["full", "out-of-service", "wrong-point", "emergency"], ["unknown-card", "outside-hours"]],
])("%s is told the same for every reason, and something else than the others", (_, same, others) => {
  expect(new Set(same.map((outcome) => answers[outcome])).size).toBe(1);
  for (const other of others) expect(answers[other as Outcome]).not.toBe(answers[same[0]!]);
});

test("an alarm is longer than any answer to a card, and the two alarms differ", () => {
  const lasts = ({ light: { onMs, offMs, count } }: Answer) => (onMs + offMs) * count;
  const longest = Math.max(...Object.entries(answers).filter(([outcome]) => outcome === "granted" || isRefusal(outcome)).map(([, answer]) => lasts(answer)));
  expect(Math.min(lasts(ajar), lasts(forced))).toBeGreaterThan(longest);
  expect([flashes(ajar), melody(ajar)]).not.toEqual([flashes(forced), melody(forced)]);
});

test("every answer can be seen and heard, begins at once and comes to an end", () => {
  for (const { light, sound } of Object.values(answers)) {
    expect(light.count).toBeGreaterThanOrEqual(1);
    expect(light.onMs).toBeGreaterThanOrEqual(100);
    expect((light.onMs + light.offMs) * light.count).toBeLessThanOrEqual(10_000);
    expect(light.count === 1 || light.offMs >= 100).toBe(true);
    expect(sound[0]!.hz).toBeGreaterThan(0);
    for (const { hz, ms } of sound) expect(hz === 0 || (hz >= 200 && hz <= 4_000)).toBe(ms > 0);
    expect(sound.reduce((sum, { ms }) => sum + ms, 0)).toBeLessThanOrEqual(1_500);
  }
});
