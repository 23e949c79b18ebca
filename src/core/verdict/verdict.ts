import { z } from 'zod';
import { leftOutEntry, type SuiteManifest } from '#core/render/index';
import { defect, defectsOf } from './defects.js';
import { trendPoint } from './trend.js';
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
const named = z.object({ name: z.string(), ...caught });

/** How many broken servers the suite tells from a good one. */
export const mutationFigures = z
  .object({
    ...caught,
    made: z.int().optional().describe('Broken servers that there are'),
    tried: z.int().optional().describe('Of those, always the same ones'),
    equivalent: z.int().optional().describe('Those that no request shows; they are not counted'),
    operators: z.array(named),
    operations: z.array(named).optional(),
    survivors: z.array(
      z.object({
        operator: z.string(),
        operation: z.string().optional(),
        place: z.string().optional(),
        clause: z.string().optional(),
        reason: z.string(),
        witness: z.string().optional().describe('The last request that shows it'),
      }),
    ),
  })
  .describe('How many servers that were broken on purpose the tests tell from a good one');
export type MutationFigures = z.infer<typeof mutationFigures>;

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
  mutation: mutationFigures.optional(),
  /** The last executions of the suite, the oldest first, this one among them; where they are known. */
  trend: z.array(trendPoint).optional(),
});
export type Verdict = z.infer<typeof verdict>;

/** A suite that came to its end. */
interface EndedRun {
  readonly manifest: SuiteManifest;
  readonly outcomes: readonly TestOutcome[];
  readonly isolation: Verdict['isolation'];
  readonly durationMs: number;
}

/** What a run itself does not know. */
interface Circumstances {
  readonly baseUrl: string;
  readonly startedAt: Date;
  readonly engineVersion: string;
  /** Of the suite, as it was generated. */
  readonly mutation?: MutationFigures | undefined;
}

/** What an ended run comes to. */
export function verdictOf(
  { manifest, outcomes, isolation: held, durationMs }: EndedRun,
  { baseUrl, startedAt, engineVersion, mutation }: Circumstances,
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
    ...(mutation !== undefined && { mutation }),
  };
}
