import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { findExecutable } from '#platform/process/index';
import type { Framework } from './framework.js';
import { journeyOutcomes, readable } from './journeys.js';
import { readK6Journeys } from './k6-report.js';
import { ExecutionFailed } from './runner-errors.js';
import { said } from './said.js';

const REPORT = 'k6.json';

/**
 * With the machine's k6: every journey once, as the smoke profile of the suite walks them. Thresholds are for load and
 * are not judged here; k6 has no way to try a journey again, and tells nobody how far it is.
 */
export const k6: Framework = {
  isInstalled: () => false,

  async prepare() {
    await installedK6();
  },

  async program({ reports }) {
    const file = await installedK6();
    const quiet = ['--quiet', '--no-color', '--no-usage-report', '--no-thresholds', '--address', ''];
    return {
      file,
      args: ['run', ...quiet, '--out', `json=${path.join(reports, REPORT)}`, 'load.js'],
      env: { PROFILE: 'smoke', K6_AUTO_EXTENSION_RESOLUTION: 'false' },
      readable: [],
    };
  },

  async outcomes({ reports }, planned, output) {
    const text = await readFile(path.join(reports, REPORT), 'utf8').catch((cause: unknown) => {
      throw new ExecutionFailed(`k6 left no results${said(output)}`, false, cause);
    });
    if (output.includes('source=stacktrace'))
      throw new ExecutionFailed(`a journey broke${said(output)}`, false);
    return journeyOutcomes(readable(text, readK6Journeys), planned);
  },
};

/** @throws {ExecutionFailed} when there is none on the PATH */
async function installedK6(): Promise<string> {
  const file = await findExecutable('k6', process.env['PATH'], '/');
  if (file !== undefined) return file;
  throw new ExecutionFailed('k6 is not installed: there is no program k6 in any folder of PATH', false);
}
