import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** Advisory locks of PostgreSQL are numbers that a whole database shares: two with one number wait for each other. */
it('advisory locks have a number each', () => {
  const numbers = globSync('src/**/*.ts').flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/LOCK(?:_SPACE)? = (\d[\d_]+);/g)].map(([, number]) => number),
  );

  expect(numbers.length).toBeGreaterThan(5);
  expect(new Set(numbers).size).toBe(numbers.length);
});
