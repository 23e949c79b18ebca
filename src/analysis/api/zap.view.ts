import { z } from 'zod';
import { modelSlug } from '#catalog/index';
import { NOTHING_SO_FAR, type ZapSoFar, zapSoFar } from '../analyzers/zap/schema.js';
import type { AnalysisEntity } from '../storage/analysis.entity.js';

/** As the system before this one told how a scan stands; `error` could not begin, `failed` broke later. */
export const ZAP_STATES = [
  'not_run',
  'starting',
  'spidering',
  'scanning',
  'complete',
  'failed',
  'error',
  'stopped',
] as const;
export type ZapState = (typeof ZAP_STATES)[number];

export const scannedModel = { schema: modelSlug };
export const scannedNumber = { schema: z.coerce.number().int().min(1).max(30) };

export const startZapScan = z
  .strictObject({
    scanType: z
      .enum(['baseline', 'full'])
      .default('full')
      .describe('`baseline`: spider and passive scan; `full`: attacks too'),
  })
  .default({ scanType: 'full' })
  .meta({ id: 'StartZapScan', examples: [{ scanType: 'baseline' }] });
export type StartZapScan = z.output<typeof startZapScan>;

const id = '019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f';

export const zapScanStartedView = z
  .object({ status: z.literal('started'), scanId: z.uuid().describe('The analysis'), statusUrl: z.string() })
  .meta({
    id: 'ZapScanStarted',
    examples: [{ status: 'started', scanId: id, statusUrl: '/api/v1/zap/scan/a-model/1/status' }],
  });
export type ZapScanStartedView = z.output<typeof zapScanStartedView>;

const percent = z.int().min(0).max(100);
const count = z.int().min(0);

export const zapScanView = z
  .object({
    status: z.enum(ZAP_STATES),
    progress: percent,
    spiderProgress: percent,
    ajaxProgress: percent,
    passiveProgress: percent,
    activeProgress: percent,
    highCount: count,
    mediumCount: count,
    lowCount: count,
    infoCount: count,
    scanId: z.uuid().nullable().describe('The analysis; null when there was never one'),
    doing: z.string().nullable(),
    error: z.string().nullable().describe('Why it failed, could not begin, or was stopped'),
    startedAt: z.iso.datetime().nullable(),
    completedAt: z.iso.datetime().nullable(),
  })
  .meta({
    id: 'ZapScan',
    examples: [
      {
        status: 'scanning' as const,
        progress: 45,
        spiderProgress: 100,
        ajaxProgress: 0,
        passiveProgress: 75,
        activeProgress: 30,
        highCount: 2,
        mediumCount: 5,
        lowCount: 10,
        infoCount: 15,
        scanId: id,
        doing: 'ZAP: active scan, 30 %',
        error: null,
        startedAt: '2026-11-21T09:30:00.000Z',
        completedAt: null,
      },
    ],
  });
export type ZapScanView = z.output<typeof zapScanView>;

/** How the newest scan of an application stands; without one it was not run. */
export function zapScanViewOf(row: AnalysisEntity | undefined): ZapScanView {
  const soFar = zapSoFar.safeParse(row?.soFar).data;
  const { spider, ajax, passive, active } = soFar ?? NOTHING_SO_FAR;
  return {
    status: stateOf(row, soFar?.state),
    progress: row?.progress ?? 0,
    spiderProgress: spider,
    ajaxProgress: ajax,
    passiveProgress: passive,
    activeProgress: active,
    ...countsOf(row, soFar ?? NOTHING_SO_FAR),
    scanId: row?.id ?? null,
    doing: row?.doing ?? null,
    error: row?.error?.message ?? row?.reason ?? null,
    startedAt: row?.startedAt?.toISOString() ?? null,
    completedAt: row?.completedAt?.toISOString() ?? null,
  };
}

function stateOf(row: AnalysisEntity | undefined, reached: ZapState = 'starting'): ZapState {
  switch (row?.status) {
    case undefined:
      return 'not_run';
    case 'pending':
      return 'starting';
    case 'running':
      return reached;
    case 'completed':
      return 'complete';
    case 'cancelled':
      return 'stopped';
    case 'skipped':
      return 'error';
    case 'failed':
      return reached === 'starting' ? 'error' : 'failed';
    case 'timed_out':
      return 'failed';
  }
}

type Counts = Pick<ZapScanView, 'highCount' | 'mediumCount' | 'lowCount' | 'infoCount'>;

/** Of one that ended: its findings. Until then: the alerts of ZAP, which tells the same at several places. */
function countsOf(row: AnalysisEntity | undefined, soFar: ZapSoFar): Counts {
  if (row?.status !== 'completed') {
    const { high, medium, low, info } = soFar;
    return { highCount: high, mediumCount: medium, lowCount: low, infoCount: info };
  }
  return {
    highCount: row.criticalCount + row.highCount,
    mediumCount: row.mediumCount,
    lowCount: row.lowCount,
    infoCount: row.infoCount,
  };
}
