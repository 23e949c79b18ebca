import { DomainError, type ErrorCode, type ErrorIssue } from '#core/errors/index';

/** A document of which nothing can be used; `issues` has the pointer, or the line for text that is no JSON or YAML. */
export abstract class SpecError extends DomainError {
  abstract override readonly code: ErrorCode;
  readonly retryable = false;
  readonly category = 'input';
  override readonly issues: readonly ErrorIssue[];

  constructor(message: string, issues: readonly ErrorIssue[], cause?: unknown) {
    super(message, { cause });
    this.issues = issues;
  }
}

/** Neither JSON nor YAML, or not in an encoding of Unicode. */
export class SpecUnreadable extends SpecError {
  readonly code = 'spec-unreadable';
}

/** JSON or YAML, but no API document, or one without a single usable operation. */
export class SpecInvalid extends SpecError {
  readonly code = 'spec-invalid';
}

/** A document of a kind or version that is not read. */
export class SpecUnsupported extends SpecError {
  readonly code = 'spec-unsupported';
}

/** More bytes, levels or values than the limits allow. */
export class SpecTooLarge extends SpecError {
  readonly code = 'spec-too-large';
}
