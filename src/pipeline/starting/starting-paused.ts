import { DomainError } from '#core/errors/index';

/** More events wait for their run in this process than memory should hold; the sweeper brings the job again. */
export class StartingPaused extends DomainError {
  readonly code = 'inbox-full';
  readonly retryable = true;
  readonly category = 'dependency';

  constructor() {
    super('More events wait for their run than this process holds');
  }
}
