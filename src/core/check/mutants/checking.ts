import type { Operation } from '#core/spec/index';
import type { Input } from '../mock/read-input.js';
import type { Violation } from '../mock/schema-check.js';
import type { Mutant } from './mutant.js';

/** Which broken constraints a server sees, given those that there are. */
export type Filter = (violations: readonly Violation[], read: Input) => readonly Violation[];

/** A mutant that sees other broken constraints than there are. */
export function checking(
  traits: Pick<Mutant, 'operator' | 'place' | 'clause' | 'faultCode' | 'scenes'>,
  operation: Operation,
  filter: Filter,
): Mutant {
  return {
    ...traits,
    operation: operation.key,
    telling: 'clause',
    breaks: (right) => ({
      read: (request, asked, values) => {
        const read = right.read(request, asked, values);
        if (asked !== operation || read.kind === 'refused') return read;
        return { ...read, violations: filter(read.violations, read) };
      },
    }),
  };
}
