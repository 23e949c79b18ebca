import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Analyses, AnalysisCancelled, type AnalysisOutcome, type RunAnalysis } from '#analysis/index';
import { TaskStopped } from './scheduling-errors.js';
import type { TaskRunner } from './task-runner.js';

/** Tasks are analyses: what stops a task is told to the analysis in its own words. */
@Injectable()
export class AnalysisRunner implements TaskRunner {
  constructor(private readonly analyses: Analyses) {}

  async run(
    asked: RunAnalysis,
    signal: AbortSignal,
    ensureOurs: (manager: EntityManager) => Promise<void>,
  ): Promise<AnalysisOutcome> {
    const translated = new AbortController();
    const stop = (): void => translated.abort(reasonFor(signal.reason));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    try {
      return await this.analyses.run(asked, translated.signal, ensureOurs);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }
}

/** What was cancelled or is out of time ends as such; for any other reason the analysis is left to be taken over. */
function reasonFor(reason: unknown): unknown {
  if (!(reason instanceof TaskStopped)) return reason;
  switch (reason.because) {
    case 'cancelled':
      return new AnalysisCancelled(reason.message);
    case 'expired':
    case 'timed-out':
      return new DOMException(reason.message, 'TimeoutError');
    case 'shutting-down':
      return reason;
  }
}
