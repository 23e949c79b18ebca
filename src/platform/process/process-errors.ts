import { DomainError } from '#core/errors/index';
import type { Command } from './command.js';
import type { ProcessOutcome } from './outcome.js';

/** How much of what a program said is quoted in an error. */
const QUOTED_CHARACTERS = 2_000;

/** A program could not be started, or ended in a way that its caller does not take for success. */
export class ProcessFailed extends DomainError {
  readonly code = 'process-failed';
  readonly retryable = false;
  readonly category = 'tool';

  constructor(
    readonly file: string,
    readonly outcome: Exclude<ProcessOutcome, { kind: 'timed-out' }>,
  ) {
    super(`${file} ${ending(outcome)}`, {
      cause: outcome.kind === 'spawn-failed' ? outcome.cause : undefined,
    });
  }
}

/** A program was stopped at its time limit. */
export class ProcessTimedOut extends DomainError {
  readonly code = 'process-timed-out';
  readonly retryable = true;
  readonly category = 'timeout';

  constructor(
    readonly file: string,
    readonly outcome: Extract<ProcessOutcome, { kind: 'timed-out' }>,
  ) {
    super(`${file} was stopped after ${outcome.afterMs} ms${quoted(outcome.stderr)}`);
  }
}

/**
 * The outcome, when the command exited with one of `okExitCodes`.
 * @throws {ProcessTimedOut} when it was stopped at its time limit
 * @throws {ProcessFailed} when it ended in any other way
 */
export function exitedWell(
  command: Pick<Command, 'file'>,
  outcome: ProcessOutcome,
  okExitCodes: readonly number[] = [0],
): Extract<ProcessOutcome, { kind: 'exited' }> {
  if (outcome.kind === 'timed-out') throw new ProcessTimedOut(command.file, outcome);
  if (outcome.kind !== 'exited' || !okExitCodes.includes(outcome.code)) {
    throw new ProcessFailed(command.file, outcome);
  }
  return outcome;
}

function ending(outcome: Exclude<ProcessOutcome, { kind: 'timed-out' }>): string {
  switch (outcome.kind) {
    case 'exited':
      return `exited with ${outcome.code}${quoted(outcome.stderr)}`;
    case 'signalled':
      return `was ended by ${outcome.signal}${quoted(outcome.stderr)}`;
    case 'output-limit':
      return `was stopped: it wrote more than ${outcome.limitBytes} bytes`;
    case 'aborted':
      return 'was stopped on request';
    case 'spawn-failed':
      return `could not be started: ${outcome.reason}`;
  }
}

/** The end of what was said, where programs put what matters. */
function quoted(text: string): string {
  const said = text.trim().slice(-QUOTED_CHARACTERS);
  return said === '' ? '' : `: ${said}`;
}
