import { DomainError } from '#core/errors/index';

/** The machine cannot hold programs that are not trusted. */
export class HostingImpossible extends DomainError {
  readonly code = 'isolation-missing';
  readonly retryable = false;
  readonly category = 'dependency';

  constructor(reason: string) {
    super(
      `Applications cannot be started in a sandbox here: ${reason}. ` +
        'Install bubblewrap and util-linux (Debian and Ubuntu: apt-get install bubblewrap util-linux), and let this ' +
        'program make namespaces',
    );
  }
}

/** Programs that were to be ended could not be: what is theirs is left to them. */
export class ProcessesLeft extends DomainError {
  readonly code = 'process-failed';
  readonly retryable = true;
  readonly category = 'tool';

  constructor(place: string, pids: readonly number[]) {
    super(`${place} is not removed: its processes could not be killed (${pids.slice(0, 10).join(', ')})`);
  }
}

/** No user was found for a program of whom it is certain that nobody else is that user. */
export class NoFreeUser extends DomainError {
  readonly code = 'isolation-missing';
  readonly retryable = true;
  readonly category = 'dependency';

  constructor(draws: number) {
    super(
      `None of ${draws} users that were drawn is free: other programs or accounts of this machine have them`,
    );
  }
}
