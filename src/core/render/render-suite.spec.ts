import { describe, expect, it } from 'vitest';
import { laidOut } from '#core/layout/index';
import { AVAILABLE_STRATEGIES, planByStrategy, planTests } from '#core/plan/index';
import { readSpec } from '#core/spec/index';
import { packFiles } from '../../../test/support/pack-files.js';
import { specFixture } from '../../../test/support/spec-fixture.js';
import { loadPack } from './pack/load-pack.js';
import { inOrder, renderSuite, SuiteDraft } from './render-suite.js';

const render = { specSha256: '0'.repeat(64), engineVersion: '1.0.0' };
const options = { strategies: AVAILABLE_STRATEGIES, seed: 1 };

describe.each(['vitest', 'pytest'] as const)('a suite for %s', (target) => {
  it.each(['petstore.yaml', 'notebook.yaml', 'inn.yaml'])(
    'of %s is the same, planned at once and strategy by strategy',
    (name) => {
      const spec = readSpec(specFixture(name));
      const pack = loadPack(packFiles(target));
      const atOnce = renderSuite(planTests(spec, options), pack, render);

      const draft = new SuiteDraft(pack, render);
      const parts = planByStrategy(spec, options);
      const drafts = [];
      let next = parts.next();
      for (; next.done !== true; next = parts.next()) drafts.push(...draft.testFiles(next.value));
      drafts.push(...draft.otherFiles(next.value));

      expect(draft.isByStrategy).toBe(true);
      expect(inOrder(drafts.map(laidOut))).toEqual(atOnce);
    },
  );
});
