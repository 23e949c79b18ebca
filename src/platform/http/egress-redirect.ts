import type { Dispatcher } from 'undici';
import { EgressRefused } from './egress-refused.js';
import { parseUrl } from './egress-target.js';

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One request of a chain of redirects. */
export interface Hop {
  readonly url: URL;
  readonly method: Method;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
}

export interface Redirect {
  readonly status: number;
  readonly location: string;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** What may follow a redirect to another origin; anything else, custom headers too, may be a secret. */
const HARMLESS_HEADERS = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'content-type',
  'user-agent',
]);

/** Where an answer sends us, if it does. */
export function redirectIn({ statusCode, headers }: Dispatcher.ResponseData): Redirect | undefined {
  const location = headers['location'];
  if (!REDIRECTS.has(statusCode) || typeof location !== 'string') return undefined;
  return { status: statusCode, location };
}

/** The next request, as the Fetch standard makes it (HTTP-redirect fetch), and stricter between origins. */
export function redirected({ url: from, method, headers, body }: Hop, { status, location }: Redirect): Hop {
  const url = parseUrl(URL.parse(location, from.href)?.href ?? location);
  if (from.protocol === 'https:' && url.protocol === 'http:') {
    throw new EgressRefused(url, { kind: 'downgrade' });
  }
  const becomesGet = (status === 303 && method !== 'HEAD') || (status < 303 && method === 'POST');
  const next: Hop = becomesGet
    ? { url, method: 'GET', headers: withoutBody(headers), body: undefined }
    : { url, method, headers, body };
  if (url.origin === from.origin) return next;
  if (next.body !== undefined) throw new EgressRefused(url, { kind: 'body-to-other-origin' });
  return { ...next, headers: only(next.headers, (name) => HARMLESS_HEADERS.has(name)) };
}

function withoutBody(headers: Readonly<Record<string, string>>): Record<string, string> {
  return only(headers, (name) => !name.startsWith('content-'));
}

function only(
  headers: Readonly<Record<string, string>>,
  isKept: (name: string) => boolean,
): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => isKept(name)));
}
