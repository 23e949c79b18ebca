import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type { RenderedFile } from '#core/render/index';
import { type PythonEnvironment, pythonEnvironment } from '#platform/python/index';
import { type FinishedRun, runSuite, type SuiteRun } from '#platform/runner/index';
import type { Need } from './needs.js';

/** Kept from run to run, as a server keeps its own. */
export const TOOLS = path.join(import.meta.dirname, '../../node_modules/.cache/assay/tools');

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

/** The environment that a suite is run in. */
export function environmentOf(files: readonly RenderedFile[]): Promise<PythonEnvironment> {
  const requirements = files.find(({ path: name }) => name === 'requirements.txt')?.content ?? '';
  return pythonEnvironment(path.join(TOOLS, 'python'), requirements);
}

/** Runs a suite as the server does. */
export function runRendered(
  files: readonly RenderedFile[],
  run: Pick<SuiteRun, 'workFolder' | 'baseUrl' | 'env'> & Partial<SuiteRun>,
): Promise<FinishedRun> {
  return runSuite({
    source: {
      kind: 'files',
      files: files.map(({ path: name, content }) => ({ path: name, content: Buffer.from(content) })),
    },
    secrets: [],
    retryFailed: false,
    toolsFolder: TOOLS,
    hidden: [],
    timeoutMs: 120_000,
    outputLimitBytes: 16 * 1024 * 1024,
    signal: new AbortController().signal,
    ...run,
  });
}
