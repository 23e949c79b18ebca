import { execFile } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { manifestIn, type RenderedFile } from '#core/render/index';
import { TOKENS } from './plain-http.js';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');

export interface SuiteReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly title: string;
      readonly ancestorTitles: readonly string[];
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** Folders with rendered suites, where `node_modules` of this project can be found, as `npm install` would give a suite its own. */
export class SuiteFolders {
  private readonly scratch = mkdtempSync(join(tmpdir(), 'assay-suite-'));

  constructor() {
    symlinkSync(join(ROOT, 'node_modules'), join(this.scratch, 'node_modules'));
  }

  /** The folder that the files were written to. */
  write(name: string, files: readonly RenderedFile[]): string {
    const folder = join(this.scratch, name.replaceAll(/[^\w-]+/gu, '-'));
    for (const { path, content } of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    return folder;
  }

  remove(): void {
    rmSync(this.scratch, { recursive: true, force: true });
  }
}

/** What a tool of this project says about a folder, whether it finds fault or not. */
export async function tool(name: string, args: readonly string[], cwd: string): Promise<string> {
  const bin = join(ROOT, 'node_modules/.bin', name);
  const { stdout } = await run(bin, args, { cwd, maxBuffer: 64 * 1024 * 1024 }).catch(
    (error: unknown) => error as { stdout: string },
  );
  return stdout;
}

/** Runs a vitest suite; failures are told by the report. */
export async function runSuite(
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<SuiteReport> {
  const output = join(folder, 'report.json');
  const env = { ...process.env, ...TOKENS, ...environment };
  const bin = join(ROOT, 'node_modules/.bin/vitest');
  await run(bin, ['run', '--reporter=json', `--outputFile=${output}`], { cwd: folder, env }).catch(
    () => undefined,
  );
  return JSON.parse(readFileSync(output, 'utf8')) as SuiteReport;
}

/** What the failed tests say, by their ids. */
export function failuresIn(report: SuiteReport, files: readonly RenderedFile[]): ReadonlyMap<string, string> {
  const ids = new Map(manifestIn(files).tests.map(({ file, title, id }) => [`${file} ${title}`, id]));
  const failed = report.testResults.flatMap(({ name, assertionResults }) => {
    const file = name.replaceAll('\\', '/').replace(/^.*\/(?=tests\/)/u, '');
    return assertionResults
      .filter(({ status }) => status !== 'passed')
      .map(({ ancestorTitles, title, failureMessages }) => {
        const whole = `${file} ${[...ancestorTitles, title].join(' > ')}`;
        return [ids.get(whole) ?? whole, failureMessages.join('\n')] as const;
      });
  });
  return new Map(failed);
}

/** The files in a folder by their path. */
export function filesIn(folder: string): Map<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return new Map(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(folder, path).replaceAll('\\', '/'), readFileSync(path, 'utf8')];
    }),
  );
}
