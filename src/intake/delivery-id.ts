import type { IncomingHttpHeaders } from 'node:http';
import { PayloadInvalid } from './errors.js';
import { headerOf } from './raw-delivery.js';

/** Headers that name a delivery, the strictest first. */
const ID_HEADERS = ['webhook-id', 'x-delivery-id', 'idempotency-key'] as const;
const PRINTABLE = /^[\x20-\x7e]{1,200}$/;

/**
 * The sender's id of a delivery; undefined when it sends none.
 * @throws {PayloadInvalid} when it is too long, or holds what is no printable ASCII
 */
export function deliveryIdOf(
  headers: IncomingHttpHeaders,
  names: readonly string[] = ID_HEADERS,
): string | undefined {
  for (const name of names) {
    const id = headerOf(headers, name);
    if (id === undefined || id === '') continue;
    if (PRINTABLE.test(id)) return id;
    throw new PayloadInvalid([
      { pointer: '', detail: `the header ${name} must be 1 to 200 printable ASCII characters` },
    ]);
  }
  return undefined;
}
