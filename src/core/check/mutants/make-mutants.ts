import type { Operation } from '#core/spec/index';
import { access } from './access.js';
import { answers } from './answers.js';
import { bodyChecks } from './body-checks.js';
import { exposure } from './exposure.js';
import { input } from './input.js';
import type { Family, Mutant } from './mutant.js';
import { protocol } from './protocol.js';
import { readOnly } from './read-only.js';
import { state } from './state.js';
import type { Workshop } from './workshop.js';

const FAMILIES: readonly Family[] = [answers, input, bodyChecks, state, access, readOnly, protocol, exposure];

/** Every operator at every place of one operation where it can be applied. */
export function mutantsAt(operation: Operation, workshop: Workshop): readonly Mutant[] {
  return FAMILIES.flatMap((family) => family(operation, workshop));
}
