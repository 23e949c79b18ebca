import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Toolbox } from '../../../src/analysis/analyzers/analyzer.js';
import { bandit } from '../../../src/analysis/analyzers/bandit/analyzer.js';
import { ruff } from '../../../src/analysis/analyzers/ruff/analyzer.js';
import { type AnalysisApp, startAnalyses } from '../../support/analysis-app.js';
import { installedTools, neededBy } from '../../support/analyzers.js';
import { describeNeeding } from '../../support/needs.js';

/** The back end of a sample that is bundled, with its weaknesses. */
const SAMPLE = path.join(import.meta.dirname, '../../../samples/applications/task-board/vulnerable/backend');
const never = new AbortController().signal;
const needs = [await neededBy(bandit), await neededBy(ruff)];

describeNeeding(
  needs.find(({ missing }) => missing !== undefined) ?? { missing: undefined },
  'a rescan with real tools',
  () => {
    let room: AnalysisApp;
    let gone: string | undefined;
    /** All that is installed, but for what a test takes away. */
    const toolbox: Toolbox = {
      ...installedTools,
      program: (name) => (name === gone ? Promise.resolve(undefined) : installedTools.program(name)),
      data: (name) => installedTools.data(name),
      services: () => [],
    };

    beforeAll(async () => {
      room = await startAnalyses([bandit, ruff], toolbox);
    });
    afterAll(() => room.stop());

    const scan = (applicationId: string) =>
      room.analyses.run({ applicationId, type: 'backend_security' }, never);

    async function states(applicationId: string): Promise<Readonly<Record<string, string>>> {
      const rows = await room.dataSource.query<{ fingerprint: string; state: string }[]>(
        'SELECT fingerprint, state FROM findings WHERE application_id = $1',
        [applicationId],
      );
      return Object.fromEntries(rows.map(({ fingerprint, state }) => [fingerprint, state]));
    }

    it('of unchanged code changes nothing; after one fix exactly one is fixed; without a tool nothing is', async () => {
      const id = await room.application();
      const code = await sampleFiles();
      await room.write(id, {
        ...code,
        'weak.py': 'import subprocess\n\nsubprocess.call("ls " + name, shell=True)\n',
      });
      const first = await scan(id);
      const before = await states(id);
      expect(Object.keys(before).length).toBeGreaterThan(5);
      expect(first.status).toBe('completed');

      const again = await scan(id);

      const open = Object.fromEntries(Object.keys(before).map((fingerprint) => [fingerprint, 'open']));
      expect(again.counts).toEqual(first.counts);
      expect(await states(id)).toEqual(open);

      const ofWeak = await room.dataSource.query<{ fingerprint: string; tool: string; rule: string }[]>(
        `SELECT fingerprint, tool, rule FROM findings
       WHERE application_id = $1 AND place->>'path' = 'weak.py' AND rule IN ('B602', 'S602')`,
        [id],
      );
      expect(ofWeak.map(({ tool }) => tool).toSorted()).toEqual(['bandit', 'ruff']);
      // The import stays, with what the tools say of it; a line above moves everything.
      await room.write(id, { ...code, 'weak.py': '# mended\nimport subprocess\n\nprint(name)\n' });
      await scan(id);

      const fixed = Object.entries(await states(id)).filter(([, state]) => state === 'fixed');
      expect(fixed.map(([fingerprint]) => fingerprint).toSorted()).toEqual(
        ofWeak.map(({ fingerprint }) => fingerprint).toSorted(),
      );

      gone = 'bandit';
      await room.write(id, { 'app.py': 'print(1)\n' });
      const { analysisId } = await scan(id);
      gone = undefined;

      const bandits = await room.dataSource.query<{ state: string }[]>(
        `SELECT state FROM findings WHERE application_id = $1 AND tool = 'bandit' AND fingerprint <> ALL ($2)`,
        [id, fixed.map(([fingerprint]) => fingerprint)],
      );
      expect(new Set(bandits.map(({ state }) => state))).toEqual(new Set(['open']));
      const tools = (await room.call(`/api/v1/analyses/${analysisId}/tools`)).json();
      expect(tools.items).toMatchObject([
        { tool: 'bandit', status: 'unavailable' },
        { tool: 'ruff', status: 'ok' },
      ]);
    });
  },
);

async function sampleFiles(): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(SAMPLE, { recursive: true })).filter((name) => name.endsWith('.py'));
  const read = names.map(async (name) => [name, await readFile(path.join(SAMPLE, name), 'utf8')] as const);
  return Object.fromEntries(await Promise.all(read));
}
