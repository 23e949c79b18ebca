import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  hidden,
  type Secret,
  testFailure,
  type TestFailure,
  type TestOutcome,
  withoutSecrets,
} from '#core/verdict/index';

const LONGEST_TEXT = 64 * 1024;
const AT_ONCE = 32;

/** The records that the support files of a suite left of its failed tests, by test id. */
export async function readFailures(folder: string): Promise<Map<string, TestFailure>> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json'));
  const failures = new Map<string, TestFailure>();
  for (let start = 0; start < names.length; start += AT_ONCE) {
    const some = names.slice(start, start + AT_ONCE);
    const read = await Promise.all(some.map((name) => readFailure(path.join(folder, name))));
    some.forEach((name, index) => {
      const failure = read[index];
      if (failure !== undefined) failures.set(path.basename(name, '.json'), failure);
    });
  }
  return failures;
}

async function readFailure(file: string): Promise<TestFailure | undefined> {
  try {
    const failure = testFailure.parse(JSON.parse(await readFile(file, 'utf8')));
    return {
      ...failure,
      request: { ...failure.request, body: cut(failure.request.body) },
      ...(failure.response && { response: { ...failure.response, body: cut(failure.response.body) } }),
    };
  } catch {
    return undefined; // somebody's edit writes something else, or nothing
  }
}

/** What the runner says of a test, with what its suite wrote down about it; nothing of it holds a secret. */
export function recorded(
  outcome: TestOutcome,
  failures: ReadonlyMap<string, TestFailure>,
  secrets: readonly Secret[],
): TestOutcome {
  const { message, planned } = outcome;
  if (message === undefined) return outcome;
  const failure = planned && failures.get(planned.id);
  return {
    ...outcome,
    message: hidden(cut(message), secrets),
    ...(failure && { failure: served(withoutSecrets(failure, secrets)) }),
  };
}

/**
 * What the answer shows, which may be something else than what the test is after: 5xx is a server error (fault 100),
 * any other wrong answer is none, and where a test of valid input finds one, no invalid input was accepted (fault 101).
 */
function served(failure: TestFailure): TestFailure {
  const { response, fault, expectation } = failure;
  if (response !== undefined && response.status >= 500) return { ...failure, fault: 100 };
  const isNoBreakdown = fault === 100 && response !== undefined;
  const isNoInput = fault === 102 && !expectation.includes('refused');
  return isNoBreakdown || isNoInput ? { ...failure, fault: 101 } : failure;
}

function cut(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT)}… (${text.length} characters)`;
}
