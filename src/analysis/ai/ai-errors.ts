import { DomainError } from '#core/errors/index';
import type { Asked } from './ai-endpoint.js';

/** No operator has named an endpoint. */
export class AiEndpointMissing extends DomainError {
  readonly code = 'ai-endpoint-missing';
  readonly retryable = false;
  readonly category = 'input';

  constructor() {
    super('No AI endpoint is set: AI_ENDPOINT_URL names one that speaks the protocol of OpenAI');
  }
}

/** The endpoint refused, or answered something else than what was asked for. */
export class AiFailed extends DomainError {
  readonly code = 'dependency-failed';
  readonly retryable = true;
  readonly category = 'dependency';
}

export class AiTimedOut extends DomainError {
  readonly code = 'dependency-timeout';
  readonly retryable = true;
  readonly category = 'timeout';

  constructor(afterMs: number) {
    super(`The AI endpoint did not answer within ${afterMs / 1000} s (AI_TIMEOUT_SECONDS)`);
  }
}

/** The tokens of the day are used up, or held for others. */
export class AiBudgetSpent extends DomainError {
  readonly code = 'rate-limited';
  readonly retryable = true;
  readonly category = 'input';
}

/** As many wait for an explanation as may. */
export class AiBusy extends DomainError {
  readonly code = 'rate-limited';
  readonly retryable = true;
  readonly category = 'dependency';
  readonly retryAfterMs = 5_000;

  constructor(waiting: number) {
    super(`${waiting} explanations wait for the AI endpoint already (AI_EXPLANATIONS_AT_ONCE)`);
  }
}

/** Whoever asked does not wait any more. */
export class CallerGone extends DomainError {
  readonly code = 'caller-gone';
  readonly retryable = true;
  readonly category = 'input';

  constructor() {
    super('The caller closed the connection before there was an answer');
  }
}

/** Why nothing was answered, for whoever asked over HTTP. */
export function aiErrorOf({ report }: Extract<Asked<unknown>, { kind: 'failed' }>): DomainError {
  if (report.status === 'timed-out') return new AiTimedOut(report.afterMs);
  if (report.category === 'input') return new AiBudgetSpent(report.message);
  const said = report.said === undefined ? '' : `; it said: ${report.said.slice(-200)}`;
  return new AiFailed(`The AI endpoint was of no use: ${report.message}${said}`);
}
