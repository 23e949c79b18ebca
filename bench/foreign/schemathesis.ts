import { mkdtemp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { ran } from './command.js';
import type { Access, Finding, ToolRun } from './foreign-server.js';

const NOTHING_WRONG = 0;
const FOUND_SOMETHING = 1;
const SEED = 1;

/** The part of its JSON report that counts. */
interface Report {
  readonly test_cases: { readonly generated: number };
  readonly failures: readonly {
    readonly code: string;
    readonly title: string;
    readonly operations: readonly string[];
  }[];
}

export interface Schemathesis {
  /** The `bin` folder of its virtual environment. */
  readonly bin: string;
  /** For how long it tests. */
  readonly seconds: number;
}

/** All of its checks and phases, with the credentials of whoever may do most, for as long as it is told to. */
export async function askSchemathesis(
  { bin, seconds }: Schemathesis,
  document: string,
  baseUrl: string,
  { access, parent }: { readonly access: Access; readonly parent: string },
): Promise<ToolRun> {
  const cwd = await mkdtemp(path.join(parent, 'schemathesis-'));
  const headers = Object.entries(access.headers).flatMap(([name, value]) => [
    '--header',
    `${name}: ${value}`,
  ]);
  const report = path.join(cwd, 'report.json');
  const args = ['run', document, '--url', baseUrl, '--checks', 'all', '--mode', 'all', '--no-color'];
  args.push('--continue-on-failure', '--max-time', String(Math.ceil(seconds)), '--seed', String(SEED));
  args.push('--report', 'json', '--report-json-path', report, ...headers);
  const ended = await ran(path.join(bin, 'schemathesis'), args, { cwd });
  if (ended.code !== NOTHING_WRONG && ended.code !== FOUND_SOMETHING)
    throw new Error(`schemathesis ended with ${ended.code}:\n${ended.stdout.slice(-2_000)}${ended.stderr}`);
  const { test_cases, failures } = JSON.parse(await readFile(report, 'utf8')) as Report;
  return {
    findings: failures.flatMap(findingsOf),
    amount: `${test_cases.generated} test cases`,
    seconds: ended.seconds,
  };
}

const findingsOf = ({ code, title, operations }: Report['failures'][number]): readonly Finding[] =>
  operations.map((operation) => ({ key: `${code} ${operation}`, text: `${code} ${title}: ${operation}` }));
