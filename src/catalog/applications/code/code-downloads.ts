import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '#platform/config/index';
import { EgressGuard } from '#platform/http/index';
import { Breakers, DependencyFailed } from '#platform/resilience/index';
import type { Project } from '../../projects.js';

/** For one archive. */
const TIMEOUT_MS = 120_000;

/** Archives at the addresses that announcements name, each host behind the guard and its breaker. */
@Injectable()
export class CodeDownloads {
  constructor(
    private readonly egress: EgressGuard,
    private readonly breakers: Breakers,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'documentLimitBytes'>,
  ) {}

  /** @throws {EgressRefused | DependencyFailed | DependencyTimeout | ResponseTooLarge | BreakerOpen} */
  get(url: string, { settings }: Project, signal: AbortSignal): Promise<Buffer> {
    const call = {
      dependency: 'application-code',
      origin: new URL(url).origin,
      timeoutMs: TIMEOUT_MS,
      idempotent: true,
      signal,
    };
    const bounds = {
      allow: settings.allowedHosts,
      maxBytes: this.settings.documentLimitBytes,
      timeoutMs: TIMEOUT_MS,
    };
    return this.breakers.protect(call, async (attempt) => {
      const { status, finalUrl, body } = await this.egress.fetch(url, { ...bounds, signal: attempt });
      if (status === 200) return Buffer.from(body);
      throw DependencyFailed.ofStatus(new URL(finalUrl).host, status);
    });
  }
}
