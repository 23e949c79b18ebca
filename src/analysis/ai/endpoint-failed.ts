import type { ErrorCategory } from '#core/errors/index';
import type { ToolReport } from '../analyzers/analyzer.js';

const SAID_CHARACTERS = 1_000;
/** Errors of connections that never came to be. */
const UNREACHED =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_INVALID_URL)$/;

interface FailureFacts {
  /** The end of what it said. */
  readonly said?: string;
  /** It would take another request. */
  readonly isRefusal?: boolean;
  /** No model was asked, for sure. */
  readonly isFree?: boolean;
}

/** Why an endpoint gave no answer, without its key. */
export class EndpointFailed extends Error {
  constructor(
    message: string,
    private readonly category: ErrorCategory,
    private readonly facts: FailureFacts = {},
  ) {
    super(message);
  }

  static byStatus(status: number, said: string): EndpointFailed {
    // Some call it an error of theirs that they do not know a format.
    const isRefusal = status === 400 || status === 422 || said.includes('response_format');
    // Between a proxy that gives up and a model, tokens may have been used.
    const facts = { said, isRefusal, isFree: status < 500 };
    return new EndpointFailed(`the AI endpoint answered ${status}`, 'dependency', facts);
  }

  static byConnection(error: Error & { readonly code?: unknown }): EndpointFailed {
    const isFree = UNREACHED.test(String(error.code));
    return new EndpointFailed(`the AI endpoint cannot be used: ${error.message}`, 'network', { isFree });
  }

  get isRefusal(): boolean {
    return this.facts.isRefusal === true;
  }

  get isFree(): boolean {
    return this.facts.isFree === true;
  }

  get report(): Extract<ToolReport, { status: 'tool-error' | 'timed-out' }> {
    const { category, message } = this;
    const said = this.facts.said?.slice(-SAID_CHARACTERS) ?? '';
    return { status: 'tool-error', category, message, ...(said !== '' && { said }) };
  }
}

export class EndpointTimedOut extends EndpointFailed {
  constructor(private readonly afterMs: number) {
    super(`the AI endpoint did not answer within ${afterMs / 1000} s`, 'dependency');
  }

  override get report(): Extract<ToolReport, { status: 'timed-out' }> {
    return { status: 'timed-out', afterMs: this.afterMs };
  }
}
