import { z } from 'zod';
import { STRATEGIES } from '#core/plan/index';

export const MANIFEST_FILE = 'assay.manifest.json';

const FAULT_CODES = [100, 101, 102, 103, 104, 200, 201, 202, 203, 204, 205, 206, 207, 208, 209, 210] as const;
export const faultCode = z.literal(FAULT_CODES);

const manifestTest = z.object({
  id: z.string(),
  file: z.string(),
  title: z.string(),
  operation: z.string(),
  covers: z.array(z.string()),
  strategy: z.enum(STRATEGIES),
  clause: z.string(),
  fault: faultCode,
});
export type ManifestTest = z.infer<typeof manifestTest>;

/** The part of a suite's own manifest that this room reads: which tests there are, and what each stands for. */
export const suiteManifest = z.object({
  tests: z.array(manifestTest),
  leftOut: z.array(
    z.object({
      operation: z.string().optional(),
      strategy: z.enum(STRATEGIES).optional(),
      clause: z.string(),
      reason: z.string(),
    }),
  ),
});
export type SuiteManifest = z.infer<typeof suiteManifest>;
