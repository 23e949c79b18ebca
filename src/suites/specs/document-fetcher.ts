import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '#platform/config/index';
import { EgressGuard, type EgressRequest, type EgressResponse, hostAndPortOf } from '#platform/http/index';
import { Breakers, DependencyFailed } from '#platform/resilience/index';
import type { SpecOrigin } from '../stages.js';
import { exportedDocument, exportRequest } from './apifox-export.js';

/** An origin that is somewhere else than in our own store. */
export type OutsideOrigin = Exclude<SpecOrigin, { kind: 'stored' }>;
type UrlOrigin = Extract<SpecOrigin, { kind: 'url' }>;
type ApifoxOrigin = Extract<SpecOrigin, { kind: 'apifox' }>;

/** How files that a document refers to are asked for. */
export interface FileOrigin {
  /** Private `host:port`s that the operator allowed. */
  readonly allow: readonly string[];
  /** Where the document was found: what is sent there is sent to no other origin, and only below a path. */
  readonly document?: {
    readonly url: URL;
    readonly headers: Readonly<Record<string, string>>;
    readonly below: string;
  };
}

interface FetchedDocument {
  readonly bytes: Uint8Array;
  /** What its references are relative to. */
  readonly location: string;
  readonly origin: FileOrigin;
}

/** A base that no relative reference can be resolved against (RFC 3986 §5.1.4). */
const NOWHERE = 'about:blank';

/** For all of one document; ApiFox builds large exports while the client waits. */
const TIMEOUT_MS = 30_000;

const ACCEPTED =
  'application/vnd.oai.openapi+json, application/json, application/yaml, text/yaml, text/plain, */*;q=0.1';

/** Gets API documents from where they are, each dependency behind its breaker. */
@Injectable()
export class DocumentFetcher {
  constructor(
    private readonly egress: EgressGuard,
    private readonly breakers: Breakers,
    @Inject(SETTINGS)
    private readonly settings: Pick<Settings, 'apifoxBaseUrl' | 'apifoxApiVersion' | 'documentLimitBytes'>,
  ) {}

  /**
   * @throws {EgressRefused} when a URL leads where strangers may not send us
   * @throws {DependencyFailed | DependencyTimeout | ResponseTooLarge} when the document cannot be had
   * @throws {BreakerOpen} when its host is left alone for now
   */
  async fetch(origin: OutsideOrigin, signal: AbortSignal): Promise<FetchedDocument> {
    switch (origin.kind) {
      case 'inline':
        return { bytes: origin.document, location: NOWHERE, origin: { allow: origin.allow ?? [] } };
      case 'url':
        return this.fromUrl(origin, signal);
      case 'apifox':
        return { bytes: await this.fromApifox(origin, signal), location: NOWHERE, origin: { allow: [] } };
    }
  }

  /**
   * A file that a document refers to. Headers and the query of the document's own address, such as the commit that
   * GitHub is asked for, go along to its own origin, as far as the credentials are meant for it.
   * @throws what `fetch` throws
   */
  async file(location: string, { allow, document }: FileOrigin, signal: AbortSignal): Promise<Uint8Array> {
    const url = new URL(location);
    const isBeside =
      document !== undefined && url.origin === document.url.origin && isBelow(url, document.below);
    if (isBeside && url.search === '') url.search = document.url.search;
    const headers = isBeside ? document.headers : {};
    return (await this.get(url.href, { allow, headers }, signal)).body;
  }

  private async fromUrl(
    { url, allow, headers = {}, headersBelow = '/' }: UrlOrigin,
    signal: AbortSignal,
  ): Promise<FetchedDocument> {
    const { body, finalUrl } = await this.get(url, { allow, headers }, signal);
    const found = new URL(finalUrl);
    const location = new URL(found);
    location.search = '';
    location.hash = '';
    // After a redirect elsewhere the headers have not been sent, and are not sent for its files.
    const isThere = found.origin === new URL(url).origin;
    const below = afterRedirect(headersBelow, new URL(url), found);
    const document = { url: found, headers: isThere ? headers : {}, below };
    return { bytes: body, location: location.href, origin: { allow, document } };
  }

  private get(
    url: string,
    { allow, headers }: Required<Pick<UrlOrigin, 'allow' | 'headers'>>,
    signal: AbortSignal,
  ): Promise<EgressResponse> {
    const request = { allow, headers: { accept: ACCEPTED, ...headers } };
    return this.read('spec-url', url, signal, async (bounds) => {
      const response = await this.egress.fetch(url, { ...request, ...bounds });
      if (response.status === 200) return response;
      throw DependencyFailed.ofStatus(new URL(response.finalUrl).host, response.status);
    });
  }

  /** ApiFox's address is a setting of the operator: its exact host and port are allowed. */
  private fromApifox(origin: ApifoxOrigin, signal: AbortSignal): Promise<Uint8Array> {
    const { url, request } = exportRequest(origin, this.settings);
    const allow = [hostAndPortOf(new URL(url))];
    return this.read('apifox', url, signal, async (bounds) =>
      exportedDocument(await this.egress.fetch(url, { ...request, allow, ...bounds })),
    );
  }

  /** Exports are reads, too: sending one twice does no harm. */
  private read<T>(
    dependency: string,
    url: string,
    signal: AbortSignal,
    work: (bounds: Bounds) => Promise<T>,
  ): Promise<T> {
    const origin = URL.parse(url)?.origin ?? 'invalid';
    const call = { dependency, origin, timeoutMs: TIMEOUT_MS, idempotent: true, signal };
    const maxBytes = this.settings.documentLimitBytes;
    return this.breakers.protect(call, (attempt) =>
      work({ maxBytes, timeoutMs: TIMEOUT_MS, signal: attempt }),
    );
  }
}

type Bounds = Pick<EgressRequest, 'maxBytes' | 'timeoutMs'> & { readonly signal: AbortSignal };

/** An encoded slash is one to some servers: `..%2f..` would lead out again. */
function isBelow({ pathname }: URL, folder: string): boolean {
  return folder === '/' || (pathname.startsWith(folder) && !/%2f|%5c/iu.test(pathname));
}

/** GitHub sends on from a repository's name to its number; the path in it stays. */
function afterRedirect(folder: string, asked: URL, found: URL): string {
  const inside = asked.pathname.slice(folder.length);
  if (folder === '/' || found.pathname === asked.pathname) return folder;
  return found.pathname.endsWith(`/${inside}`) ? found.pathname.slice(0, -inside.length) : found.pathname;
}
