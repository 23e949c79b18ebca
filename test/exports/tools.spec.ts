import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AVAILABLE_STRATEGIES, planTests } from '#core/plan/index';
import { loadPack, manifestIn, renderSuite, type RenderedFile, type Target } from '#core/render/index';
import { readSpec } from '#core/spec/index';
import { startSampleApi, type SampleApi } from '#suites/index';
import { requestsIn } from '../support/hostile/http-files.js';
import { describeNeeding, program } from '../support/needs.js';
import { packFiles } from '../support/pack-files.js';
import { walkedExport } from '../support/walked-export.js';

const options = { specSha256: '0'.repeat(64), engineVersion: '1.0.0' };

let scratch: string;
let mended: SampleApi;
let broken: SampleApi;

beforeAll(async () => {
  scratch = await mkdtemp(path.join(os.tmpdir(), 'assay-exports-'));
  [mended, broken] = await Promise.all([startSampleApi({ bugs: false }), startSampleApi()]);
});
afterAll(async () => {
  await Promise.all([mended.close(), broken.close()]);
  await rm(scratch, { recursive: true, force: true });
});

interface Export {
  readonly folder: string;
  readonly files: readonly RenderedFile[];
}

async function exported(target: Target): Promise<Export> {
  const plan = planTests(readSpec(mended.document), { strategies: AVAILABLE_STRATEGIES, seed: 1 });
  const files = renderSuite(plan, loadPack(packFiles(target)), options);
  const folder = path.join(scratch, target);
  for (const { path: name, content } of files) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), content);
  }
  return { folder, files };
}

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

function run(file: string, args: readonly string[], cwd: string, env: object = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      file,
      args,
      { cwd, env: { ...process.env, NO_COLOR: '1', ...env }, maxBuffer: 1e9 },
      (_error, stdout, stderr) => resolve({ code: child.exitCode, output: stdout + stderr }),
    );
  });
}

const k6 = program('k6');
describeNeeding(k6, 'an export in the hands of k6', () => {
  it('is a script with scenarios', async () => {
    const { folder } = await exported('k6');

    const { code, output } = await run(k6.file, ['inspect', 'load.js'], folder);

    expect(output).toContain('"executor": "shared-iterations"');
    expect(code).toBe(0);
  });

  it('walks every journey, without a wrong answer of an API that keeps to its document', async () => {
    const { folder, files } = await exported('k6');
    const walk = (api: SampleApi): Promise<Ended> =>
      run(
        k6.file,
        ['run', '--quiet', '-e', `BASE_URL=${api.baseUrl}`, '-e', 'P95_MS=10000', 'load.js'],
        folder,
      );

    const good = await walk(mended);
    expect(good.output).toMatch(/checks_succeeded\.*: 100\.00%/);
    expect(good.output).toMatch(new RegExp(`iterations\\.*: ${manifestIn(files).tests.length} `));
    expect(good.code).toBe(0);

    const bad = await walk(broken);
    expect(bad.output).toContain('✗');
    expect(bad.code).not.toBe(0);
  });
});

describeNeeding(k6, 'journeys that are run as suites are', () => {
  it('are walked once each by k6, and told from those that go wrong', async () => {
    const good = await walkedExport('k6', mended);
    const bad = await walkedExport('k6', broken);

    expect(good.outcomes.map(({ status }) => status)).toEqual(good.manifest.tests.map(() => 'passed'));
    const failed = bad.outcomes.filter(({ status }) => status === 'failed');
    expect(new Set(failed.map(({ message }) => message))).toEqual(
      new Set(['PATCH /orders/{} answers 200: got 202']),
    );
    expect(failed[0]?.planned?.operation).toBe('PATCH /orders/{orderId}');
  });
});

const locust = program('locust');
describeNeeding(locust, 'an export in the hands of Locust', () => {
  it('loads an API, and counts its wrong answers', async () => {
    const { folder } = await exported('locust');
    const load = ({ baseUrl }: SampleApi): Promise<Ended> =>
      run(locust.file, ['--headless', '-u', '4', '-r', '4', '-t', '8s', '--only-summary'], folder, {
        BASE_URL: baseUrl,
        WAIT_MIN_S: '0',
        WAIT_MAX_S: '0.05',
      });

    const good = await load(mended);
    expect(good.output).toMatch(/Aggregated +\d{2,} +0\(0\.00%\)/);
    expect(good.code).toBe(0);

    const bad = await load(broken);
    expect(bad.output).toMatch(/expected \d/);
    expect(bad.code).toBe(1);
  });
});

const newman = program('newman');
describeNeeding(newman, 'an export in the hands of Newman', () => {
  it('tells an API with bugs from one without', async () => {
    const { folder } = await exported('postman');
    const judge = async ({ baseUrl }: SampleApi): Promise<Ended> =>
      run(
        newman.file,
        [
          'run',
          'postman_collection.json',
          '-e',
          'postman_environment.json',
          '--env-var',
          `baseUrl=${baseUrl}`,
        ],
        folder,
      );

    const good = await judge(mended);
    expect(good.output).toMatch(/│ +assertions │ +\d{3,} │ +0 │/);
    expect(good.code).toBe(0);

    const bad = await judge(broken);
    expect(bad.output).toMatch(/│ +assertions │ +\d{3,} │ +[1-9]\d* │/);
    expect(bad.code).toBe(1);
  });
});

const httpyac = program('httpyac');
describeNeeding(httpyac, 'an export in the hands of httpYac', () => {
  it('is read request by request, and sends those that stand for themselves', async () => {
    const { folder, files } = await exported('http');
    const requests = files
      .filter(({ path: name }) => name.endsWith('.http'))
      .map(({ path: name, content }) => ({ name, found: requestsIn(content) }));
    const all = requests.flatMap(({ found }) => found);
    const dependent = all.filter((request) => JSON.stringify(request).includes('.response.'));

    const { output } = await run(
      httpyac.file,
      [
        'send',
        ...requests.map(({ name }) => name),
        '--all',
        '--env',
        'local',
        '--var',
        `baseUrl=${mended.baseUrl}`,
      ],
      folder,
    );

    const [, processed, succeeded] = /(\d+) requests processed \((\d+) succeeded/.exec(output) ?? [];
    expect(Number(processed)).toBe(all.length);
    expect(Number(succeeded)).toBe(all.length - dependent.length);
  });
});
