import type { Operation } from '#core/spec/index';
import type { Family, Mutant } from '../mutant.js';
import type { Workshop } from '../workshop.js';
import { breakdowns } from './breakdowns.js';
import { dots } from './dots.js';
import { keeping } from './keeping.js';
import { references } from './references.js';

const FAMILIES: readonly Family[] = [breakdowns, dots, references, keeping];

/** Every operator of docs/adr/0034 at one operation, where it can be applied: one mutant each. */
export function fourthMutantsAt(operation: Operation, workshop: Workshop): readonly Mutant[] {
  return FAMILIES.flatMap((family) => family(operation, workshop));
}
