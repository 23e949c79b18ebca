import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Framework } from './framework.js';
import { PYTEST_PLUGIN } from './pytest-plugin.js';
import { pytestOutcomes, readPytestResults, type PytestResult } from './pytest-report.js';
import { environmentOf, hasOwnPython } from './python-suite.js';
import { ExecutionFailed } from './runner-errors.js';
import { said } from './said.js';

const PLUGIN = 'assay_results';
const RESULTS = 'results.jsonl';
const QUOTED_CHARACTERS = 2_000;

/** In a virtual environment with what the suite's requirements.txt names, unless the suite has one of its own. */
export const pytest: Framework = {
  isInstalled: hasOwnPython,

  async prepare(workspace) {
    await environmentOf(workspace);
  },

  async program(workspace, retryFailed) {
    const { folder, reports } = workspace;
    await writeFile(path.join(reports, `${PLUGIN}.py`), PYTEST_PLUGIN);
    const { python, folders } = await environmentOf(workspace);
    return {
      file: python,
      args: ['-m', 'pytest', '-p', PLUGIN, '-p', 'no:cacheprovider', '--quiet', '--color=no', folder],
      env: {
        ASSAY_RESULTS_DIR: reports,
        ...(retryFailed && { ASSAY_RETRY: '1' }),
        PYTHONPATH: reports,
        PYTHONDONTWRITEBYTECODE: '1',
        PYTHONUTF8: '1',
      },
      readable: folders,
    };
  },

  async outcomes({ reports }, planned, output) {
    const text = await readFile(path.join(reports, RESULTS), 'utf8').catch((cause: unknown) => {
      throw new ExecutionFailed(`the runner left no results${said(output)}`, false, cause);
    });
    return pytestOutcomes(unbroken(readPytestResults(text)), planned);
  },
};

/** @throws {ExecutionFailed} when a file of the suite could not be loaded */
function unbroken(results: readonly PytestResult[]): readonly PytestResult[] {
  const broken = results.find(({ kind }) => kind === 'broken');
  if (broken?.kind !== 'broken') return results;
  throw new ExecutionFailed(`${broken.file}: ${broken.message}`.slice(0, QUOTED_CHARACTERS), false);
}
