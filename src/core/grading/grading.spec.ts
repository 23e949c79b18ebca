import { describe, expect, it } from 'vitest';
import type { SeverityCounts } from '../findings/index.js';
import {
  type ApplicationEvidence,
  type Contestant,
  gradeOf,
  leaderboardOf,
  modelGradeOf,
  summaryOf,
  weakestOf,
} from './index.js';
import { both } from './model-grade.js';
import { shareOf, wilson } from './share.js';

const CLEAN: SeverityCounts = { critical: 0, high: 0, medium: 0, low: 0, info: 0, unknown: 0 };

const GOOD: ApplicationEvidence = {
  functional: {
    kind: 'present',
    analysisId: 'functional-1',
    executionId: 'execution-1',
    figures: {
      passed: 95,
      failed: 5,
      defects: [{ name: 'Answer not as documented', severity: 'medium', count: 2 }],
    },
  },
  security: [
    {
      type: 'backend_security',
      required: true,
      evidence: {
        kind: 'present',
        analysisId: 'backend-1',
        figures: { completed: ['bandit', 'ruff'], missing: ['semgrep'] },
      },
    },
    { type: 'zap_scan', required: false, evidence: { kind: 'absent', reason: 'no ZAP is configured' } },
  ],
  open: { ...CLEAN, medium: 3 },
  load: {
    kind: 'present',
    analysisId: 'load-1',
    figures: { valid: true, reasons: [], objectives: [{ name: 'p95 < 500 ms', met: true }] },
  },
  review: { kind: 'present', analysisId: 'review-1', figures: { score: 0.8, met: 4, total: 5 } },
  isolation: 'sandbox',
};

const NOTHING: ApplicationEvidence = {
  functional: { kind: 'absent', reason: 'functional has not been run' },
  security: [
    { type: 'backend_security', required: true, evidence: { kind: 'absent', reason: 'has not been run' } },
  ],
  open: CLEAN,
  load: { kind: 'absent', reason: 'performance has not been run' },
  review: { kind: 'absent', reason: 'ai_review has not been run' },
  isolation: null,
};

describe('the grade of an application', () => {
  it('says yes with the analyses and executions that it rests on, and what was not looked at', () => {
    const grade = gradeOf(GOOD);

    expect(grade.works).toMatchObject({
      verdict: 'yes',
      share: 0.95,
      analysisIds: ['functional-1'],
      executionIds: ['execution-1'],
    });
    expect(grade.secure).toMatchObject({
      verdict: 'yes',
      analysisIds: ['backend-1'],
      notLookedAt: [
        { type: 'backend_security', reason: 'without semgrep' },
        { type: 'zap_scan', reason: 'no ZAP is configured' },
      ],
    });
    expect(grade.fast).toMatchObject({ verdict: 'yes', analysisIds: ['load-1'] });
    expect(grade.meetsRequirements).toMatchObject({ verdict: 'yes', score: 0.8 });
    expect(summaryOf(grade)).toBe('works, secure, fast, meets its requirements');
  });

  it('is unknown, with the reason, where there is no evidence', () => {
    const grade = gradeOf(NOTHING);
    const { isolation: _, ...questions } = grade;

    expect(Object.values(questions).map(({ verdict }) => verdict)).toEqual(Array(4).fill('unknown'));
    expect(grade.works).toMatchObject({ reason: 'functional has not been run', share: null });
    expect(grade.secure.reason).toBe('backend_security: has not been run');
  });

  it('says that nothing held the application while it ran', () => {
    expect(summaryOf(gradeOf({ ...GOOD, isolation: weakestOf(['sandbox', null, 'none', 'docker']) }))).toBe(
      'works, secure, fast, meets its requirements, and nothing held it while it ran',
    );
    expect([weakestOf([null, 'docker', 'sandbox']), weakestOf([null])]).toEqual(['sandbox', null]);
  });

  it('is unknown for suites without tests, load without objectives and reviews without requirements', () => {
    const grade = gradeOf({
      ...GOOD,
      functional: { kind: 'present', analysisId: 'f', figures: { passed: 0, failed: 0, defects: [] } },
      load: { kind: 'present', analysisId: 'l', figures: { valid: true, reasons: [], objectives: [] } },
      review: { kind: 'present', analysisId: 'r', figures: { score: 1, met: 0, total: 0 } },
    });

    expect([grade.works.verdict, grade.fast.verdict, grade.meetsRequirements.verdict]).toEqual(
      Array(3).fill('unknown'),
    );
  });

  it('does not work with one grave defect, however many tests pass', () => {
    const defects = [{ name: 'Server error', severity: 'high' as const, count: 1 }];
    const figures = { passed: 999, failed: 1, defects };

    const { works } = gradeOf({ ...GOOD, functional: { kind: 'present', analysisId: 'f', figures } });

    expect(works).toMatchObject({ verdict: 'no', reason: 'It has Server error (1)' });
  });

  it('says so when its API document was recovered from its routes', () => {
    const figures = { passed: 10, failed: 0, defects: [], isRecovered: true };

    const { works } = gradeOf({ ...GOOD, functional: { kind: 'present', analysisId: 'f', figures } });

    expect(works.reason).toBe(
      '100 % of its functional tests pass, which claim nothing of answers, since it has no API document',
    );
  });

  it.each([
    [899, 'no'],
    [900, 'yes'],
  ])('with %i of 1000 tests passing works: %s', (passed, verdict) => {
    const figures = { passed, failed: 1000 - passed, defects: [] };

    expect(
      gradeOf({ ...GOOD, functional: { kind: 'present', analysisId: 'f', figures } }).works.verdict,
    ).toBe(verdict);
  });

  it.each(['critical', 'high'] as const)(
    'is not secure with an open %s finding, whatever was not run',
    (severity) => {
      const grade = gradeOf({ ...NOTHING, open: { ...CLEAN, [severity]: 1 } });

      expect(grade.secure.verdict).toBe('no');
    },
  );

  it('takes no load test for fast that is not valid itself', () => {
    const figures = {
      valid: false,
      reasons: ['the generator was busy'],
      objectives: [{ name: 'p95', met: true }],
    };

    const { fast } = gradeOf({ ...GOOD, load: { kind: 'present', analysisId: 'l', figures } });

    expect(fast).toMatchObject({
      verdict: 'unknown',
      reason: 'The load test is not valid: the generator was busy',
    });
  });
});

