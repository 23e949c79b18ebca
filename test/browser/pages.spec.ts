import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CatalogModule, catalogSchema } from '#catalog/index';
import { EventsModule, eventsSchema } from '#events/index';
import { IntakeModule, webhookPaths } from '#intake/index';
import { EgressModule } from '#platform/http/index';
import { JobQueues } from '#platform/queue/index';
import { ResilienceModule, resilienceSchema } from '#platform/resilience/index';
import { StorageModule, storageSchema } from '#platform/storage/index';
import { QueuePageModule } from '#web/index';
import {
  chromiumBrowser,
  describeNeeding,
  type PlatformApp,
  startBrowser,
  startPlatform,
} from '../support/index.js';

/** A browser beside other tests on two cores takes its time. */
const PATIENCE_MS = 90_000;

/** Set it to look at the pages. */
const SCREENSHOTS = process.env['SCREENSHOT_DIR'];

describeNeeding(chromiumBrowser, 'pages in a browser without internet', () => {
  let platform: PlatformApp;
  let browser: Browser;
  let url: string;

  beforeAll(async () => {
    platform = await startPlatform({
      schemas: [resilienceSchema, storageSchema, catalogSchema, eventsSchema],
      imports: [
        EgressModule,
        ResilienceModule,
        StorageModule,
        CatalogModule,
        EventsModule.forRoot({ sweep: false }),
        IntakeModule,
        QueuePageModule,
      ],
      paths: webhookPaths,
    });
    url = await platform.app.getUrl();
    browser = await startBrowser();
  });

  afterAll(async () => {
    await browser.close();
    await platform.stop();
  });

  /** A page that notes whatever leaves this machine, and whatever the page complains about. */
  async function open(where: string): Promise<{ page: Page; left: string[]; complaints: string[] }> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
    const left: string[] = [];
    const complaints: string[] = [];
    await page.route('**', async (route) => {
      const address = route.request().url();
      if (address.startsWith(url) || address.startsWith('data:')) return route.continue();
      left.push(address);
      return route.abort();
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      // Swagger UI says of itself that it will change.
      if (message.type() === 'error' && !message.text().startsWith('Deprecated'))
        complaints.push(message.text());
    });
    await page.goto(url + where);
    return { page, left, complaints };
  }

  async function shoot(page: Page, name: string): Promise<void> {
    if (SCREENSHOTS === undefined) return;
    await mkdir(SCREENSHOTS, { recursive: true });
    await page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`) });
  }

  it(
    'shows the API at /docs, grouped, and calls it with the key that was typed in',
    async () => {
      const { page, left, complaints } = await open('/docs');
      await page.locator('.opblock-tag-section').first().waitFor();
      await shoot(page, 'docs');
      expect(await page.locator('.opblock-tag-section').count()).toBeGreaterThan(5);
      expect(await page.locator('.info .title').textContent()).toContain('Assay');

      await page.locator('.auth-wrapper .authorize').click();
      await page.locator('.auth-container input').first().fill(platform.admin);
      await shoot(page, 'docs-authorise');
      await page.locator('.auth-container button.authorize').first().click();
      await page.locator('.auth-btn-wrapper .btn-done').first().click();

      const operation = page.locator('#operations-Keys-ApiKeys_list');
      await operation.locator('.opblock-summary-control').click();
      await operation.locator('button.execute').click();
      const answer = operation.locator('.live-responses-table .response-col_status').last();
      await answer.waitFor();
      await operation.scrollIntoViewIfNeeded();
      await shoot(page, 'docs-call');
      expect(await answer.textContent()).toContain('200');
      expect(await operation.locator('.live-responses-table').textContent()).toContain('administrator');

      await page.reload();
      await page.locator('.auth-wrapper .authorize.locked').waitFor();
      expect({ left, complaints }).toEqual({ left: [], complaints: [] });
    },
    PATIENCE_MS,
  );

  it(
    'explains each error where its problem document leads',
    async () => {
      const { page, complaints } = await open('/problems');
      await page.getByRole('link', { name: 'egress-refused' }).click();
      await shoot(page, 'problem');

      expect(await page.locator('h1').textContent()).toBe('Egress refused');
      expect(complaints).toEqual([]);
    },
    PATIENCE_MS,
  );

  it(
    'shows the queues after a log-in',
    async () => {
      const queue = platform.app.get(JobQueues).queue('inbox');
      await queue.addBulk([{ name: 'start-run', data: { eventId: 'e1' }, opts: { jobId: 'job-1' } }]);
      const { page, left, complaints } = await open('/queues');
      await shoot(page, 'queues-login');
      await page.getByLabel('Admin key').fill('nonsense');
      await page.getByRole('button', { name: 'Log in' }).click();
      expect(await page.getByRole('alert').textContent()).toContain('unknown');

      await page.getByLabel('Admin key').fill(platform.admin);
      await page.getByRole('button', { name: 'Log in' }).click();
      await page.getByText('engine').first().waitFor();
      await shoot(page, 'queues');
      await page.goto(`${url}/queues/queue/inbox`);
      await page.getByText('start-run').first().waitFor();
      await shoot(page, 'queue');

      expect(left.filter((address) => !address.startsWith('https://fonts.'))).toEqual([]);
      expect(complaints.filter((text) => !/fonts\.googleapis|403/.test(text))).toEqual([]);
    },
    PATIENCE_MS,
  );
});
