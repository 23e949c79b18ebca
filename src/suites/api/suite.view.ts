import { z } from 'zod';
import { STRATEGIES } from '#core/plan/index';
import { GATED_FIGURES } from '#core/settings/index';
import { mutationFigures, trendPoint } from '#core/verdict/index';
import { pageQuery } from '#platform/database/index';
import type { SuiteFileEntity } from '../generation/suite-file.entity.js';
import type { SuiteEntity } from '../generation/suite.entity.js';
import type { StoredQuality, SuiteVersionEntity } from '../generation/suite-version.entity.js';

const id = '019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f';
const versionId = '019a5f3c-3333-7b2a-9f00-5a6b7c8d9e0f';

export const exampleSuite = {
  id,
  projectId: '019a5f3c-0000-7b2a-9f00-5a6b7c8d9e0f',
  specId: '019a5f3c-1111-7b2a-9f00-5a6b7c8d9e0f',
  target: 'vitest',
  latestVersionId: versionId,
  outputFolder: 'default/shop/vitest',
  createdAt: '2026-11-21T09:30:00.000Z',
  updatedAt: '2026-11-21T09:30:00.000Z',
};

export const suiteView = z
  .object({
    id: z.uuid(),
    projectId: z.uuid(),
    specId: z.uuid(),
    target: z.string(),
    latestVersionId: z.uuid().optional().describe('The version that was published last'),
    outputFolder: z.string().optional().describe('Where it is, in TEST_OUTPUT_DIR'),
    git: z
      .object({
        url: z.string(),
        branch: z.string(),
        folder: z.string().describe('In the repository'),
        commit: z.string().optional().describe('The last one that was made'),
      })
      .optional()
      .describe('Where it is instead, for projects with a git repository'),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime().describe('When a version was last published'),
  })
  .meta({ id: 'Suite', examples: [exampleSuite] });
export type SuiteView = z.infer<typeof suiteView>;

const share = z.object({ covered: z.int(), total: z.int() });

const quality = z.object({
  ok: z.boolean().describe('No problem is an error'),
  problems: z.array(
    z.object({
      rule: z.string(),
      severity: z.enum(['error', 'warning']),
      file: z.string(),
      line: z.int().optional(),
      detail: z.string(),
    }),
  ),
  coverage: z.record(z.string(), share).describe('What of the document the tests touch'),
  mutation: mutationFigures.optional(),
  gates: z
    .array(
      z.object({
        figure: z.enum(GATED_FIGURES),
        percent: z.number().optional().describe('Absent where it could not be measured'),
        min: z.number(),
        below: z.enum(['warn', 'dead_letter']),
        passed: z.boolean(),
      }),
    )
    .optional()
    .describe('What the project wanted of it when it was checked last'),
});

const exampleQuality = {
  ok: true,
  problems: [],
  coverage: { operations: { covered: 11, total: 12 }, statuses: { covered: 30, total: 34 } },
  mutation: {
    caught: 187,
    mutants: 231,
    made: 265,
    tried: 265,
    equivalent: 34,
    operators: [{ name: 'skip-maximum', caught: 3, mutants: 3 }],
    operations: [{ name: 'GET /products', caught: 40, mutants: 47 }],
    survivors: [
      {
        operator: 'ignore-offset',
        operation: 'GET /products',
        place: 'query.offset',
        clause: '#/paths/~1products/get/parameters/1',
        reason: 'none of 21 tests notices',
        witness: 'GET /products?offset=1',
      },
    ],
  },
  gates: [{ figure: 'mutation' as const, percent: 80.9, min: 50, below: 'warn' as const, passed: true }],
};

/** The quality report of a suite version: what reading it showed, what was measured, and what was wanted. */
export const qualityView = quality.meta({ id: 'QualityReport', examples: [exampleQuality] });
export type QualityView = z.infer<typeof qualityView>;

const versionFields = {
  id: z.uuid(),
  suiteId: z.uuid(),
  specVersionId: z.uuid(),
  hash: z.string().describe('Of everything that the content depends on: the same hash is the same version'),
  packHash: z.string(),
  engineVersion: z.string(),
  strategies: z.array(z.enum(STRATEGIES)),
  tests: z.int(),
  operationsTested: z.int(),
  leftOutCount: z.int(),
  createdAt: z.iso.datetime(),
};

