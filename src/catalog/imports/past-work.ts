import { z } from 'zod';

/** How work is said to stand by the system before this one; some of its parts knew more words than others. */
const STATUSES = {
  pending: 'open',
  queued: 'open',
  initializing: 'open',
  running: 'open',
  paused: 'open',
  cancelling: 'open',
  completed: 'completed',
  failed: 'failed',
  error: 'failed',
  timeout: 'timed_out',
  timed_out: 'timed_out',
  cancelled: 'cancelled',
  skipped: 'skipped',
} as const;
type StatusThen = keyof typeof STATUSES;

export const statusThen = z
  .string()
  .nullish()
  .transform((word, context): StatusThen => {
    const known = (word ?? 'pending').toLowerCase();
    if (Object.hasOwn(STATUSES, known)) return known as StatusThen;
    context.addIssue({ code: 'custom', message: `is no state: ${known.slice(0, 100)}` });
    return z.NEVER;
  });

/** What a row says of a piece of work. */
export interface WorkThen {
  readonly status: StatusThen;
  readonly createdAt: Date;
  readonly startedAt?: Date | undefined;
  readonly completedAt?: Date | undefined;
  /** In seconds. */
  readonly took?: number | null | undefined;
  readonly message: string | null;
}

/** The same as rows have it here: whatever was still open has ended, since nobody works on it any more. */
export interface PastWork {
  readonly status: 'completed' | 'failed' | 'timed_out' | 'cancelled' | 'skipped';
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly completedAt: Date;
  readonly error: { readonly category: 'tool' | 'timeout'; readonly message: string } | null;
  /** Of cancelled and skipped ones, and what was said of a completed one. */
  readonly reason: string | null;
}

/** @returns why the row cannot be right, where it cannot */
export function pastWork(work: WorkThen): PastWork | { readonly why: string } {
  const word = STATUSES[work.status];
  const status = word === 'open' ? 'cancelled' : word;
  const times = timesOf(work, status !== 'cancelled' && status !== 'skipped');
  if (times.completedAt < work.createdAt) return { why: 'completed_at: is before created_at' };
  if (times.startedAt !== null && times.completedAt < times.startedAt)
    return { why: 'completed_at: is before started_at' };
  const { createdAt } = work;
  return { status, createdAt, ...times, ...saidOf(work, status) };
}

/** What does not say when it began did so that long before its end, or, if it ran, when it was made. */
function timesOf(
  { createdAt, startedAt, completedAt, took }: WorkThen,
  ran: boolean,
): Pick<PastWork, 'startedAt' | 'completedAt'> {
  const tookMs = (took ?? 0) * 1000;
  const counted =
    completedAt !== undefined && tookMs > 0 ? new Date(completedAt.getTime() - tookMs) : undefined;
  const began = startedAt ?? counted ?? (ran ? createdAt : null);
  return {
    startedAt: began,
    completedAt: completedAt ?? new Date((began ?? createdAt).getTime() + tookMs),
  };
}

function saidOf(
  { status: word, message }: WorkThen,
  status: PastWork['status'],
): Pick<PastWork, 'error' | 'reason'> {
  if (status === 'failed' || status === 'timed_out') {
    const category = status === 'failed' ? 'tool' : 'timeout';
    return { error: { category, message: message ?? 'No reason was kept' }, reason: null };
  }
  if (status === 'completed') return { error: null, reason: message };
  const why = word === status ? `It was ${status}` : `It was ${word} when it was imported`;
  return { error: null, reason: message ?? why };
}
