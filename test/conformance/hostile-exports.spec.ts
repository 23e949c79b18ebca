import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { manifestIn, type Target } from '#core/render/index';
import type { Json } from '#core/spec/index';
import { harmOf } from '../support/hostile/harm.js';
import { Judge, SEED } from '../support/hostile/judge.js';
import { suiteOf } from '../support/hostile/rendering.js';
import { spoiled } from '../support/hostile/spoiled.js';
import { spotsOf } from '../support/hostile/spots.js';
import { EVERYTHING, HOSTILE, rotating } from '../support/hostile/texts.js';

const TARGETS: readonly Target[] = ['k6', 'postman', 'http'];
const FIXTURES = join(import.meta.dirname, '../fixtures/every-place');

const documents = readdirSync(FIXTURES).map((name) => ({
  name,
  document: parseYaml(readFileSync(join(FIXTURES, name), 'utf8')) as Json,
}));
const all = TARGETS.flatMap((target) => documents.map((about) => ({ target, ...about })));

describe.each(TARGETS)('hostile strings in an export for %s', (target) => {
  it.each([...HOSTILE, ...EVERYTHING].map((text) => [JSON.stringify(text).slice(0, 40), text] as const))(
    'do no harm in any text of a plan: %s',
    (_shown, text) => {
      const files = suiteOf(spoiled(text), target);

      expect(harmOf(files)).toEqual([]);
      // Whatever could not be said is left out, and the rest is there.
      expect(manifestIn(files).tests.length + manifestIn(files).leftOut.length).toBeGreaterThan(5);
    },
  );
});

describe('hostile strings in every place of a document', () => {
  it.each(all)('change no syntax of an export: $target, $name', ({ target, name, document }) => {
    const spots = spotsOf(document);
    const judge = new Judge(document, 0, target);

    const harm = spots.flatMap((spot, index) => judge.harmOf(spot, rotating(index, 1)));

    console.info(`${target}, ${name}: ${spots.length} places, seed ${SEED}, ${JSON.stringify(judge.counts)}`);
    expect(harm).toEqual([]);
    expect(judge.counts.likeBenign).toBeGreaterThan(judge.counts.renders / 2);
  });
});
