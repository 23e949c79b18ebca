import { execFile } from 'node:child_process';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '../..');
const THREADS = path.join(import.meta.dirname, 'typescript-threads.mjs');

/** What node is started with for the command as it is installed, but from the sources. */
export const ASSAY_FROM_SOURCES = ['--no-warnings', '--import', THREADS, path.join(ROOT, 'src/cli/main.ts')];

export interface EndedCommand {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandSurroundings {
  readonly cwd?: string;
  /** Beside the PATH of this process; nothing else of it is handed on. */
  readonly env?: object;
  readonly stdin?: string;
  /** Modules that node loads first. */
  readonly imports?: readonly string[];
}

/** Runs `assay` to its end. */
export function assayCommand(
  args: readonly string[],
  { cwd = process.cwd(), env, stdin, imports = [] }: CommandSurroundings = {},
): Promise<EndedCommand> {
  const before = imports.flatMap((url) => ['--import', url]);
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [...before, ...ASSAY_FROM_SOURCES, ...args],
      { cwd, env: { PATH: process.env['PATH'], NO_COLOR: '1', ...env }, maxBuffer: 1e8 },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
    child.stdin?.end(stdin);
  });
}
