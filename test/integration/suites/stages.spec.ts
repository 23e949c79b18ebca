import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { z } from 'zod';
import { qualitySettings, type QualitySettings } from '#core/settings/index';
import { uuidv7 } from '#platform/database/index';
import { type GeneratedSuite, type GenerateSuite, type SampleApi, startSampleApi } from '#suites/index';
import { startSuites, type SuitesApp } from '../../support/suites-app.js';

const signal = new AbortController().signal;

let templates: string;
let suites: SuitesApp;
let sample: SampleApi;
let specVersionId: string;

beforeAll(async () => {
  templates = await mkdtemp(path.join(os.tmpdir(), 'assay-templates-'));
  await mkdir(path.join(templates, 'vitest'));
  [suites, sample] = await Promise.all([startSuites({ TEMPLATES_DIR: templates }), startSampleApi()]);
  const { projectId, sourceId, stages } = suites;
  const origin = { kind: 'inline', document: sample.document } as const;
  const spec = await stages.fetch({ projectId, sourceId, specKey: 'shop', origin, dryRun: false }, signal);
  specVersionId = spec.specVersionId;
});
afterAll(async () => {
  await sample.close();
  await suites.stop();
  await rm(templates, { recursive: true, force: true });
});
beforeEach(() => rm(path.join(templates, 'vitest/README.md.hbs'), { force: true }));

function generate(more: Partial<GenerateSuite> = {}, stop = signal): Promise<GeneratedSuite> {
  const { projectId, stages } = suites;
  const request = {
    projectId,
    specVersionId,
    target: 'vitest',
    strategies: ['contract'],
    publish: true,
  } as const;
  return stages.generate({ ...request, ...more }, stop);
}

const overrideReadme = (text: string): Promise<void> =>
  writeFile(path.join(templates, 'vitest/README.md.hbs'), text);

const quality = (given: z.input<typeof qualitySettings>): QualitySettings => qualitySettings.parse(given);

