import type { Finding } from '../finding.js';
import { isSet, spotOf, type View } from '../schema-view.js';
import type { SchemaRule } from './rule.js';

interface Flag {
  readonly keyword: string;
  readonly set: Pick<Finding, 'rule' | 'says'>;
  readonly unset: Pick<Finding, 'rule' | 'says'>;
}

/** Marks that say when a property counts. None of them limits its values. */
const FLAGS: readonly Flag[] = [
  {
    keyword: 'readOnly',
    set: { rule: 'became-read-only', says: 'is now read-only' },
    unset: { rule: 'became-not-read-only', says: 'is no longer read-only' },
  },
  {
    keyword: 'writeOnly',
    set: { rule: 'became-write-only', says: 'is now write-only' },
    unset: { rule: 'became-not-write-only', says: 'is no longer write-only' },
  },
  {
    keyword: 'deprecated',
    set: { rule: 'deprecated', says: 'is now deprecated' },
    unset: { rule: 'reactivated', says: 'is no longer deprecated' },
  },
];

export const access: SchemaRule = (before, after) =>
  FLAGS.flatMap(({ keyword, set, unset }) => {
    const later = isSet(after, keyword);
    if (isSet(before, keyword) === later) return [];
    const places = { before: spotOf(before, keyword), after: spotOf(after, keyword) };
    return [{ effect: 'none', ...(later ? set : unset), ...places }];
  });

/** Whether the property does not count when data flows this way. */
export function doesNotCount(view: View, direction: 'request' | 'response'): boolean {
  return isSet(view, direction === 'request' ? 'readOnly' : 'writeOnly');
}
