import { DomainError } from '#core/errors/index';

/** Nothing says how the application is started. */
export class ApplicationNotStartable extends DomainError {
  readonly code = 'application-not-startable';
  readonly retryable = false;
  readonly category = 'input';

  constructor(what: string) {
    super(
      `${what}. Say how it is started in the application's dockerConfig or metadata, such as ` +
        '{ "start": { "backend": "python server.py" } }',
    );
  }
}
