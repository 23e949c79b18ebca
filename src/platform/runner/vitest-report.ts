import path from 'node:path';
import { z } from 'zod';
import type { ManifestTest } from '#core/render/index';
import type { TestOutcome } from '#core/verdict/index';

const assertion = z.object({
  ancestorTitles: z.array(z.string()),
  title: z.string(),
  status: z.string(),
  duration: z.number().nullish(),
  failureMessages: z.array(z.string()).nullish(),
});

/** The part that is read of what vitest's `json` reporter writes. */
export const vitestReport = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().nullish(),
      assertionResults: z.array(assertion),
    }),
  ),
});
export type VitestReport = z.infer<typeof vitestReport>;

/** A file that never came to its tests: a syntax error, or an import that failed. */
export function brokenFile({ testResults }: VitestReport): string | undefined {
  const broken = testResults.find(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return broken && `${path.basename(broken.name)}: ${broken.message || 'it could not be loaded'}`;
}

/** Joins what vitest says with the suite's manifest, by file and title. */
export function outcomesIn(
  { testResults }: VitestReport,
  root: string,
  planned: readonly ManifestTest[],
): TestOutcome[] {
  const byPlace = new Map(planned.map((test) => [`${test.file}\n${test.title}`, test]));
  return testResults.flatMap(({ name, assertionResults }) => {
    const file = path.relative(root, name).replaceAll(path.sep, '/');
    return assertionResults.map((result) => {
      const title = [...result.ancestorTitles, result.title].join(' > ');
      const test = byPlace.get(`${file}\n${title}`);
      return { file, title, ...endOf(result), ...(test && { planned: test }) };
    });
  });
}

/** Of a test that was run again, the last message counts; one that passed in the end has its first failure still. */
function endOf({ status, duration, failureMessages }: z.infer<typeof assertion>) {
  const durationMs = Math.round(duration ?? 0);
  const message = failureMessages?.at(-1);
  if (status === 'passed' && message === undefined) return { status, durationMs } as const;
  if (status !== 'passed' && status !== 'failed') return { status: 'skipped', durationMs } as const;
  const isFlaky = status === 'passed';
  return {
    status: isFlaky ? 'flaky' : 'failed',
    durationMs,
    message: withoutStack(message ?? '') || 'it failed without a message',
  } as const;
}

/** The frames of the runner say nothing about the API. */
function withoutStack(message: string): string {
  return message
    .split('\n')
    .filter((line) => !/^\s+at .*[:(]/.test(line))
    .join('\n')
    .replace(/^(?:Assertion)?Error: /, '');
}
