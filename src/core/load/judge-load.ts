import type { LoadObjective, LoadPlan } from './load-plan.js';
import type { KeptObjective, LoadMeasurement, LoadReport } from './load-report.js';
import { validityOf } from './validity.js';

/** What a measurement says of the application. */
export function judgedLoad(
  measured: LoadMeasurement,
  plan: LoadPlan,
  generator: LoadReport['generator'],
): LoadReport {
  const { model, warmUpMs, durationMs, timeoutMs, keepAlive } = plan;
  return {
    ...measured,
    generator,
    settings: { model, warmUpMs, durationMs, timeoutMs, keepAlive },
    perSecond: perSecondOf(measured),
    errorRate: errorRateOf(measured),
    objectives: plan.objectives.map((objective) => kept(objective, measured)),
    validity: validityOf(measured, plan),
  };
}

function kept(objective: LoadObjective, measured: LoadMeasurement): KeptObjective {
  const value = valueFor(objective, measured);
  return { objective, measured: value, met: isMet(objective, value) };
}

function valueFor(objective: LoadObjective, measured: LoadMeasurement): number {
  switch (objective.of) {
    case 'latency':
      return measured.latencyMs[objective.figure];
    case 'errors':
      return errorRateOf(measured);
    case 'throughput':
      return perSecondOf(measured);
  }
}

function isMet(objective: LoadObjective, value: number): boolean {
  switch (objective.of) {
    case 'latency':
      return value <= objective.atMostMs;
    case 'errors':
      return value <= objective.atMost;
    case 'throughput':
      return value >= objective.atLeastPerSecond;
  }
}

/** Good answers. */
function perSecondOf({ counts, measuredMs }: LoadMeasurement): number {
  return measuredMs === 0 ? 0 : (counts.ok * 1000) / measuredMs;
}

/** What was never sent was not served either. */
function errorRateOf({ counts }: LoadMeasurement): number {
  const wanted = counts.sent + counts.dropped;
  return wanted === 0 ? 1 : (counts.failed + counts.dropped) / wanted;
}
