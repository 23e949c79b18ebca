import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, afterAll, describe, expect, it } from 'vitest';
import { analysed, noTools } from '../../../../test/support/analyzers.js';
import {
  startZapDaemon,
  ZAP_KEY,
  ZAP_VERSION,
  zapAlert,
  type ZapDaemon,
  type ZapDaemonOptions,
} from '../../../../test/support/zap-daemon.js';
import type { Completed, ServerPool, ServiceAddress, Subject, Toolbox, ToolReport } from '../analyzer.js';
import { zap } from './analyzer.js';
import { belowPattern } from './command.js';
import { zapFindings } from './findings.js';
import { alerts as readAlerts } from './schema.js';

let application: Server;
let address: string;
beforeAll(async () => {
  application = createServer((_request, response) => void response.end('hello')).listen(0, '127.0.0.1');
  await once(application, 'listening');
  address = `http://127.0.0.1:${(application.address() as AddressInfo).port}`;
});
afterAll(() => {
  application.closeAllConnections();
  application.close();
});

const daemons: ZapDaemon[] = [];
afterEach(async () => {
  for (const daemon of daemons.splice(0)) await daemon.close();
});

async function started(options: ZapDaemonOptions = {}): Promise<ZapDaemon> {
  const daemon = await startZapDaemon(options);
  daemons.push(daemon);
  return daemon;
}

function toolsWith(...servers: ServiceAddress[]): Toolbox {
  return { ...noTools, services: () => servers };
}

function scanned(
  servers: readonly { readonly url: string }[],
  options: object = {},
  more: Parameters<typeof analysed>[2] & { running?: Subject['running'] } = {},
): Promise<ToolReport> {
  const { running = { backend: address }, ...context } = more;
  const tools = toolsWith(...servers.map(({ url }) => ({ url, key: ZAP_KEY })));
  const subject = { folder: '/nowhere', parts: [], running };
  return analysed(zap, subject, { tools, options: JSON.parse(JSON.stringify(options)), ...context });
}

const HEADER = zapAlert({
  pluginId: '10021',
  alertRef: '10021',
  cweid: '693',
  risk: 'Low',
  confidence: 'Medium',
  name: 'X-Content-Type-Options Header Missing',
  url: 'BASE/items/17',
  param: 'x-content-type-options',
});

describe('a baseline scan', () => {
  it('spiders, judges, and reports what ZAP says as findings', async () => {
    const daemon = await started({ alerts: [HEADER, { ...HEADER, url: 'BASE/items/18' }] });

    const report = await scanned([daemon]);

    expect(report).toMatchObject({
      status: 'findings',
      scope: expect.stringContaining(`zap ${ZAP_VERSION}`),
      notes: [],
      details: {
        scanType: 'baseline',
        targetUrl: `${address}/`,
        alerts: 2,
        steps: { spider: 100, passive: 100, active: 0, low: 2 },
      },
      findings: [
        {
          tool: 'zap',
          rule: '10021',
          severity: 'low',
          toolSeverity: 'Low',
          confidence: 'medium',
          cwe: [693],
          place: {
            kind: 'exchange',
            method: 'GET',
            path: '/items/{id}',
            parameter: 'x-content-type-options',
          },
          help: 'https://owasp.org/www-community/attacks/csrf',
        },
      ],
    });
    expect(daemon.actions.filter((action) => action.startsWith('ascan/action/scan'))).toEqual([]);
  });

  it('begins in a new session that lets ZAP go nowhere else', async () => {
    const daemon = await started();

    await scanned([daemon]);

    const steps = daemon.actions.map((action) => action.split('?')[0]);
    expect(steps.indexOf('core/action/newSession')).toBeLessThan(steps.indexOf('spider/action/scan'));
    expect(daemon.actions.join('\n')).toContain(`regex=${belowPattern(`${address}/`)}`);
    expect(daemon.actions).toContain('core/action/setMode?mode=protect');
    expect(daemon.actions.join('\n')).toContain('contextName=application&recurse=true');
  });

  it('tells how far its steps are', async () => {
    const daemon = await started({ percentPerLook: 25 });
    const told: unknown[][] = [];

    await scanned([daemon], {}, { progress: (...one) => void told.push(one) });

    expect(told.map(([, doing]) => doing)).toContain('ZAP: spider, 50 %');
    expect(told.map(([percent]) => percent)).toEqual(
      told.map(([percent]) => Number(percent)).toSorted((a, b) => a - b),
    );
    expect(told.at(-1)?.[2]).toMatchObject({ state: 'scanning', spider: 100, passive: 100 });
  });

  it('reads all pages of alerts', async () => {
    const many = Array.from({ length: 1_203 }, (_, index) => ({ ...HEADER, url: `BASE/page-${index}` }));
    const daemon = await started({ alerts: many });

    const { findings } = (await scanned([daemon])) as Completed;

    expect(findings.map(({ place }) => place.path)).toEqual(many.map((_, index) => `/page-${index}`));
  });

  it('has the pages of both halves looked at, by the name that the daemon knows this machine by', async () => {
    const daemon = await started();
    const running = { backend: address, frontend: address.replace('127.0.0.1', 'localhost') };
    const tools = toolsWith({ url: daemon.url, key: ZAP_KEY, targetHost: '127.0.0.1' });

    const report = await scanned([daemon], {}, { tools, running });

    expect(report).toMatchObject({ details: { targetUrls: [`${address}/`, `${address}/`] } });
  });
});

