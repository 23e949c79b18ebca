import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { type RunningSample, whileRunning } from '../../bench/analyzers/running-sample.js';
import { TOOLS } from '../support/python.js';
import { buildPages, type PageServer, servePages } from './running-page.js';

/** A browser beside other tests on two cores takes its time. */
export const PATIENCE_MS = 90_000;
/** What a page is called once a script of somebody else ran in it. */
export const HARMED = 'harmed';
/** Nothing is asked of other machines: this answers in their place. */
export const ELSEWHERE = /^https:/u;

/** One half of a sample that runs: its server behind walls, and its pages built for it. */
export interface BrowsedHalf {
  readonly frontend: string;
  readonly pages: PageServer;
  readonly sample: RunningSample;
  readonly stop: () => Promise<void>;
}

/** @param built where its pages are built */
export async function startHalf(folder: string, built: string): Promise<BrowsedHalf> {
  const pages = await servePages(built);
  const started = Promise.withResolvers<RunningSample>();
  const done = Promise.withResolvers<void>();
  const options = { environments: path.join(TOOLS, 'python'), env: { FRONTEND_ORIGIN: pages.origin } };
  const running = whileRunning(folder, options, (at) => {
    started.resolve(at);
    return done.promise;
  });
  running.catch(started.reject);
  const sample = await started.promise;
  const frontend = path.join(folder, 'frontend');
  // Cookies are for a site, and this is the name that the pages have.
  await buildPages(frontend, sample.baseUrl.replace('127.0.0.1', 'localhost'), pages);
  const stop = async (): Promise<void> => {
    pages.close();
    done.resolve();
    await running;
  };
  return { frontend, pages, sample, stop };
}

/** With cookies and storage of its own. */
export async function withPage(browser: Browser, use: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await page.route(ELSEWHERE, (route) => route.fulfill({ body: '', contentType: 'text/javascript' }));
    await use(page);
  } finally {
    await context.close();
  }
}

/** Handlers of images that fail run a moment later. */
export async function isHarmed(page: Page): Promise<boolean> {
  const until = performance.now() + 1_000;
  while (performance.now() < until) {
    if ((await page.title()) === HARMED) return true;
    await sleep(50);
  }
  return false;
}
