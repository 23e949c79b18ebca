export type Level = 'breaking' | 'potentially_breaking' | 'safe';

/** A change as one of the two tools tells it. */
export interface Told {
  readonly rule: string;
  readonly text: string;
  readonly level: Level;
  /** Method and path; empty for what is about no operation. */
  readonly operation: string;
}

/**
 * What a change is about, whatever the tools call it: the first pattern that fits its rule. Changes about the same
 * aspect of the same operation, in the same direction, are one change to both.
 */
const ASPECTS: readonly (readonly [string, RegExp])[] = [
  // Of publishing, not of what is sent and answered.
  ['policy', /sunset|stability|tag-|version|x-extensible|security-component|^api-schema-removed/],
  ['operation', /^(api-(path-)?removed|endpoint-added|operation-(added|removed|unreadable)|webhook)/],
  ['deprecation', /deprecat(ed|ion)$|deprecated-with|reactivated|removed-(after|with)-deprecation/],
  ['operation id', /operation-id/],
  ['security', /security/],
  [
    'parameter',
    /parameter-(added|removed)|new-(required|optional)?.*parameter|parameter-became-(required|optional)/,
  ],
  ['serialisation', /serialisation|serialization|style|explode/],
  ['media type', /media-?type-(added|removed|name|parameter)/],
  ['status', /status/],
  ['header', /header-(added|removed|became-(required|optional))$/],
  ['condition', /-(if|then|else)-/],
  ['contained items', /contains/],
  ['names of properties', /property-names/],
  ['other items and properties', /unevaluated/],
  ['content of texts', /content-(encoding|media-type|schema)/],
  ['dependent schemas', /dependent-schema/],
  ['patterns of properties', /pattern-property/],
  ['first items', /prefix-items/],
  [
    'media type schema',
    /media-type-(item-)?schema|became-(anything|limited|false|not-false|forbidden|allowed)|schema-removed$/,
  ],
  ['default', /default(-value)?-(added|removed|changed)/],
  ['body', /body-(added|removed|became-(required|optional))|required-body/],
  ['enum', /enum|const-/],
  ['nullability', /nullable/],
  ['access', /read-only$|write-only$/],
  ['property', /property-(added|removed|became-(required|optional))|new-.*property|property-became/],
  ['discriminator', /discriminator/],
  ['type', /list-of-types/],
  ['alternatives', /any-of|one-of|all-of|alternative/],
  ['dependent required', /dependent-required/],
  ['additional properties', /additional-properties/],
  ['multiple of', /multiple-of/],
  ['unique items', /unique-items/],
  ['pattern', /(?<!all-of-)pattern-(added|removed|changed|generalized)/],
  ['length', /(min|max)-length/],
  ['items', /(min|max)-items/],
  ['properties', /(min|max)-properties/],
  ['bounds', /(^|-)(min|max)-/],
  ['type', /type|format/],
];

export function aspectOf(rule: string): string {
  return ASPECTS.find(([, pattern]) => pattern.test(rule))?.[0] ?? rule;
}

export function directionOf(rule: string): string {
  if (/response/.test(rule)) return 'response';
  return /request|parameter|security/.test(rule) ? 'request' : '';
}
