import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FaultCode } from '#core/plan/index';
import { REPORTS } from '#core/report/index';
import { type TestOutcome, type Verdict, verdictOf } from '#core/verdict/index';
import { chromiumBrowser, describeNeeding, startBrowser } from '../support/index.js';
import { EVERYTHING, HOSTILE } from '../support/hostile/texts.js';
import { aVerdict } from '../support/verdicts.js';

/** A browser beside other tests on two cores takes its time. */
const PATIENCE_MS = 90_000;

/** Set it to look at the pages. */
const SCREENSHOTS = process.env['SCREENSHOT_DIR'];

const MARKUP = [
  '<script>document.title = "harmed"</script>',
  '<img src=x onerror="document.title = \'harmed\'">',
  '"><svg onload="document.title = \'harmed\'">',
  '</script><script>document.title = "harmed"</script>',
  '</style><script>document.title = "harmed"</script>',
  '</title></textarea></pre><iframe src="javascript:parent.document.title = \'harmed\'"></iframe>',
  "' onfocus='document.title = 1' autofocus='",
  '<a href="javascript:document.title = 1">x</a>',
  '<base href="https://example.com/"><link rel=stylesheet href="https://example.com/x.css">',
];

describeNeeding(chromiumBrowser, 'the HTML report in a browser', () => {
  let folder: string;
  let browser: Browser;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'assay-report-'));
    browser = await startBrowser();
  });

  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true });
  });

  interface Opened {
    readonly page: Page;
    /** Whatever was asked for besides the page. */
    readonly asked: string[];
    readonly complaints: string[];
  }

  const file = (): string => path.join(folder, 'report.html');

  async function open(verdict: Verdict, colorScheme: 'light' | 'dark' = 'light'): Promise<Opened> {
    await writeFile(file(), REPORTS.html.write(verdict));
    const page = await browser.newPage({ viewport: { width: 1280, height: 1000 }, colorScheme });
    const address = pathToFileURL(file()).href;
    const asked: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => {
      if (request.url() !== address) asked.push(request.url());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(address);
    return { page, asked, complaints };
  }

  async function shoot(page: Page, name: string): Promise<void> {
    if (SCREENSHOTS === undefined) return;
    await mkdir(SCREENSHOTS, { recursive: true });
    await page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`), fullPage: true });
  }

  it(
    'runs nothing of what a document or an API says, and asks for nothing',
    async () => {
      // One page for all: to open another takes longer than to look at it.
      const { page, asked, complaints } = await open(aVerdict({ text: 'harmless' }));
      for (const text of [...MARKUP, ...HOSTILE, ...EVERYTHING]) {
        await writeFile(file(), REPORTS.html.write(aVerdict({ text })));
        await page.reload();

        expect(await page.title()).not.toBe('harmed');
        expect(await page.locator('script, style, iframe, img, base, link, a:not(.skip)').count()).toBe(2);
        expect({ text, asked, complaints }).toEqual({ text, asked: [], complaints: [] });
      }
    },
    PATIENCE_MS,
  );

  it(
    'says the verdict first, copies the command of a defect, and finds tests',
    async () => {
      const { page, complaints } = await open(manyTests());
      await shoot(page, 'report');

      expect(await page.locator('.verdict').textContent()).toMatch(/^\s*✗ 10 defects/);
      const defect = page.locator('.defect').first();
      await defect.getByRole('button', { name: 'Copy' }).click();
      await defect.getByRole('button', { name: 'Copied' }).waitFor();
      await defect.getByText('Request and answer').click();
      expect(await defect.getByText('GET http://127.0.0.1:8080/things').isVisible()).toBe(true);

      await page.getByRole('button', { name: 'flaky', exact: true }).click();
      expect(await page.locator('.tests li:not([hidden])').count()).toBe(20);
      expect(await page.getByRole('status').textContent()).toBe('20 tests');
      await page.getByRole('searchbox').fill('in its case 107');
      expect(await page.locator('.tests li:not([hidden])').count()).toBe(1);
      expect(complaints).toEqual([]);
    },
    PATIENCE_MS,
  );

  it(
    'can be read with 2,000 tests, in the dark, and on paper',
    async () => {
      const { page } = await open(manyTests(), 'dark');
      await shoot(page, 'report-dark');

      expect(await page.locator('.tests li').count()).toBe(2_000);
      expect(await page.evaluate(FITS)).toBe(true);
      expect(await page.evaluate(CONTRASTS)).toEqual([]);
      await page.emulateMedia({ colorScheme: 'light' });
      expect(await page.evaluate(CONTRASTS)).toEqual([]);
      const paper = await page.pdf({ format: 'A4' });
      expect(paper.subarray(0, 5).toString()).toBe('%PDF-');
      await page.setViewportSize({ width: 390, height: 800 });
      expect(await page.evaluate(FITS)).toBe(true);
    },
    PATIENCE_MS,
  );

  it(
    'names its parts for those who do not see it',
    async () => {
      const { page } = await open(manyTests());

      const headings = await page.getByRole('heading', { level: 2 }).allTextContents();
      expect(headings).toEqual([
        'Defects',
        'Strategies',
        'Coverage',
        'Mutation score: 96 %',
        'Slowest operations',
        'All tests',
        'What is not tested',
      ]);
      expect(await page.locator('svg:not([role="img"][aria-label])').count()).toBe(0);
      expect(await page.locator('th:not([scope])').count()).toBe(0);
      expect(await page.locator('html[lang]').count()).toBe(1);
      expect(await page.getByRole('img', { name: /1700 passed/ }).count()).toBeGreaterThan(0);
    },
    PATIENCE_MS,
  );
});

/** Whether everything fits the width of the window. */
const FITS = 'document.documentElement.scrollWidth <= innerWidth';

/** Texts that stand out too little from what is behind them (WCAG 2.2, 1.4.3: 4.5 to 1). Runs in the page. */
const CONTRASTS = `(() => {
  const rgb = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = (color) => [0.2126, 0.7152, 0.0722].reduce((sum, weight, index) => {
    const share = color[index] / 255;
    return sum + weight * (share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4);
  }, 0);
  const behind = (element) => {
    if (element === null) return [255, 255, 255];
    const color = rgb(getComputedStyle(element).backgroundColor);
    return color.length === 3 ? color : behind(element.parentElement);
  };
  const wrong = new Set();
  for (const element of document.querySelectorAll('header *, main *, footer *')) {
    const says = [...element.childNodes].some((node) => node.nodeType === 3 && node.nodeValue.trim() !== '');
    if (!says || element.closest('svg, [aria-hidden]') !== null) continue;
    const [more, less] = [light(rgb(getComputedStyle(element).color)), light(behind(element))].sort((a, b) => b - a);
    const ratio = (more + 0.05) / (less + 0.05);
    if (ratio < 4.5) wrong.add(element.tagName + '.' + element.className + ' ' + ratio.toFixed(2));
  }
  return [...wrong];
})()`;

/** 100 operations with 20 tests each: 1,700 pass, 200 fail, 20 waver, 80 are skipped. */
function manyTests(): Verdict {
  const outcomes = Array.from({ length: 2_000 }, (_, index) => outcome(index));
  const leftOut = [
    {
      operation: 'GET /events',
      strategy: 'contract' as const,
      clause: '#/paths/~1events',
      reason: 'it answers with a stream',
    },
  ];
  const manifest = {
    target: 'vitest' as const,
    document: { title: 'Things', version: '2.1.0' },
    tests: [],
    leftOut,
  };
  const isolation = { kind: 'bubblewrap' as const, network: 'targets' as const };
  const startedAt = new Date('2026-11-21T09:30:00.000Z');
  const about = { baseUrl: 'http://127.0.0.1:8080', startedAt, engineVersion: '0.1.0' };
  const { mutation } = aVerdict();
  return {
    ...verdictOf({ manifest, outcomes, isolation, durationMs: 61_204 }, about),
    ...(mutation && {
      mutation: {
        ...mutation,
        operators: [
          { name: 'wrong-status', caught: 48, mutants: 50 },
          { name: 'skipped-constraint', caught: 48, mutants: 50 },
        ],
      },
    }),
  };
}

const STRATEGIES = ['contract', 'crud', 'validation', 'security', 'authorisation'] as const;
const FAULTS = { contract: 101, crud: 103, validation: 102, security: 209, authorisation: 206 } as const;

function outcome(index: number): TestOutcome {
  const number = index % 100;
  const strategy = STRATEGIES[Math.floor(index / 100) % 5] ?? 'contract';
  const operation = `GET /things/${number}`;
  const title = `${operation} > expects this of thing ${number} in its case ${index}`;
  const file = `tests/things-${number}.${strategy}.test.ts`;
  const clause = `#/paths/~1things~1${number}/get/responses/200`;
  const planned = {
    id: String(index).padStart(12, '0'),
    file,
    title,
    operation,
    covers: [operation],
    strategy,
    clause,
    fault: FAULTS[strategy],
  };
  const place = { title, file, durationMs: 3 + ((index * 7919) % 240), planned };
  if (index % 10 === 3)
    return { ...place, status: 'failed', message: 'said', failure: failureOf(index, FAULTS[strategy]) };
  if (index % 25 === 0) return { ...place, status: 'skipped' };
  if (index % 100 === 7)
    return { ...place, status: 'flaky', message: 'expected 200, but the status was 503' };
  return { ...place, status: 'passed' };
}

function failureOf(index: number, fault: FaultCode) {
  return {
    expectation: 'status 200',
    problem: 'the status was 202',
    fault,
    request: {
      method: 'GET',
      url: `http://127.0.0.1:8080/things/${index}`,
      identity: 'userA',
      headers: { accept: 'application/json', authorization: 'Bearer (token)' },
      body: '',
    },
    response: {
      status: 202,
      headers: { 'content-type': 'application/json' },
      body: '{"id":7,"name":"a thing"}',
    },
    curl: `curl -X GET 'http://127.0.0.1:8080/things/${index}' -H 'authorization: Bearer '"$TOKEN_USER_A"`,
  };
}
