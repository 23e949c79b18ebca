import { z } from 'zod';
import { STRATEGIES } from '#core/plan/index';
import { pageQuery } from '#platform/database/index';
import { faultCode } from '#core/render/index';
import { type ExecutionEntity, EXECUTION_STATUSES } from '../execution/execution.entity.js';
import type { ExecutionResultEntity } from '../execution/execution-result.entity.js';
import { RESULT_STATUSES, testFailure } from '../execution/suite-report.js';

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
  skipped: z.int(),
  durationMs: z.int().optional(),
  failuresByFault: z.record(z.string(), z.int()).describe('Failed tests by fault code'),
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
  skipped: 0,
  durationMs: 1_204,
  failuresByFault: { '101': 4, '102': 6, '103': 1 },
  createdAt: '2026-11-21T09:30:00.000Z',
  completedAt: '2026-11-21T09:30:01.204Z',
};

export const executionView = z.object(fields).meta({ id: 'Execution', examples: [example] });
export type ExecutionView = z.infer<typeof executionView>;

/** Failures that have operation, fault code and clause in common. */
const defect = z.object({
  operation: z.string(),
  fault: faultCode,
  clause: z.string().describe('JSON pointer of what the answers break'),
  tests: z.int(),
  example: z.string().describe('What one of them says'),
});

export const executionDetail = z
  .object({ ...fields, defects: z.array(defect).describe('Failed tests, grouped; the most frequent first') })
  .meta({
    id: 'ExecutionDetail',
    examples: [
      {
        ...example,
        defects: [
          {
            operation: 'GET /products',
            fault: 102 as const,
            clause: '#/paths/~1products/get/parameters/0/schema/maximum',
            tests: 1,
            example: 'GET /products: expected the invalid input to be refused, but the status was 200.',
          },
        ],
      },
    ],
  });
export type ExecutionDetail = z.infer<typeof executionDetail>;

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
    junitSha256: _,
    outputSha256: __,
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
