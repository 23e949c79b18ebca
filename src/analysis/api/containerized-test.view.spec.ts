import { expect, it } from 'vitest';
import { ContainerizedTestEntity } from '../storage/containerized-test.entity.js';
import { containerizedTestViewOf } from './containerized-test.view.js';

const ENDPOINT = 'https://analyzers.internal:8001';
const MESSAGE = 'analyzers.internal:8001 cannot be reached: connect ECONNREFUSED';
const row: ContainerizedTestEntity = Object.assign(new ContainerizedTestEntity(), {
  id: '019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f',
  testId: 'test',
  applicationId: '019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0e',
  analysisId: null,
  serviceId: null,
  serviceEndpoint: ENDPOINT,
  testType: 'dynamic',
  toolsUsed: ['dynamic'],
  status: 'failed' as const,
  submittedAt: new Date(),
  startedAt: null,
  completedAt: null,
  resultData: null,
  errorMessage: MESSAGE,
  executionDuration: null,
});

it('tells keys of all projects where a test was, and why it failed', () => {
  expect(containerizedTestViewOf(row, true)).toMatchObject({
    serviceEndpoint: ENDPOINT,
    errorMessage: MESSAGE,
  });
});

it('tells others no address, in no message either', () => {
  const view = containerizedTestViewOf(row, false);
  expect(view.errorMessage).toContain('did not come to its end');
  expect(JSON.stringify(view)).not.toContain('analyzers.internal');
});
