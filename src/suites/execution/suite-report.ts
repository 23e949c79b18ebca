import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { faultCode, type ManifestTest } from '#core/render/index';
import { storable, storableText } from '#platform/database/index';

export const RESULT_STATUSES = ['passed', 'failed', 'skipped'] as const;
export type ResultStatus = (typeof RESULT_STATUSES)[number];

const headers = z.record(z.string(), z.string());

/** What the support files of a suite write down about a failed test: a bug report in fields. */
export const testFailure = z.object({
  expectation: z.string(),
  problem: z.string(),
  fault: faultCode,
  request: z.object({
    method: z.string(),
    url: z.string(),
    identity: z.string(),
    headers,
    body: z.string(),
  }),
  response: z.object({ status: z.int(), headers, body: z.string() }).optional(),
  curl: z.string(),
});
export type TestFailure = z.infer<typeof testFailure>;

const assertion = z.object({
  ancestorTitles: z.array(z.string()),
  title: z.string(),
  status: z.string(),
  duration: z.number().nullish(),
  failureMessages: z.array(z.string()).nullish(),
});

/** The part that is read of what vitest's `json` reporter writes. */
const vitestReport = z.object({
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

/** One test as it ended. */
export interface TestOutcome {
  readonly title: string;
  /** Relative to the suite's folder. */
  readonly file: string;
  readonly status: ResultStatus;
  readonly durationMs: number;
  readonly message?: string;
  /** Absent for tests that somebody added by hand. */
  readonly planned?: ManifestTest;
  readonly failure?: TestFailure;
}

const LONGEST_TEXT = 64 * 1024;

/** @throws {ZodError | SyntaxError} when it is not vitest's report */
export function readReport(text: string): VitestReport {
  return vitestReport.parse(JSON.parse(text));
}

/** A file that never came to its tests: a syntax error, or an import that failed. */
export function brokenFile({ testResults }: VitestReport): string | undefined {
  const broken = testResults.find(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return broken && `${path.basename(broken.name)}: ${broken.message ?? 'it could not be loaded'}`;
}

/** Failures by test id, as the suite's support files left them in a folder. What cannot be read is left out. */
export async function readFailures(folder: string): Promise<ReadonlyMap<string, TestFailure>> {
  const names = await readdir(folder).catch(() => []);
  const read = await Promise.all(
    names.map(async (name) => {
      const failure = await readFailure(path.join(folder, name));
      return failure === undefined ? [] : [[path.basename(name, '.json'), failure] as const];
    }),
  );
  return new Map(read.flat());
}

async function readFailure(file: string): Promise<TestFailure | undefined> {
  try {
    const failure = testFailure.parse(JSON.parse(await readFile(file, 'utf8')));
    return storable({
      ...failure,
      request: { ...failure.request, body: cut(failure.request.body) },
      ...(failure.response && { response: { ...failure.response, body: cut(failure.response.body) } }),
    });
  } catch {
    return undefined;
  }
}

/** Joins what the runner says with what the suite's manifest and its failure records say. */
export function outcomesOf(
  report: VitestReport,
  root: string,
  planned: readonly ManifestTest[],
  failures: ReadonlyMap<string, TestFailure>,
): TestOutcome[] {
  const byPlace = new Map(planned.map((test) => [`${test.file}\n${test.title}`, test]));
  return report.testResults.flatMap(({ name, assertionResults }) => {
    const file = path.relative(root, name).replaceAll(path.sep, '/');
    return assertionResults.map((result) => {
      const title = [...result.ancestorTitles, result.title].join(' > ');
      const test = byPlace.get(`${file}\n${title}`);
      return outcomeOf(result, { file, title: storableText(title) }, test, failures);
    });
  });
}

function outcomeOf(
  { status, duration, failureMessages }: z.infer<typeof assertion>,
  place: { readonly file: string; readonly title: string },
  planned: ManifestTest | undefined,
  failures: ReadonlyMap<string, TestFailure>,
): TestOutcome {
  const base = { ...place, durationMs: Math.round(duration ?? 0), ...(planned && { planned }) };
  if (status === 'passed') return { ...base, status };
  if (status !== 'failed') return { ...base, status: 'skipped' };
  const failure = planned && failures.get(planned.id);
  const message = storableText(cut((failureMessages ?? []).join('\n'))) || 'it failed without a message';
  return { ...base, status, message, ...(failure && { failure: served(failure) }) };
}

/** Whatever a test is after: an answer of 5xx is a server error (fault 100). */
function served(failure: TestFailure): TestFailure {
  return failure.response !== undefined && failure.response.status >= 500
    ? { ...failure, fault: 100 }
    : failure;
}

function cut(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT)}… (${text.length} characters)`;
}
