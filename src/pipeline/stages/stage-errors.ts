import { gateSentence, type GateResult } from '#core/check/index';
import { DomainError, type ErrorIssue } from '#core/errors/index';
import type { StageName } from '../run.js';

/** Another worker has the stage now, or its run ended: what this one wanted to write was refused. */
export class RunNotFenced extends DomainError {
  readonly code = 'run-not-fenced';
  readonly retryable = false;
  readonly category = 'internal';

  constructor(runId: string, stage: StageName) {
    super(`The stage ${stage} of run ${runId} is not this worker's any more`);
  }
}

/** A stage did not end within its time limit. */
export class StageTimedOut extends DomainError {
  readonly code = 'stage-timed-out';
  readonly retryable = true;
  readonly category = 'timeout';

  constructor(
    stage: StageName,
    readonly timeoutMs: number,
  ) {
    super(`The stage ${stage} did not end within ${timeoutMs} ms`);
  }
}

/** The process that worked on a stage was killed or lost its connection. */
export class WorkerLost extends DomainError {
  readonly code = 'worker-lost';
  readonly retryable = true;
  readonly category = 'internal';

  constructor(worker: string) {
    super(`The worker ${worker} died, or was not heard of any more`);
  }
}

/** The quality checks found something that must not reach anybody. */
export class SuiteRejected extends DomainError {
  readonly code = 'suite-rejected';
  readonly retryable = false;
  readonly category = 'internal';

  constructor(override readonly issues: readonly ErrorIssue[]) {
    super(`The generated suite did not pass its quality checks (${issues.length} problems)`);
  }
}

/** The suite is worth less than the project wants at the least. */
export class QualityTooLow extends DomainError {
  readonly code = 'quality-too-low';
  readonly retryable = false;
  readonly category = 'input';
  override readonly issues: readonly ErrorIssue[];

  constructor(failed: readonly GateResult[]) {
    const sentences = failed.map(gateSentence);
    super(`The suite does not pass the project's quality gates (${sentences.join('; ')})`);
    this.issues = failed.map((gate) => ({
      pointer: `/quality/gates/${gate.figure}`,
      detail: gateSentence(gate),
    }));
  }
}

/** Nothing says where the document of an event is. */
export class SpecMissing extends DomainError {
  readonly code = 'spec-missing';
  readonly retryable = false;
  readonly category = 'input';

  constructor(eventId: string) {
    super(`Event ${eventId} names no API document, and its source has none configured`);
  }
}

/** A stage needs what an earlier one should have found out, and did not store. */
export class OutputMissing extends DomainError {
  readonly code = 'internal';
  readonly retryable = false;
  readonly category = 'internal';

  constructor(stage: StageName) {
    super(`The stage ${stage} stored no result that a later one can read`);
  }
}

/** A document can only be exported from ApiFox with a token. */
export class AccessTokenMissing extends DomainError {
  readonly code = 'spec-missing';
  readonly retryable = false;
  readonly category = 'input';

  constructor(source: string) {
    super(`The source ${source} has no access token to fetch its document with; set one, or APIFOX_TOKEN`);
  }
}

/** This process shuts down: its stages are for another one. */
export class ShuttingDown extends Error {
  constructor() {
    super('This worker shuts down');
  }
}
