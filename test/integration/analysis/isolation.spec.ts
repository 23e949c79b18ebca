import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunningApplications } from '#analysis/index';
import type { Isolation } from '#core/grading/index';
import { type AnalysisApp, startAnalyses } from '../../support/analysis-app.js';
import { markFinder, RUNS_ALREADY } from '../../support/small-analyzers.js';

let isolation: Isolation = 'none';
let breaks = false;
let room: AnalysisApp;
beforeAll(async () => {
  const running: RunningApplications = {
    ...RUNS_ALREADY,
    whileRunning: (id, how, use) => RUNS_ALREADY.whileRunning(id, how, (at) => use({ ...at, isolation })),
    documentOf: () => (breaks ? Promise.reject(new Error('broke while it ran')) : Promise.resolve(undefined)),
  };
  const visits = markFinder('visits', { needs: 'running', runsIn: { dynamic: 'default' } });
  room = await startAnalyses([markFinder('marks'), visits], undefined, running);
});
afterAll(() => room.stop());

it('is told of analyses that ran the application, in their reports and in its grade', async () => {
  const id = await room.application('acme_unheld');
  await room.write(id, { 'app.py': '' });
  const shown = async (place: string): Promise<unknown> => (await room.call(`/api/v1/${place}`)).json();
  const run = async (type: 'dynamic' | 'backend_security'): Promise<string> =>
    (await room.analyses.run({ applicationId: id, type }, new AbortController().signal)).analysisId;

  const [code, unheld] = [await run('backend_security'), await run('dynamic')];

  expect(await shown(`analyses/${code}`)).not.toHaveProperty('isolation');
  expect(await shown(`analyses/${unheld}`)).toMatchObject({ isolation: 'none' });
  expect(await shown(`analyses/${unheld}/report.json`)).toMatchObject({
    analysis: { isolation: 'none' },
  });
  expect((await room.call(`/api/v1/analyses/${unheld}/report.md`)).body).toContain('Nothing held');
  expect(await shown(`applications/${id}/grade`)).toMatchObject({
    isolation: 'none',
    summary: expect.stringContaining('nothing held it while it ran') as unknown,
  });
  expect(await shown('models/acme_unheld/grade')).toMatchObject({ graded: [{ isolation: 'none' }] });

  isolation = 'sandbox';
  await run('dynamic');
  expect(await shown(`applications/${id}/grade`)).toMatchObject({ isolation: 'sandbox' });
});

it('blames no start of the application for what broke here while it ran', async () => {
  const applicationId = await room.application('acme_broken');
  await room.write(applicationId, { 'app.py': '' });
  breaks = true;

  const outcome = await room.analyses.run({ applicationId, type: 'dynamic' }, new AbortController().signal);

  expect(outcome).toMatchObject({
    status: 'failed',
    error: { category: 'internal', message: 'broke while it ran' },
  });
});
