import type { AnalysedApplication, GradedApplication } from '#analysis/index';
import type { RegisteredApplication } from '#catalog/index';
import type { CheckedSuite, DiffedSpec, ExecutedSuite, FetchedSpec, GeneratedSuite } from '#suites/index';
import type { Notified } from '../notifying/notified.js';
import type { RunEntity } from '../run.entity.js';
import type { StageName } from '../run.js';
import { OutputMissing } from './stage-errors.js';
import type { StageJob } from './stage-job.js';

/** What each stage finds out, stored as its output. */
export interface StageOutputs {
  readonly fetch: FetchedSpec;
  readonly diff: DiffedSpec;
  readonly generate: GeneratedSuite;
  readonly check: CheckedSuite;
  readonly execute: ExecutedSuite;
  readonly register: RegisteredApplication;
  readonly analyse: AnalysedApplication;
  readonly grade: GradedApplication;
  readonly notify: Notified;
}

/** A stage that a worker has claimed: it is this worker's for as long as nobody else claims it. */
export interface StageWork extends StageJob {
  readonly run: RunEntity;
  /** 1 for the first. */
  readonly attempt: number;
  /** How long open breakers have kept it waiting, in milliseconds. */
  readonly waitedMs: number;
  readonly startedAtMs: number;
  /** What the stages before it found out, and what its own earlier attempts got done. */
  readonly outputs: Readonly<Partial<StageOutputs>>;
}

export type StageResult<Stage extends StageName = StageName> =
  | { readonly kind: 'done'; readonly output: StageOutputs[Stage] }
  | { readonly kind: 'skipped'; readonly reason: string };

export function done<Output>(output: Output): { kind: 'done'; output: Output } {
  return { kind: 'done', output };
}

/** Does the work of one stage. It may be called again for the same stage after a crash. */
export type StageHandler<Stage extends StageName> = (
  work: StageWork,
  signal: AbortSignal,
) => Promise<StageResult<Stage>>;

/** @throws {OutputMissing} */
export function outputOf<Stage extends StageName>(
  { outputs }: Pick<StageWork, 'outputs'>,
  stage: Stage,
): StageOutputs[Stage] {
  const output = outputs[stage];
  if (output === undefined) throw new OutputMissing(stage);
  return output;
}
