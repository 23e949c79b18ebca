import type { LoadPlan } from './load-plan.js';
import type { LoadFigures, LoadValidity } from './load-report.js';

/** Of one processor; above it a generator measures itself. */
const MOST_CPU = 0.8;
/** Timers are late by one or two. */
const LATE_MS = 10;
/** Of the requests that were due. */
const MOST_DROPPED = 0.01;
const FEWEST_COMPLETED = 0.95;
const FEWEST_SENT = 0.95;
/** Little's law holds to within this where nothing else disturbs: the mean of few requests is a rough one. */
const LITTLE_TOLERANCE = 0.25;
const FEWEST_FOR_LITTLE = 100;

type Wanted = Pick<LoadPlan, 'model' | 'maxInFlight'>;
type Check = (measured: LoadFigures, plan: Wanted) => string | undefined;

/** Whether a run measured the application, and not the generator or the machine. */
export function validityOf(measured: LoadFigures, plan: Wanted): LoadValidity {
  const reasons = CHECKS.map((check) => check(measured, plan)).filter((reason) => reason !== undefined);
  return reasons.length === 0 ? { kind: 'valid' } : { kind: 'invalid', reasons };
}

const CHECKS: readonly Check[] = [
  nothingSent,
  generatorBusy,
  sentLate,
  rateNotHeld,
  dropped,
  unanswered,
  littleBroken,
];

function nothingSent({ counts }: LoadFigures): string | undefined {
  return counts.sent === 0 ? 'no request was sent within the time that counts' : undefined;
}

function generatorBusy({ generatorCpu }: LoadFigures): string | undefined {
  if (generatorCpu <= MOST_CPU) return undefined;
  return `the generator was busy ${percent(generatorCpu)} of the time (at most ${percent(MOST_CPU)})`;
}

/** A generator that waits for a processor measures how busy the machine is. */
function sentLate({ p99LateMs, latencyMs }: LoadFigures): string | undefined {
  if (p99LateMs <= LATE_MS + latencyMs.p50 / 2) return undefined;
  return `one of 100 requests was sent ${rounded(p99LateMs)} ms late or more: the machine was busy with other things`;
}

function rateNotHeld({ counts, measuredMs }: LoadFigures, { model }: Wanted): string | undefined {
  if (model.kind === 'closed' || counts.sent === 0) return undefined;
  const due = (model.ratePerSecond * measuredMs) / 1000;
  const share = (counts.sent + counts.dropped) / due;
  if (share >= FEWEST_SENT) return undefined;
  return `${percent(share)} of the planned requests were due in time: the generator did not hold its rate`;
}

function dropped({ counts }: LoadFigures, { maxInFlight }: Wanted): string | undefined {
  const share = counts.dropped / Math.max(1, counts.sent + counts.dropped);
  if (share <= MOST_DROPPED) return undefined;
  return `${percent(share)} of the requests were never sent, since ${maxInFlight} others were under way`;
}

/** Requests that timed out have no latency: figures of the rest flatter the application. */
function unanswered({ counts }: LoadFigures): string | undefined {
  const share = 1 - counts.timeouts / Math.max(1, counts.sent);
  if (share >= FEWEST_COMPLETED) return undefined;
  return `${percent(1 - share)} of the requests had no answer within the time limit: latencies are of the others alone`;
}

/** Concurrency is rate × mean time of an answer (J. D. C. Little, 1961), however requests come. */
function littleBroken({ counts, measuredMs, meanInFlight, meanServiceMs }: LoadFigures): string | undefined {
  if (counts.sent < FEWEST_FOR_LITTLE || meanInFlight < 1) return undefined;
  const expected = (counts.sent / measuredMs) * meanServiceMs;
  if (Math.abs(expected - meanInFlight) <= LITTLE_TOLERANCE * meanInFlight) return undefined;
  return (
    `${rounded(meanInFlight)} requests were under way on average, where rate × mean time gives ` +
    `${rounded(expected)}: not all that happened was measured`
  );
}

function percent(share: number): string {
  return `${rounded(share * 100)} %`;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
