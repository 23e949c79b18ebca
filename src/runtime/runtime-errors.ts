import { DomainError } from '#core/errors/index';

/** The application was started and ended, went beyond a limit, or does not answer. */
export class ApplicationFailed extends DomainError {
  readonly code = 'application-failed';
  readonly retryable = false;
  readonly category = 'input';

  /** @param log the last lines of what it wrote */
  constructor(
    reason: string,
    readonly log: readonly string[] = [],
  ) {
    super(log.length === 0 ? reason : `${reason}. The end of its log:\n${log.join('\n')}`);
  }
}

/** Somebody stopped the application while it was used. */
export class ApplicationStopped extends DomainError {
  readonly code = 'application-stopped';
  readonly retryable = true;
  readonly category = 'input';

  constructor() {
    super('The application was stopped while it was used');
  }
}

/** Nothing here can hold applications. */
export class NoDriver extends DomainError {
  readonly code = 'isolation-missing';
  readonly retryable = false;
  readonly category = 'dependency';

  constructor(reasons: readonly string[]) {
    super(
      `Applications cannot be started here: ${reasons.join('; ')}. Install bubblewrap and util-linux, or Docker ` +
        '(Debian and Ubuntu: apt-get install bubblewrap util-linux, or docker.io); RUNTIME_DRIVER says which is used',
    );
  }
}