describe('shares', () => {
  // Newcombe (1998), table I, and binom.confint(method = "wilson") of R.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
    [20, 20, 0.8389, 1],
  ])('%i of %i lie between %f and %f', (good, of, low, high) => {
    const interval = wilson(good, of);

    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it('count what is unknown neither as good nor as bad', () => {
    expect(shareOf(['yes', 'no', 'unknown', 'unknown'])).toMatchObject({
      good: 1,
      known: 2,
      unknown: 2,
      share: 0.5,
    });
    expect(shareOf(['unknown'])).toEqual({
      good: 0,
      known: 0,
      unknown: 1,
      share: null,
      low: null,
      high: null,
    });
  });

  it.each([
    ['yes', 'yes', 'yes'],
    ['yes', 'no', 'no'],
    ['no', 'unknown', 'no'],
    ['unknown', 'no', 'no'],
    ['yes', 'unknown', 'unknown'],
    ['unknown', 'unknown', 'unknown'],
  ] as const)('%s and %s are %s together', (one, other, together) => {
    expect(both(one, other)).toBe(together);
  });
});

const PRICE = { inputPerToken: 0.000_001, outputPerToken: 0.000_003 };

describe('the grade of a model', () => {
  it('has pass@1, sec_pass@1, safety and what it costs', () => {
    const insecure = gradeOf({ ...GOOD, open: { ...CLEAN, high: 1 } });
    const applications = [gradeOf(GOOD), insecure, gradeOf(NOTHING)].map((grade, index) => ({
      applicationId: `a${index + 1}`,
      appNumber: index + 1,
      grade,
    }));

    const model = modelGradeOf(applications, PRICE);

    expect(model).toMatchObject({
      applications: 3,
      pass: { good: 2, known: 2, unknown: 1, share: 1 },
      secPass: { good: 1, known: 2, unknown: 1, share: 0.5 },
      safetyScore: 0.5,
      costEfficiency: 0.5,
    });
  });

  it.each([
    { inputPerToken: null, outputPerToken: 1 },
    { inputPerToken: 0, outputPerToken: 0 },
  ])('has no efficiency at the price %o', (price) => {
    const applications = [{ applicationId: 'a', appNumber: 1, grade: gradeOf(GOOD) }];

    expect(modelGradeOf(applications, price).costEfficiency).toBeNull();
  });
});

describe('the leaderboard', () => {
  const good = gradeOf(GOOD);
  const bad = gradeOf({ ...GOOD, open: { ...CLEAN, critical: 1 } });
  const model = (modelSlug: string, grades: Readonly<Record<number, typeof good>>): Contestant => ({
    modelSlug,
    ...PRICE,
    applications: Object.entries(grades).map(([number, grade]) => ({
      applicationId: `${modelSlug}-${number}`,
      appNumber: Number(number),
      grade,
    })),
  });

  it('compares models on the numbers that all of them have', () => {
    const board = leaderboardOf([model('few', { 1: good }), model('many', { 1: bad, 2: good, 3: good })]);

    expect(board.numbers).toEqual([1]);
    expect(board.rows.map(({ rank, modelSlug, secPass }) => [rank, modelSlug, secPass.share])).toEqual([
      [1, 'few', 1],
      [2, 'many', 0],
    ]);
  });

  it('ranks models alike that cannot be told apart, and those of which nothing is known last', () => {
    const unknown = gradeOf(NOTHING);
    const board = leaderboardOf([
      model('none', { 1: unknown }),
      model('b', { 1: good }),
      model('a', { 1: good }),
    ]);

    expect(board.rows.map(({ rank, modelSlug }) => [rank, modelSlug])).toEqual([
      [1, 'a'],
      [1, 'b'],
      [3, 'none'],
    ]);
  });

  it('compares on the numbers that were asked for alone', () => {
    const board = leaderboardOf([model('a', { 1: good, 2: bad }), model('b', { 1: good, 2: good })], [2, 9]);

    expect(board.numbers).toEqual([2]);
  });
});
