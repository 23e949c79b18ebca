import { z } from 'zod';
import { ISOLATIONS } from '#core/grading/index';
import type { PartHealth } from '../application-runtime.js';
import { isolationOf } from '../drivers/driver.js';
import type { RunningRow } from '../running/running-row.js';

const part = z.enum(['backend', 'frontend']);

export const runningView = z
  .object({
    applicationId: z.uuid(),
    running: z.enum(['stopped', 'building', 'starting', 'running', 'partial', 'failed']),
    driver: z.string().optional().describe('What runs it, or ran it last'),
    isolation: z.enum(ISOLATIONS).optional().describe('What holds it, or held it; `none`: nothing'),
    weaknesses: z.array(z.string()).describe('What holds it less than it could be held'),
    parts: z.partialRecord(
      part,
      z.object({ state: z.enum(['running', 'failed']), reason: z.string().optional() }),
    ),
    wanted: z.boolean().describe('It runs until it is stopped, and not only while it is used'),
    error: z.string().optional().describe('Why it does not run any more'),
    changedAt: z.iso.datetime().optional(),
  })
  .meta({
    id: 'RunningApplication',
    examples: [
      {
        applicationId: '019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f',
        running: 'running',
        driver: 'sandbox',
        isolation: 'sandbox' as const,
        weaknesses: [],
        parts: { backend: { state: 'running' }, frontend: { state: 'running' } },
        wanted: true,
        changedAt: '2026-11-21T09:30:00.000Z',
      },
    ],
  });
export type RunningView = z.output<typeof runningView>;

export const logsQuery = z.object({
  part: part.default('backend'),
  tail: z.coerce.number().int().min(1).max(10_000).default(200).describe('How many of the last lines'),
});
export type LogsQuery = z.output<typeof logsQuery>;

export const logsView = z.object({ part, lines: z.array(z.string()) }).meta({
  id: 'ApplicationLogs',
  examples: [{ part: 'backend' as const, lines: [' * Running on port 5000'] }],
});
export type LogsView = z.output<typeof logsView>;

export const healthView = z
  .object({
    healthy: z.boolean().describe('All parts that run answer, and at least one runs'),
    parts: z.array(z.object({ part, healthy: z.boolean(), latencyMs: z.number() })),
  })
  .meta({
    id: 'ApplicationHealth',
    examples: [{ healthy: true, parts: [{ part: 'backend' as const, healthy: true, latencyMs: 4.2 }] }],
  });
export type HealthView = z.output<typeof healthView>;

export function runningViewOf(applicationId: string, row: RunningRow | undefined): RunningView {
  if (row === undefined)
    return { applicationId, running: 'stopped', weaknesses: [], parts: {}, wanted: false };
  return {
    applicationId,
    running: row.state,
    driver: row.driver,
    isolation: isolationOf(row.driver),
    weaknesses: [...row.weaknesses],
    parts: partsIn(row),
    wanted: row.wanted,
    ...(row.error !== null && { error: row.error }),
    changedAt: row.changedAt.toISOString(),
  };
}

/** Of what does not run any more only the parts that were the reason. */
function partsIn({ state, parts }: RunningRow): RunningRow['parts'] {
  if (state === 'running' || state === 'partial') return parts;
  return Object.fromEntries(Object.entries(parts).filter(([, { state: of }]) => of === 'failed'));
}

export function healthViewOf(parts: readonly PartHealth[]): HealthView {
  return { healthy: parts.length > 0 && parts.every(({ healthy }) => healthy), parts: [...parts] };
}
