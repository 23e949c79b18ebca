import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type { RenderedFile } from '#core/render/index';
import { PythonEnvironments } from '#platform/python/index';
import { PytestRunner } from '#suites/execution/pytest-runner';
import type { FinishedRun } from '#suites/execution/suite-process';
import type { Need } from './needs.js';

const MODULES = path.join(import.meta.dirname, '../../node_modules');

/** Python with what makes virtual environments. */
export const python: Need = { missing: whatIsMissing() };

function whatIsMissing(): string | undefined {
  try {
    const script = 'import ensurepip, sys, venv; assert sys.version_info >= (3, 10)';
    execFileSync('python3', ['-c', script], { stdio: 'pipe', timeout: 20_000 });
    return undefined;
  } catch {
    return 'Python 3.10 or newer with venv is not installed';
  }
}

/** Kept from run to run, as a server keeps its own. */
export const environments = new PythonEnvironments(path.join(MODULES, '.cache/assay-python'));

/** Runs a suite as the server does. */
export function runPytest(
  files: readonly RenderedFile[],
  { dataDir, baseUrl, env }: { dataDir: string; baseUrl: string; env: Readonly<Record<string, string>> },
): Promise<FinishedRun> {
  const settings = { dataDir, executeTimeoutMs: 120_000, executeOutputLimitBytes: 16 * 1024 * 1024 };
  const suite = files.map(({ path: name, content }) => ({
    path: name,
    sha256: '',
    content: Buffer.from(content),
  }));
  const runner = new PytestRunner(settings, environments);
  return runner.run({ files: suite, baseUrl, env }, new AbortController().signal);
}
