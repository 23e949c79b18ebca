import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { checkSuite } from '#core/check/index';
import { DomainError } from '#core/errors/index';
import { AVAILABLE_STRATEGIES, planTests, SEED } from '#core/plan/index';
import { loadPack, type RenderedFile, renderSuite, type TemplatePack } from '#core/render/index';
import { type ApiSpec, readSpec } from '#core/spec/index';
import { PackFolders } from '#platform/templates/index';
import { VERSION } from '#platform/version/index';
import { withItsFiles } from '#cli/read-document';
import { contentOf } from './documents.js';
import type { CorpusTarget } from './options.js';
import type { Generated, Outcome, Phase, Refused } from './outcome.js';
import { sampled } from './sample.js';

export interface GenerateTask {
  readonly name: string;
  readonly file: string;
  readonly target: CorpusTarget;
  /** Where the suite goes; what is there is removed. */
  readonly folder: string;
}

/** A public document has 47 MB and 22,361 operations; what a server takes from strangers is less by default. */
const ROOMY = { maxBytes: 64 * 1024 * 1024, maxOperations: 50_000 };

/** The entry of a thread: one document, one suite. */
export default async function generate(task: GenerateTask): Promise<Outcome> {
  const pack = await packOf(task.target);
  return { document: task.name, target: task.target, result: await resultOf(task, pack) };
}

const packs = new Map<CorpusTarget, Promise<TemplatePack>>();

async function packOf(target: CorpusTarget): Promise<TemplatePack> {
  const known =
    packs.get(target) ?? new PackFolders().read(target).then((files) => loadPack(files ?? new Map()));
  packs.set(target, known);
  return known;
}

async function resultOf(task: GenerateTask, pack: TemplatePack): Promise<Generated | Refused> {
  try {
    return await suiteOf(task, pack);
  } catch (error) {
    if (error instanceof DomainError) return { kind: 'refused', code: error.code, message: error.message };
    throw error;
  }
}

async function suiteOf({ file, folder }: GenerateTask, pack: TemplatePack): Promise<Generated> {
  const watch = new Stopwatch();
  const bytes = contentOf(file);
  const whole = await watch.time('read', async () => {
    const document = await withItsFiles(bytes, file, path.dirname(file), { limits: ROOMY });
    return readSpec(document, { limits: ROOMY });
  });
  const spec: ApiSpec = { ...whole, operations: sampled(whole.operations) };
  const options = { strategies: AVAILABLE_STRATEGIES, seed: SEED };
  const plan = await watch.time('plan', () => planTests(spec, options));
  const specSha256 = createHash('sha256').update(bytes).digest('hex');
  const files = await watch.time('render', () =>
    renderSuite(plan, pack, { specSha256, engineVersion: VERSION }),
  );
  await watch.time('write', () => write(folder, files));
  const { problems } = await watch.time('check', () => checkSuite(files, plan, spec));
  return {
    kind: 'suite',
    folder,
    operations: whole.operations.length,
    planned: spec.operations.length,
    tests: plan.cases.length,
    files: files.length,
    bytes: files.reduce((sum, { content }) => sum + content.length, 0),
    ms: watch.ms,
    mistakes: problems
      .filter(({ severity }) => severity === 'error')
      .map(({ file: name, line = 0, detail }) => ({ file: name, line, detail })),
  };
}

function write(folder: string, files: readonly RenderedFile[]): void {
  rmSync(folder, { recursive: true, force: true });
  for (const { path: name, content } of files) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
}

class Stopwatch {
  readonly ms: Record<Phase, number> = { read: 0, plan: 0, render: 0, write: 0, check: 0 };

  async time<T>(phase: Phase, work: () => T | Promise<T>): Promise<T> {
    const start = performance.now();
    const made = await work();
    this.ms[phase] = Math.round(performance.now() - start);
    return made;
  }
}
