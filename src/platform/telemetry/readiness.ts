import { Injectable } from '@nestjs/common';
import { DomainError, type ErrorCode } from '#core/errors/index';

/** What one dependency answered. */
export interface Check {
  readonly name: string;
  readonly status: 'up' | 'down';
  readonly latencyMs: number;
}

interface Probe {
  readonly name: string;
  readonly code: UnavailableCode;
  readonly ask: () => Promise<unknown>;
}

type UnavailableCode = Extract<ErrorCode, `${string}-unavailable`>;

const PROBE_TIMEOUT_MS = 2_000;
/** The endpoint is open: however often it is called, the dependencies are asked once in this time. */
const ANSWER_KEPT_MS = 500;

/** A dependency is down; the problem document lists all of them. */
export class NotReady extends DomainError {
  readonly retryable = true;
  readonly category = 'dependency';
  readonly extensions: { readonly checks: readonly Check[] };

  constructor(
    readonly code: UnavailableCode,
    checks: readonly Check[],
  ) {
    super(
      `Not ready: ${checks
        .filter(({ status }) => status === 'down')
        .map(({ name }) => name)
        .join(', ')}`,
    );
    this.extensions = { checks };
  }
}

/** Asks whatever this process cannot work without. */
@Injectable()
export class Readiness {
  private readonly probes: Probe[] = [];
  private answer: { readonly atMs: number; readonly checks: Promise<readonly Check[]> } | undefined;

  /** @param ask rejects when the dependency is of no use */
  add(name: string, code: UnavailableCode, ask: () => Promise<unknown>): void {
    this.probes.push({ name, code, ask });
  }

  /** @throws {NotReady} when one is down */
  async ensure(): Promise<readonly Check[]> {
    const checks = await this.look();
    const down = this.probes.find((_, index) => checks[index]?.status === 'down');
    if (down !== undefined) throw new NotReady(down.code, checks);
    return checks;
  }

  look(): Promise<readonly Check[]> {
    const now = Date.now();
    if (this.answer === undefined || this.answer.atMs + ANSWER_KEPT_MS <= now) {
      this.answer = { atMs: now, checks: Promise.all(this.probes.map((probe) => check(probe))) };
    }
    return this.answer.checks;
  }
}

async function check({ name, ask }: Probe): Promise<Check> {
  const start = performance.now();
  const timeout = Promise.withResolvers<never>();
  const timer = setTimeout(() => timeout.reject(new Error('took too long')), PROBE_TIMEOUT_MS);
  const status = await Promise.race([ask(), timeout.promise]).then(
    () => 'up' as const,
    () => 'down' as const,
  );
  clearTimeout(timer);
  return { name, status, latencyMs: Math.round((performance.now() - start) * 10) / 10 };
}
