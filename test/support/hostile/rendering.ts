import { DomainError } from '#core/errors/index';
import { planTests, type TestPlan } from '#core/plan/index';
import { loadPack, renderSuite, type RenderedFile, type Target, type TemplatePack } from '#core/render/index';
import { readSpec, type ApiSpec, type Json } from '#core/spec/index';
import { packFiles } from '../pack-files.js';

const packs = new Map<Target, TemplatePack>();

function packOf(target: Target): TemplatePack {
  const pack = packs.get(target) ?? loadPack(packFiles(target));
  packs.set(target, pack);
  return pack;
}

export type Rendering =
  | {
      readonly kind: 'suite';
      readonly spec: ApiSpec;
      readonly plan: TestPlan;
      readonly files: readonly RenderedFile[];
    }
  /** The whole document is refused, with a reason that its sender is told. */
  | { readonly kind: 'refused'; readonly error: DomainError };

/** @throws whatever is no refusal: that is a fault of this program */
export function rendering(document: Json, target: Target = 'vitest'): Rendering {
  try {
    const spec = readSpec(Buffer.from(JSON.stringify(document)), {});
    const plan = planTests(spec, { strategies: ['contract', 'crud', 'errors', 'validation'], seed: 1 });
    return { kind: 'suite', spec, plan, files: suiteOf(plan, target) };
  } catch (error) {
    if (error instanceof DomainError) return { kind: 'refused', error };
    throw error;
  }
}

export function suiteOf(plan: TestPlan, target: Target = 'vitest'): readonly RenderedFile[] {
  return renderSuite(plan, packOf(target), { specSha256: '0'.repeat(64), engineVersion: '1.0.0' });
}

/** What kind of plan it is: everything that is no text. Plans of the same shape must give files of the same syntax. */
export function shapeOfPlan(plan: TestPlan): string {
  return JSON.stringify(withoutTexts(plan, ''));
}

const DECISIVE = new Set(['kind', 'method', 'policy', 'identity', 'strategy']);

function withoutTexts(value: unknown, key: string): unknown {
  if (typeof value === 'string') return DECISIVE.has(key) ? value : value === '';
  if (Array.isArray(value)) return value.map((item) => withoutTexts(item, ''));
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value).map(([name, member]) => withoutTexts(member, name));
}

/**
 * The same plan in plain words: whatever is no letter, digit or part of a path's template is spelled out as its
 * number. Nothing in it could harm any file, so its files show what the files of the plan itself must look like.
 */
export function spelledOut(plan: TestPlan): TestPlan {
  return spelled(plan) as TestPlan;
}

function spelled(value: unknown): unknown {
  if (typeof value === 'string') return plain(value);
  if (Array.isArray(value)) return value.map(spelled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [plain(name), spelled(member)] as const),
  );
}

function plain(text: string): string {
  // What begins with these words is read, and not only printed.
  if (text === 'application/json') return text;
  return text.replace(/[^\w{}/ -]/gu, (found) => `u${found.codePointAt(0)?.toString(16)}`);
}
