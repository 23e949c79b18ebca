import { readFileSync } from 'node:fs';

/** The text of a document in test/fixtures/specs. */
export function specFixture(name: string): string {
  return readFileSync(new URL(`../fixtures/specs/${name}`, import.meta.url), 'utf8');
}
