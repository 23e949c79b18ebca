import { DomainError } from '#core/errors/index';

/** Somebody else listens at the port that was set aside for the application. */
export class PortTaken extends DomainError {
  readonly code = 'port-taken';
  readonly retryable = true;
  readonly category = 'network';

  constructor(port: number, cause: unknown) {
    super(`Something else on this machine listens at port ${port}, which is the application's. Stop it`, {
      cause,
    });
  }
}
