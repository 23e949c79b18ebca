import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GeneratedSuite, type PlantedBug, type SampleApi, startSampleApi } from '#suites/index';
import { startSuites, type SuitesApp } from '../support/suites-app.js';

const signal = new AbortController().signal;
const strategies = ['contract', 'crud', 'errors', 'validation'] as const;

let suites: SuitesApp;
let sample: SampleApi;
let mended: SampleApi;

beforeAll(async () => {
  [suites, sample, mended] = await Promise.all([
    startSuites(),
    startSampleApi(),
    startSampleApi({ bugs: false }),
  ]);
});
afterAll(async () => {
  await Promise.all([sample.close(), mended.close()]);
  await suites.stop();
});

async function generated(): Promise<GeneratedSuite> {
  const { projectId, sourceId, stages } = suites;
  const origin = { kind: 'inline', document: sample.document } as const;
  const spec = await stages.fetch(
    { projectId, sourceId, specKey: 'bookshop', origin, dryRun: false },
    signal,
  );
  const request = {
    projectId,
    specVersionId: spec.specVersionId,
    target: 'vitest',
    strategies,
    publish: true,
  } as const;
  return stages.generate(request, signal);
}

interface Row {
  readonly operation: string;
  readonly fault_code: number;
  readonly message: string;
}

function failures(executionId: string): Promise<Row[]> {
  return suites.app.get(DataSource).query<Row[]>(
    `SELECT operation, fault_code, message FROM execution_results
     WHERE execution_id = $1 AND status = 'failed' ORDER BY id`,
    [executionId],
  );
}

/** A test shows a bug by its fault, in what was sent when it failed: life cycles stand under another operation. */
function shows({ fault_code, message }: Row, { fault, operation }: PlantedBug): boolean {
  const [method = '', template = ''] = operation.split(' ');
  const route = template.replace(/\{\w+\}/, '[\\w-]+');
  const sent = fault === 103 ? `GET ${route}` : `${method} ${route}`;
  return fault_code === fault && new RegExp(`^${sent}:`).test(message);
}

describe('from a document to a verdict', () => {
  it('writes a suite that people can read', async () => {
    const suite = await generated();

    expect(suite.tests).toBeGreaterThan(20);
    const readme = await readFile(path.join(suite.outputFolder ?? '', 'README.md'), 'utf8');
    expect(readme).toContain('Bookshop');
  });

  it('finds every bug of the sample API', async () => {
    const { suiteVersionId } = await generated();
    const request = { suiteVersionId, baseUrl: sample.baseUrl, headers: {}, identities: {} };

    const { outcome, executionId } = await suites.stages.execute(request, signal);

    expect(outcome).toBe('failed');
    const found = await failures(executionId);
    expect(sample.bugs.filter((bug) => !found.some((failure) => shows(failure, bug)))).toEqual([]);
  });

  it('raises no false alarm about the mended sample API', async () => {
    const { suiteVersionId } = await generated();
    const request = { suiteVersionId, baseUrl: mended.baseUrl, headers: {}, identities: {} };

    const { executionId, passed, failed } = await suites.stages.execute(request, signal);

    expect(await failures(executionId)).toEqual([]);
    expect({ failed, passed }).toEqual({ failed: 0, passed: (await generated()).tests });
  });
});
