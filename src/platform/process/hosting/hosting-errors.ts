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
