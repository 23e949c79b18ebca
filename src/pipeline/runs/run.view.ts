import { z } from 'zod';
import { moment, pageQuery } from '#platform/database/index';
import { failure } from '../failure.js';
import type { RunStageEntity, StageAttemptEntity } from '../run-stage.entity.js';
import type { RunEntity } from '../run.entity.js';
import {
  ATTEMPT_OUTCOMES,
  RUN_STATUSES,
  runTarget,
  runVersions,
  STAGE_STATUSES,
  stageName,
  SUBJECTS,
  TRIGGERS,
} from '../run.js';

const summaryExample = {
  id: '019a5f3c-2222-7b2a-9f00-5a6b7c8d9e0f',
  eventId: '019a5f3c-3333-7b2a-9f00-5a6b7c8d9e0f',
  projectId: '019a5f3c-0000-7b2a-9f00-5a6b7c8d9e0f',
  sourceId: '019a5f3c-1111-7b2a-9f00-5a6b7c8d9e0f',
  specKey: 'acme/shop:openapi.yaml',
  trigger: 'event' as const,
  subject: 'document' as const,
  status: 'succeeded' as const,
  dryRun: false,
  handlerVersion: 1,
  versions: {},
  createdAt: '2026-11-21T09:30:00.012Z',
  startedAt: '2026-11-21T09:30:00.020Z',
  completedAt: '2026-11-21T09:30:02.100Z',
  durationMs: 2_080,
};

const stageExample = {
  stage: 'fetch' as const,
  status: 'succeeded' as const,
  held: false,
  createdAt: '2026-11-21T09:30:00.012Z',
  startedAt: '2026-11-21T09:30:00.020Z',
  completedAt: '2026-11-21T09:30:00.412Z',
  durationMs: 392,
  output: { title: 'Shop', operations: 12, changed: true },
  attempts: [
    {
      number: 1,
      outcome: 'succeeded' as const,
      worker: 'worker-1:4711',
      startedAt: '2026-11-21T09:30:00.020Z',
      endedAt: '2026-11-21T09:30:00.412Z',
      durationMs: 392,
    },
  ],
};

const timings = {
  startedAt: z.iso.datetime().optional(),
  completedAt: z.iso.datetime().optional(),
  durationMs: z.int().optional().describe('From its start to its end'),
};

/** A run in lists. */
export const runSummary = z
  .object({
    id: z.uuid(),
    eventId: z.uuid().optional().describe('Absent for manual runs'),
    projectId: z.uuid(),
    sourceId: z.uuid().optional(),
    specKey: z.string().optional(),
    trigger: z.enum(TRIGGERS),
    subject: z.enum(SUBJECTS).describe('What it works on; decides which stages it has'),
    status: z.enum(RUN_STATUSES),
    dryRun: z
      .boolean()
      .describe(
        'Dry runs fetch, diff, generate and check, or register; they never execute, analyse or notify',
      ),
    handlerVersion: z.int().describe('Version of the stages that worked on it'),
    versions: runVersions.describe('The original versions that it is bound to'),
    target: runTarget.optional().describe('What a manual run executes'),
    replayId: z.uuid().optional(),
    error: failure.optional(),
    reason: z.string().optional().describe('Why it was cancelled or superseded'),
    createdAt: z.iso.datetime(),
    ...timings,
  })
  .meta({ id: 'RunSummary', examples: [summaryExample] });
export type RunSummary = z.infer<typeof runSummary>;

const attemptView = z
  .object({
    number: z.int().positive().describe('Those that do not count have the number of the one in their place'),
    outcome: z.enum(ATTEMPT_OUTCOMES),
    worker: z.string().describe('Host and process'),
    error: failure.optional(),
    startedAt: z.iso.datetime(),
    endedAt: z.iso.datetime().optional(),
    durationMs: z.int().optional(),
  })
  .meta({ id: 'StageAttempt' });

