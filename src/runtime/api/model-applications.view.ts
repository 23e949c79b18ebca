import { z } from 'zod';
import type { ActedUpon, OfModel } from '../model-applications.js';
import { runningView, runningViewOf } from './runtime.view.js';

const appNumber = z.number().int().describe('Which of the applications of the model it is');

export const modelStatusView = z
  .object({ applications: z.array(runningView.extend({ appNumber })) })
  .meta({ id: 'ModelApplicationsStatus', examples: [{ applications: [] }] });
export type ModelStatusView = z.output<typeof modelStatusView>;

export const actedUponView = z
  .object({
    done: z.number().int(),
    failed: z.number().int(),
    applications: z.array(
      runningView.extend({
        appNumber,
        outcome: z.enum(['done', 'failed']),
        problem: z.object({ code: z.string(), detail: z.string() }).optional(),
      }),
    ),
  })
  .meta({ id: 'ModelApplicationsActedUpon', examples: [{ done: 0, failed: 0, applications: [] }] });
export type ActedUponView = z.output<typeof actedUponView>;

export function modelStatusViewOf(all: readonly OfModel[]): ModelStatusView {
  return {
    applications: all.map(({ applicationId, appNumber: number, row }) => ({
      appNumber: number,
      ...runningViewOf(applicationId, row),
    })),
  };
}

export function actedUponViewOf(all: readonly ActedUpon[]): ActedUponView {
  const done = all.filter(({ happened }) => happened.kind === 'done').length;
  return {
    done,
    failed: all.length - done,
    applications: all.map(({ applicationId, appNumber: number, row, happened }) => ({
      appNumber: number,
      ...runningViewOf(applicationId, row),
      outcome: happened.kind,
      ...(happened.kind === 'failed' && { problem: { code: happened.code, detail: happened.detail } }),
    })),
  };
}
