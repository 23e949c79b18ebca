import * as fc from 'fast-check';
import type { TestPlan } from '#core/plan/index';
import { manifestIn, type RenderedFile, type Target } from '#core/render/index';
import type { Json } from '#core/spec/index';
import { harmOf } from './harm.js';
import { rendering, shapeOfPlan, spelledOut, suiteOf, type Rendering } from './rendering.js';
import type { Spot } from './spots.js';
import { syntaxOf } from './syntax.js';
import { BENIGN, hostileText } from './texts.js';

export const SEED = 20_261_121;

/** How many renderings ended how. */
interface Counts {
  renders: number;
  refused: number;
  /** Some operation cannot be read any more. */
  partial: number;
  /** Judged by what a harmless text in the same place gives. */
  likeBenign: number;
  /** The text changed what is tested (it is too long, or no pattern): judged by the same plan in plain words. */
  likePlain: number;
}

/** Judges one document, and counts how it did it. */
export class Judge {
  readonly counts: Counts = { renders: 0, refused: 0, partial: 0, likeBenign: 0, likePlain: 0 };
  private readonly operations: number;

  constructor(
    document: Json,
    private readonly madeUp: number,
    private readonly target: Target = 'vitest',
  ) {
    this.operations = operationsOf(rendering(document, target));
  }

  /** Whatever the text is, it changes no more than the most harmless text in the same place would. */
  harmOf(spot: Spot, texts: readonly string[]): readonly string[] {
    const benign = rendering(spot.with(BENIGN), this.target);
    const examples = texts.map((text): [string] => [text]);
    let harm: readonly string[] = [];
    const harmless = fc.property(hostileText, (text) => {
      const found = this.judge(rendering(spot.with(text), this.target), benign);
      // Shorter texts are tried afterwards, and some of them do no harm.
      if (found.length > 0) harm = found;
      return found.length === 0;
    });
    const run = fc.check(harmless, { seed: SEED, examples, numRuns: examples.length + this.madeUp });
    if (!run.failed) return [];
    return [`${spot.name} = ${JSON.stringify(run.counterexample)}`, ...harm, String(run.errorInstance)];
  }

  private judge(spoilt: Rendering, benign: Rendering): readonly string[] {
    this.counts.renders += 1;
    if (spoilt.kind === 'refused') {
      this.counts.refused += 1;
      return [];
    }
    const { plan, spec, files } = spoilt;
    if (spec.operations.length < this.operations) this.counts.partial += 1;
    const isSilent = spec.operations.length < operationsOf(benign) && spec.problems.length === 0;
    const isLike = benign.kind === 'suite' && shapeOfPlan(benign.plan) === shapeOfPlan(plan);
    this.counts[isLike ? 'likeBenign' : 'likePlain'] += 1;
    return [
      ...(isSilent ? ['an operation is gone without a word'] : []),
      ...harmOf(files),
      ...this.differences(spoilt, isLike ? benign.plan : spelledOut(plan)),
    ];
  }

  /** What the target cannot say with the text is left out, and said to be: the rest is compared. */
  private differences({ plan, files }: Rendering & { kind: 'suite' }, like: TestPlan): readonly string[] {
    const written = new Set(manifestIn(files).tests.map(({ id }) => id));
    const isWritten = plan.cases.map(({ id }) => written.has(id));
    const cases = like.cases.filter((_, index) => isWritten[index]);
    const whole = suiteOf(like, this.target);
    const isWhole = manifestIn(whole).tests.length === written.size;
    if (isWhole) return differences(syntaxOf(files), syntaxOf(whole));
    const compared = (all: readonly RenderedFile[]): readonly RenderedFile[] =>
      all.filter(({ path }) => path !== 'README.md');
    return differences(
      syntaxOf(compared(files)),
      syntaxOf(compared(suiteOf({ ...like, cases }, this.target))),
    );
  }
}

function differences(found: readonly string[], expected: readonly string[]): readonly string[] {
  const foreign = found.filter((syntax, index) => syntax !== expected[index]);
  if (found.length !== expected.length) return [`${found.length} files instead of ${expected.length}`];
  return foreign.map((syntax) => `a file has another syntax: ${syntax}`);
}

function operationsOf(outcome: Rendering): number {
  return outcome.kind === 'suite' ? outcome.spec.operations.length : 0;
}
