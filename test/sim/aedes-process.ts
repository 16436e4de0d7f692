// The page's broker in a process of its own, for aedes is an ES module, which jest's CommonJS cannot load.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const code = `
  import { Broker } from "./sim/aedes.ts";
  const broker = new Broker(0, () => {});
  broker.start().then(() => console.log(broker.port));`;

export async function startBroker(): Promise<{ port: number; stop: () => void }> {
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", code],
    { cwd: join(__dirname, "../.."), stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(child.stdout!, "data") as [Buffer];
  return { port: Number(line.toString()), stop: () => void child.kill() };
}