describe('a full scan', () => {
  it('attacks as well, and spiders with a browser where the daemon can', async () => {
    const daemon = await started({ hasAjaxSpider: true });

    const report = await scanned([daemon], {}, { fullScan: true, running: { frontend: address } });

    expect(report).toMatchObject({
      status: 'ok',
      notes: [],
      details: { scanType: 'full', steps: { spider: 100, ajax: 100, passive: 100, active: 100 } },
    });
  });

  it('lets no browser run the scripts of the application for the DOM XSS rule, unless it is asked for', async () => {
    const [usual, asked] = [await started(), await started()];

    await scanned([usual], { scan: 'full' });
    await scanned([asked], { scan: 'full', domXss: true });

    const order = usual.actions.map((action) => action.split('?')[0]);
    expect(usual.actions).toContain('ascan/action/disableScanners?ids=40026');
    expect(order.indexOf('ascan/action/disableScanners')).toBeLessThan(order.indexOf('ascan/action/scan'));
    expect(asked.actions).toContain('ascan/action/enableScanners?ids=40026');
  });

  it('says that the daemon has no browser', async () => {
    const report = await scanned([await started()], { scan: 'full', ajaxSpider: true });

    expect(report).toMatchObject({ notes: ['Left out: The AJAX spider: the daemon has none'] });
  });

  it('keeps what was found until the time for attacks was over, in another scope', async () => {
    const whole = await scanned([await started({ alerts: [HEADER] })], { scan: 'full', activeSeconds: 1 });
    const slow = await started({ alerts: [HEADER], trouble: 'hangs', troubleIn: 'ascan' });

    const cut = await scanned([slow], { scan: 'full', activeSeconds: 1 });

    expect(cut).toMatchObject({
      status: 'findings',
      notes: ['Left out: The rest of the active scan: it had come to 50 % after 1 s'],
    });
    expect((cut as Completed).scope).not.toBe((whole as Completed).scope);
    expect(slow.actions.slice(0, -3).join('\n')).toContain('ascan/action/stopAllScans');
  });
});

