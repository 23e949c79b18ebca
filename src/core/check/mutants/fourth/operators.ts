/** The operators of docs/adr/0034-a-fourth-list-of-later-operators.md, in its order. */
export const FOURTH_OPERATORS = [
  'crash-on-emoji',
  'cut-at-dot',
  'crash-on-long-text',
  'crash-on-far-page',
  'crash-on-regex',
  'crash-on-other-id',
  'refuse-recreated',
  'crash-on-used',
  'crash-on-unknown-reference',
  'stale-list',
  'crash-on-combination',
] as const;
export type FourthOperator = (typeof FOURTH_OPERATORS)[number];
