import { Inject, Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import type { AnalysisOutcome } from '#analysis/index';
import { unlessAborted } from '#platform/schedule/index';
import { traced } from '#platform/telemetry/index';
import { TaskNotOurs, TaskStopped } from './scheduling-errors.js';
import type { ClaimedTask } from './claimed-task.js';
import { TaskClaims } from './task-claims.js';
import { CANCELLED, endingOf, endingOfError, secondsOf, type TaskEnding, timedOut } from './task-ending.js';
import { TaskPulse } from './task-pulse.js';
import { TASK_RUNNER, type TaskRunner } from './task-runner.js';

/** From being told to being left behind: with the half second until it is told and what it takes to write that, 5 s. */
const GRACE_MS = 4_000;

/** What came of one attempt: an ending to be written, or nothing, since the task is to be given back or is gone. */
export type AttemptResult =
  | { readonly kind: 'ended'; readonly ending: TaskEnding }
  | { readonly kind: 'given-back' }
  | { readonly kind: 'lost' };

/** One attempt of a task: its runner under a time limit, told when it has to stop, and left behind when it does not. */
@Injectable()
export class TaskAttempts implements BeforeApplicationShutdown {
  private readonly logger = new Logger(TaskAttempts.name);
  private readonly shutdown = new AbortController();

  constructor(
    @Inject(TASK_RUNNER) private readonly runner: TaskRunner,
    private readonly claims: TaskClaims,
    private readonly pulse: TaskPulse,
  ) {}

  /** Tasks under way are given back. */
  beforeApplicationShutdown(): void {
    this.shutdown.abort(new TaskStopped('shutting-down'));
  }

  get isShuttingDown(): boolean {
    return this.shutdown.signal.aborted;
  }

  run(task: ClaimedTask): Promise<AttemptResult> {
    return this.pulse.during(task, (stopped) => this.attempt(task, stopped));
  }

  private async attempt(task: ClaimedTask, stopped: AbortSignal): Promise<AttemptResult> {
    using limit = limitOf(task.timeoutMs);
    const signal = AbortSignal.any([stopped, limit.signal, this.shutdown.signal]);
    try {
      const outcome = await this.outcomeOf(task, signal);
      // What was done before it heard that it should stop is a result like any other.
      if (!signal.aborted || outcome.status === 'completed')
        return { kind: 'ended', ending: endingOf(outcome) };
      return resultOfStop(signal.reason, task, outcome);
    } catch (error) {
      if (signal.aborted) return resultOfStop(signal.reason, task);
      if (error instanceof TaskNotOurs) return { kind: 'lost' };
      this.logger.warn({ msg: 'A batch task failed', attempt: task.attempt, err: error });
      return { kind: 'ended', ending: endingOfError(error) };
    }
  }

  private async outcomeOf(task: ClaimedTask, signal: AbortSignal): Promise<AnalysisOutcome> {
    const { id: taskId, applicationId, type, options } = task;
    const asked = { applicationId, type, taskId, ...(options !== undefined && { options }) };
    using patience = patienceAfter(signal);
    return await traced(`batch task ${type}`, { taskId, attempt: task.attempt }, () =>
      unlessAborted(
        this.runner.run(asked, signal, (manager) => this.claims.ensureOurs(manager, task)),
        patience.signal,
      ),
    );
  }
}

function resultOfStop(reason: unknown, task: ClaimedTask, outcome?: AnalysisOutcome): AttemptResult {
  if (!(reason instanceof TaskStopped)) return { kind: 'lost' };
  const known = outcome === undefined ? {} : { analysisId: outcome.analysisId, counts: outcome.counts };
  switch (reason.because) {
    case 'shutting-down':
      return { kind: 'given-back' };
    case 'cancelled':
      return { kind: 'ended', ending: { ...known, ...CANCELLED } };
    case 'expired':
      return { kind: 'ended', ending: { ...known, ...timedOut('The batch went over its time limit') } };
    case 'timed-out': {
      const message = `The task went over its time limit of ${secondsOf(task.timeoutMs)}`;
      return { kind: 'ended', ending: { ...known, ...timedOut(message) } };
    }
  }
}

interface Limit extends Disposable {
  readonly signal: AbortSignal;
}

function limitOf(ms: number): Limit {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(new TaskStopped('timed-out')), ms);
  return { signal: limit.signal, [Symbol.dispose]: () => clearTimeout(timer) };
}

/** Aborts some time after the other one did. */
function patienceAfter(told: AbortSignal): Limit {
  const over = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const begin = (): void => {
    timer = setTimeout(() => over.abort(told.reason), GRACE_MS);
  };
  if (told.aborted) begin();
  else told.addEventListener('abort', begin, { once: true });
  return {
    signal: over.signal,
    [Symbol.dispose]: () => {
      told.removeEventListener('abort', begin);
      clearTimeout(timer);
    },
  };
}
