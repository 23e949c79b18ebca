import type { Faker, Randomizer } from '@faker-js/faker';
import { faker as english } from '@faker-js/faker/locale/en';
import { Mulberry32 } from '#core/random/index';

/** "Now", for every generated date: the same document and seed give the same plan on any day. */
export const REFERENCE_DATE = new Date('2026-01-01T00:00:00.000Z');

/** To seed it costs nothing, and every value has a seed; the library's own fills 624 words each time. */
function quickRandomizer(): Randomizer {
  const numbers = new Mulberry32(0);
  return {
    seed: (seed) => numbers.reseed(typeof seed === 'number' ? seed : (seed[0] ?? 0)),
    next: () => numbers.next(),
  };
}

/** The library's front door would load seventy languages, for longer than a small document takes altogether. */
const EnglishFaker = english.constructor as typeof Faker;
const faker = new EnglishFaker({ locale: english.rawDefinitions, randomizer: quickRandomizer() });
faker.setDefaultRefDate(REFERENCE_DATE);

/**
 * Realistic values that depend on the seed and the key alone, never on what was generated before: a new operation
 * in a document changes no value of the others.
 */
export function fakerFor(seed: number, key: string): Faker {
  faker.seed((seed ^ hash32(key)) >>> 0);
  return faker;
}

/** FNV-1a, 32 bits. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
