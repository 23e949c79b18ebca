/** The operators of docs/adr/0017-a-third-list-of-later-operators.md, in its order. */
export const THIRD_OPERATORS = [
  'fold-enum-case',
  'accept-impossible-date',
  'count-bytes',
  'refuse-extra-property',
  'decode-twice',
  'refuse-other-media-type',
  'compare-accept',
  'crash-on-missing-body',
  'shadowed-path',
  'reorder-list',
  'cut-decimals',
  'unchanged-as-unknown',
  'reuse-id',
  'answer-before-change',
  'empty-list-as-unknown',
  'repeat-last-page',
  'filter-after-limit',
  'accept-altered-credential',
  'know-first-scheme',
  'guard-open-operation',
] as const;
export type ThirdOperator = (typeof THIRD_OPERATORS)[number];
