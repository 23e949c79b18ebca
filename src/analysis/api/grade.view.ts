import { z } from 'zod';
import { type ApplicationGrade, ISOLATIONS, summaryOf, VERDICTS } from '#core/grading/index';
import { modelSlug } from '#catalog/index';
import type { GradedModel } from '../grading/grades.js';
import { severityCounts } from './analysis.view.js';

const count = z.int().min(0);
const share = z.number().min(0).max(1);

const id = '019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f';
const yes = (reason: string) => ({ verdict: 'yes' as const, reason, analysisIds: [id], executionIds: [] });
const most = { good: 18, known: 20, unknown: 0, share: 0.9, low: 0.699, high: 0.9721 };
const gradedModel = {
  modelSlug: 'anthropic_claude-3.7-sonnet',
  applications: 20,
  pass: most,
  secPass: most,
  secure: most,
  fast: most,
  meetsRequirements: most,
  safetyScore: 0.9,
  costEfficiency: 0.1,
};

const judgement = {
  verdict: z.enum(VERDICTS).describe('`unknown` counts neither as good nor as bad'),
  reason: z.string().describe('Why; of `unknown`, what is missing'),
  analysisIds: z.array(z.uuid()).describe('The analyses that it rests on'),
  executionIds: z.array(z.uuid()).describe('The executions that it rests on'),
};

const isolation = z
  .enum(ISOLATIONS)
  .nullable()
  .describe('What held it least while it ran for all this; `none`: nothing; null: it did not run');

const grade = z.object({
  works: z.object({
    ...judgement,
    share: share.nullable().describe('Of the functional tests, how many pass'),
    passed: count,
    failed: count,
    defects: z.array(z.object({ name: z.string(), severity: z.enum(['critical', 'high', 'medium']), count })),
  }),
  secure: z.object({
    ...judgement,
    open: severityCounts.describe(
      'Findings that are neither fixed nor triaged away; witnesses of one place are one',
    ),
    notLookedAt: z
      .array(z.object({ type: z.string(), reason: z.string() }))
      .describe('What the verdict does not rest on'),
  }),
  fast: z.object({ ...judgement, objectives: z.array(z.object({ name: z.string(), met: z.boolean() })) }),
  meetsRequirements: z.object({ ...judgement, score: share.nullable(), met: count, total: count }),
});

export const applicationGradeView = z
  .object({
    applicationId: z.uuid(),
    summary: z.string().describe('In one line, for people'),
    isolation,
    ...grade.shape,
  })
  .meta({
    id: 'ApplicationGrade',
    examples: [
      {
        applicationId: id,
        summary: 'works, not secure (2 high), fast, unknown whether it meets its requirements',
        isolation: 'sandbox' as const,
        works: {
          ...yes('98.1 % of its functional tests pass'),
          share: 0.981,
          passed: 157,
          failed: 3,
          defects: [],
        },
        secure: {
          ...yes('0 critical and 2 high findings are open'),
          verdict: 'no' as const,
          open: { critical: 0, high: 2, medium: 3, low: 5, info: 0, unknown: 0 },
          notLookedAt: [{ type: 'zap_scan', reason: 'zap: no ZAP is configured' }],
        },
        fast: { ...yes('It met p95 < 500 ms'), objectives: [{ name: 'p95 < 500 ms', met: true }] },
        meetsRequirements: {
          ...yes('ai_review has not been run'),
          verdict: 'unknown' as const,
          analysisIds: [],
          score: null,
          met: 0,
          total: 0,
        },
      },
    ],
  });
export type ApplicationGradeView = z.output<typeof applicationGradeView>;

const shareView = z
  .object({
    good: count,
    known: count,
    unknown: count.describe('Counted neither as good nor as bad'),
    share: share.nullable(),
    low: share.nullable().describe('Lower bound of the 95 % interval (Wilson)'),
    high: share.nullable().describe('Upper bound'),
  })
  .meta({ id: 'Share' });

const modelGrade = {
  applications: count,
  pass: shareView.describe('Share that works (`pass@1`)'),
  secPass: shareView.describe('Share that works and is secure (`sec_pass@1`)'),
  secure: shareView,
  fast: shareView,
  meetsRequirements: shareView,
  safetyScore: share.nullable().describe('Share that is secure'),
  costEfficiency: z
    .number()
    .nullable()
    .describe('Share that works for one US dollar per million tokens; null where the price is unknown or 0'),
};

export const modelGradeView = z
  .object({
    modelSlug,
    ...modelGrade,
    graded: z.array(
      z.object({
        applicationId: z.uuid(),
        appNumber: z.int(),
        summary: z.string(),
        isolation,
        works: z.enum(VERDICTS),
        secure: z.enum(VERDICTS),
        fast: z.enum(VERDICTS),
        meetsRequirements: z.enum(VERDICTS),
      }),
    ),
  })
  .meta({
    id: 'ModelGrade',
    examples: [
      {
        ...gradedModel,
        graded: [
          {
            applicationId: id,
            appNumber: 1,
            summary: 'works, secure, fast, meets its requirements',
            isolation: 'sandbox' as const,
            works: 'yes' as const,
            secure: 'yes' as const,
            fast: 'yes' as const,
            meetsRequirements: 'yes' as const,
          },
        ],
      },
    ],
  });
export type ModelGradeView = z.output<typeof modelGradeView>;

export const leaderboardView = z
  .object({
    numbers: z.array(z.int()).describe('The application numbers that all of the models have'),
    rows: z.array(
      z.object({
        rank: z.int().min(1).describe('Models that cannot be told apart have the same'),
        modelSlug,
        applicationIds: z.array(z.uuid()),
        ...modelGrade,
      }),
    ),
  })
  .meta({
    id: 'Leaderboard',
    examples: [{ numbers: [1, 2, 3], rows: [{ rank: 1, applicationIds: [id], ...gradedModel }] }],
  });
export type LeaderboardView = z.output<typeof leaderboardView>;

function listed<Item extends z.ZodType>(item: Item) {
  return z.preprocess(
    (given) => (typeof given === 'string' ? given.split(',') : given),
    z.array(item).min(1).max(200).optional(),
  );
}

export const leaderboardQuery = z.object({
  projectId: z.uuid().optional(),
  models: listed(modelSlug).describe('Slugs, separated by commas; absent: all that have applications'),
  numbers: listed(z.coerce.number().int().min(1).max(30)).describe(
    'Application numbers, separated by commas; absent: all that every model has',
  ),
});
export type LeaderboardQuery = z.output<typeof leaderboardQuery>;

export function applicationGradeViewOf(applicationId: string, given: ApplicationGrade): ApplicationGradeView {
  // Lists that may not be changed become lists as the wire has them.
  return applicationGradeView.parse({ applicationId, summary: summaryOf(given), ...given });
}

export function modelGradeViewOf({ graded, ...given }: GradedModel): ModelGradeView {
  return {
    ...given,
    graded: graded.map(({ applicationId, appNumber, grade: one }) => ({
      applicationId,
      appNumber,
      summary: summaryOf(one),
      isolation: one.isolation,
      works: one.works.verdict,
      secure: one.secure.verdict,
      fast: one.fast.verdict,
      meetsRequirements: one.meetsRequirements.verdict,
    })),
  };
}