export const exampleVersion = {
  id: versionId,
  suiteId: id,
  specVersionId: '019a5f3c-2222-7b2a-9f00-5a6b7c8d9e0f',
  hash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  packHash: '60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752',
  engineVersion: '0.1.0',
  strategies: ['contract' as const, 'crud' as const],
  tests: 168,
  operationsTested: 11,
  leftOutCount: 1,
  createdAt: '2026-11-21T09:30:00.000Z',
};

export const suiteVersionView = z
  .object(versionFields)
  .meta({ id: 'SuiteVersion', examples: [exampleVersion] });
export type SuiteVersionView = z.infer<typeof suiteVersionView>;

const exampleDetail = {
  ...exampleVersion,
  files: [
    {
      path: 'tests/products.crud.test.ts',
      sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      sizeBytes: 2_311,
    },
  ],
  leftOut: [
    { operation: 'TRACE /products', clause: '#/paths/~1products/trace', reason: 'fetch cannot send TRACE' },
  ],
  quality: exampleQuality,
};

export const suiteVersionDetail = z
  .object({
    ...versionFields,
    files: z.array(z.object({ path: z.string(), sha256: z.string(), sizeBytes: z.int() })),
    leftOut: z
      .array(
        z.object({
          operation: z.string().optional(),
          strategy: z.enum(STRATEGIES).optional(),
          clause: z.string(),
          reason: z.string(),
        }),
      )
      .describe('What has no test, and why'),
    quality: quality
      .optional()
      .describe('Absent until it was checked; `mutation` and `gates` come with the stage `check`'),
  })
  .meta({ id: 'SuiteVersionDetail', examples: [exampleDetail] });
export type SuiteVersionDetail = z.infer<typeof suiteVersionDetail>;

export const suitesQuery = pageQuery.extend({
  projectId: z.uuid().optional(),
  specId: z.uuid().optional(),
});
export type SuitesQuery = z.infer<typeof suitesQuery>;

export const trendQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(30).describe('Executions at most'),
});
export type TrendQuery = z.infer<typeof trendQuery>;

export const trendView = z.object({ items: z.array(trendPoint) }).meta({
  id: 'SuiteTrend',
  examples: [
    {
      items: [
        {
          executionId: id,
          suiteVersionId: versionId,
          startedAt: '2026-11-21T09:30:00.000Z',
          durationMs: 1_204,
          passed: 157,
          failed: 11,
          flaky: 1,
          skipped: 0,
          defects: 3,
          coverage: { operations: { covered: 11, total: 12 } },
          mutation: { caught: 187, mutants: 231 },
        },
      ],
    },
  ],
});
export type TrendView = z.infer<typeof trendView>;

export const fileQuery = z.object({
  path: z.string().min(1).max(500).describe('Of one of `files`, such as `tests/products.crud.test.ts`'),
});
export type FileQuery = z.infer<typeof fileQuery>;

export function suiteViewOf(suite: SuiteEntity): SuiteView {
  const { latestVersionId, outputFolder, git, createdAt, updatedAt, ...rest } = suite;
  return {
    ...rest,
    ...(latestVersionId !== null && { latestVersionId }),
    ...(outputFolder !== null && git === null && { outputFolder }),
    ...(git !== null && { git }),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

export function suiteVersionViewOf(version: SuiteVersionEntity): SuiteVersionView {
  const { settings, leftOut, quality: _, createdAt, ...rest } = version;
  return {
    ...rest,
    strategies: [...settings.strategies],
    leftOutCount: leftOut.length,
    createdAt: createdAt.toISOString(),
  };
}

export function suiteVersionDetailOf(
  version: SuiteVersionEntity,
  files: readonly SuiteFileEntity[],
): SuiteVersionDetail {
  return {
    ...suiteVersionViewOf(version),
    files: files.map(({ path, sha256, sizeBytes }) => ({ path, sha256, sizeBytes })),
    leftOut: [...version.leftOut],
    ...(version.quality !== null && { quality: qualityViewOf(version.quality) }),
  };
}

export function qualityViewOf({ ok, problems, coverage, mutation, gates }: StoredQuality): QualityView {
  return {
    ok,
    problems: [...problems],
    coverage: { ...coverage },
    ...(mutation !== undefined && { mutation }),
    ...(gates !== undefined && { gates: [...gates] }),
  };
}
