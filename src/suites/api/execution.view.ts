import { z } from 'zod';
import { STRATEGIES } from '#core/plan/index';
import { pageQuery } from '#platform/database/index';
import { faultCode } from '#core/render/index';
import { type ExecutionEntity, EXECUTION_STATUSES } from '../execution/execution.entity.js';
import type { ExecutionResultEntity } from '../execution/execution-result.entity.js';
import { defect, isolation, RESULT_STATUSES, testFailure } from '#core/verdict/index';
import type { ExecutionDefectEntity } from '../execution/execution-defect.entity.js';

const id = '019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f';

const fields = {
  id: z.uuid(),
  projectId: z.uuid(),
  suiteId: z.uuid(),
  suiteVersionId: z.uuid(),
  runId: z.uuid().optional(),
  baseUrl: z.string(),
  status: z
    .enum(EXECUTION_STATUSES)
    .describe('`failed`: tests failed, the API is wrong; `errored`: there is no verdict'),
  passed: z.int(),
  failed: z.int(),
  flaky: z.int().describe('Tests that failed, and passed when they were run again at once'),
  skipped: z.int(),
  durationMs: z.int().optional(),
  failuresByFault: z.record(z.string(), z.int()).describe('Failed tests by fault code'),
  isolation: isolation.optional().describe('What held the suite while it ran, and on which network'),
  error: z.object({ code: z.string(), category: z.string(), message: z.string() }).optional(),
  createdAt: z.iso.datetime(),
  completedAt: z.iso.datetime().optional(),
};

const example = {
  id,
  projectId: '019a5f3c-0000-7b2a-9f00-5a6b7c8d9e0f',
  suiteId: '019a5f3c-1111-7b2a-9f00-5a6b7c8d9e0f',
  suiteVersionId: '019a5f3c-3333-7b2a-9f00-5a6b7c8d9e0f',
  runId: '019a5f3c-4444-7b2a-9f00-5a6b7c8d9e0f',
  baseUrl: 'https://shop.example.com/api',
  status: 'failed' as const,
  passed: 157,
  failed: 11,
  flaky: 1,
  skipped: 0,
  durationMs: 1_204,
  failuresByFault: { '101': 4, '102': 6, '103': 1 },
  isolation: { kind: 'bubblewrap' as const, network: 'targets' as const },
  createdAt: '2026-11-21T09:30:00.000Z',
  completedAt: '2026-11-21T09:30:01.204Z',
};

export const executionView = z.object(fields).meta({ id: 'Execution', examples: [example] });
export type ExecutionView = z.infer<typeof executionView>;

const { id: fingerprint, ...defectFields } = defect.shape;

/** Failed tests with one cause. */
export const defectView = z
  .object({
    id: z.uuid(),
    fingerprint: fingerprint.describe('The same for the same defect in every execution'),
    ...defectFields,
  })
  .meta({
    id: 'Defect',
    examples: [
      {
        id,
        fingerprint: '7c1f02a9b311',
        cause: 'clause' as const,
        severity: 'medium' as const,
        operations: ['GET /products'],
        fault: 102 as const,
        clause: '#/paths/~1products/get/parameters/0/schema/maximum',
        sentence:
          'GET /products takes input that the document forbids (query.limit: maximum): expected the invalid input to be refused (400, 413, 414 or 422), but the status was 200.',
        tests: [
          {
            id: '7c1f02a9b311',
            file: 'tests/products.validation.test.ts',
            title: 'GET /products > rejects a limit of 101',
          },
        ],
        example: {
          title: 'GET /products > rejects a limit of 101',
          message: 'GET /products: expected the invalid input to be refused, but the status was 200.',
          failure: {
            expectation: 'the invalid input to be refused (400, 413, 414 or 422)',
            problem: 'the status was 200',
            fault: 102 as const,
            request: {
              method: 'GET',
              url: 'https://shop.example.com/api/products?limit=101',
              identity: 'userA',
              headers: { authorization: 'Bearer (token)' },
              body: '',
            },
            response: { status: 200, headers: { 'content-type': 'application/json' }, body: '[]' },
            curl: `curl -X GET 'https://shop.example.com/api/products?limit=101' -H 'authorization: Bearer '"$TOKEN_USER_A"`,
          },
        },
      },
    ],
  });
export type DefectView = z.infer<typeof defectView>;

export const resultView = z
  .object({
    id: z.uuid(),
    testId: z.string(),
    title: z.string(),
    file: z.string(),
    operation: z.string().optional(),
    strategy: z.enum(STRATEGIES).optional(),
    clause: z.string().optional(),
    fault: faultCode.optional(),
    status: z.enum(RESULT_STATUSES),
    durationMs: z.int(),
    message: z.string().optional(),
    failure: testFailure
      .optional()
      .describe('What was sent, what came back, and a `curl` that shows it again'),
  })
  .meta({
    id: 'ExecutionResult',
    examples: [
      {
        id,
        testId: '7c1f02a9b311',
        title: 'GET /products > rejects a limit of 101',
        file: 'tests/products.validation.test.ts',
        operation: 'GET /products',
        strategy: 'validation' as const,
        clause: '#/paths/~1products/get/parameters/0/schema/maximum',
        fault: 102 as const,
        status: 'failed' as const,
        durationMs: 4,
        message: 'GET /products: expected the invalid input to be refused, but the status was 200.',
      },
    ],
  });
export type ResultView = z.infer<typeof resultView>;

export const executionsQuery = pageQuery.extend({
  projectId: z.uuid().optional(),
  suiteId: z.uuid().optional(),
  runId: z.uuid().optional(),
  status: z.enum(EXECUTION_STATUSES).optional(),
});
export type ExecutionsQuery = z.infer<typeof executionsQuery>;

export const resultsQuery = pageQuery.extend({ status: z.enum(RESULT_STATUSES).optional() });
export type ResultsQuery = z.infer<typeof resultsQuery>;

export function executionViewOf(execution: ExecutionEntity): ExecutionView {
  const {
    verdictSha256: _,
    outputSha256: __,
    isolation: held,
    runId,
    durationMs,
    error,
    createdAt,
    completedAt,
    ...rest
  } = execution;
  return {
    ...rest,
    failuresByFault: { ...rest.failuresByFault },
    ...(held !== null && { isolation: held }),
    ...(runId !== null && { runId }),
    ...(durationMs !== null && { durationMs }),
    ...(error !== null && { error }),
    createdAt: createdAt.toISOString(),
    ...(completedAt !== null && { completedAt: completedAt.toISOString() }),
  };
}

export function resultViewOf(result: ExecutionResultEntity): ResultView {
  const { operation, strategy, clause, faultCode: fault, message, failure } = result;
  const { id: resultId, testId, title, file, status, durationMs } = result;
  return {
    id: resultId,
    testId,
    title,
    file,
    status,
    durationMs,
    ...(operation !== null && { operation }),
    ...(strategy !== null && { strategy }),
    ...(clause !== null && { clause }),
    ...(fault !== null && { fault }),
    ...(message !== null && { message }),
    ...(failure !== null && { failure }),
  };
}

export function defectViewOf(row: ExecutionDefectEntity): DefectView {
  const { id: defectId, fingerprint: print, cause, severity, sentence } = row;
  const { operations, faultCode: fault, clause, tests, example: shown } = row;
  return {
    id: defectId,
    fingerprint: print,
    cause,
    severity,
    operations,
    ...(fault !== null && { fault }),
    ...(clause !== null && { clause }),
    sentence,
    tests,
    example: shown,
  };
}
