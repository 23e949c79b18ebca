import type { Json } from '#core/spec/index';

export type JsonObject = { readonly [key: string]: Json };

/** An HTTP request as a value. */
export interface MockRequest {
  readonly method: string;
  /** As sent, percent-encoded, without the query. */
  readonly path: string;
  /** Decoded, in the order in which they were sent. */
  readonly query: readonly (readonly [string, string])[];
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface MockResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Why a request is not granted. Which status that is, the document says. */
export type Reason =
  | 'unknown-path'
  | 'method'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-acceptable'
  | 'media-type'
  | 'malformed'
  | 'invalid'
  | 'not-found';

export interface Refusal {
  readonly kind: 'refused';
  readonly reason: Reason;
  readonly detail: string;
  /** Methods that the path knows, for the reason `method`. */
  readonly allow?: readonly string[];
}

export const refused = (reason: Reason, detail: string): Refusal => ({ kind: 'refused', reason, detail });
