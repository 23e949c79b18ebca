import { base, en, Faker } from '@faker-js/faker';

/** "Now", for every generated date: the same document and seed give the same plan on any day. */
export const REFERENCE_DATE = new Date('2026-01-01T00:00:00.000Z');

const faker = new Faker({ locale: [en, base] });
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
