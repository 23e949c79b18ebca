import type { Operation } from '#core/spec/index';
import type { Family, Mutant } from '../mutant.js';
import type { Workshop } from '../workshop.js';
import { access } from './access.js';
import { answering } from './answering.js';
import { breakdowns } from './breakdowns.js';
import { keeping } from './keeping.js';
import { pages } from './pages.js';
import { reading } from './reading.js';

const FAMILIES: readonly Family[] = [reading, keeping, breakdowns, answering, pages, access];

/** Every operator of docs/adr/0016 at one operation, where it can be applied: one mutant each. */
export function secondMutantsAt(operation: Operation, workshop: Workshop): readonly Mutant[] {
  return FAMILIES.flatMap((family) => family(operation, workshop));
}