describe('a scan in trouble', () => {
  const TROUBLES = [
    [
      'dies',
      { status: 'tool-error', category: 'network', message: expect.stringContaining('cannot be reached') },
    ],
    ['is-stopped', { category: 'tool', message: 'the spider was stopped in ZAP at 50 %' }],
    ['hangs', { category: 'timeout', message: 'the spider hangs: nothing has changed for 1 s' }],
    ['forgets', { category: 'dependency', message: expect.stringContaining('started anew') }],
  ] as const;

  it.each(TROUBLES)('is an error when the daemon %s', async (trouble, report) => {
    expect(await scanned([await started({ trouble })], { stallSeconds: 1 })).toMatchObject(report);
  });

  it('is an error, too, when it is stopped among the attacks, with a status of 100', async () => {
    const daemon = await started({ trouble: 'is-stopped', troubleIn: 'ascan', alerts: [HEADER] });

    expect(await scanned([daemon], { scan: 'full' })).toMatchObject({
      status: 'tool-error',
      message: 'the active scan was stopped in ZAP at 50 %',
    });
  });

  it('is timed out by its limit when the daemon says nothing', async () => {
    const daemon = await started({ trouble: 'is-silent' });

    expect(await scanned([daemon], {}, { timeoutMs: 800 })).toMatchObject({ status: 'timed-out' });
  });

  it('says that ZAP cannot reach the application, and what to set', async () => {
    const report = await scanned([await started()], {}, { running: { backend: 'http://127.0.0.1:9' } });

    expect(report).toMatchObject({
      category: 'network',
      message: expect.stringContaining('ZAP_TARGET_HOST'),
    });
  });

  it('is ended in the daemon when nobody wants it any more', async () => {
    const daemon = await started({ trouble: 'hangs' });
    const cancelled = new AbortController();

    const scan = scanned([daemon], {}, { signal: cancelled.signal });
    setTimeout(() => cancelled.abort(new Error('cancelled')), 700);

    await expect(scan).rejects.toThrow('cancelled');
    expect(daemon.actions.slice(-3).map((action) => action.split('?')[0])).toContain(
      'spider/action/stopAllScans',
    );
  });

  it('leaves the daemon alone that was given to somebody else meanwhile', async () => {
    const daemon = await started({ trouble: 'hangs' });
    const lost = new AbortController();
    const pool: ServerPool = {
      whileHeld: ({ servers: [server], signal }, use) =>
        use(server as ServiceAddress, AbortSignal.any([lost.signal, signal])),
    };

    const scan = scanned([daemon], {}, { pool });
    setTimeout(() => lost.abort(new Error('given to somebody else')), 700);

    await expect(scan).rejects.toThrow('aborted');
    expect(daemon.actions.at(-1)).toMatch(/^spider\/action\/scan\?/);
  });
});

describe('daemons', () => {
  it('are unavailable where none is set, and where none answers or takes the key', async () => {
    const daemon = await started();

    expect(await zap.availability(noTools)).toMatchObject({
      kind: 'unavailable',
      remedy: expect.any(String),
    });
    expect(await zap.availability(toolsWith({ url: daemon.url, key: 'wrong' }))).toMatchObject({
      kind: 'unavailable',
      reason: expect.not.stringContaining('wrong'),
    });
    expect(
      await zap.availability(toolsWith({ url: 'http://127.0.0.1:9' }, { url: daemon.url, key: ZAP_KEY })),
    ).toEqual({ kind: 'available', version: ZAP_VERSION });
    expect(await scanned([])).toMatchObject({ status: 'unavailable' });
  });

  it('are passed over where they do not answer', async () => {
    expect(await scanned([{ url: 'http://127.0.0.1:9' }, await started()])).toMatchObject({ status: 'ok' });
  });
});

it('takes what it is told only as documented', async () => {
  expect(await scanned([await started()], { scan: 'quick' })).toMatchObject({
    status: 'tool-error',
    category: 'input',
    message: expect.stringMatching(/^options\.scan: /),
  });
});

it('leaves out what was marked as wrong, and takes rules without a weakness', () => {
  const { alerts } = readAlerts.parse({
    alerts: [
      zapAlert({ confidence: 'False Positive' }),
      zapAlert({ cweid: '-1', risk: 'Informational', url: 'not a url', attack: "' OR 1=1", evidence: 'SQL' }),
    ],
  });

  expect(zapFindings(alerts)).toMatchObject([
    { cwe: [], severity: 'info', place: { path: '/' }, evidence: "Attack: ' OR 1=1\nEvidence: SQL" },
  ]);
});
