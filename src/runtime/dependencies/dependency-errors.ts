import { DomainError } from '#core/errors/index';

/** The application asks for something that is not simply a package of a registry. */
export class DependenciesRefused extends DomainError {
  readonly code = 'dependencies-failed';
  readonly retryable = false;
  readonly category = 'input';

  constructor(file: string, what: string) {
    super(
      `${file} asks for something that is not installed: ${what}. Only packages of the registries are, by name and version`,
    );
  }
}

/** The installer did not succeed. */
export class DependenciesFailed extends DomainError {
  readonly code = 'dependencies-failed';
  readonly category = 'dependency';

  /** @param retryable whether it may be the registry's fault, and none of what was asked for */
  constructor(
    installer: string,
    said: string,
    readonly retryable: boolean,
  ) {
    super(`What the application requires cannot be installed. ${installer} says: ${said}`);
  }
}
