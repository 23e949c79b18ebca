import type { Operation } from '#core/spec/index';
import type { Family, Mutant } from '../mutant.js';
import type { Workshop } from '../workshop.js';
import { answering } from './answering.js';
import { caches } from './caches.js';
import { credentials } from './credentials.js';
import { keeping } from './keeping.js';
import { ownership } from './ownership.js';
import { reading } from './reading.js';
import { writing } from './writing.js';

const FAMILIES: readonly Family[] = [reading, keeping, writing, caches, answering, ownership, credentials];

/** Every operator of docs/adr/0013 at one operation, where it can be applied: one mutant each. */
export function laterMutantsAt(operation: Operation, workshop: Workshop): readonly Mutant[] {
  return FAMILIES.flatMap((family) => family(operation, workshop));
}
