import { createHash } from 'node:crypto';
import { DomainError } from '#core/errors/index';
import { planTests, SEED } from '#core/plan/index';
import { loadPack, renderSuite } from '#core/render/index';
import { readSpec } from '#core/spec/index';
import { VERSION } from '#platform/version/index';
import type { SuiteOutcome, SuiteWork } from './command.js';

/** What runs in a thread of its own, with limits to its memory: strangers wrote the document. */
export default function makeSuite({ document, pack, strategies }: SuiteWork): SuiteOutcome {
  try {
    const spec = readSpec(document);
    const plan = planTests(spec, { strategies, seed: SEED });
    const specSha256 = createHash('sha256').update(document).digest('hex');
    const files = renderSuite(plan, loadPack(pack), { specSha256, engineVersion: VERSION });
    const path = URL.parse(spec.servers[0]?.url ?? '/', 'http://application')?.pathname ?? '/';
    return {
      kind: 'made',
      files: files.map((file) => ({ path: file.path, content: Buffer.from(file.content) })),
      base: path.replace(/\/+$/, ''),
      tests: plan.cases.length,
    };
  } catch (error) {
    if (error instanceof DomainError) return { kind: 'refused', reason: error.message };
    throw error;
  }
}
