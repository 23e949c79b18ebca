import { z } from 'zod';
import { leftOutEntry, type SuiteManifest } from '#core/render/index';
import { defect, defectsOf } from './defects.js';
import { testOutcome, type TestOutcome } from './outcome.js';

/** What held a suite while it ran, beyond time and output limits. */
export const isolation = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('bubblewrap'),
    /** `targets`: it reached the addresses it was to test, and nothing else. */
    network: z.enum(['targets', 'host', 'none']),
    /** Why the network was the machine's own. */
    reason: z.string().optional(),
  }),
  z.object({ kind: z.literal('none'), reason: z.string() }),
]);

const caught = { caught: z.int(), mutants: z.int() };

/** How many broken servers the suite tells from a good one. */
export const mutationScore = z.object({
  ...caught,
  operators: z.array(z.object({ name: z.string(), ...caught })),
  survivors: z.array(
    z.object({ operator: z.string(), operation: z.string().optional(), reason: z.string() }),
  ),
});

/** All that came out of one execution: what every report is written from. */
export const verdict = z.object({
  format: z.literal(1),
  suite: z.object({
    title: z.string(),
    apiVersion: z.string(),
    target: z.string(),
    engineVersion: z.string(),
  }),
  baseUrl: z.string(),
  startedAt: z.iso.datetime(),
  durationMs: z.int(),
  isolation,
  tests: z.array(testOutcome),
  defects: z.array(defect),
  leftOut: z.array(leftOutEntry),
  mutation: mutationScore.optional(),
});
export type Verdict = z.infer<typeof verdict>;

/** A suite that came to its end. */
interface EndedRun {
  readonly manifest: SuiteManifest;
  readonly outcomes: readonly TestOutcome[];
  readonly isolation: Verdict['isolation'];
  readonly durationMs: number;
}

/** What an ended run comes to. */
export function verdictOf(
  { manifest, outcomes, isolation: held, durationMs }: EndedRun,
  {
    baseUrl,
    startedAt,
    engineVersion,
  }: { readonly baseUrl: string; readonly startedAt: Date; readonly engineVersion: string },
): Verdict {
  const { title, version: apiVersion } = manifest.document ?? { title: 'API', version: '' };
  return {
    format: 1,
    suite: { title, apiVersion, target: manifest.target, engineVersion },
    baseUrl,
    startedAt: startedAt.toISOString(),
    durationMs,
    isolation: held,
    tests: [...outcomes],
    defects: defectsOf(outcomes),
    leftOut: manifest.leftOut,
  };
}
