import { type Browser, chromium } from 'playwright-core';
import { type Need, program } from './needs.js';

const candidates = ['chromium', 'chromium-browser', 'google-chrome'].map((name) => program(name));
const found = candidates.find(({ missing }) => missing === undefined);

/** Chromium on this machine; tests with it go into `describeNeeding(chromiumBrowser, …)`. */
export const chromiumBrowser: Need = {
  missing: found === undefined ? 'Chromium is not installed' : undefined,
};

/** Starts Chromium without a window; whoever starts it closes it. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: found?.file ?? '',
    // Tests run as root, too, where Chromium has no sandbox; it opens our own pages only.
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
}
