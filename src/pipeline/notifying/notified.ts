import { DomainError, messageOf } from '#core/errors/index';
import type { Notice } from '#notify/index';

/** Whom a run's notice reached. */
export interface Notified {
  readonly occasion: Notice['occasion'];
  /** Names of the targets that have it. */
  readonly sent: readonly string[];
}

/** Some targets could not be reached; those that were are not told again. */
export class NotifyFailed extends DomainError {
  readonly code = 'notify-failed';
  readonly category = 'dependency';

  constructor(
    readonly progress: Notified,
    failures: readonly { readonly name: string; readonly error: unknown }[],
  ) {
    super(`Not told: ${failures.map(({ name, error }) => `${name} (${messageOf(error)})`).join(', ')}`, {
      cause: failures[0]?.error,
    });
    this.retryable = failures.some(({ error }) => !(error instanceof DomainError) || error.retryable);
  }

  readonly retryable: boolean;
}
