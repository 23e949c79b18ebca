import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '#platform/config/index';
import { EgressGuard, type EgressRequest, hostAndPortOf } from '#platform/http/index';
import { Breakers, DependencyFailed } from '#platform/resilience/index';
import type { SpecOrigin } from '../stages.js';
import { exportedDocument, exportRequest } from './apifox-export.js';

/** An origin that is somewhere else than in our own store. */
export type OutsideOrigin = Exclude<SpecOrigin, { kind: 'stored' }>;
type UrlOrigin = Extract<SpecOrigin, { kind: 'url' }>;
type ApifoxOrigin = Extract<SpecOrigin, { kind: 'apifox' }>;

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
  async fetch(origin: OutsideOrigin, signal: AbortSignal): Promise<Uint8Array> {
    switch (origin.kind) {
      case 'inline':
        return origin.document;
      case 'url':
        return this.fromUrl(origin, signal);
      case 'apifox':
        return this.fromApifox(origin, signal);
    }
  }

  private fromUrl({ url, allow, headers }: UrlOrigin, signal: AbortSignal): Promise<Uint8Array> {
    const request = { allow, headers: { accept: ACCEPTED, ...headers } };
    return this.read('spec-url', url, signal, async (bounds) => {
      const { status, body, finalUrl } = await this.egress.fetch(url, { ...request, ...bounds });
      if (status === 200) return body;
      throw DependencyFailed.ofStatus(new URL(finalUrl).host, status);
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
  private read(
    dependency: string,
    url: string,
    signal: AbortSignal,
    work: (bounds: Bounds) => Promise<Uint8Array>,
  ): Promise<Uint8Array> {
    const origin = URL.parse(url)?.origin ?? 'invalid';
    const call = { dependency, origin, timeoutMs: TIMEOUT_MS, idempotent: true, signal };
    const maxBytes = this.settings.documentLimitBytes;
    return this.breakers.protect(call, (attempt) =>
      work({ maxBytes, timeoutMs: TIMEOUT_MS, signal: attempt }),
    );
  }
}

type Bounds = Pick<EgressRequest, 'maxBytes' | 'timeoutMs'> & { readonly signal: AbortSignal };
