import type { z } from 'zod';
import { DomainError } from '#core/errors/index';
import { EgressGuard, type EgressResponse, hostAndPortOf } from '#platform/http/index';
import { quickRetries } from '#platform/resilience/index';
import type { ServiceAddress } from '../../analyzer.js';
import { refusal } from '../schema.js';
import { ZapFailed } from './zap-failed.js';

type Parameters = Readonly<Record<string, string | number | boolean>>;

const LARGEST_ANSWER_BYTES = 64 * 1024 * 1024;
/** A daemon under load is slow, and still answers. */
const ANSWER_MS = 30_000;

/** One daemon's API (https://www.zaproxy.org/docs/api): the key goes in a header, never into a URL. */
export class ZapClient {
  private readonly guard: EgressGuard;

  constructor(
    private readonly server: ServiceAddress,
    private readonly signal: AbortSignal,
    private readonly answerMs = ANSWER_MS,
  ) {
    // The operator named it: it may be where strangers may not send us.
    this.guard = new EgressGuard({ allow: [hostAndPortOf(new URL(server.url))] });
  }

  /** Asks for something; again when the daemon did not answer. @throws {ZapFailed} */
  view<T>(component: string, name: string, answer: z.ZodType<T>, given: Parameters = {}): Promise<T> {
    const isWorthRetrying = (error: unknown): boolean => error instanceof ZapFailed && error.retryable;
    return quickRetries(isWorthRetrying).execute(
      () => this.send(`${component}/view/${name}`, answer, given),
      this.signal,
    );
  }

  /** Has something done, once. @throws {ZapFailed} */
  action<T>(component: string, name: string, answer: z.ZodType<T>, given: Parameters = {}): Promise<T> {
    return this.send(`${component}/action/${name}`, answer, given);
  }

  private async send<T>(path: string, answer: z.ZodType<T>, given: Parameters): Promise<T> {
    const { status, body } = await this.fetch(path, given);
    const json = jsonOf(body);
    if (status >= 400) throw refused(path, status, json);
    const read = answer.safeParse(json);
    if (read.success) return read.data;
    throw new ZapFailed(`ZAP answers ${path} with something that cannot be understood`, 'tool');
  }

  private async fetch(path: string, given: Parameters): Promise<EgressResponse> {
    const texts = Object.entries(given).map(([name, value]) => [name, String(value)] as const);
    const query = new URLSearchParams(Object.fromEntries(texts));
    const { url, key } = this.server;
    try {
      return await this.guard.fetch(`${url}/JSON/${path}/?${query.toString()}`, {
        headers: { accept: 'application/json', ...(key !== undefined && { 'x-zap-api-key': key }) },
        maxBytes: LARGEST_ANSWER_BYTES,
        timeoutMs: this.answerMs,
        signal: this.signal,
      });
    } catch (error) {
      this.signal.throwIfAborted();
      if (!(error instanceof DomainError)) throw error;
      const category = error.category === 'timeout' ? 'timeout' : 'network';
      throw new ZapFailed(`the ZAP daemon: ${error.message}`, category, undefined, error.retryable);
    }
  }
}

function refused(path: string, status: number, json: unknown): ZapFailed {
  const { code, message } = refusal.safeParse(json).data ?? { code: `status_${status}`, message: '' };
  const why = message === '' ? `status ${status}` : message;
  const kind = code.toLowerCase();
  // It stumbles over what its own scan changes while it answers.
  return new ZapFailed(
    `ZAP refuses ${path}: ${why.slice(0, 300)}`,
    'dependency',
    kind,
    kind === 'internal_error',
  );
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}
