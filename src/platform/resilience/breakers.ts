import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { BreakerChange, BreakerKey, BreakerSettings, BreakerStatus } from './breaker.js';
import { BreakerOpen } from './breaker-open.js';
import { BreakerRows } from './breaker-rows.js';
import { quickRetries, withTimeout } from './policies.js';
import { judge, type Judge, type Verdict } from './verdict.js';

/** A call to a dependency, and what bounds it. */
export interface ProtectedCall extends BreakerKey {
  /** For one attempt. */
  readonly timeoutMs: number;
  /** Whether sending it twice does no harm; only then is it retried at once. */
  readonly idempotent: boolean;
  readonly signal?: AbortSignal;
  /** Says which errors are faults of the dependency; by default what the errors say of themselves. */
  readonly judge?: Judge;
}

/** How a call was let through: as one of many, or as the trial of an open breaker. */
type Pass =
  { readonly kind: 'closed'; readonly failures: number } | { readonly kind: 'trial'; readonly trial: number };

/** What came of a call, as far as its breaker is concerned. */
type Finding = { readonly verdict: Verdict; readonly error?: unknown };

/** A trial may take its time limit and this much longer before its worker is taken for dead. */
const TRIAL_GRACE_MS = 5_000;

/** Losing the race for a trial this often means that others are trying all the time. */
const ADMISSION_ROUNDS = 3;

/**
 * Breakers whose state all workers share: one row in PostgreSQL for each dependency and origin (states.md,
 * contract 7). A call reads the row once; it writes only when a call fails or the state changes, so that a
 * healthy dependency costs no write.
 *
 * cockatiel gives the retries and the time limit. Its own breaker is not used: it counts in the memory of one
 * process and decides synchronously, which a shared row cannot.
 */
@Injectable()
export class Breakers {
  private readonly rows: BreakerRows;
  private readonly listeners = new Set<(change: BreakerChange) => void>();
  private readonly logger = new Logger(Breakers.name);

  constructor(
    dataSource: DataSource,
    private readonly settings: BreakerSettings,
  ) {
    this.rows = new BreakerRows(dataSource, settings);
  }

  /**
   * Runs `work` inside quick retries (idempotent calls only), a breaker and a time limit, in this order: each
   * attempt passes the breaker and counts, and an open breaker is not retried.
   *
   * @param work gets a signal that aborts at the time limit; its result must not depend on the signal afterwards
   * @throws {BreakerOpen} at once, when the dependency is left alone
   * @throws {DependencyTimeout} when an attempt took longer than `timeoutMs`
   * @throws whatever `work` throws
   */
  protect<T>(call: ProtectedCall, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const isWorthRetrying = (error: unknown): boolean =>
      !(error instanceof BreakerOpen) && verdictOn(call, error) === 'fault';
    const attempt = (): Promise<T> => this.attempt(call, () => withTimeout(call, work));
    return call.idempotent ? quickRetries(isWorthRetrying).execute(attempt, call.signal) : attempt();
  }

  /** Those that ever failed or were isolated; all others are closed. */
  list(): Promise<BreakerStatus[]> {
    return this.rows.list();
  }

  /** Holds a breaker open until `release`, whatever the dependency does. */
  isolate(key: BreakerKey, because: string): Promise<void> {
    return this.rows.isolate(key, because);
  }

  /**
   * Ends an isolation; the breaker goes on in the state it had.
   * @returns false when it was not isolated
   */
  release(key: BreakerKey): Promise<boolean> {
    return this.rows.release(key);
  }

  /**
   * Forgets closed breakers of long ago, since strangers choose some of the origins.
   * @returns how many
   */
  purge(unchangedSince: Date): Promise<number> {
    return this.rows.purge(unchangedSince);
  }

  /**
   * Tells of the state changes that this process causes.
   * @returns a function that ends it
   */
  onChange(listener: (change: BreakerChange) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  private async attempt<T>(call: ProtectedCall, work: () => Promise<T>): Promise<T> {
    call.signal?.throwIfAborted();
    const pass = await this.admit(call);
    try {
      const result = await work();
      await this.record(call, pass, { verdict: 'answer' });
      return result;
    } catch (error) {
      await this.record(call, pass, { verdict: verdictOn(call, error), error });
      throw error;
    }
  }

  /** @throws {BreakerOpen} */
  private async admit(call: ProtectedCall): Promise<Pass> {
    for (let round = 1; ; round += 1) {
      const standing = await this.rows.standing(call);
      if (standing === undefined) return { kind: 'closed', failures: 0 };
      const { state, failures, waitMs, lastFailure } = standing;
      if (standing.isIsolated)
        throw new BreakerOpen(call, 'an operator isolated it', this.settings.recoveryMs);
      if (state === 'closed') return { kind: 'closed', failures };
      if (waitMs > 0 || round > ADMISSION_ROUNDS) {
        const because = state === 'open' ? 'it failed too often' : 'another call is trying it';
        throw new BreakerOpen(call, because, waitMs, lastFailure);
      }
      const trial = await this.rows.takeTrial(call, call.timeoutMs + TRIAL_GRACE_MS);
      if (trial === undefined) continue;
      if (state === 'open') this.changed(call, 'open', 'half_open');
      return { kind: 'trial', trial };
    }
  }

  /** What came of the call is the caller's, whether or not it can be written down. */
  private async record(call: ProtectedCall, pass: Pass, finding: Finding): Promise<void> {
    try {
      await (pass.kind === 'trial'
        ? this.endTrial(call, pass.trial, finding)
        : this.count(call, pass.failures, finding));
    } catch (error) {
      this.logger.warn({
        msg: 'A breaker could not be written',
        dependency: call.dependency,
        origin: call.origin,
        err: error,
      });
    }
  }

  private async count(key: BreakerKey, failuresBefore: number, { verdict, error }: Finding): Promise<void> {
    if (verdict === 'fault' && (await this.rows.countFailure(key, error)))
      this.changed(key, 'closed', 'open');
    if (verdict === 'answer' && failuresBefore > 0) await this.rows.forgetFailures(key);
  }

  private async endTrial(key: BreakerKey, trial: number, { verdict, error }: Finding): Promise<void> {
    switch (verdict) {
      case 'answer':
        if (await this.rows.closeAfterTrial(key, trial)) this.changed(key, 'half_open', 'closed');
        return;
      case 'fault':
        if (await this.rows.reopenAfterTrial(key, trial, error)) this.changed(key, 'half_open', 'open');
        return;
      case 'nothing':
        if (await this.rows.returnTrial(key, trial)) this.changed(key, 'half_open', 'open');
        return;
    }
  }

  private changed(
    { dependency, origin }: BreakerKey,
    from: BreakerChange['from'],
    to: BreakerChange['to'],
  ): void {
    for (const listener of this.listeners) listener({ dependency, origin, from, to });
  }
}

/** A call that its caller gave up says nothing, whatever error came of that. */
function verdictOn(call: ProtectedCall, error: unknown): Verdict {
  return call.signal?.aborted === true ? 'nothing' : (call.judge ?? judge)(error);
}
