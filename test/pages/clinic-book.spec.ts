import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSample } from '../../bench/analyzers/samples.js';
import { ELSEWHERE, HARMED, isHarmed, PATIENCE_MS, startHalf, withPage } from '../samples/browsed-half.js';
import { type Account, PASSWORD, Patient } from '../samples/patient.js';
import type { PageServer } from '../samples/running-page.js';
import { chromiumBrowser, startBrowser } from '../support/browser.js';
import { describeNeeding } from '../support/needs.js';
import { python } from '../support/python.js';
import { bookAndCancel, exchangeWords, register } from './visits.js';

const HARM = `document.title='${HARMED}'`;
const MARKUP = `<img src=x onerror="${HARM}">`;

const sample = await readSample('clinic-book');

/** One half, as somebody sees it who has an account. */
interface Half {
  readonly pages: PageServer;
  readonly patient: Patient;
  readonly account: Account;
}

type PageExploit = (page: Page, half: Half) => Promise<boolean>;

/** By the label whose weakness each makes use of: true is bad. */
const EXPLOITS: Readonly<Record<string, PageExploit>> = {
  'message-markup-trusted': async (page, half) => {
    await half.patient.post('/api/messages', { body: `${MARKUP} read me` }, half.account.headers);
    await logIn(page, half);
    await page.getByRole('link', { name: 'Messages' }).click();
    await page.getByText('read me').waitFor();
    return isHarmed(page);
  },

  'search-term-as-html': async (page, { pages }) => {
    await page.goto(`${pages.origin}/doctors?search=${encodeURIComponent(MARKUP)}`);
    await page.getByText('results for').waitFor();
    return isHarmed(page);
  },

  'redirect-after-login': async (page, half) => {
    await logIn(page, half, `/login?redirect=${encodeURIComponent(`javascript:${HARM};void 0`)}`);
    return isHarmed(page);
  },

  'token-in-local-storage': async (page, half) => {
    await logIn(page, half);
    return page.evaluate('localStorage.length > 0');
  },

  'secret-in-bundle': async (_page, { pages }) => {
    const assets = path.join(pages.folder, 'assets');
    const files = await Promise.all(
      (await readdir(assets)).map((name) => readFile(path.join(assets, name), 'utf8')),
    );
    return files.some((text) => text.includes('vrooms_sec_'));
  },

  'scripts-of-others': async (page, { pages }) => {
    await page.route(ELSEWHERE, (route) => route.fulfill({ body: HARM, contentType: 'text/javascript' }));
    await page.goto(`${pages.origin}/doctors`);
    await page.getByText('Our doctors').waitFor();
    return isHarmed(page);
  },
};

describeNeeding(
  { missing: chromiumBrowser.missing ?? python.missing },
  'the pages of the clinic book in a browser',
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
        const { pages, sample: running, stop } = await startHalf(folder, path.join(parent, name));
        const patient = new Patient(running);
        half = { pages, patient, account: await patient.account() };
        return stop;
      }, PATIENCE_MS);

      it('lets a patient register, book, print, cancel, upload and write', async () => {
        await withPage(browser, async (page) => {
          await register(page, half.pages.origin);
          const printed = await bookAndCancel(page);
          const words = await exchangeWords(page);

          expect(printed).toContain('Appointment confirmation');
          expect(words).toEqual(['My report', 'Hello clinic']);
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

async function logIn(page: Page, { pages, account }: Half, where = '/login'): Promise<void> {
  await page.goto(pages.origin + where);
  await page.getByPlaceholder('Email').fill(account.email);
  await page.getByPlaceholder('Password').fill(PASSWORD);
  const answered = page.waitForResponse((response) => response.url().endsWith('/api/auth/login'));
  await page.getByRole('button', { name: 'Continue' }).click();
  await answered;
  if (where === '/login') await page.getByText('Signed in as').waitFor();
}
