import type { DomainError, ErrorCategory, ErrorCode, ErrorIssue } from '#core/errors/index';
import type { Dialect, DocumentLimits, SpecProblem } from '#core/spec/index';
import type { OperationSummary } from '../specs/spec-version.entity.js';

/** An API document as it crosses into a thread; the hash lets a thread reuse what it has just read. */
export interface EngineDocument {
  readonly sha256: string;
  readonly bytes: Uint8Array;
}

/** What is known of a document once it was read. */
export interface SpecOverview {
  readonly title: string;
  readonly apiVersion: string;
  readonly dialect: Dialect;
  readonly operations: readonly OperationSummary[];
  readonly problems: readonly SpecProblem[];
}

/** Every kind of work that threads do: what goes in, and what comes out. Plain values only. */
export interface EngineWork {
  readonly read: { readonly given: { readonly document: EngineDocument }; readonly made: SpecOverview };
}
export type EngineWorkKind = keyof EngineWork;

export type EngineRequest = {
  readonly [Kind in EngineWorkKind]: {
    readonly kind: Kind;
    readonly given: EngineWork[Kind]['given'];
    readonly limits: DocumentLimits;
  };
}[EngineWorkKind];

/** Errors lose their class and fields between threads, so that a failure is a value, too. */
export type EngineAnswer =
  | { readonly kind: 'made'; readonly made: unknown }
  | { readonly kind: 'refused'; readonly error: RefusalValue };

export interface RefusalValue {
  readonly name: string;
  readonly message: string;
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly category: ErrorCategory;
  readonly issues: readonly ErrorIssue[];
}

export function refusalOf(error: DomainError): RefusalValue {
  const { name, message, code, retryable, category, issues } = error;
  return { name, message, code, retryable, category, issues };
}
