import { mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ran, type Ended } from './command.js';
import type { Access, Finding, ToolRun } from './foreign-server.js';

const CLI = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const NOTHING_WRONG = 0;
const FOUND_SOMETHING = 1;

/** As `assay run --json` prints it. */
interface Printed {
  readonly passed: number;
  readonly failed: number;
  readonly flaky: number;
  readonly defects: readonly {
    readonly fault: number;
    readonly operations: readonly string[];
    readonly clause: string;
    readonly sentence: string;
    readonly tests: readonly { readonly title: string }[];
  }[];
}

/** A suite is generated for the document, and run: as its users do it, by the command line. */
export async function askAssay(
  document: string,
  baseUrl: string,
  { settings }: Access,
  parent: string,
): Promise<ToolRun> {
  const cwd = await mkdtemp(path.join(parent, 'assay-'));
  await writeFile(path.join(cwd, 'assay.config.json'), JSON.stringify({ ...settings, baseUrl }));
  const made = await assay(cwd, ['generate', document, '--out', 'suite', '--json']);
  const run = await assay(cwd, ['run', 'suite', '--json']);
  const { passed, failed, flaky, defects } = JSON.parse(run.stdout) as Printed;
  const amount = `${passed + failed + flaky} tests${flaky > 0 ? `, ${flaky} of them flaky` : ''}`;
  return { findings: defects.map(findingOf), amount, seconds: made.seconds + run.seconds };
}

async function assay(cwd: string, args: readonly string[]): Promise<Ended> {
  const ended = await ran(process.execPath, [CLI, ...args], { cwd });
  if (ended.code === NOTHING_WRONG || ended.code === FOUND_SOMETHING) return ended;
  throw new Error(`assay ${args.join(' ')} ended with ${ended.code}:\n${ended.stdout}${ended.stderr}`);
}

function findingOf({ fault, operations, clause, sentence, tests }: Printed['defects'][number]): Finding {
  const titles = tests.map(({ title }) => title.split(' > ').at(-1) ?? title);
  const others = titles.length > 1 ? ` and ${titles.length - 1} more` : '';
  return {
    key: `${fault} ${operations.join(', ')} ${clause}`,
    text: `fault ${fault}: ${sentence}\n  test    ${titles[0] ?? ''}${others}\n  clause  ${clause}`,
  };
}
