import { errors, Pool } from 'undici';
import type { LoadPlan, LoadRequest } from '#core/load/index';
import type { RunningAt } from '../../analyzer.js';
import type { Answer } from './recorder.js';

/** Connections to both halves of an application. Bodies are read to their end, and not kept. */
export class Senders {
  private readonly pools = new Map<string, Pool>();

  constructor(
    private readonly at: RunningAt,
    private readonly plan: Pick<LoadPlan, 'timeoutMs' | 'keepAlive' | 'maxInFlight'>,
  ) {}

  async send({ part, method, path, headers, body }: LoadRequest): Promise<Answer> {
    const pool = this.poolOf(part);
    if (pool === undefined) return { kind: 'error', code: `the ${part} does not run` };
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), this.plan.timeoutMs);
    try {
      const request = { method, path, headers, body: body ?? null, signal: stop.signal };
      const { statusCode, body: answered } = await pool.request(request);
      for await (const chunk of answered) void chunk;
      return { kind: 'status', status: statusCode };
    } catch (error) {
      return stop.signal.aborted ? { kind: 'timeout' } : { kind: 'error', code: codeOf(error) };
    } finally {
      clearTimeout(timer);
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.pools.values()].map((pool) => pool.destroy()));
  }

  private poolOf(part: LoadRequest['part']): Pool | undefined {
    const origin = this.at[part];
    if (origin === undefined) return undefined;
    const pool = this.pools.get(origin) ?? this.opened(origin);
    this.pools.set(origin, pool);
    return pool;
  }

  private opened(origin: string): Pool {
    const { keepAlive, maxInFlight, timeoutMs } = this.plan;
    return new Pool(origin, {
      connections: maxInFlight,
      // Without pipelining there is no keeping alive either.
      pipelining: keepAlive ? 1 : 0,
      connect: { timeout: timeoutMs },
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }
}

function codeOf(error: unknown): string {
  if (error instanceof errors.SocketError) return 'connection broken';
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : 'unknown';
}
