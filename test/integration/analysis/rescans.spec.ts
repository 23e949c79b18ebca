import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Toolbox } from '../../../src/analysis/analyzers/analyzer.js';
import { bandit } from '../../../src/analysis/analyzers/bandit/analyzer.js';
import { ruff } from '../../../src/analysis/analyzers/ruff/analyzer.js';
import { semgrep } from '../../../src/analysis/analyzers/semgrep/analyzer.js';
import type { WeaknessesView } from '../../../src/analysis/api/finding.view.js';
import { type AnalysisApp, startAnalyses } from '../../support/analysis-app.js';
import { installedTools, neededBy } from '../../support/analyzers.js';
import { describeNeeding } from '../../support/needs.js';

/** The back end of a sample that is bundled, with its weaknesses. */
const SAMPLE = path.join(import.meta.dirname, '../../../samples/applications/task-board/vulnerable/backend');
const never = new AbortController().signal;
const needs = [await neededBy(bandit), await neededBy(ruff), await neededBy(semgrep)];
const APP = 'from flask import Flask\n\napp = Flask(__name__)\n';
const WEAK =
  'from flask import request\n\n\ndef found(db):\n    return db.execute(f"select * from users where name = {request.args[\'name\']}")\n';
const MENDED =
  '# By name.\nfrom flask import request\n\n\ndef found(db):\n    return db.execute("select * from users where name = ?", (request.args[\'name\'],))\n';

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
      room = await startAnalyses([bandit, ruff, semgrep], toolbox);
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

    async function weaknesses(applicationId: string, state: 'open' | 'fixed'): Promise<WeaknessesView> {
      const answer = await room.call(`/api/v1/applications/${applicationId}/weaknesses?state=${state}`);
      return answer.json<WeaknessesView>();
    }

    it('of unchanged code changes nothing; after one fix exactly one is fixed; without a tool nothing is', async () => {
      const id = await room.application();
      const code = await sampleFiles();
      await room.write(id, { ...code, 'weak.py': WEAK });
      const first = await scan(id);
      const before = await states(id);
      expect(first.status).toBe('completed');
      const { counts } = await weaknesses(id, 'open');
      expect(counts.open).toBeGreaterThan(10);
      expect(counts.fixed).toBe(0);

      const again = await scan(id);

      const open = Object.fromEntries(Object.keys(before).map((fingerprint) => [fingerprint, 'open']));
      expect(again.counts).toEqual(first.counts);
      expect(await states(id)).toEqual(open);
      expect((await weaknesses(id, 'open')).counts).toEqual(counts);

      // A line above moves everything.
      await room.write(id, { ...code, 'weak.py': MENDED });
      await scan(id);

      const fixed = await weaknesses(id, 'fixed');
      expect(fixed.counts).toEqual({ open: counts.open - 1, fixed: 1 });
      expect(fixed.items).toMatchObject([{ cwe: [89], place: { path: 'weak.py' } }]);
      const tellers = new Set(fixed.items[0]?.witnesses.map(({ tool }) => tool));
      expect([...tellers].toSorted()).toEqual(['bandit', 'ruff', 'semgrep']);

      gone = 'bandit';
      const { analysisId } = await scan(id);
      gone = undefined;

      expect((await weaknesses(id, 'open')).counts).toEqual(fixed.counts);
      const tools = (await room.call(`/api/v1/analyses/${analysisId}/tools`)).json();
      expect(tools.items).toMatchObject([
        { tool: 'bandit', status: 'unavailable' },
        { tool: 'ruff', status: 'findings' },
        { tool: 'semgrep', status: 'findings' },
      ]);
    });

    it('of a tool that is taken away tells nothing, even of code that is gone', async () => {
      const id = await room.application();
      await room.write(id, { 'app.py': APP, 'weak.py': WEAK });
      await scan(id);

      gone = 'bandit';
      await room.write(id, { 'app.py': APP });
      await scan(id);
      gone = undefined;

      const left = (await weaknesses(id, 'open')).items;
      const said = left.flatMap(({ witnesses }) => witnesses.map(({ tool, state }) => `${tool} ${state}`));
      expect([...new Set(said)].toSorted()).toEqual(['bandit new', 'ruff fixed', 'semgrep fixed']);
    });
  },
);

async function sampleFiles(): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(SAMPLE, { recursive: true })).filter((name) => name.endsWith('.py'));
  const read = names.map(async (name) => [name, await readFile(path.join(SAMPLE, name), 'utf8')] as const);
  return Object.fromEntries(await Promise.all(read));
}
