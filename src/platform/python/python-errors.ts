import { DomainError } from '#core/errors/index';

/** There is no Python here that suites can be run with. */
export class PythonMissing extends DomainError {
  readonly code = 'python-missing';
  readonly retryable = false;
  readonly category = 'dependency';

  constructor(reason: string, cause?: unknown) {
    super(
      `Suites for pytest need Python 3.10 or newer with venv, but ${reason}. ` +
        'Install it (Debian and Ubuntu: apt-get install python3 python3-venv), and see that python3 is on the PATH',
      { cause },
    );
  }
}

/** What a suite requires could not be installed; the registry may be there again later. */
export class PythonPackagesMissing extends DomainError {
  readonly code = 'python-packages-missing';
  readonly retryable = true;
  readonly category = 'dependency';

  constructor(requirements: string, said: string) {
    super(
      `The packages that the suite requires (${requirements}) cannot be installed: ${said}. ` +
        'pip reads its usual settings (PIP_INDEX_URL, PIP_FIND_LINKS, HTTPS_PROXY)',
    );
  }
}
