import { z } from 'zod';
import { SOURCE_KINDS } from '#catalog/index';
import { stageName } from '../run.js';
import { replayVersions } from '../replays/replay.js';
import { breakerState, breakerStateOf, breakerSummaryOf } from './breaker.view.js';
import type { SystemOverview } from './system-overview.js';

const counts = z.record(z.string(), z.int());

const queueCounts = z.object({
  waiting: z.int(),
  active: z.int(),
  delayed: z.int(),
  failed: z.int(),
});

export const systemOverviewView = z
  .object({
    events: counts.describe('Received within the last day, by state'),
    runs: counts.describe('Created within the last day, by state'),
    deadLetters: counts.describe('All, by state'),
    queues: z.record(z.string(), queueCounts),
    breakers: z.array(breakerState).describe('Dependencies that ever failed'),
  })
  .meta({
    id: 'SystemOverview',
    examples: [
      {
        events: { done: 1_204, dead: 3, processing: 2 },
        runs: { succeeded: 1_204, failed: 3, running: 2 },
        deadLetters: { open: 3, resolved: 11 },
        queues: { engine: { waiting: 0, active: 2, delayed: 0, failed: 0 } },
        breakers: [
          { dependency: 'apifox', origin: 'https://api.apifox.com', state: 'closed' as const, failures: 0 },
        ],
      },
    ],
  });
export type SystemOverviewView = z.infer<typeof systemOverviewView>;

/** @param projectId the only project that the caller sees; undefined when it sees all */
export function overviewViewOf(
  { breakers, ...counted }: SystemOverview,
  projectId: string | undefined,
): SystemOverviewView {
  return {
    ...counted,
    queues: { ...counted.queues },
    breakers: breakers.map(projectId === undefined ? breakerSummaryOf : breakerStateOf),
  };
}

/** Which dead letters are tried again, and how fast. */
export const retryFailedEvents = z
  .strictObject({
    projectId: z.uuid().optional(),
    sourceId: z.uuid().optional(),
    kind: z.enum(SOURCE_KINDS).optional(),
    stage: stageName.optional(),
    code: z.string().max(100).optional(),
    ids: z.array(z.uuid()).min(1).max(1_000).optional().describe('These dead letters only'),
    versions: replayVersions.default('current'),
    ratePerMinute: z.int().min(1).max(60_000).default(60),
  })
  .meta({ id: 'RetryFailedEvents', examples: [{ code: 'dependency-failed', ratePerMinute: 60 }] });
export type RetryFailedEvents = z.output<typeof retryFailedEvents>;

const baseUrl = z
  .url({ protocol: /^https?$/ })
  .max(2_000)
  .optional()
  .describe('Where the API runs; absent: what the project says');

/** One of the three says what is executed. */
export const runTests = z
  .union([
    z.strictObject({ suiteVersionId: z.uuid(), baseUrl }),
    z.strictObject({ suiteId: z.uuid().describe('Its latest version'), baseUrl }),
    z.strictObject({ projectId: z.uuid().describe('The latest versions of all its suites'), baseUrl }),
  ])
  .meta({
    id: 'RunTests',
    examples: [
      { suiteId: '019a5f3c-6666-7b2a-9f00-5a6b7c8d9e0f', baseUrl: 'https://petstore.example.com/v1' },
    ],
  });
export type RunTests = z.infer<typeof runTests>;
