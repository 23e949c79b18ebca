import type { LoadObjective, LoadPlan } from './load-plan.js';
import type { KeptObjective, LoadFigures, LoadMeasurement, LoadReport, LoadVerdict } from './load-report.js';
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
    ...judgedFigures(measured, plan),
  };
}

/** Whether the figures of a run can be believed, and what they say. */
export function judgedFigures(
  figures: LoadFigures,
  wanted: Pick<LoadPlan, 'model' | 'maxInFlight' | 'objectives'>,
): LoadVerdict {
  return {
    perSecond: perSecondOf(figures),
    errorRate: errorRateOf(figures),
    objectives: wanted.objectives.map((objective) => kept(objective, figures)),
    validity: validityOf(figures, wanted),
  };
}

function kept(objective: LoadObjective, measured: LoadFigures): KeptObjective {
  const value = valueFor(objective, measured);
  return { objective, measured: value, met: isMet(objective, value) };
}

function valueFor(objective: LoadObjective, measured: LoadFigures): number {
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
function perSecondOf({ counts, measuredMs }: LoadFigures): number {
  return measuredMs === 0 ? 0 : (counts.ok * 1000) / measuredMs;
}

/** What was never sent was not served either. */
function errorRateOf({ counts }: LoadFigures): number {
  const wanted = counts.sent + counts.dropped;
  return wanted === 0 ? 1 : (counts.failed + counts.dropped) / wanted;
}
