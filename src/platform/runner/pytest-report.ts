import { z } from 'zod';
import type { ManifestTest } from '#core/render/index';
import { RESULT_STATUSES, type TestOutcome } from '#core/verdict/index';

const ended = z.object({
  kind: z.literal('test'),
  /** `tests/test_pets_crud.py::TestPets::test_is_gone_after_it_is_deleted` */
  name: z.string(),
  outcome: z.enum(RESULT_STATUSES),
  seconds: z.number(),
  message: z.string(),
});

/** A line of what the plugin writes. */
const result = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('broken'), file: z.string(), message: z.string() }),
  ended,
]);
export type PytestResult = z.infer<typeof result>;

/** @throws {ZodError | SyntaxError} when the plugin did not write it */
export function readPytestResults(text: string): PytestResult[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => result.parse(JSON.parse(line)));
}

/** Joins what pytest says with the suite's manifest, by file, class and function. */
export function pytestOutcomes(
  results: readonly PytestResult[],
  planned: readonly ManifestTest[],
): TestOutcome[] {
  const byName = new Map(planned.map((test) => [`${test.file}::${test.name ?? test.title}`, test]));
  return results
    .filter((one) => one.kind === 'test')
    .map(({ name, outcome, seconds, message }) => {
      const [file = '', ...inside] = name.split('::');
      const test = byName.get(name);
      const hasFailed = outcome === 'failed' || outcome === 'flaky';
      return {
        file,
        title: test?.title ?? inside.join(' > '),
        status: outcome,
        durationMs: Math.round(seconds * 1000),
        ...(hasFailed && { message: message || 'it failed without a message' }),
        ...(test && { planned: test }),
      };
    });
}
