import path from 'node:path';
import { z } from 'zod';

/** The part of vitest's JSON report that is read here. */
export const runReport = z.object({
  success: z.boolean(),
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  testResults: z.array(
    z.object({
      name: z.string(),
      message: z.string().optional(),
      status: z.string(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
});
export type RunReport = z.infer<typeof runReport>;

export interface TestFailure {
  readonly title: string;
  readonly file: string;
  readonly message: string;
}

/** Failed tests, and files that failed before their first test. */
export function failuresIn({ testResults }: RunReport): TestFailure[] {
  return testResults.flatMap(({ name, message, status, assertionResults }) => {
    const file = path.basename(name);
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0 && status === 'failed') return [{ title: file, file, message: message ?? '' }];
    return failed.map(({ fullName, failureMessages }) => ({
      title: fullName.trim(),
      file,
      message: withoutStack(failureMessages?.join('\n\n') ?? ''),
    }));
  });
}

/** The frames of the runner say nothing about the API. */
function withoutStack(message: string): string {
  return message
    .split('\n')
    .filter((line) => !/^\s+at .*[:(]/.test(line))
    .join('\n')
    .replace(/^(Assertion)?Error: /, '');
}
