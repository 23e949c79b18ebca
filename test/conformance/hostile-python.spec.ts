import { expect, it } from 'vitest';
import type { Json } from '#core/spec/index';
import { PythonOracle } from '../support/hostile/python.js';
import { rendering, shapeOfPlan, spelledOut, suiteOf } from '../support/hostile/rendering.js';
import { allSpots, documents, type Spot } from '../support/hostile/spots.js';
import { spoiled } from '../support/hostile/spoiled.js';
import { BENIGN, EVERYTHING, HOSTILE } from '../support/hostile/texts.js';
import { describeNeeding } from '../support/needs.js';
import { python } from '../support/python.js';
import type { RenderedFile, Target } from '#core/render/index';

const TARGETS: readonly Target[] = ['pytest', 'locust'];

interface Comparison {
  readonly name: string;
  readonly files: readonly RenderedFile[];
  readonly like: readonly RenderedFile[];
}

/** The suites with all that is hostile in a place, and with a harmless text there, or the same in plain words. */
function comparisonAt(
  spot: Spot,
  text: string,
  { oracle, target }: { readonly oracle: PythonOracle; readonly target: Target },
): readonly Comparison[] {
  const benign = rendering(spot.with(BENIGN));
  const spoilt = rendering(spot.with(text));
  if (spoilt.kind === 'refused') return [];
  const isLike = benign.kind === 'suite' && shapeOfPlan(benign.plan) === shapeOfPlan(spoilt.plan);
  const like = oracle.ask(suiteOf(isLike ? benign.plan : spelledOut(spoilt.plan), target));
  return [{ name: spot.name, files: oracle.ask(suiteOf(spoilt.plan, target)), like }];
}

function harmIn({ name, files, like }: Comparison, oracle: PythonOracle): readonly string[] {
  const harm = oracle.harmOf(files).map((what) => `${name}: ${what}`);
  const expected = oracle.shapesOf(like);
  const foreign = oracle.shapesOf(files).filter((shape, index) => shape !== expected[index]);
  return [...harm, ...foreign.map((shape) => `${name}: another syntax: ${shape.slice(0, 2_000)}`)];
}

const whole = (document: Json): Spot => ({ name: 'nowhere', with: () => document });

const all = TARGETS.flatMap((target) => documents.map((about) => ({ target, ...about })));
const texts = [...HOSTILE, ...EVERYTHING];

describeNeeding(python, 'hostile strings in Python', () => {
  it.each(all)('change no syntax tree in any place of a document: $target, $name', ({ target, ...about }) => {
    const spots = [whole(about.document), ...allSpots(about)];
    const oracle = new PythonOracle();
    const comparisons = spots.flatMap((spot, index) =>
      comparisonAt(spot, EVERYTHING[index % 2] ?? '', { oracle, target }),
    );

    oracle.answer();

    expect(comparisons.flatMap((comparison) => harmIn(comparison, oracle))).toEqual([]);
    // Otherwise refusing everything would pass.
    expect(comparisons.length).toBeGreaterThan(spots.length * 0.75);
  });

  it.each(TARGETS)('change no syntax tree in any text of a plan: %s', (target) => {
    const oracle = new PythonOracle();
    const like = oracle.ask(suiteOf(spoiled(BENIGN), target));
    const comparisons = texts.map((text) => {
      const files = oracle.ask(suiteOf(spoiled(text), target));
      return { name: JSON.stringify(text), files, like };
    });

    oracle.answer();

    expect(comparisons.flatMap((comparison) => harmIn(comparison, oracle))).toEqual([]);
  });
});
