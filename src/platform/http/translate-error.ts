import { HttpException } from '@nestjs/common';
import { DomainError, type ErrorCode, type ErrorIssue } from '#core/errors/index';
import { meaningByCode, statusByCode } from './problem.js';

/** What a client may learn about an error. */
export interface ToldError {
  readonly code: ErrorCode;
  readonly status: number;
  readonly detail: string;
  readonly issues: readonly ErrorIssue[];
  /** Seconds for the Retry-After header (RFC 9110 §10.2.3). */
  readonly retryAfter?: number;
  /** Additional members of the problem document (RFC 9457 §3.2). */
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** An error may know when trying again makes sense, and bring members of its own to the problem document. */
interface MoreToTell {
  readonly retryAfterMs?: number;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

const DEFAULT_RETRY_AFTER_SECONDS: Readonly<Record<number, number>> = { 429: 1, 503: 5 };

/** Errors of the framework know a status only. */
const codeByStatus: Readonly<Record<number, ErrorCode>> = {
  401: 'api-key-missing',
  403: 'scope-missing',
  404: 'not-found',
  405: 'method-not-allowed',
  409: 'conflict',
  413: 'payload-too-large',
  415: 'media-type-unsupported',
  429: 'rate-limited',
  503: 'database-unavailable',
};

/** Refused, reset or cut connections to PostgreSQL, its shutdown and start (class 57), its connection errors (class 08, 53300). */
const DATABASE_GONE = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|57P0[1-5]|08...|53300)$/;
const POOL_GONE =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

export function translateError(error: unknown): ToldError {
  if (error instanceof DomainError) return fromDomain(error);
  if (error instanceof HttpException) return fromFramework(error.getStatus(), error.message);
  // First, since a sender that hangs up is an ECONNRESET, too: Fastify gives that one a status.
  const status = statusOf(error);
  if (status !== undefined && status < 500) return fromFramework(status, (error as Error).message);
  if (isDatabaseGone(error)) return told('database-unavailable');
  return told('internal');
}

function fromDomain(error: DomainError & MoreToTell): ToldError {
  const status = statusByCode[error.code];
  return {
    ...told(error.code),
    // What failed inside is for the log; the client learns what the code means.
    ...(status < 500 && { detail: error.message, issues: error.issues }),
    ...(error.retryAfterMs !== undefined && {
      retryAfter: Math.max(1, Math.ceil(error.retryAfterMs / 1000)),
    }),
    ...(error.extensions !== undefined && { extensions: error.extensions }),
  };
}

/** Statuses without a code of their own (414, 431, …) keep the status, and are requests that we do not take. */
function fromFramework(status: number, message: string): ToldError {
  if (status >= 500 && status !== 503) return told('internal');
  const code = codeByStatus[status] ?? 'request-invalid';
  return { ...told(code), status, ...(status < 500 && { detail: message }) };
}

function told(code: ErrorCode): ToldError {
  const status = statusByCode[code];
  const retryAfter = DEFAULT_RETRY_AFTER_SECONDS[status];
  return {
    code,
    status,
    detail: meaningByCode[code],
    issues: [],
    ...(retryAfter !== undefined && { retryAfter }),
  };
}

function isDatabaseGone(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && DATABASE_GONE.test(code)) return true;
  return POOL_GONE.test(error.message) || isDatabaseGone(error.cause);
}

/** Fastify's own errors (a body that is no JSON, too large, of an unknown type) carry their status. */
function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined;
  return typeof error.statusCode === 'number' && error.statusCode >= 400 ? error.statusCode : undefined;
}
