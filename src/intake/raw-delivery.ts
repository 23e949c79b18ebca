import type { IncomingHttpHeaders } from 'node:http';

/** A request as far as intake is concerned: nothing of it is believed before it is verified. */
export interface RawDelivery {
  readonly headers: IncomingHttpHeaders;
  /** Without parameters, in lower case; empty when the sender did not say. */
  readonly mediaType: string;
  /** The bytes that arrived: what is signed, and what is stored. */
  readonly body: Buffer;
  /** `?spec=` names the spec where the sender knows better than its document. */
  readonly specKey?: string;
}

/** One header; of several with one name the first (Node joins most of them with a comma). */
export function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
