import { DomainError, type ErrorIssue } from '#core/errors/index';

/** A part of an HTTP request. */
export type RequestPart = 'body' | 'query' | 'path' | 'header';

export interface RequestIssue extends ErrorIssue {
  readonly in?: RequestPart;
}

/** A request that is not shaped as documented. */
export class RequestInvalid extends DomainError {
  readonly code = 'request-invalid';
  readonly retryable = false;
  readonly category = 'input';
  override readonly issues: readonly RequestIssue[];

  constructor(issues: readonly RequestIssue[], options?: ErrorOptions) {
    super(summary(issues), options);
    this.issues = issues;
  }
}

function summary(issues: readonly RequestIssue[]): string {
  const [first] = issues;
  if (first === undefined) return 'The request is not valid';
  const where = [first.in, first.pointer].filter((part) => part !== undefined && part !== '').join(' ');
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  return `${where === '' ? '' : `${where}: `}${first.detail}${more}`;
}

/** The JSON pointer (RFC 6901) of a path. */
export function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
