import type { Faker } from '@faker-js/faker';
import { wordsOf } from './realistic-text.js';
import { numberIn, textIn, typesOf, type SchemaObject } from './schema-tree.js';

const INT32_MAX = 2_147_483_647;

interface NumberLimits {
  /** Inclusive. */
  readonly low: number;
  readonly high: number;
  /** Values are multiples of it. */
  readonly step: number;
}

/** The limits that all keywords together set; of integers, the whole numbers between them. */
function numberLimits(schema: SchemaObject): NumberLimits {
  const isInteger = typesOf(schema).includes('integer') && !typesOf(schema).includes('number');
  const multipleOf = numberIn(schema, 'multipleOf');
  const step = isInteger
    ? multipleOf !== undefined && Number.isInteger(multipleOf)
      ? multipleOf
      : 1
    : (multipleOf ?? 0.01);
  const range = textIn(schema, 'format') === 'int32' ? INT32_MAX : Number.MAX_SAFE_INTEGER;
  const above = numberIn(schema, 'exclusiveMinimum');
  const below = numberIn(schema, 'exclusiveMaximum');
  const low = Math.max(
    numberIn(schema, 'minimum') ?? -range - 1,
    above === undefined ? -Infinity : above + step,
  );
  const high = Math.min(numberIn(schema, 'maximum') ?? range, below === undefined ? Infinity : below - step);
  return { low, high, step };
}

/** A number that the name makes likely, inside the limits; undefined where there is none. */
export function numberWithin(schema: SchemaObject, name: string, faker: Faker): number | undefined {
  const { low, high, step } = numberLimits(schema);
  if (low > high) return undefined;
  const likely = likelyNumber(wordsOf(name), faker);
  const wanted = Math.min(Math.max(likely, low), high);
  const snapped = tidy(Math.ceil(tidy(wanted / step)) * step);
  if (snapped <= high) return snapped;
  const under = tidy(Math.floor(tidy(high / step)) * step);
  return under >= low ? under : low;
}

/** Undoes what binary fractions add: 3 * 0.1 is 0.3. */
export const tidy = (value: number): number => Number(value.toPrecision(15));

function likelyNumber(words: string, faker: Faker): number {
  if (/\b(?:lat|latitude)\b/u.test(words)) return 52.52;
  if (/\b(?:lon|lng|longitude)\b/u.test(words)) return 13.4;
  if (/\byear\b/u.test(words)) return 2029;
  if (/\b(?:month|page|offset|version)\b/u.test(words)) return 1;
  if (/\b(?:limit|size|per page|count)\b/u.test(words)) return 10;
  if (/\b(?:price|amount|cost|total|fee|balance)\b/u.test(words))
    return faker.number.int({ min: 5, max: 90 });
  if (/\bage\b/u.test(words)) return faker.number.int({ min: 20, max: 60 });
  return faker.number.int({ min: 1, max: 20 });
}
