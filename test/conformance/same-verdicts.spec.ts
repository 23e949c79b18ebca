import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMock, mockServer, playPlan, type PlainServer } from '#core/check/index';
import { AVAILABLE_STRATEGIES, planTests, type TestPlan } from '#core/plan/index';
import { loadPack, renderSuite } from '#core/render/index';
import { readSpec } from '#core/spec/index';
import { club, type ClubBug } from '../support/club.js';
import { CREDENTIALS, notebook, type NotebookBug } from '../support/notebook.js';
import { petShop, type PetShopBug } from '../support/pet-shop.js';
import { serveOverHttp, TOKENS } from '../support/plain-http.js';
import { describeNeeding } from '../support/needs.js';
import { packFiles } from '../support/pack-files.js';
import { python, runRendered } from '../support/python.js';
import { failuresIn, runSuite, SuiteFolders } from '../support/suite-folders.js';

const fixture = (path: string): Uint8Array => readFileSync(join(import.meta.dirname, '../fixtures', path));
const mockOf = (path: string) => (): PlainServer => mockServer(createMock(readSpec(fixture(path))));

interface Served {
  readonly name: string;
  readonly document: string;
  /** A server that has not been asked anything. */
  readonly start: () => PlainServer;
  /** The same server with one of its bugs alone, for each. */
  readonly withOne: readonly (() => PlainServer)[];
  /** Who the suite's users are to the server. */
  readonly tokens: Readonly<Record<string, string>>;
}

const served = <Bug extends string>(
  document: string,
  server: (...bugs: readonly Bug[]) => PlainServer,
  bugs: readonly Bug[],
  tokens: Readonly<Record<string, string>> = TOKENS,
): readonly Served[] => {
  const good = { document, tokens, name: `${document} with no bug`, start: () => server(), withOne: [] };
  const name = `${document} with ${bugs.join(', ')}`;
  const withOne = bugs.map((bug) => () => server(bug));
  return bugs.length === 0 ? [good] : [good, { ...good, name, start: () => server(...bugs), withOne }];
};

/**
 * Each bug is seen by another kind of expectation, and none hides another. None leaves something behind that tests after
 * it come upon: a suite runs its files side by side, and a plan is played from first to last.
 */
const servers: readonly Served[] = [
  ...served<ClubBug>('specs/club.yaml', club, [
    'role-can-be-chosen',
    'password-is-listed',
    'trace-in-400',
    'markup-is-echoed',
    'offset-ignored',
  ]),
  ...served<NotebookBug>('specs/notebook.yaml', notebook, ['any-token-will-do'], CREDENTIALS),
  ...served<PetShopBug>('specs/petstore.yaml', petShop, ['id-is-text', 'no-location']),
  ...served('mock/library.yaml', mockOf('mock/library.yaml'), []),
  ...served('petstore.yaml', mockOf('petstore.yaml'), []),
];

/** The ids of the tests that fail when the plan is played: each bug has one of its own. */
function failing(plan: TestPlan, { start, withOne }: Served): readonly string[] {
  const failed = [...playPlan(plan, start()).keys()].sort();
  for (const one of withOne) {
    const alone = [...playPlan(plan, one()).keys()];
    expect(alone.length).toBeGreaterThan(0);
    expect(failed).toEqual(expect.arrayContaining(alone));
  }
  expect(failed.length > 0).toBe(withOne.length > 0);
  return failed;
}

describe('a plan that is played, and the vitest suite that is rendered from it', () => {
  let folders: SuiteFolders;
  beforeAll(() => {
    folders = new SuiteFolders();
  });
  afterAll(() => folders.remove());

  it.for(servers)('agree about every test: $name', { timeout: 120_000 }, async (one) => {
    const { name, document, start, tokens } = one;
    const plan = planTests(readSpec(fixture(document)), { strategies: AVAILABLE_STRATEGIES, seed: 1 });
    const files = renderSuite(plan, loadPack(packFiles('vitest')), {
      specSha256: '0'.repeat(64),
      engineVersion: '1.0.0',
    });
    const played = failing(plan, one);
    const server = await serveOverHttp(start());

    const report = await runSuite(folders.write(name, files), {
      BASE_URL: server.baseUrl,
      ...tokens,
    });
    await server.close();
    const rendered = failuresIn(report, files);

    expect(report.numPassedTests + report.numFailedTests).toBe(plan.cases.length);
    expect([...rendered.keys()].sort()).toEqual(played);
  });
});

describeNeeding(python, 'a plan that is played, and the pytest suite that is rendered from it', () => {
  const pack = loadPack(packFiles('pytest'));
  let workFolder: string;
  beforeAll(() => {
    workFolder = mkdtempSync(join(tmpdir(), 'assay-pytest-'));
  });
  afterAll(() => rmSync(workFolder, { recursive: true, force: true }));

  it.for(servers)('agree about every test: $name', { timeout: 120_000 }, async (one) => {
    const { document, start, tokens } = one;
    const plan = planTests(readSpec(fixture(document)), { strategies: AVAILABLE_STRATEGIES, seed: 1 });
    const files = renderSuite(plan, pack, { specSha256: '0'.repeat(64), engineVersion: '1.0.0' });
    const played = failing(plan, one);
    const server = await serveOverHttp(start());

    const { outcomes } = await runRendered(files, { workFolder, baseUrl: server.baseUrl, env: tokens });
    await server.close();
    const failed = outcomes.filter(({ status }) => status === 'failed');

    expect(outcomes).toHaveLength(plan.cases.length);
    expect(failed.map(({ planned, title }) => planned?.id ?? title).sort()).toEqual(played);
  });
});
