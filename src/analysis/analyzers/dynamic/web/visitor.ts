import { Pool } from 'undici';
import type { RunningAt } from '../../analyzer.js';
import type { VisitLimits } from '../command.js';
import type { Exchange, WebAnswer, WebRequest } from './exchange.js';
import type { Session } from './session.js';

/**
 * Sends requests to both halves of an application, and to nothing else: it follows no redirect, and each request goes to the
 * address that it was made with. Requests, times and bodies are limited, since strangers wrote what answers.
 */
export class Visitor {
  private readonly pools = new Map<string, Pool>();
  private readonly endsAt: number;
  private sent = 0;

  /** @param onExchange is told of every answer */
  constructor(
    private readonly at: RunningAt,
    private readonly limits: VisitLimits,
    private readonly signal: AbortSignal,
    private readonly onExchange: (exchange: Exchange) => void,
  ) {
    this.endsAt = performance.now() + limits.durationMs;
  }

  /** Whether it has sent all that it may: what it is asked for from now on has no answer. */
  get isSpent(): boolean {
    return this.sent >= this.limits.requests || performance.now() >= this.endsAt;
  }

  get requests(): number {
    return this.sent;
  }

  /** @returns undefined where there is no answer, whyever */
  async send(request: WebRequest, session?: Session): Promise<Exchange | undefined> {
    this.signal.throwIfAborted();
    const pool = this.poolOf(request);
    if (pool === undefined || this.isSpent) return undefined;
    this.sent += 1;
    const answer = await this.answerOf(pool, {
      ...request,
      headers: { ...session?.headers(request.half), ...request.headers },
    });
    this.signal.throwIfAborted();
    if (answer === undefined) return undefined;
    session?.remember(request.half, answer.cookies);
    const exchange = { request, answer };
    this.onExchange(exchange);
    return exchange;
  }

  async close(): Promise<void> {
    await Promise.all([...this.pools.values()].map((pool) => pool.destroy()));
  }

  private async answerOf(pool: Pool, request: WebRequest): Promise<WebAnswer | undefined> {
    const { method, path, headers = {}, body = null } = request;
    const limit = AbortSignal.timeout(this.limits.answerMs);
    const began = performance.now();
    try {
      const signal = AbortSignal.any([limit, this.signal]);
      const answer = await pool.request({ method, path, headers: { ...AGENT, ...headers }, body, signal });
      const text = await beginning(answer.body, this.limits.bodyBytes);
      return {
        status: answer.statusCode,
        headers: joined(answer.headers),
        cookies: linesOf(answer.headers['set-cookie']),
        body: text,
        ms: performance.now() - began,
      };
    } catch {
      return undefined;
    }
  }

  private poolOf({ half }: WebRequest): Pool | undefined {
    const origin = this.at[half];
    if (origin === undefined) return undefined;
    // What a page of strangers breaks off must not end the connection of the next request.
    const pool = this.pools.get(half) ?? new Pool(origin, { connections: 4, pipelining: 0 });
    this.pools.set(half, pool);
    return pool;
  }
}

const AGENT = { 'user-agent': 'assay', accept: '*/*' };

async function beginning(body: AsyncIterable<Uint8Array>, mostBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= mostBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, mostBytes).toString();
}

type RawHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

function joined(headers: RawHeaders): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, linesOf(value).join(', ')]),
  );
}

function linesOf(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}
