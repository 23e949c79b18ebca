import { DomainError, type ErrorIssue } from '#core/errors/index';

/** The body, or a header that says what it is, cannot be understood. */
export class PayloadInvalid extends DomainError {
  readonly code = 'payload-invalid';
  readonly retryable = false;
  readonly category = 'input';

  constructor(
    override readonly issues: readonly ErrorIssue[],
    cause?: unknown,
  ) {
    const [first] = issues;
    super(first === undefined ? 'The payload is not valid' : `${first.pointer} ${first.detail}`.trim(), {
      cause,
    });
  }
}

/** Missing, wrong and outdated signatures are told apart only where that does not help a forger. */
export class SignatureInvalid extends DomainError {
  readonly code = 'signature-invalid';
  readonly retryable = false;
  readonly category = 'input';
}

/** No such source, a disabled one and a wrong token: one answer, so that nobody can tell which ids exist. */
export class SourceUnknown extends DomainError {
  readonly code = 'not-found';
  readonly retryable = false;
  readonly category = 'input';

  constructor() {
    super('There is no such webhook');
  }
}

export class SenderRefused extends DomainError {
  readonly code = 'sender-refused';
  readonly retryable = false;
  readonly category = 'input';

  constructor(address: string) {
    super(`The source takes no deliveries from ${address}`);
  }
}

export class DeliveryTooLarge extends DomainError {
  readonly code = 'payload-too-large';
  readonly retryable = false;
  readonly category = 'input';

  constructor(limitBytes: number) {
    super(`The body is larger than the ${limitBytes} bytes that this source takes`);
  }
}

export class MediaTypeUnsupported extends DomainError {
  readonly code = 'media-type-unsupported';
  readonly retryable = false;
  readonly category = 'input';

  constructor(mediaType: string, taken: readonly string[]) {
    const was =
      mediaType === '' ? 'The request has no Content-Type' : `The Content-Type ${mediaType} is not taken`;
    super(`${was}; send one of ${taken.join(', ')}`);
  }
}
