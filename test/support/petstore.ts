import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A small document that has a bit of everything that the strategies look at. */
export function petstore(): Uint8Array {
  return readFileSync(join(import.meta.dirname, '../fixtures/petstore.yaml'));
}
