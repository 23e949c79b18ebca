import { readFileSync } from 'node:fs';

/** Run in a process of its own: where the time of one generation goes, in milliseconds, as JSON. */
const start = performance.now();
const { AVAILABLE_STRATEGIES, planTests, SEED } = await import('#core/plan/index');
const { loadPack, renderSuite } = await import('#core/render/index');
const { readSpec } = await import('#core/spec/index');
const { PackFolders } = await import('#platform/templates/index');
const ms: Record<string, number> = { load: performance.now() - start };

function time<T>(phase: string, work: () => T): T {
  const before = performance.now();
  const made = work();
  ms[phase] = performance.now() - before;
  return made;
}

const [file = ''] = process.argv.slice(2);
const bytes = readFileSync(file);
const files = await new PackFolders().read('vitest');
const pack = time('pack', () => loadPack(files ?? new Map()));
const spec = time('read', () => readSpec(bytes));
const plan = time('plan', () => planTests(spec, { strategies: AVAILABLE_STRATEGIES, seed: SEED }));
time('render', () => renderSuite(plan, pack, { specSha256: '0'.repeat(64), engineVersion: '0' }));
console.log(JSON.stringify(ms));
