// The browser that the page is tried in: the machine's own Chromium, if it has one. Without it a test is skipped, and says so.
import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

const executablePath = [process.env["CHROMIUM"] ?? "", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"].find((path) => existsSync(path));

/** `test`, or `test.skip` where there is no browser. */
export function inBrowserOf(file: string): typeof test | typeof test.skip {
  if (!executablePath) process.stderr.write(`${file}: browser SKIPPED, no Chromium found (install it, or name it in CHROMIUM)\n`);
  return executablePath ? test : test.skip;
}

/** Undefined where there is none. It asks nobody outside for anything. */
export async function launchBrowser(): Promise<Browser | undefined> {
  return executablePath ? chromium.launch({ executablePath, args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
    "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] }) : undefined;
}
