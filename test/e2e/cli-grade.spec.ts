import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AnalysisApp, startAnalyses } from '../support/analysis-app.js';
import { assayCommand, type EndedCommand } from '../support/assay-command.js';
import { markFinder } from '../support/small-analyzers.js';

let room: AnalysisApp;
let url: string;
beforeAll(async () => {
  room = await startAnalyses([markFinder('marks')]);
  url = await room.app.getUrl();
});
afterAll(() => room.stop());

function assay(...args: readonly string[]): Promise<EndedCommand> {
  return assayCommand(args, { env: { ASSAY_URL: url, ASSAY_API_KEY: room.admin } });
}

it('shows the grade of an application, and exits with 1 when one answer is no', async () => {
  const id = await room.application();
  await room.write(id, { 'app.py': 'run(a)  # WEAK high 89' });
  await room.analyses.run({ applicationId: id, type: 'backend_security' }, new AbortController().signal);

  const { code, stdout } = await assay('grade', id);

  expect(stdout).toContain('works: unknown  functional has not been run');
  expect(stdout).toContain('secure: no  0 critical and 1 high findings are open');
  expect(code).toBe(1);
});

it('compares models', async () => {
  await room.application('other_model');

  const { code, stdout } = await assay('leaderboard', '--models', 'maker_model,other_model');

  expect(stdout).toContain('on application numbers 1\n');
  expect(stdout).toContain(
    '1. maker_model: works and is secure 0 % (0 % to 79 % of 1), works unknown (of 1)',
  );
  expect(code).toBe(0);
});
