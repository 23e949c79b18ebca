import { isIPv6, type LookupFunction } from 'node:net';
import { Client, type Dispatcher } from 'undici';
import { DomainError } from '#core/errors/index';
import { DependencyFailed, DependencyTimeout } from '#platform/resilience/index';
import { ACCEPT_ENCODING, readBody, ResponseTooLarge } from './egress-body.js';
import { type Hop, type Method, type Redirect, redirected, redirectIn } from './egress-redirect.js';
import { EgressRefused, hostAndPortOf } from './egress-refused.js';
import {
  allowedHosts,
  checkTarget,
  parseUrl,
  type Resolve,
  resolveWithSystem,
  type Target,
} from './egress-target.js';

export interface EgressRequest {
  readonly method?: Method;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Of the body, as sent and decompressed. */
  readonly maxBytes: number;
  /** For everything together: names, connections, redirects, the last byte. */
  readonly timeoutMs: number;
  /** Private `host:port`s that this source's operator allowed, besides those of the settings. */
  readonly allow?: readonly string[];
  readonly signal?: AbortSignal;
}

export interface EgressResponse {
  readonly status: number;
  /** Names in lower case; a repeated header is joined with commas. */
  readonly headers: Readonly<Record<string, string>>;
  /** Decompressed. */
  readonly body: Uint8Array;
  /** After redirects. */
  readonly finalUrl: string;
}

export interface EgressSettings {
  /** Private `host:port`s that may be reached (`EGRESS_ALLOW`). */
  readonly allow: readonly string[];
  /** The system's resolver by default. */
  readonly resolve?: Resolve;
  /** Certificate authorities (PEM) to trust instead of Node's. */
  readonly certificateAuthorities?: string;
}

const MAX_REDIRECTS = 5;

/**
 * The way out for every URL that a stranger chose: in payloads, documents, redirects (states.md, contract 9).
 * Private places are refused unless an operator allowed their exact host and port.
 */
export class EgressGuard {
  private readonly allowed: ReadonlySet<string>;
  private readonly resolve: Resolve;

  constructor(private readonly settings: EgressSettings) {
    this.allowed = allowedHosts(settings.allow);
    this.resolve = settings.resolve ?? resolveWithSystem;
  }

  /**
   * Fetches a URL and reads the answer, whatever its status.
   * @throws {EgressRefused} when it leads, at once or through a redirect, where strangers may not send us
   * @throws {ResponseTooLarge}
   * @throws {DependencyTimeout}
   * @throws {DependencyFailed} when the host cannot be reached or breaks off
   */
  async fetch(url: string, request: EgressRequest): Promise<EgressResponse> {
    const timeout = AbortSignal.timeout(request.timeoutMs);
    const signal = request.signal === undefined ? timeout : AbortSignal.any([timeout, request.signal]);
    const first = {
      url: parseUrl(url),
      method: request.method ?? 'GET',
      headers: ourHeaders(request),
      body: request.body,
    };
    try {
      return await this.follow(first, { ...request, signal, allowed: this.allowedFor(request.allow) });
    } catch (error) {
      if (timeout.aborted && !isOurs(error))
        throw new DependencyTimeout(first.url.host, request.timeoutMs, error);
      request.signal?.throwIfAborted();
      throw isOurs(error) ? error : unreachable(first.url, error);
    }
  }

  /**
   * The addresses that a client of another protocol may connect to for a URL, and no others.
   * @throws {EgressRefused}
   * @throws {DependencyFailed} when the name has none
   */
  async addressesOf(url: URL, allow: readonly string[]): Promise<readonly string[]> {
    try {
      const { addresses } = await checkTarget(url, this.allowedFor(allow), this.resolve);
      if (addresses.length > 0) return addresses;
    } catch (error) {
      throw isOurs(error) ? error : unreachable(url, error);
    }
    throw unreachable(url, new Error('the name has no address'));
  }

  /** Whether an operator named the exact host and port. */
  isAllowed(url: URL, allow: readonly string[]): boolean {
    return this.allowedFor(allow).has(hostAndPortOf(url));
  }

  private async follow(first: Hop, bounds: Bounds): Promise<EgressResponse> {
    let hop = first;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      const answer = await this.ask(hop, bounds);
      if ('body' in answer) return answer;
      hop = redirected(hop, answer);
    }
    throw new EgressRefused(hop.url, { kind: 'too-many-redirects', limit: MAX_REDIRECTS });
  }

  /** A client for this one request, whose connections can only go to the addresses that were checked. */
  private async ask(hop: Hop, bounds: Bounds): Promise<EgressResponse | Redirect> {
    const target = await unlessAborted(checkTarget(hop.url, bounds.allowed, this.resolve), bounds.signal);
    if (target.addresses.length === 0) throw unreachable(hop.url, new Error('the name has no address'));
    const client = new Client(hop.url.origin, {
      allowH2: false,
      connect: { lookup: pinnedTo(target), ...this.trust() },
    });
    try {
      const { method, headers, body = null } = hop;
      const path = `${hop.url.pathname}${hop.url.search}`;
      const response = await client.request({ path, method, headers, body, signal: bounds.signal });
      return redirectIn(response) ?? (await received(hop, response, bounds));
    } finally {
      await client.destroy();
    }
  }

  private trust(): { ca?: string } {
    const { certificateAuthorities } = this.settings;
    return certificateAuthorities === undefined ? {} : { ca: certificateAuthorities };
  }

  private allowedFor(allow: readonly string[] = []): ReadonlySet<string> {
    return allow.length === 0 ? this.allowed : new Set([...this.allowed, ...allowedHosts(allow)]);
  }
}

interface Bounds {
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  readonly allowed: ReadonlySet<string>;
}

function ourHeaders({ headers = {} }: EgressRequest): Record<string, string> {
  const given = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  const { host: _, ...rest } = Object.fromEntries(given); // the URL's host is the one that was checked
  return { 'user-agent': 'assay', 'accept-encoding': ACCEPT_ENCODING, ...rest };
}

async function received(
  hop: Hop,
  response: Dispatcher.ResponseData,
  bounds: Bounds,
): Promise<EgressResponse> {
  const headers = flat(response.headers);
  const { maxBytes, signal } = bounds;
  if (Number(headers['content-length']) > maxBytes && hop.method !== 'HEAD') {
    throw new ResponseTooLarge(hop.url.host, maxBytes);
  }
  const isEmpty = hop.method === 'HEAD' || response.statusCode === 204 || response.statusCode === 304;
  const contentEncoding = isEmpty ? undefined : headers['content-encoding'];
  const body = await readBody(response.body, { host: hop.url.host, maxBytes, contentEncoding, signal });
  return { status: response.statusCode, headers, body, finalUrl: hop.url.href };
}

function flat(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}

function pinnedTo({ addresses }: Target): LookupFunction {
  const pinned = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  return (_host, { all }, callback) => {
    if (all === true) callback(null, pinned);
    else callback(null, pinned[0]?.address ?? '', pinned[0]?.family);
  };
}

/** Name lookups cannot be cancelled; this only stops waiting for one. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', abort, { once: true });
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', abort));
}

function isOurs(error: unknown): error is DomainError {
  return error instanceof DomainError;
}

/** What is wrong with a host now, a broken certificate included, may be right later. */
function unreachable(url: URL, cause: unknown): DependencyFailed {
  const { message } = cause instanceof AggregateError ? (cause.errors[0] as Error) : (cause as Error);
  return new DependencyFailed(url.host, `cannot be reached: ${message}`, {
    retryable: true,
    category: 'network',
    cause,
  });
}
