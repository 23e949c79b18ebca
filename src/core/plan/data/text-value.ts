import { UNCHECKED_PATTERN_KEYWORD } from '#core/spec/index';
import { UNIQUE_TOKEN_LENGTH, type ValueExpr } from '../test-plan.js';
import type { GenerationContext, Wanted } from './generation-context.js';
import { textMatching } from './pattern-text.js';
import { fakerFor, hash32 } from './random.js';
import { textForName, textOfFormat, uniqueAffixes } from './realistic-text.js';
import { numberIn, textIn, typesOf, type SchemaObject } from './schema-tree.js';
import { literal } from './value-expr.js';

/** In characters. A document may ask for more than memory holds; nobody reads even this many. */
const MAX_TEXT = 100_000;

/** Undefined where the schema leaves no room for what makes a text unique. */
export function uniqueText(flat: SchemaObject, { name }: Wanted): ValueExpr | undefined {
  const isFixed = ['enum', 'const', 'pattern'].some((keyword) => Object.hasOwn(flat, keyword));
  const affixes = uniqueAffixes(name, textIn(flat, 'format'));
  if (isFixed || affixes === undefined || !typesOf(flat).includes('string')) return undefined;
  const maxLength = numberIn(flat, 'maxLength');
  const length = affixes.prefix.length + UNIQUE_TOKEN_LENGTH + affixes.suffix.length;
  if (maxLength !== undefined && length > maxLength) return undefined;
  return { kind: 'unique', ...affixes, ...(maxLength === undefined ? {} : { maxLength }) };
}

/** A text of the schema's pattern, format and length. */
export function textValue(
  flat: SchemaObject,
  wanted: Wanted,
  { seed }: Pick<GenerationContext, 'seed'>,
): ValueExpr | undefined {
  const faker = () => fakerFor(seed, wanted.key); // anew each time: what was tried before must not matter
  const min = numberIn(flat, 'minLength') ?? 0;
  const max = numberIn(flat, 'maxLength') ?? Infinity;
  const pattern = textIn(flat, 'pattern');
  if (min > MAX_TEXT || Object.hasOwn(flat, UNCHECKED_PATTERN_KEYWORD)) return undefined;
  if (pattern !== undefined) {
    const likely = textForName(wanted.name, faker());
    const isMatch = new RegExp(pattern, 'u').test(likely) && likely.length >= min && likely.length <= max;
    const text = isMatch ? likely : textMatching(pattern, { min, max }, seed ^ hash32(wanted.key));
    return text === undefined ? undefined : literal(text);
  }
  const format = textIn(flat, 'format');
  const formatted = format === undefined ? undefined : textOfFormat(format, faker());
  if (formatted !== undefined && formatted.length >= min && formatted.length <= max)
    return literal(formatted);
  return literal(fitted(textForName(wanted.name, faker()), min, max));
}

/** Lengths count characters, as JSON Schema does; what is made up here has none outside the basic plane. */
function fitted(text: string, min: number, max: number): string {
  const filled = text.padEnd(min, 'n');
  return filled.slice(0, max);
}
