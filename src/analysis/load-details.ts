import type { z } from 'zod';
import type { LoadObjective, LoadReport } from '#core/load/index';
import type { performanceDetails } from './details.js';

export type PerformanceDetails = z.output<typeof performanceDetails> & { readonly report: LoadReport };

/** What is kept of a load test in columns of its own, beside all of its report. */
export function performanceOf(report: LoadReport): PerformanceDetails {
  const { counts, latencyMs, settings, validity } = report;
  const answered = counts.sent > counts.timeouts;
  return {
    testType: settings.model.kind,
    config: { ...settings },
    summary: {
      requestsPerSecond: report.perSecond,
      meanMs: answered ? latencyMs.mean : null,
      minMs: answered ? latencyMs.min : null,
      maxMs: answered ? latencyMs.max : null,
      errorRate: report.errorRate,
      requests: counts.sent,
      failed: counts.failed,
    },
    validity: {
      valid: validity.kind === 'valid',
      reasons: validity.kind === 'invalid' ? [...validity.reasons] : [],
    },
    objectives: report.objectives.map(({ objective, met }) => ({ name: objectiveName(objective), met })),
    report,
  };
}

/** Such as `p95 ≤ 500 ms`. */
export function objectiveName(objective: LoadObjective): string {
  switch (objective.of) {
    case 'latency':
      return `${objective.figure} ≤ ${objective.atMostMs} ms`;
    case 'errors':
      return `errors ≤ ${objective.atMost * 100} %`;
    case 'throughput':
      return `≥ ${objective.atLeastPerSecond} good answers a second`;
  }
}
