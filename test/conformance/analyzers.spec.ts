import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Finding, fingerprinted } from '#core/findings/index';
import type {
  Analyzer,
  Completed,
  RunningAt,
  Toolbox,
  ToolReport,
} from '../../src/analysis/analyzers/analyzer.js';
import { ANALYZERS } from '../../src/analysis/registry.js';
import { addOddities, analysed, neededBy, noTools, written } from '../support/analyzers.js';
import { describeNeeding } from '../support/needs.js';
import type { AnalyzerCase, Files } from './analyzers/case.js';
import { CASES } from './analyzers/cases.js';

const BUILT_IN = [{ kind: 'available' }, 'findings'] as const;
const MISSING = [
  { kind: 'unavailable', reason: expect.any(String), remedy: expect.any(String) },
  'unavailable',
] as const;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'assay-conformance-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Specs of their own hold them. */
const HELD_ELSEWHERE: Readonly<Record<string, string>> = {
  'npm-audit': 'asks others, who know more tomorrow',
  'python-dependencies': 'asks others, who know more tomorrow',
  'ai-review': 'asks a model, which says it in other words',
  wapiti: 'attacks for a minute whatever is planted',
  functional: 'says whether an application does what its document says',
  load: 'says how fast an application is',
  locust: 'says how fast an application is',
};

it('holds every analyzer to what follows, or says why another spec does', () => {
  const held = new Set([...CASES.map(({ analyzer }) => analyzer), ...Object.keys(HELD_ELSEWHERE)]);

  expect(ANALYZERS.filter(({ name }) => !held.has(name))).toEqual([]);
});

for (const { analyzer, testCase, need } of await Promise.all(
  ANALYZERS.map(async (found) => ({
    analyzer: found,
    testCase: CASES.find((one) => one.analyzer === found.name),
    need: await needOf(found),
  })),
)) {
  if (testCase !== undefined) describeNeeding(need, analyzer.name, () => conforms(analyzer, testCase));
}

function needOf(analyzer: Analyzer): ReturnType<typeof neededBy> {
  const bringsTools = CASES.some(
    ({ analyzer: name, tools }) => name === analyzer.name && tools !== undefined,
  );
  return bringsTools ? Promise.resolve({ missing: undefined }) : neededBy(analyzer);
}

function conforms(analyzer: Analyzer, testCase: AnalyzerCase): void {
  const over = (
    files: Files,
    more: Parameters<typeof analysed>[2] = {},
    change?: (folder: string) => Promise<void>,
  ): Promise<ToolReport> => {
    const context = { ...(server && { tools: server.toolbox }), ...more };
    return analysedFiles(analyzer, testCase, files, context, change);
  };

  it('suits the parts that it is for, and no application without any', () => {
    expect(analyzer.suits(testCase.parts)).toBe(true);
    expect(analyzer.suits([])).toBe(false);
  });

  let server: { readonly toolbox: Toolbox; readonly close: () => Promise<void> } | undefined;
  let first: Completed;

  beforeAll(async () => {
    server = await testCase.tools?.();
    first = completed(await over(testCase.planted));
  });

  afterAll(() => server?.close());

  it('finds what is planted, at its place', () => {
    expect(first.status).toBe('findings');
    expect(first.findings.map(placed)).toContainEqual(testCase.finding);
    for (const { tool } of first.findings) expect(tool).toBe(analyzer.name);
  });

  it('finds nothing in clean code, and says so', async () => {
    expect(await over(testCase.clean)).toMatchObject({ status: 'ok', findings: [] });
  });

  it('finds the same when it looks again: the same findings, in the same scope', async () => {
    const second = completed(await over(testCase.planted));

    expect(fingerprints(second.findings)).toEqual(fingerprints(first.findings));
    expect(second.scope).toBe(first.scope);
  });

  it('is neither blinded nor broken by what lies in the application', async () => {
    const files = { ...testCase.hostile, ...testCase.planted };

    const report = completed(await over(files, {}, addOddities));

    expect(report.findings.map(placed)).toContainEqual(testCase.finding);
    const unreadable = testCase.unreadable === undefined ? [] : [`Left out: ${testCase.unreadable}`];
    for (const told of unreadable) expect(report.notes?.join('\n')).toContain(told);
  });

  it('says that its time is over, and not that it found nothing', async () => {
    expect((await over(testCase.planted, { timeoutMs: 20 })).status).toBe('timed-out');
  });

  it('says that it is not installed, and what to do, unless it is built in', async () => {
    const [expected, status] = testCase.isBuiltIn === true ? BUILT_IN : MISSING;

    expect(await analyzer.availability(noTools)).toMatchObject(expected);
    expect(await over(testCase.planted, { tools: noTools })).toMatchObject({ status });
  });
}

async function analysedFiles(
  analyzer: Analyzer,
  { parts, options = {}, serve }: AnalyzerCase,
  files: Files,
  context: Parameters<typeof analysed>[2],
  change: (folder: string) => Promise<void> = () => Promise.resolve(),
): Promise<ToolReport> {
  const place = await written(files, folder);
  await change(place);
  const served: { at?: RunningAt; close: () => Promise<void> } =
    serve === undefined ? { close: () => Promise.resolve() } : await serve(place);
  try {
    const running = served.at === undefined ? {} : { running: served.at };
    return await analysed(analyzer, { folder: place, parts, ...running }, { options, ...context });
  } finally {
    await served.close();
  }
}

function completed(report: ToolReport): Completed {
  expect(report).toMatchObject({ status: expect.stringMatching(/^(ok|findings)$/) });
  return report as Completed;
}

/** A finding as cases name it. */
function placed({ rule, cwe, place }: Finding): AnalyzerCase['finding'] {
  return { rule, cwe, path: place.path, ...(place.kind === 'code' && { line: place.line }) };
}

function fingerprints(findings: readonly Finding[]): readonly string[] {
  return fingerprinted(findings)
    .map(({ fingerprint }) => fingerprint)
    .toSorted();
}
