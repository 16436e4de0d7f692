// What a voice module owes, driver against chip, also where nobody hears what it has to say: the clip that was asked for last, or why not.
import { DfPlayer } from "../../modules/drivers/dfplayer.js";
import { DfPlayerChip } from "../../sim/chips/dfplayer.js";
import { VirtualSerial } from "../../sim/io/serial.js";
import { describeLife } from "./life.js";
import { Hearing, Workbench } from "./workbench.js";

const MINUTE_MS = 60_000;

describe.each([["that is heard", true, "library"], ["that is heard, of the manual's errors", true, "manual"], ["that is only told", false, "library"]] as const)("a DFPlayer %s",
  (_, isHeard, errors) => {
  const CLIPS = { 1: 1_500, 2: 2_000, 3: 800 };

  function solder(workbench: Workbench) {
    const chip = new DfPlayerChip(workbench.clock, { clips: CLIPS, errors, random: workbench.random });
    const io = workbench.port(new VirtualSerial(chip).Serial);
    const open = (hearing: Hearing) => new DfPlayer({ player: { io, transmit: 5, ...(isHeard && { receive: 4 }) }, timers: workbench.timers, volume: 17,
      onFault: hearing.onFault, onRecovered: hearing.onRecovered });
    return { chip, open };
  }

  function bench(seed = 1) {
    const workbench = new Workbench(seed);
    const soldered = solder(workbench);
    const hearing = new Hearing();
    const player = soldered.open(hearing);
    workbench.clock.run(5_000);
    return { workbench, clock: workbench.clock, ...soldered, hearing, player };
  }

  describeLife((workbench) => {
    const { chip, open } = solder(workbench);
    return { open, plug: (plugged) => { chip.power(plugged); chip.dead = !plugged; } };
  }, { ...(isHeard && { absent: ["no-answer"] as const }), firedMost: 2_000, timersMost: 1, noticedMs: 8_000, settledMs: 10_000,
    use: (player: DfPlayer) => player.play(1) });

  test("a clip is played once, as loud as it was told", () => {
    const { clock, chip, hearing, player } = bench();
    player.play(2);
    clock.run(500);
    expect(chip.playing).toBe(2);
    clock.run(5_000);
    expect([chip.playing, chip.played, hearing.log]).toEqual([undefined, [{ clip: 2, volume: 17 }], []]);
  });

  test("asked for one clip after another in a hurry, it plays the last, and no command is lost", () => {
    const { workbench: { random }, clock, chip, player } = bench();
    for (let i = 0; i < 40; i++) {
      player.play(1 + random.below(3));
      clock.run(random.below(60));
    }
    player.play(3);
    clock.run(700);
    expect([chip.played.at(-1), chip.missed]).toEqual([{ clip: 3, volume: 17 }, 0]);
  });

  test("asked while it starts, it plays when it can; what has waited too long it leaves", () => {
    const workbench = new Workbench();
    const { chip, open } = solder(workbench);
    const player = open(new Hearing());
    workbench.clock.run(200);
    player.play(1);
    workbench.clock.run(5_000);
    expect(chip.played).toEqual([{ clip: 1, volume: 17 }]);
  });

  if (isHeard) test("a clip that is not there, a card that is out, a module that is busy: each has its code, and is told once", () => {
    const { clock, chip, hearing, player } = bench();
    player.play(9);
    clock.run(1_000);
    expect(hearing.take()).toEqual(["no-clip"]);
    player.play(1);
    clock.run(3_000);
    expect(hearing.take()).toEqual(["recovered"]);
    chip.card = false;
    clock.run(1_000);
    expect(hearing.take()).toEqual(["no-card"]);
    player.play(1);
    clock.run(MINUTE_MS);
    expect(hearing.take().filter((word) => word === "recovered")).toEqual([]);
    chip.card = true;
    clock.run(5_000);
    player.play(1);
    clock.run(2 * MINUTE_MS);
    expect(hearing.take().at(-1)).toBe("recovered");
    expect(player.fault).toBeUndefined();
  });

  if (isHeard) test("one that answers with wrong sums is told so, and recovers", () => {
    const { clock, chip, hearing, player } = bench();
    chip.badSum = true;
    player.play(1);
    clock.run(20_000);
    expect(hearing.take()).toEqual(["bad-crc"]);
    chip.badSum = false;
    clock.run(2 * MINUTE_MS);
    expect(hearing.take()).toEqual(["recovered"]);
  });

  test("after its supply has failed for a moment it plays again, as loud as before where it is heard", () => {
    const { clock, chip, player } = bench();
    chip.power(false);
    chip.power(true);
    clock.run(10_000);
    player.play(2);
    clock.run(1_000);
    expect(chip.played.at(-1)).toMatchObject(isHeard ? { clip: 2, volume: 17 } : { clip: 2 });
  });

  test("noise neither plays what nobody asked for twice nor stops it for good", () => {
    for (let seed = 1; seed <= 4; seed++) {
      const { clock, chip, player } = bench(seed);
      chip.noise = 0.03;
      for (let i = 0; i < 30; i++) {
        player.play(1 + i % 3);
        clock.run(4_000);
      }
      chip.noise = 0;
      clock.run(2 * MINUTE_MS);
      player.play(2);
      clock.run(1_000);
      expect([player.fault, chip.played.at(-1)!.clip]).toEqual([undefined, 2]);
    }
  });
});
