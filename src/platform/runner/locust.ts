import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { Framework } from './framework.js';
import { journeyOutcomes, readable, type WalkedJourney } from './journeys.js';
import { LOCUST_WALK } from './locust-walk.js';
import { environmentOf, hasOwnPython } from './python-suite.js';
import { ExecutionFailed } from './runner-errors.js';
import { said } from './said.js';

const WALK = 'assay_walk.py';
const RESULTS = 'results.jsonl';
/** Locust counts what went right when it was tried again, too. */
const WRONG_IS_NO_ERROR = ['--exit-code-on-error', '0'];

const walked = z.object({
  file: z.string(),
  name: z.string(),
  status: z.enum(['passed', 'failed', 'flaky']),
  seconds: z.number(),
  message: z.string(),
});

/** Every journey once, by one user. In an environment with what the suite's requirements.txt names, or its own. */
export const locust: Framework = {
  isInstalled: hasOwnPython,

  async prepare(workspace) {
    await environmentOf(workspace);
  },

  async program(workspace, retryFailed) {
    const { reports } = workspace;
    const { python, folders } = await environmentOf(workspace);
    const file = path.join(reports, WALK);
    await writeFile(file, LOCUST_WALK);
    return {
      file: python,
      args: [
        '-m',
        'locust',
        '-f',
        file,
        '--headless',
        '--users',
        '1',
        '--only-summary',
        ...WRONG_IS_NO_ERROR,
      ],
      env: {
        ASSAY_RESULTS_DIR: reports,
        ...(retryFailed && { ASSAY_RETRY: '1' }),
        PYTHONDONTWRITEBYTECODE: '1',
        PYTHONUTF8: '1',
      },
      readable: folders,
    };
  },

  async outcomes({ reports }, planned, output) {
    const text = await readFile(path.join(reports, RESULTS), 'utf8').catch((cause: unknown) => {
      throw new ExecutionFailed(`Locust left no results${said(output)}`, false, cause);
    });
    return journeyOutcomes(readable(text, journeysIn), planned);
  },
};

function journeysIn(text: string): WalkedJourney[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => walked.parse(JSON.parse(line)));
}