describe('generate', () => {
  it('makes a version once for the same document, pack and settings', async () => {
    const first = await generate();
    const second = await generate();

    expect(second).toMatchObject({ suiteVersionId: first.suiteVersionId, created: false });
    expect(await generate({ strategies: ['errors'] })).toMatchObject({
      suiteId: first.suiteId,
      created: true,
    });
  });

  it('makes another version for what a project says of its API, and checks it as such', async () => {
    const planSettings = {
      operations: { excluded: ['DELETE *'], owned: [], shared: [], administrative: [], steady: [] },
      statusPolicies: { 'invalid-input': [400] },
    };

    const usual = await generate({ strategies: ['crud'] });
    const made = await generate({ strategies: ['crud'], planSettings });

    const policy = await readFile(path.join(made.outputFolder ?? '', 'support/policy.ts'), 'utf8');
    expect(policy).toContain("'invalid-input': [400],");
    expect(made).toMatchObject({ suiteId: usual.suiteId, created: true });
    expect(made.tests).toBeLessThan(usual.tests);
    const { suiteVersionId } = made;
    expect((await suites.stages.check({ suiteVersionId }, signal)).ok).toBe(true);
    expect(await generate({ strategies: ['crud'], planSettings })).toMatchObject({ created: false });
  });

  it('uses an edited template from the next suite on, and finds the old pack for a replay', async () => {
    const before = await generate();
    await overrideReadme('# Ours');
    const after = await generate();

    const replayed = await generate({ packHash: before.packHash, publish: false });

    expect(await readFile(path.join(after.outputFolder ?? '', 'README.md'), 'utf8')).toBe('# Ours');
    expect(after.packHash).not.toBe(before.packHash);
    expect(replayed).toMatchObject({ suiteVersionId: before.suiteVersionId, created: false });
  });

  it('refuses a pack that prints something raw, with file and line, and keeps to the last usable one', async () => {
    const before = await generate();
    await overrideReadme('# Fine\n{{{title}}}\n');

    expect(await generate()).toMatchObject({ packHash: before.packHash, created: false });
    const pack = (await suites.call('/api/v1/templates/vitest')).json<{
      status: string;
      problems: { pointer: string; detail: string }[];
    }>();
    expect(pack).toMatchObject({
      status: 'refused',
      inUse: { hash: before.packHash },
      problems: [
        { pointer: '/README.md.hbs', detail: expect.stringContaining('README.md.hbs:2:') as unknown },
      ],
    });
  });

  it('does not publish a suite that does not pass its checks', async () => {
    const broken = path.join(templates, 'vitest/support/values.ts.hbs');
    await mkdir(path.dirname(broken), { recursive: true });
    await writeFile(broken, 'export const unique = ;\n');

    const suite = await generate();

    await rm(broken);
    expect(suite).not.toHaveProperty('outputFolder');
    expect(await suites.stages.check(suite, signal)).toMatchObject({
      ok: false,
      problems: [{ rule: 'parses', file: 'support/values.ts', line: 1 }],
    });
  });

  it('leaves the output folder alone unless it is to publish', async () => {
    const { outputFolder } = await generate();
    const readme = path.join(outputFolder ?? '', 'README.md');
    const before = await readFile(readme, 'utf8');
    await overrideReadme('# Dry');

    expect(await generate({ publish: false })).not.toHaveProperty('outputFolder');
    expect(await readFile(readme, 'utf8')).toBe(before);
  });

  it('keeps what somebody edited, and says so', async () => {
    const { outputFolder = '' } = await generate();
    await writeFile(path.join(outputFolder, 'README.md'), 'edited by hand');
    await overrideReadme('# Generated anew');

    expect(await generate()).toMatchObject({
      editedFiles: ['README.md'],
      merge: { counts: { conflicts: 1, orphans: 0, kept: 1 }, conflicts: [{ file: 'README.md' }] },
    });
    expect(await readFile(path.join(outputFolder, 'README.md'), 'utf8')).toBe('edited by hand');
    const manifest = await readFile(path.join(outputFolder, 'assay.manifest.json'), 'utf8');
    expect(JSON.parse(manifest)).toMatchObject({ merge: { conflicts: [{ generated: '# Generated anew' }] } });
    await rm(outputFolder, { recursive: true });
  });

  it('gives two specs of one title a folder each', async () => {
    const { projectId, sourceId, stages } = suites;
    const origin = { kind: 'inline', document: sample.document } as const;
    const twin = await stages.fetch({ projectId, sourceId, specKey: 'twin', origin, dryRun: false }, signal);

    const [one, other] = [await generate(), await generate({ specVersionId: twin.specVersionId })];

    expect(one.outputFolder).not.toBe(other.outputFolder);
  });

  it('is one version when it is asked for many times at once', async () => {
    const all = await Promise.all(Array.from({ length: 4 }, () => generate({ strategies: ['crud'] })));

    expect(new Set(all.map(({ suiteVersionId }) => suiteVersionId)).size).toBe(1);
  });

  it('finds nothing in another project', async () => {
    await expect(generate({ projectId: uuidv7() })).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('generate, stopped in the midst of it', () => {
  const outOfTime = new Error('out of time');

  it('stores nothing more', async () => {
    await overrideReadme('# Never stored');
    const before = await stored();
    const stop = new AbortController();

    const { release } = await whileLocked('LOCK TABLE artifacts IN EXCLUSIVE MODE');
    const stopped = generate({ strategies: ['validation'] }, stop.signal);
    await someoneWaits('relation');
    // It may end before the lock is given back.
    const ending = stopped.catch((error: unknown) => error);
    stop.abort(outOfTime);
    await release();

    expect(await ending).toBe(outOfTime);
    expect(await stored()).toEqual(before);
  });

  it('leaves the output folder to the attempt that comes after it', async () => {
    const { outputFolder = '' } = await generate();
    const readme = await readFile(path.join(outputFolder, 'README.md'), 'utf8');
    await overrideReadme('# Too late');
    const stop = new AbortController();

    const lock = `SELECT pg_advisory_xact_lock(hashtextextended('suites:${suites.projectId}', 0))`;
    const { release } = await whileLocked(lock);
    const stopped = generate({}, stop.signal);
    await someoneWaits('advisory');
    // It may end before the lock is given back.
    const ending = stopped.catch((error: unknown) => error);
    stop.abort(outOfTime);
    await release();

    expect(await ending).toBe(outOfTime);
    expect(await readFile(path.join(outputFolder, 'README.md'), 'utf8')).toBe(readme);
  });

  it('does not publish when its stage has become somebody else’s', async () => {
    const { outputFolder = '' } = await generate();
    const readme = await readFile(path.join(outputFolder, 'README.md'), 'utf8');
    await overrideReadme('# Not ours');
    const request = { projectId: suites.projectId, specVersionId, target: 'vitest', publish: true } as const;

    const refused = suites.stages.generate({ ...request, strategies: ['contract'] }, signal, () =>
      Promise.reject(new Error('not ours any more')),
    );

    await expect(refused).rejects.toThrow('not ours any more');
    expect(await readFile(path.join(outputFolder, 'README.md'), 'utf8')).toBe(readme);
  });
});

describe('check', () => {
  it('reports on the quality of a version, and keeps the report', async () => {
    const { suiteVersionId } = await generate();

    const report = await suites.stages.check({ suiteVersionId }, signal);

    expect(report).toMatchObject({ ok: true, problems: [], coverage: { operations: { total: 10 } } });
    expect(await suites.stages.check({ suiteVersionId }, signal)).toEqual(report);
  });

  it('measures what the tests catch, always alike, and keeps every survivor with the version', async () => {
    const { suiteId, suiteVersionId } = await generate();
    const check = () => suites.stages.check({ suiteVersionId, quality: quality({ mutants: 60 }) }, signal);

    const first = await check();
    await forgetQuality(suiteVersionId);
    const again = await check();

    expect(first.mutation).toMatchObject({
      caught: expect.any(Number) as number,
      tried: expect.any(Number) as number,
    });
    expect(again).toEqual(first);
    const kept = (await suites.call(`/api/v1/suites/${suiteId}/versions/${suiteVersionId}`)).json<{
      quality: { mutation: { caught: number; mutants: number; survivors: object[] }; gates: object[] };
    }>().quality;
    const { caught, mutants, survivors } = kept.mutation;
    expect(survivors).toHaveLength(mutants - caught);
    expect(kept.gates).toContainEqual(
      expect.objectContaining({ figure: 'mutation', min: 50, below: 'warn' }),
    );
  });

  it('judges anew what a project wants, without measuring anew', async () => {
    const { suiteVersionId } = await generate();
    const gates = (min: number) =>
      quality({ mutants: 60, gates: { mutation: { min, below: 'dead_letter' } } });

    const lenient = await suites.stages.check({ suiteVersionId, quality: gates(1) }, signal);
    const strict = await suites.stages.check({ suiteVersionId, quality: gates(100) }, signal);

    expect(strict.mutation).toEqual(lenient.mutation);
    expect(lenient.gates).toContainEqual(expect.objectContaining({ figure: 'mutation', passed: true }));
    expect(strict.gates).toContainEqual(expect.objectContaining({ figure: 'mutation', passed: false }));
  });

  it('tries no mutant where none are wanted', async () => {
    const { suiteVersionId } = await generate({ strategies: ['errors'] });

    const checked = await suites.stages.check({ suiteVersionId, quality: quality({ mutants: 0 }) }, signal);

    expect(checked).not.toHaveProperty('mutation');
    expect(checked.gates?.map(({ figure }) => figure)).toEqual(['operations', 'parameters']);
  });
});

describe('a suite that is worth less than its project wants', () => {
  const strict = quality({ mutants: 40, gates: { mutation: { min: 100, below: 'dead_letter' } } });

  it('is not published where the gate ends its run', async () => {
    const { outputFolder = '' } = await generate();
    await overrideReadme('# Worth too little');

    const made = await generate({ quality: strict });

    expect(made).not.toHaveProperty('outputFolder');
    expect(await readFile(path.join(outputFolder, 'README.md'), 'utf8')).not.toContain('Worth too little');
  });

  it('is published where the gate only warns', async () => {
    const lenient = quality({ mutants: 40, gates: { mutation: { min: 100, below: 'warn' } } });

    expect(await generate({ quality: lenient })).toHaveProperty('outputFolder');
  });
});

describe('execute', () => {
  it('does not start when nothing listens at the base URL', async () => {
    const { suiteVersionId } = await generate();
    const port = await closedPort();

    const request = { suiteVersionId, baseUrl: `http://127.0.0.1:${port}`, headers: {}, identities: {} };

    await expect(suites.stages.execute(request, signal)).rejects.toMatchObject({
      code: 'dependency-failed',
      retryable: true,
      category: 'network',
    });
  });

  it.each(['', 'shop.example.com', 'file:///etc/passwd'])(
    'does not take %j for a base URL',
    async (baseUrl) => {
      const { suiteVersionId } = await generate();

      await expect(
        suites.stages.execute({ suiteVersionId, baseUrl, headers: {}, identities: {} }, signal),
      ).rejects.toMatchObject({
        code: 'base-url-missing',
        retryable: false,
      });
    },
  );

  it('sends the headers of the project with every request', async () => {
    const { suiteVersionId } = await generate();
    const tenants: unknown[] = [];
    const api = createHttpServer(({ headers }, response) => {
      tenants.push(headers['x-tenant']);
      response.end();
    });
    await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
    const baseUrl = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;

    const headers = { 'x-tenant': 'qa' };
    await suites.stages.execute({ suiteVersionId, baseUrl, headers, identities: {} }, signal);
    api.closeAllConnections();
    api.close();

    expect(tenants.length).toBeGreaterThan(0);
    expect(new Set(tenants)).toEqual(new Set(['qa']));
  });

  it('keeps the error of an execution without a verdict, and closes what a crash left open', async () => {
    const { suiteVersionId } = await generate();
    const runId = uuidv7();
    const request = { suiteVersionId, runId, baseUrl: sample.baseUrl, headers: {}, identities: {} };
    const aborted = new AbortController();
    setTimeout(() => aborted.abort(new Error('the run was cancelled')), 300);

    await expect(suites.stages.execute(request, aborted.signal)).rejects.toThrow('the run was cancelled');
    await reopen(runId);
    await suites.stages.execute(request, signal);

    const rows = (await suites.call(`/api/v1/executions?runId=${runId}`)).json<{ items: object[] }>().items;
    expect(rows).toMatchObject([
      { status: 'failed' },
      { status: 'errored', error: { message: 'The process that ran the suite was interrupted' } },
    ]);
  });

  it('has one verdict for a run, however often its stage comes', async () => {
    const { suiteVersionId } = await generate();
    const request = { suiteVersionId, runId: uuidv7(), baseUrl: sample.baseUrl, headers: {}, identities: {} };

    const first = await suites.stages.execute(request, signal);

    expect(await suites.stages.execute(request, signal)).toEqual(first);
    const { items } = (await suites.call(`/api/v1/executions?runId=${request.runId}`)).json<{
      items: object[];
    }>();
    expect(items).toHaveLength(1);
  });
});

/** Holds a lock of the database until it is released. */
async function whileLocked(lock: string): Promise<{ release(): Promise<void> }> {
  const runner = suites.app.get(DataSource).createQueryRunner();
  await runner.startTransaction();
  await runner.query(lock);
  return {
    release: async () => {
      await runner.commitTransaction();
      await runner.release();
    },
  };
}

async function someoneWaits(locktype: string): Promise<void> {
  const waiting = `SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = $1
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
  await vi.waitFor(
    async () =>
      expect(await suites.app.get(DataSource).query<unknown[]>(waiting, [locktype])).not.toEqual([]),
    { timeout: 10_000, interval: 10 },
  );
}

async function forgetQuality(suiteVersionId: string): Promise<void> {
  await suites.app
    .get(DataSource)
    .query('UPDATE suite_versions SET quality = NULL WHERE id = $1', [suiteVersionId]);
}

/** How much the generation of suites has left in the database. */
function stored(): Promise<unknown> {
  return suites.app
    .get(DataSource)
    .query(
      'SELECT (SELECT count(*) FROM artifacts) AS artifacts, (SELECT count(*) FROM suite_versions) AS versions',
    );
}

/** As a killed process leaves it. */
function reopen(runId: string): Promise<unknown> {
  return suites.app
    .get(DataSource)
    .query(`UPDATE executions SET status = 'running', completed_at = NULL, error = NULL WHERE run_id = $1`, [
      runId,
    ]);
}

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return typeof address === 'object' && address !== null ? address.port : 0;
}
