import { BENIGN } from './hostile/texts.js';
import { type TestOutcome, type Verdict, verdictOf } from '#core/verdict/index';

/** A verdict with a test of each status, and a document and an API that say `text` wherever they can. */
export function aVerdict({ text = BENIGN }: { readonly text?: string } = {}): Verdict {
  const leftOut = [{ operation: text, strategy: 'crud', clause: text, reason: text } as const];
  const ended = {
    manifest: { target: 'vitest', document: { title: text, version: text }, tests: [], leftOut },
    outcomes: outcomes(text),
    isolation: { kind: 'none', reason: text },
    durationMs: 1_204,
  } as const;
  const startedAt = new Date('2026-11-21T09:30:00.000Z');
  return {
    ...verdictOf(
      { ...ended, manifest: { ...ended.manifest, tests: [], leftOut } },
      { baseUrl: 'http://127.0.0.1:8080', startedAt, engineVersion: '0.1.0' },
    ),
    mutation: {
      caught: 96,
      mutants: 100,
      made: 200,
      tried: 120,
      operators: [{ name: text, caught: 96, mutants: 100 }],
      operations: [{ name: text, caught: 96, mutants: 100 }],
      survivors: [{ operator: text, operation: text, place: text, clause: text, reason: text }],
    },
    trend: [point('2026-11-20T09:30:00.000Z', 5), point(startedAt.toISOString(), 2)],
  };
}

function point(at: string, failed: number) {
  return {
    executionId: '019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f',
    suiteVersionId: '019a5f3c-3333-7b2a-9f00-5a6b7c8d9e0f',
    startedAt: at,
    durationMs: 1_204,
    passed: 1,
    failed,
    flaky: 1,
    skipped: 1,
    defects: failed,
    mutation: { caught: 96, mutants: 100 },
  };
}

function outcomes(text: string): TestOutcome[] {
  const planned = {
    id: '7c1f02a9b311',
    file: text,
    title: text,
    operation: text,
    covers: [text],
    strategy: 'validation',
    clause: text,
    locator: text,
    fault: 102,
  } as const;
  const failure = {
    expectation: text,
    problem: text,
    fault: 102,
    request: { method: 'GET', url: text, identity: 'userA', headers: { 'x-said': text }, body: text },
    response: { status: 200, headers: { 'x-said': text }, body: text },
    curl: text,
  } as const;
  const place = { title: text, file: text, durationMs: 1, planned: { ...planned, covers: [text] } };
  return [
    { ...place, status: 'passed' },
    { ...place, status: 'skipped' },
    { ...place, status: 'flaky', message: text, failure },
    { ...place, status: 'failed', message: text, failure },
    { title: text, file: text, durationMs: 1, status: 'failed', message: text },
  ];
}
