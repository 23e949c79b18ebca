import { describe, expect, it } from 'vitest';
import { Judge, SEED } from '../support/hostile/judge.js';
import { allSpots, documents } from '../support/hostile/spots.js';
import { EVERYTHING, rotating } from '../support/hostile/texts.js';

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
