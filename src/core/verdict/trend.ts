import { z } from 'zod';
import { testCounts } from './outcome.js';

/** What one execution of a suite came to, beside those before it. */
export const trendPoint = z.object({
  executionId: z.uuid(),
  suiteVersionId: z.uuid(),
  startedAt: z.iso.datetime(),
  durationMs: z.int(),
  ...testCounts.shape,
  defects: z.int(),
  coverage: z
    .record(z.string(), z.object({ covered: z.int(), total: z.int() }))
    .optional()
    .describe('Of the suite version; absent where it was not checked'),
  mutation: z
    .object({ caught: z.int(), mutants: z.int() })
    .optional()
    .describe('Of the suite version; absent where it was not measured'),
});
export type TrendPoint = z.infer<typeof trendPoint>;
