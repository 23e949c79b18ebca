import { DomainError, type ErrorIssue } from '#core/errors/index';
import type { AnalysisType } from '../analysis-type.js';

/** Somebody wants the analysis to end. Given to an abort signal as its reason. */
export class AnalysisCancelled extends DomainError {
  readonly code = 'conflict';
  readonly retryable = false;
  readonly category = 'input';

  constructor(reason = 'It was cancelled') {
    super(reason);
  }
}

/** Another process has taken the analysis over, or its application was deleted: nothing of it may be written. */
export class AnalysisLost extends DomainError {
  readonly code = 'run-not-fenced';
  readonly retryable = false;
  readonly category = 'internal';

  constructor(readonly analysisId: string) {
    super(`Analysis ${analysisId} belongs to another process now, or is gone`);
  }
}

/** Tools were asked for that the type of analysis does not have. */
export class ToolsUnknown extends DomainError {
  readonly code = 'request-invalid';
  readonly retryable = false;
  readonly category = 'input';
  override readonly issues: readonly ErrorIssue[];

  constructor(type: AnalysisType, unknown: readonly string[], known: readonly string[]) {
    super(`${type} has no tool ${unknown.join(', ')}; it has ${known.join(', ') || 'none'}`);
    this.issues = unknown.map((tool) => ({
      pointer: '/options/tools',
      detail: `${tool} is no tool of ${type}`,
    }));
  }
}
