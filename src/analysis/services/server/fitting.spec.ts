import { describe, expect, it } from 'vitest';
import type { Finding, Severity } from '#core/findings/index';
import { MOST_FINDINGS, testResult } from '../contract.js';
import { fitting } from './fitting.js';

const finding = (severity: Severity, more: Partial<Finding> = {}): Finding => ({
  tool: 'marks',
  rule: 'W1',
  title: 'A mark',
  message: 'A mark',
  severity,
  cwe: [],
  place: { kind: 'code', path: 'app.py', line: 1, text: 'x' },
  ...more,
});

const reportOf = (findings: readonly Finding[], more: object = {}) =>
  ({ status: 'findings', scope: 'marks 1.0.0', findings, ...more }) as const;

const isTaken = (report: object) =>
  testResult.safeParse({
    test_id: '019a5f3c-0000-7000-8000-000000000001',
    status: 'completed',
    results: [{ tool: 'marks', duration_ms: 1, report }],
  }).success;

describe('a report that is sent to a client', () => {
  it('is left as it is where it fits', () => {
    const report = reportOf([finding('low')], { notes: ['a note'], details: { a: 1 } });

    expect(fitting(report, 10_000)).toEqual(report);
  });

  it('keeps the worst of more findings than are taken, and says so', () => {
    const many = Array.from({ length: MOST_FINDINGS + 1 }, () => finding('low'));
    const report = reportOf([...many, finding('critical')]);

    const sent = fitting(report, 100_000_000);

    expect([isTaken(report), isTaken(sent)]).toEqual([false, true]);
    expect(sent).toMatchObject({
      scope: 'marks 1.0.0, the worst of it',
      notes: ['2 findings were left out: there are more than can be sent'],
    });
    expect('findings' in sent && [sent.findings.length, sent.findings[0]?.severity]).toEqual([
      MOST_FINDINGS,
      'critical',
    ]);
  });

  it('keeps within its bytes, and leaves out details that are too large', () => {
    const sent = fitting(
      reportOf([finding('low', { message: 'x'.repeat(900) }), finding('high')], {
        details: 'x'.repeat(2_000),
      }),
      1_000,
    );

    expect('findings' in sent && sent.findings).toEqual([finding('high')]);
    expect(sent).not.toHaveProperty('details');
    expect(isTaken(sent)).toBe(true);
  });

  it('leaves out what one finding says that no client takes, and too long a scope', () => {
    const odd = finding('high', { rule: 'r'.repeat(201) });
    const report = reportOf([odd, finding('low')], { scope: 's'.repeat(501) });

    const sent = fitting(report, 10_000);

    expect([isTaken(report), isTaken(sent)]).toEqual([false, true]);
    expect('findings' in sent && sent.findings).toEqual([finding('low')]);
  });
});
