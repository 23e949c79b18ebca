import { z } from 'zod';
import { pageQuery } from '#platform/database/index';
import {
  CONTAINERIZED_STATUSES,
  type ContainerizedTestEntity,
} from '../storage/containerized-test.entity.js';

const id = '019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f';
const testType = z.string().min(1).max(60);

/** @see pageQuery for `limit` and `cursor` */
export const containerizedTestsQuery = pageQuery.extend({
  projectId: z.uuid().optional(),
  applicationId: z.uuid().optional(),
  analysisId: z.uuid().optional(),
  serviceId: z.uuid().optional(),
  testType: testType.optional().describe('Such as `backend_security`'),
  status: z.enum(CONTAINERIZED_STATUSES).optional(),
});
export type ContainerizedTestsQuery = z.output<typeof containerizedTestsQuery>;

export const containerizedTestView = z
  .object({
    id: z.uuid(),
    testId: z.string().describe('As the service calls it'),
    applicationId: z.uuid(),
    analysisId: z
      .uuid()
      .optional()
      .describe('The analysis that it was submitted for; imported ones have none'),
    serviceId: z.uuid().optional().describe('The service, while it is registered'),
    serviceEndpoint: z.string().optional().describe('Its address; told to keys of all projects only'),
    testType,
    toolsUsed: z.array(z.string()),
    status: z.enum(CONTAINERIZED_STATUSES),
    submittedAt: z.iso.datetime(),
    startedAt: z.iso.datetime().optional(),
    completedAt: z.iso.datetime().optional(),
    executionDuration: z.number().min(0).optional().describe('In seconds, as the service tells it'),
    resultData: z.json().optional().describe('By tool: its status, and how much it found'),
    errorMessage: z.string().optional().describe('Why; told in full to keys of all projects only'),
  })
  .meta({
    id: 'ContainerizedTest',
    examples: [
      {
        id,
        testId: id,
        applicationId: id,
        analysisId: id,
        serviceId: id,
        testType: 'backend_security',
        toolsUsed: ['bandit', 'ruff'],
        status: 'completed' as const,
        submittedAt: '2026-11-21T09:30:00.000Z',
        startedAt: '2026-11-21T09:30:01.000Z',
        completedAt: '2026-11-21T09:30:09.000Z',
        executionDuration: 7.9,
        resultData: { bandit: { status: 'findings', findings: 3 }, ruff: { status: 'ok', findings: 0 } },
      },
    ],
  });
export type ContainerizedTestView = z.output<typeof containerizedTestView>;

const NOT_TOLD = 'It did not come to its end; keys of all projects are told why';

/** @param isTold whether the caller may know addresses of ours */
export function containerizedTestViewOf(
  row: ContainerizedTestEntity,
  isTold: boolean,
): ContainerizedTestView {
  const { analysisId, serviceId, serviceEndpoint, startedAt, completedAt, executionDuration, resultData } =
    row;
  return {
    id: row.id,
    testId: row.testId,
    applicationId: row.applicationId,
    ...(analysisId !== null && { analysisId }),
    ...(serviceId !== null && { serviceId }),
    ...(serviceEndpoint !== null && isTold && { serviceEndpoint }),
    testType: row.testType,
    toolsUsed: row.toolsUsed,
    status: row.status,
    submittedAt: row.submittedAt.toISOString(),
    ...(startedAt !== null && { startedAt: startedAt.toISOString() }),
    ...(completedAt !== null && { completedAt: completedAt.toISOString() }),
    ...(executionDuration !== null && { executionDuration }),
    ...(resultData !== null && { resultData: resultData as ContainerizedTestView['resultData'] }),
    // What services and the ways to them say begins with their address.
    ...(row.errorMessage !== null && { errorMessage: isTold ? row.errorMessage : NOT_TOLD }),
  };
}
