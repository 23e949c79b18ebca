import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '#core/spec/index';
import { harmOf } from '../support/hostile/harm.js';
import { rendering, shapeOfPlan, spelledOut, suiteOf, type Rendering } from '../support/hostile/rendering.js';
import { allSpots, documents, type Spot } from '../support/hostile/spots.js';
import { syntaxOf } from '../support/hostile/syntax.js';
import { BENIGN, EVERYTHING, hostileText, rotating } from '../support/hostile/texts.js';

const SEED = 20_261_121;
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
class Judge {
  readonly counts: Counts = { renders: 0, refused: 0, partial: 0, likeBenign: 0, likePlain: 0 };
  private readonly operations: number;

  constructor(
    document: Json,
    private readonly madeUp: number,
  ) {
    this.operations = operationsOf(rendering(document));
  }

  /** Whatever the text is, it changes no more than the most harmless text in the same place would. */
  harmOf(spot: Spot, texts: readonly string[]): readonly string[] {
    const benign = rendering(spot.with(BENIGN));
    const examples = texts.map((text): [string] => [text]);
    let harm: readonly string[] = [];
    const harmless = fc.property(hostileText, (text) => {
      const found = this.judge(rendering(spot.with(text)), benign);
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
      ...differences(syntaxOf(files), syntaxOf(isLike ? benign.files : suiteOf(spelledOut(plan)))),
    ];
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

describe('hostile strings in every place of a document', () => {
  it.each(documents)('change no syntax tree: $name', ({ name, document, turns }) => {
    const spots = allSpots({ name, document });
    const judge = new Judge(document, turns);

    const harm = spots.map((spot, index) =>
      judge.harmOf(spot, [EVERYTHING[index % 2] ?? '', ...rotating(index, turns)]),
    );

    const { counts } = judge;
    console.info(`${name}: ${spots.length} places, seed ${SEED}, ${JSON.stringify(counts)}`);
    expect(harm.flat()).toEqual([]);
    expect(counts.renders).toBe(spots.length * (1 + 2 * turns));
    // Otherwise refusing everything would pass.
    expect(counts.refused + counts.partial).toBeLessThan(counts.renders / 4);
    expect(counts.likeBenign).toBeGreaterThan(counts.renders / 2);
  });
});
