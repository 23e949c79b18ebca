import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSample } from '../../bench/analyzers/samples.js';
import { chromiumBrowser, startBrowser } from '../support/browser.js';
import { describeNeeding } from '../support/needs.js';
import { python } from '../support/python.js';
import { HARMED, isHarmed, PATIENCE_MS, startHalf, withPage } from './browsed-half.js';
import type { PageServer } from './running-page.js';
import { neverEnds } from './traces.js';
import { type Account, Visitor } from './visitor.js';

/** Without apostrophes, which would be something else to the vulnerable half's SQL. */
const MARKUP = `<img src=x id=${HARMED} onerror="document.title=id">`;

const sample = await readSample('task-board');

/** One half, as somebody sees it who has an account with one task. */
interface Half {
  readonly frontend: string;
  readonly pages: PageServer;
  readonly visitor: Visitor;
  readonly account: Account;
}

type PageExploit = (page: Page, half: Half) => Promise<boolean>;

const EXPLOITS: Readonly<Record<string, PageExploit>> = {
  'comment-markup-trusted': async (page, half) => {
    const task = await half.visitor.task('With a comment', half.account);
    await half.visitor.post(
      `/api/tasks/${task}/comments`,
      { body: `${MARKUP} read me` },
      half.account.headers,
    );
    await logIn(page, half);
    await page.getByRole('button', { name: 'With a comment' }).click();
    await page.getByText('read me').waitFor();
    return isHarmed(page);
  },

  'search-text-as-html': async (page, half) => {
    await logIn(page, half);
    await page.goto(`${half.pages.origin}/?q=${encodeURIComponent(MARKUP)}`);
    await page.getByText('results for').waitFor();
    return isHarmed(page);
  },

  'filter-is-run': async (page, half) => {
    await logIn(page, half);
    await page.goto(`${half.pages.origin}/?filter=${encodeURIComponent(`document.title='${HARMED}'`)}`);
    await page.getByText('Welcome').waitFor();
    return isHarmed(page);
  },

  'redirect-after-login': async (page, half) => {
    await logIn(page, half, `/?next=${encodeURIComponent(`javascript:document.title='${HARMED}';void 0`)}`);
    return isHarmed(page);
  },

  'token-in-local-storage': async (page, half) => {
    await logIn(page, half);
    return page.evaluate('localStorage.length > 0');
  },

  'key-in-bundle': async (_page, { pages }) => {
    const assets = path.join(pages.folder, 'assets');
    const files = await Promise.all(
      (await readdir(assets)).map((name) => readFile(path.join(assets, name), 'utf8')),
    );
    return files.some((text) => text.includes('tbk_live_'));
  },

  'exponential-expression': (_page, { frontend }) =>
    neverEnds(`
      import { isEmail } from ${JSON.stringify(pathToFileURL(path.join(frontend, 'src/validation.js')).href)};
      isEmail('${'a'.repeat(60)}!');`),
};

describeNeeding(
  { missing: chromiumBrowser.missing ?? python.missing },
  'the pages of the task board in a browser',
  () => {
    let browser: Browser;
    let parent: string;

    beforeAll(async () => {
      parent = await mkdtemp(path.join(os.tmpdir(), 'assay-pages-'));
      browser = await startBrowser();
    });

    afterAll(async () => {
      await browser.close();
      await rm(parent, { recursive: true, force: true });
    });

    describe.each([
      { half: 'vulnerable', folder: sample.vulnerable, works: true },
      { half: 'mended', folder: sample.mended, works: false },
    ])('when it is $half', ({ half: name, folder, works }) => {
      let half: Half;

      beforeAll(async () => {
        const { frontend, pages, sample: running, stop } = await startHalf(folder, path.join(parent, name));
        const visitor = new Visitor(running);
        const account = await visitor.account();
        await visitor.task('Water the plants', account);
        half = { frontend, pages, visitor, account };
        return stop;
      }, PATIENCE_MS);

      it('shows the tasks of who logs in', async () => {
        await withPage(browser, async (page) => {
          await logIn(page, half);

          const task = page.getByRole('listitem').filter({ hasText: 'Water the plants' });
          await task.waitFor();
          expect(await task.count()).toBe(1);
        });
      });

      it.each(Object.entries(EXPLOITS))(
        `exploits are ${works ? 'possible' : 'impossible'}: %s`,
        async (_id, exploit) => {
          await withPage(browser, async (page) => {
            expect(await exploit(page, half)).toBe(works);
          });
        },
      );
    });
  },
);

async function logIn(page: Page, { pages, account }: Half, where = '/'): Promise<void> {
  await page.goto(pages.origin + where);
  await page.getByPlaceholder('Name').fill(account.username);
  await page.getByPlaceholder('Password').fill(account.password);
  const answered = page.waitForResponse((response) => response.url().endsWith('/api/login'));
  await page.getByRole('button', { name: 'Log in' }).click();
  await answered;
  if (where === '/') await page.getByText('Welcome').waitFor();
}
