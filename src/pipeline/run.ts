import { z } from 'zod';
import type { EventAction } from '#events/index';
import type { QueueName } from '#platform/queue/index';

export const RUN_STATUSES = [
  'queued',
  'running',
  'waiting',
  'succeeded',
  'failed',
  'cancelled',
  'superseded',
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

export const ENDED_STATUSES = [
  'succeeded',
  'failed',
  'cancelled',
  'superseded',
] as const satisfies RunStatus[];

export const TRIGGERS = ['event', 'replay', 'batch_task', 'manual'] as const;
export type Trigger = (typeof TRIGGERS)[number];

/** What a run works on; it decides which stages there are. */
export const SUBJECTS = ['document', 'application'] as const;
export type Subject = (typeof SUBJECTS)[number];

/** In the order in which they are worked on; a run has those of its subject. */
export const STAGES = [
  'fetch',
  'diff',
  'generate',
  'check',
  'execute',
  'register',
  'analyse',
  'grade',
  'notify',
] as const;
export const stageName = z.enum(STAGES);
export type StageName = (typeof STAGES)[number];

export const STAGE_STATUSES = [
  'queued',
  'running',
  'waiting',
  'succeeded',
  'skipped',
  'failed',
  'cancelled',
] as const;
export type StageStatus = (typeof STAGE_STATUSES)[number];

export const ATTEMPT_OUTCOMES = [
  'running',
  'succeeded',
  'skipped',
  'failed',
  /** A breaker was open: it does not count. */
  'postponed',
  /** Its worker died, or was taken for dead. */
  'crashed',
  'cancelled',
  /** Its worker shut down: it does not count. */
  'released',
] as const;
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number];

/**
 * The version of what the stages do with a document, apart from the engine and the packs, which have their own.
 * To be raised when a stage changes in a way that makes an old run come out differently.
 */
export const HANDLER_VERSION = 1;

/** The original versions that a replay is bound to; what is absent is taken as it is now. */
export const runVersions = z.object({
  specVersionId: z.uuid().optional(),
  packHash: z.string().optional(),
  sourceVersionId: z.uuid().optional().describe("Of an application's code"),
});
export type RunVersions = z.infer<typeof runVersions>;

/** What a manual run executes, instead of an event's document. */
export const runTarget = z.object({ suiteVersionId: z.uuid(), baseUrl: z.url().optional() });
export type RunTarget = z.infer<typeof runTarget>;

/** Stages by the resource that they use up; a rush on one queue never starves the others. */
export const queueOfStage = {
  fetch: 'engine',
  diff: 'engine',
  generate: 'engine',
  check: 'engine',
  execute: 'execute',
  register: 'engine',
  analyse: 'analyse',
  grade: 'engine',
  notify: 'notify',
} as const satisfies Record<StageName, QueueName>;

const STAGES_OF: Readonly<Record<Subject, readonly StageName[]>> = {
  document: ['fetch', 'diff', 'generate', 'check', 'execute', 'notify'],
  application: ['register', 'analyse', 'grade', 'notify'],
};
const DRY_STAGES_OF: Readonly<Record<Subject, readonly StageName[]>> = {
  document: ['fetch', 'diff', 'generate', 'check'],
  application: ['register'],
};
const MANUAL_STAGES: readonly StageName[] = ['execute', 'notify'];

/** What decides which stages a run has. */
export interface RunKind {
  readonly subject: Subject;
  readonly dryRun: boolean;
  readonly target: RunTarget | null;
}

/** Dry runs never execute, analyse or notify (states.md, contract 8); manual ones have their suite already. */
export function stagesOf({ subject, dryRun, target }: RunKind): readonly StageName[] {
  if (dryRun) return DRY_STAGES_OF[subject];
  return target === null ? STAGES_OF[subject] : MANUAL_STAGES;
}

/** Whether dry runs have the stage too. */
export function isDryStage(stage: string): boolean {
  return Object.values(DRY_STAGES_OF).some((stages) => (stages as readonly string[]).includes(stage));
}

/** What an event that asks for this is about. */
export function subjectOf(action: EventAction): Subject {
  return action === 'register' ? 'application' : 'document';
}

export function firstStage(run: RunKind): StageName {
  return stagesOf(run)[0] ?? 'fetch';
}

/** Undefined after the last one. */
export function stageAfter(run: RunKind, stage: StageName): StageName | undefined {
  const stages = stagesOf(run);
  return stages[stages.indexOf(stage) + 1];
}

export function ordinalOf(stage: StageName): number {
  return STAGES.indexOf(stage) + 1;
}

/** Runs with the same key work one at a time, in the order of their events (states.md, contract 5). */
export function orderingKey(projectId: string, sourceId: string, specKey: string): string {
  return `${projectId}/${sourceId}/${specKey}`;
}
