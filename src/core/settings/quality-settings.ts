import { z } from 'zod';

/** What of a suite can be held to a least value, in percent. */
export const GATED_FIGURES = [
  'operations',
  'statuses',
  'parameters',
  'constraints',
  'security',
  'mutation',
] as const;
export type GatedFigure = (typeof GATED_FIGURES)[number];

const gate = z.strictObject({
  min: z.number().min(0).max(100).describe('Percent; 0: there is no gate'),
  below: z
    .enum(['warn', 'dead_letter'])
    .default('warn')
    .describe('`warn`: it is told; `dead_letter`: the run ends there, and the suite is not published'),
});
export type QualityGate = z.infer<typeof gate>;

const gates = z.strictObject({
  operations: gate.prefault({ min: 80 }).describe('Operations that some test calls'),
  statuses: gate.prefault({ min: 0 }).describe('Documented statuses that some test expects'),
  parameters: gate.prefault({ min: 50 }).describe('Documented parameters that some test sends'),
  constraints: gate.prefault({ min: 0 }).describe('Constraints on what is sent that some test tries'),
  security: gate
    .prefault({ min: 0 })
    .describe('Operations that need credentials, and of which some test expects a refusal without them'),
  mutation: gate.prefault({ min: 50 }).describe('Broken servers that some test tells from a good one'),
} satisfies Record<GatedFigure, z.ZodType>);

/** What a suite has to be worth, and how thoroughly that is measured. */
export const qualitySettings = z
  .strictObject({
    mutants: z
      .int()
      .min(0)
      .max(5_000)
      .default(300)
      .describe('Broken servers that are tried at most, always the same ones; 0: none, and no gate on them'),
    timeLimitSeconds: z
      .int()
      .min(1)
      .max(60)
      .default(30)
      .describe('After it no further one is tried; what was tried by then counts'),
    gates: gates.prefault({}),
  })
  .prefault({})
  .describe('What suites have to be worth, and what becomes of a run whose suite is not')
  .meta({ id: 'QualitySettings' });
export type QualitySettings = z.infer<typeof qualitySettings>;
