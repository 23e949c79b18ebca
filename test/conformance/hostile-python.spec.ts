import { expect, it } from 'vitest';
import type { Json } from '#core/spec/index';
import { PythonOracle, pytestSuiteOf } from '../support/hostile/python.js';
import { rendering, shapeOfPlan, spelledOut } from '../support/hostile/rendering.js';
import { allSpots, documents, type Spot } from '../support/hostile/spots.js';
import { BENIGN, EVERYTHING } from '../support/hostile/texts.js';
import { describeNeeding } from '../support/needs.js';
import { python } from '../support/python.js';
import type { RenderedFile } from '#core/render/index';

interface Comparison {
  readonly name: string;
  readonly files: readonly RenderedFile[];
  readonly like: readonly RenderedFile[];
}

/** The suites with all that is hostile in a place, and with a harmless text there, or the same in plain words. */
function comparisonAt(spot: Spot, text: string, oracle: PythonOracle): readonly Comparison[] {
  const benign = rendering(spot.with(BENIGN));
  const spoilt = rendering(spot.with(text));
  if (spoilt.kind === 'refused') return [];
  const isLike = benign.kind === 'suite' && shapeOfPlan(benign.plan) === shapeOfPlan(spoilt.plan);
  const like = oracle.ask(pytestSuiteOf(isLike ? benign.plan : spelledOut(spoilt.plan)));
  return [{ name: spot.name, files: oracle.ask(pytestSuiteOf(spoilt.plan)), like }];
}

function harmIn({ name, files, like }: Comparison, oracle: PythonOracle): readonly string[] {
  const harm = oracle.harmOf(files).map((what) => `${name}: ${what}`);
  const expected = oracle.shapesOf(like);
  const foreign = oracle.shapesOf(files).filter((shape, index) => shape !== expected[index]);
  return [...harm, ...foreign.map((shape) => `${name}: another syntax: ${shape.slice(0, 2_000)}`)];
}

const whole = (document: Json): Spot => ({ name: 'nowhere', with: () => document });

describeNeeding(python, 'hostile strings in every place of a document, in Python', () => {
  it.each(documents)('change no syntax tree: $name', ({ name, document }) => {
    const spots = [whole(document), ...allSpots({ name, document })];
    const oracle = new PythonOracle();
    const comparisons = spots.flatMap((spot, index) =>
      comparisonAt(spot, EVERYTHING[index % 2] ?? '', oracle),
    );

    oracle.answer();

    expect(comparisons.flatMap((comparison) => harmIn(comparison, oracle))).toEqual([]);
    // Otherwise refusing everything would pass.
    expect(comparisons.length).toBeGreaterThan(spots.length * 0.75);
  });
});
