import type { AnalysisOptions, AnalysisType } from '#analysis/index';

/** A task that a worker has begun: it is this worker's for as long as nobody takes the attempt away. */
export interface ClaimedTask {
  readonly id: string;
  readonly jobId: string;
  readonly attempt: number;
  readonly applicationId: string;
  readonly type: AnalysisType;
  readonly options: AnalysisOptions | undefined;
  readonly timeoutMs: number;
  readonly startedAtMs: number;
}