const stageView = z
  .object({
    stage: stageName,
    status: z.enum(STAGE_STATUSES),
    held: z.boolean().describe('It waits for another run of the same spec to end'),
    reason: z.string().optional().describe('Why it was skipped'),
    error: failure.optional().describe('Of its latest attempt'),
    nextAttemptAt: z.iso.datetime().optional(),
    output: z.unknown().optional().describe('What it found out'),
    createdAt: z.iso.datetime(),
    ...timings,
    attempts: z.array(attemptView),
  })
  .meta({ id: 'RunStage' });
type StageView = z.infer<typeof stageView>;

/** A run with all of its stages and their attempts. */
export const runView = runSummary
  .extend({ stages: z.array(stageView) })
  .meta({ id: 'Run', examples: [{ ...summaryExample, stages: [stageExample] }] });
export type RunView = z.infer<typeof runView>;

export const runsQuery = pageQuery.extend({
  status: z.enum(RUN_STATUSES).optional(),
  trigger: z.enum(TRIGGERS).optional(),
  subject: z.enum(SUBJECTS).optional(),
  projectId: z.uuid().optional(),
  sourceId: z.uuid().optional(),
  eventId: z.uuid().optional(),
  replayId: z.uuid().optional(),
  specKey: z.string().max(500).optional(),
  createdFrom: moment.optional().describe('Created at this time or later'),
  createdBefore: moment.optional().describe('Created before this time'),
});
export type RunsQuery = z.infer<typeof runsQuery>;

export const cancelRun = z
  .strictObject({ reason: z.string().trim().min(1).max(500).default('Cancelled by hand') })
  .meta({ id: 'CancelRun', examples: [{ reason: 'The API is being moved' }] });
export type CancelRun = z.output<typeof cancelRun>;

export function runSummaryOf(run: RunEntity): RunSummary {
  const { id, projectId, trigger, subject, status, dryRun, handlerVersion, versions } = run;
  return {
    id,
    projectId,
    trigger,
    subject,
    status,
    dryRun,
    handlerVersion,
    versions,
    ...present({
      eventId: run.eventId,
      sourceId: run.sourceId,
      specKey: run.specKey,
      target: run.target,
      replayId: run.replayId,
      error: run.error,
      reason: run.reason,
    }),
    createdAt: run.createdAt.toISOString(),
    ...timingsOf(run.startedAt, run.completedAt),
  };
}

export function runViewOf(
  run: RunEntity,
  stages: readonly RunStageEntity[],
  attempts: readonly StageAttemptEntity[],
): RunView {
  const byStage = Map.groupBy(attempts, ({ stage }) => stage);
  return {
    ...runSummaryOf(run),
    stages: stages.map((stage) => stageViewOf(stage, byStage.get(stage.stage) ?? [])),
  };
}

function stageViewOf(row: RunStageEntity, attempts: readonly StageAttemptEntity[]): StageView {
  const { stage, status, held } = row;
  return {
    stage,
    status,
    held,
    ...present({ reason: row.reason, error: row.error, output: row.output }),
    ...present({ nextAttemptAt: row.nextAttemptAt?.toISOString() }),
    createdAt: row.createdAt.toISOString(),
    ...timingsOf(row.startedAt, row.completedAt),
    attempts: attempts.map(({ number, outcome, worker, error, startedAt, endedAt }) => ({
      number,
      outcome,
      worker,
      ...present({ error }),
      startedAt: startedAt.toISOString(),
      ...(endedAt !== null && {
        endedAt: endedAt.toISOString(),
        durationMs: endedAt.getTime() - startedAt.getTime(),
      }),
    })),
  };
}

function timingsOf(startedAt: Date | null, completedAt: Date | null) {
  return {
    ...present({ startedAt: startedAt?.toISOString(), completedAt: completedAt?.toISOString() }),
    ...(startedAt !== null &&
      completedAt !== null && { durationMs: completedAt.getTime() - startedAt.getTime() }),
  };
}

type Present<Row> = { [Field in keyof Row]?: NonNullable<Row[Field]> };

/** Absent on the wire is what is null in the tables. */
function present<Row extends object>(row: Row): Present<Row> {
  return Object.fromEntries(
    Object.entries(row).filter(([, value]) => value !== null && value !== undefined),
  ) as Present<Row>;
}
