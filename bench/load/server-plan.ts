/** Milliseconds. A stall begins with each period. */
export interface ServerPlan {
  readonly delayMs: number;
  readonly periodMs: number;
  readonly stallMs: number;
}

/** How long a request waits for its answer that comes at this moment. */
export function releaseAfterMs({ delayMs, periodMs, stallMs }: ServerPlan, moment: number): number {
  const inPeriod = moment % periodMs;
  return delayMs + Math.max(0, stallMs - inPeriod);
}

/** The latency that a share of all requests does not exceed, when they come evenly over whole periods. */
export function plannedMs(plan: ServerPlan, share: number): number {
  const { delayMs, periodMs, stallMs } = plan;
  const unhindered = 1 - stallMs / periodMs;
  return delayMs + Math.max(0, share - unhindered) * periodMs;
}
