/** The operators of docs/adr/0016-a-second-list-of-later-operators.md, in its order. */
export const SECOND_OPERATORS = [
  'accept-null',
  'accept-fraction',
  'refuse-single-element',
  'refuse-charset',
  'crash-on-media-type',
  'crash-on-repeated',
  'escape-markup',
  'truncate-text',
  'shift-date',
  'ignore-nested-change',
  'crash-on-duplicate',
  'crash-on-nul',
  'crash-on-large-integer',
  'one-as-object',
  'error-as-html',
  'ignore-default',
  'unstable-pages',
  'create-below-others',
  'refuse-lower-case-scheme',
  'crash-on-garbled-token',
] as const;
export type SecondOperator = (typeof SECOND_OPERATORS)[number];
