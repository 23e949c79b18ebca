import { z } from 'zod';
import type { BreakerStatus } from '#platform/resilience/index';

const exampleBreaker = {
  dependency: 'apifox',
  origin: 'https://api.apifox.com',
  state: 'open' as const,
  failures: 5,
  trialFrom: '2026-11-21T09:31:00.000Z',
};

/** A breaker among other things. */
export const breakerSummary = z.object({
  dependency: z.string(),
  origin: z.string(),
  state: z.enum(['closed', 'open', 'half_open']),
  failures: z.int().describe('In a row'),
  trialFrom: z.iso.datetime().optional().describe('From then on one call may try'),
  isolated: z.string().optional().describe('Why an operator holds it open'),
});
type BreakerSummary = z.infer<typeof breakerSummary>;

/** A breaker as a key of one project may see it: where it leads to may be known from another project only. */
export const breakerState = breakerSummary.extend({
  origin: z.string().optional().describe('Left out for keys of one project'),
});
type BreakerState = z.infer<typeof breakerState>;

export const breakerView = breakerSummary
  .extend({
    openedAt: z.iso.datetime().optional(),
    isolatedAt: z.iso.datetime().optional(),
    lastFailure: z.object({ message: z.string(), at: z.iso.datetime() }).optional(),
    changedAt: z.iso.datetime(),
  })
  .meta({
    id: 'Breaker',
    examples: [
      {
        ...exampleBreaker,
        openedAt: '2026-11-21T09:30:00.000Z',
        lastFailure: { message: 'ApiFox answered with 502', at: '2026-11-21T09:30:00.000Z' },
        changedAt: '2026-11-21T09:30:00.000Z',
      },
    ],
  });
export type BreakerView = z.infer<typeof breakerView>;

export const breakersView = z
  .object({ items: z.array(breakerView) })
  .meta({ id: 'Breakers', examples: [{ items: [] }] });
export type BreakersView = z.infer<typeof breakersView>;

const key = {
  dependency: z.string().min(1).max(100).describe('As it is listed: `apifox`, `spec-url`'),
  origin: z.url().max(500).describe('Scheme, host and port'),
};

export const isolateBreaker = z
  .strictObject({ ...key, because: z.string().trim().min(1).max(500).describe('Shown to whoever wonders') })
  .meta({
    id: 'IsolateBreaker',
    examples: [{ dependency: 'apifox', origin: 'https://api.apifox.com', because: 'It is being moved' }],
  });
export type IsolateBreaker = z.infer<typeof isolateBreaker>;

export const releaseBreaker = z
  .strictObject(key)
  .meta({ id: 'ReleaseBreaker', examples: [{ dependency: 'apifox', origin: 'https://api.apifox.com' }] });
export type ReleaseBreaker = z.infer<typeof releaseBreaker>;

export function breakerSummaryOf(status: BreakerStatus): BreakerSummary {
  const { dependency, origin, state, failures, trialFrom, isolated } = status;
  return {
    dependency,
    origin,
    state,
    failures,
    ...(trialFrom !== undefined && { trialFrom: trialFrom.toISOString() }),
    ...(isolated !== undefined && { isolated: isolated.because }),
  };
}

export function breakerStateOf(status: BreakerStatus): BreakerState {
  const { dependency, state, failures, trialFrom } = breakerSummaryOf(status);
  return { dependency, state, failures, ...(trialFrom !== undefined && { trialFrom }) };
}

export function breakerViewOf(status: BreakerStatus): BreakerView {
  const { openedAt, isolated, lastFailure, changedAt } = status;
  return {
    ...breakerSummaryOf(status),
    ...(openedAt !== undefined && { openedAt: openedAt.toISOString() }),
    ...(isolated !== undefined && { isolatedAt: isolated.at.toISOString() }),
    ...(lastFailure !== undefined && {
      lastFailure: { message: lastFailure.message, at: lastFailure.at.toISOString() },
    }),
    changedAt: changedAt.toISOString(),
  };
}
