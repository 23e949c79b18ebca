import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { RateLimited } from './rate-limited.js';

/** A process takes this share of a minute's requests at once: at most a hundred leases, and as many writes. */
const LEASES_PER_MINUTE = 100;
/** The next lease is asked for when this share of one is left, so that nobody waits for it. */
const REFILL_BELOW = 0.5;
/** Subjects that were not seen for a minute are forgotten once there are this many. */
const REMEMBERED_SUBJECTS = 10_000;

interface Lease {
  left: number;
  /** When the minute of the lease ends, by the clock of `performance.now()`. */
  endsAtMs: number;
  /** The minute has nothing left for anybody. */
  usedUp: boolean;
  asking: Promise<void> | undefined;
}

interface Granted {
  readonly granted: string;
  readonly left_ms: number;
}

/**
 * Counts in the window of one minute by the database's clock, over all processes: what was granted before in this
 * minute is never granted twice. A process that leases and then stops wastes at most a hundredth of the limit.
 */
const LEASE = `
  INSERT INTO rate_limits AS known (subject, window_start, taken, granted)
  VALUES ($1, date_trunc('minute', now()), least($2::bigint, $3::bigint), least($2::bigint, $3::bigint))
  ON CONFLICT (subject) DO UPDATE SET
    window_start = greatest(known.window_start, excluded.window_start),
    granted = CASE WHEN known.window_start < excluded.window_start THEN excluded.granted
      ELSE greatest(0, least($2::bigint, $3::bigint - known.taken)) END,
    taken = CASE WHEN known.window_start < excluded.window_start THEN excluded.taken
      ELSE greatest(known.taken, least(known.taken + $2::bigint, $3::bigint)) END
  RETURNING granted,
    (extract(epoch FROM window_start + interval '1 minute' - clock_timestamp()) * 1000)::float8 AS left_ms`;

/** Rate limits that hold over all processes, leased in shares from PostgreSQL (states.md, contract 15). */
@Injectable()
export class RateLimiter {
  private readonly logger = new Logger(RateLimiter.name);
  private readonly leases = new Map<string, Lease>();

  constructor(private readonly dataSource: DataSource) {}

  /**
   * Counts one request. Waits only for the first lease of a minute; returns undefined, and no promise, otherwise.
   *
   * While the database is away nothing is refused here: what the request wants to do will find out.
   *
   * @param subject what is limited: `source:<id>`, `key:<id>`
   * @throws {RateLimited} (or rejects with it) when the minute is used up
   */
  take(subject: string, limitPerMinute: number): Promise<void> | undefined {
    const lease = this.leaseOf(subject);
    const now = performance.now();
    if (now >= lease.endsAtMs) return this.takeAfterLease(subject, limitPerMinute, lease);
    if (lease.left === 0) {
      if (lease.usedUp) throw new RateLimited(limitPerMinute, lease.endsAtMs - now);
      return this.takeAfterLease(subject, limitPerMinute, lease);
    }
    lease.left -= 1;
    if (lease.left < shareOf(limitPerMinute) * REFILL_BELOW && !lease.usedUp) {
      void this.ask(subject, limitPerMinute, lease);
    }
    return undefined;
  }

  private async takeAfterLease(subject: string, limitPerMinute: number, lease: Lease): Promise<void> {
    await this.ask(subject, limitPerMinute, lease);
    await this.take(subject, limitPerMinute);
  }

  private ask(subject: string, limitPerMinute: number, lease: Lease): Promise<void> {
    lease.asking ??= this.lease(subject, limitPerMinute, lease).finally(() => {
      lease.asking = undefined;
    });
    return lease.asking;
  }

  private async lease(subject: string, limitPerMinute: number, lease: Lease): Promise<void> {
    const share = shareOf(limitPerMinute);
    try {
      const [row] = await this.dataSource.query<[Granted]>(LEASE, [subject, share, limitPerMinute]);
      const now = performance.now();
      const granted = Number(row.granted);
      // What is left of the minute before does not count in this one.
      lease.left = granted + (now < lease.endsAtMs ? lease.left : 0);
      lease.usedUp = granted < share;
      lease.endsAtMs = now + Math.max(row.left_ms, 1);
    } catch (error) {
      this.logger.warn({
        msg: 'Rate limits cannot be leased; nothing is refused meanwhile',
        subject,
        err: error,
      });
      Object.assign(lease, { left: share, usedUp: false, endsAtMs: performance.now() + 1_000 });
    }
  }

  private leaseOf(subject: string): Lease {
    const known = this.leases.get(subject);
    if (known !== undefined) return known;
    if (this.leases.size >= REMEMBERED_SUBJECTS) this.forgetEnded();
    const lease = { left: 0, endsAtMs: Number.NEGATIVE_INFINITY, usedUp: false, asking: undefined };
    this.leases.set(subject, lease);
    return lease;
  }

  private forgetEnded(): void {
    const now = performance.now();
    for (const [subject, lease] of this.leases) {
      if (lease.asking === undefined && lease.endsAtMs <= now) this.leases.delete(subject);
    }
  }
}

function shareOf(limitPerMinute: number): number {
  return Math.ceil(limitPerMinute / LEASES_PER_MINUTE);
}
