import type { Json } from '../../api-spec.js';
import { isObject, own, ownString } from '../../json-tree.js';
import { canonical } from '../canonical.js';
import { quoted, type Finding } from '../finding.js';
import { spotOf, type View } from '../schema-view.js';
import type { SchemaRule } from './rule.js';

/** Keywords that hold one schema. Of those that stand in both documents the schemas are compared themselves. */
export const HOLDERS = [
  'not',
  'then',
  'else',
  'contains',
  'propertyNames',
  'unevaluatedItems',
  'unevaluatedProperties',
  'contentSchema',
] as const;

/** Keywords that limit, and of which is only told whether they say the same. */
const LIMITS = ['if', 'contentEncoding', 'contentMediaType'] as const;

export const structure: SchemaRule = (before, after) =>
  [...HOLDERS, ...LIMITS].flatMap((keyword) => {
    const [earlier, later] = [said(before, keyword), said(after, keyword)];
    if (earlier === later || (isHolder(keyword) && earlier !== '' && later !== '')) return [];
    const finding: Finding = {
      ...(earlier === ''
        ? { rule: `${kebab(keyword)}-added`, effect: 'narrows', says: `is now limited by ${keyword}` }
        : later === ''
          ? {
              rule: `${kebab(keyword)}-removed`,
              effect: 'widens',
              says: `is no longer limited by ${keyword}`,
            }
          : {
              rule: `${kebab(keyword)}-changed`,
              effect: 'incomparable',
              says: `is now limited in another way by ${keyword}`,
            }),
      before: spotOf(before, keyword),
      after: spotOf(after, keyword),
    };
    return [finding];
  });

const isHolder = (keyword: string): boolean => HOLDERS.some((holder) => holder === keyword);

/** Whether a keyword limits anything: `true` as a schema does not. */
export const isSaid = (view: View, keyword: string): boolean => said(view, keyword) !== '';

function said({ conjuncts }: View, keyword: string): string {
  const all = conjuncts.map(({ keywords }) => own(keywords, keyword));
  return all
    .filter((value): value is Json => value !== undefined && value !== true)
    .map(canonical)
    .sort()
    .join(' ');
}

const kebab = (keyword: string): string =>
  keyword.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`);

/** It tells readers which alternative they hold; which values are allowed does not depend on it. */
export const discriminator: SchemaRule = (before, after) => {
  const [earlier, later] = [discriminatorOf(before), discriminatorOf(after)];
  if (earlier === later) return [];
  const finding: Finding = {
    rule:
      earlier === undefined
        ? 'discriminator-added'
        : later === undefined
          ? 'discriminator-removed'
          : 'discriminator-changed',
    effect: 'none',
    says:
      later === undefined
        ? 'no longer has a discriminator'
        : `now has the discriminator ${quoted(nameIn(after))}`,
    before: spotOf(before, 'discriminator'),
    after: spotOf(after, 'discriminator'),
  };
  return [finding];
};

function discriminatorOf({ conjuncts }: View): string | undefined {
  const found = conjuncts.map(({ keywords }) => own(keywords, 'discriminator')).find(isObject);
  return found === undefined ? undefined : canonical(found);
}

function nameIn({ conjuncts }: View): string {
  const found = conjuncts.map(({ keywords }) => own(keywords, 'discriminator')).find(isObject);
  return (found && ownString(found, 'propertyName')) ?? '';
}
