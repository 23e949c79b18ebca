import type { Operation } from '#core/spec/index';
import type { Family, Mutant } from '../mutant.js';
import type { Workshop } from '../workshop.js';
import { access } from './access.js';
import { addresses } from './addresses.js';
import { answering } from './answering.js';
import { keeping } from './keeping.js';
import { media } from './media.js';
import { pages } from './pages.js';
import { reading } from './reading.js';

const FAMILIES: readonly Family[] = [reading, media, addresses, keeping, answering, pages, access];

/** Every operator of docs/adr/0017 at one operation, where it can be applied: one mutant each. */
export function thirdMutantsAt(operation: Operation, workshop: Workshop): readonly Mutant[] {
  return FAMILIES.flatMap((family) => family(operation, workshop));
}
