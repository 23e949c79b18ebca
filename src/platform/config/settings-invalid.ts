import { DomainError, type ErrorIssue } from '#core/errors/index';

/** One environment variable with a value that cannot be used. */
export interface WrongSetting {
  readonly variable: string;
  /** What is wrong and what is right, without the value of a secret. */
  readonly problem: string;
}

/** The program was started with settings that it cannot use; the message names all of them at once. */
export class SettingsInvalid extends DomainError {
  readonly code = 'settings-invalid';
  readonly retryable = false;
  readonly category = 'input';
  override readonly issues: readonly ErrorIssue[];

  constructor(wrong: readonly WrongSetting[]) {
    const lines = wrong.map(({ variable, problem }) => `  ${variable}: ${problem}`);
    super(
      [wrong.length === 1 ? 'A setting is wrong:' : `${wrong.length} settings are wrong:`, ...lines].join(
        '\n',
      ),
    );
    this.issues = wrong.map(({ variable, problem }) => ({ pointer: `/${variable}`, detail: problem }));
  }
}
