import { flatten, isRecord, numberIn, propertiesOf, typesOf } from '#core/plan/index';
import type { Json } from '#core/spec/index';

type Flat = ReturnType<typeof flatten>;

/** Values that may break one keyword; whether one does, and nothing else, is seen by trying it. */
export function wrongFor(keyword: string, flat: Flat, good: Json | undefined): readonly Json[] {
  const make = WRONG[keyword];
  return make === undefined ? [] : make(flat, good);
}

type Maker = (flat: Flat, good: Json | undefined) => readonly Json[];

const WRONG: Readonly<Record<string, Maker>> = {
  type: (flat) => ofOtherType(typesOf(flat)),
  enum: () => ['no-such-value', 987_654_321],
  const: () => ['no-such-value', 987_654_321],
  format: () => ['no such format', 'no-such-format', '2026-13-45', 'x'],
  pattern: (_, good) => ['~ no match ~', '\u2603', '', `${String(good)}~`, 'A', '0'],
  minLength: (flat, good) => ofLength((numberIn(flat, 'minLength') ?? 0) - 1, good),
  maxLength: (flat, good) => ofLength((numberIn(flat, 'maxLength') ?? 0) + 1, good),
  minimum: (flat) => below(numberIn(flat, 'minimum'), flat),
  exclusiveMinimum: (flat) => only(numberIn(flat, 'exclusiveMinimum')),
  maximum: (flat) => above(numberIn(flat, 'maximum'), flat),
  exclusiveMaximum: (flat) => only(numberIn(flat, 'exclusiveMaximum')),
  multipleOf: (flat, good) => {
    const step = numberIn(flat, 'multipleOf') ?? 1;
    const from = typeof good === 'number' ? good : 0;
    return [from + step / 2, from + 1, from + step / 3, from - step / 2];
  },
  minItems: (flat, good) => ofCount((numberIn(flat, 'minItems') ?? 0) - 1, good),
  maxItems: (flat, good) => ofCount((numberIn(flat, 'maxItems') ?? 0) + 1, good),
  uniqueItems: (_, good) => (Array.isArray(good) ? [[good[0] as Json, good[0] as Json]] : []),
  additionalProperties: (_, good) => (isRecord(good) ? [{ ...good, unexpected_property: 'unexpected' }] : []),
  unevaluatedProperties: (_, good) =>
    isRecord(good) ? [{ ...good, unexpected_property: 'unexpected' }] : [],
  minProperties: () => [{}],
  maxProperties: (flat, good) => {
    const most = numberIn(flat, 'maxProperties') ?? 0;
    const more = Array.from({ length: most + 1 }, (_, index) => [`extra${index}`, 'extra']);
    return isRecord(good) && propertiesOf(flat).length <= most
      ? [{ ...good, ...Object.fromEntries(more) }]
      : [];
  },
};

/** Values that stand exactly at a limit, and may be valid there. */
export function atLimit(keyword: string, flat: Flat, good: Json | undefined): readonly Json[] {
  const limit = numberIn(flat, keyword);
  if (limit === undefined) return [];
  if (keyword === 'minimum' || keyword === 'maximum') return [limit];
  if (keyword === 'minLength' || keyword === 'maxLength') return ofLength(limit, good);
  return keyword === 'minItems' || keyword === 'maxItems' ? ofCount(limit, good) : [];
}

export const LIMITS = ['minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems'] as const;
export type Limit = (typeof LIMITS)[number];

/** How far a value is from a limit: 0 at it, 1 one beyond, −1 one inside. Undefined: it has no such size. */
export function distanceTo(limit: Limit, flat: Flat, value: Json | undefined): number | undefined {
  const bound = numberIn(flat, limit);
  const size = sizeOf(limit, value);
  if (bound === undefined || size === undefined) return undefined;
  return limit.startsWith('min') ? bound - size : size - bound;
}

function sizeOf(limit: Limit, value: Json | undefined): number | undefined {
  if (limit === 'minimum' || limit === 'maximum') return typeof value === 'number' ? value : undefined;
  if (limit === 'minLength' || limit === 'maxLength')
    return typeof value === 'string' ? [...value].length : undefined;
  return Array.isArray(value) ? value.length : undefined;
}

export function ofOtherType(types: readonly string[]): readonly Json[] {
  const others: readonly (readonly [string, Json])[] = [
    ['string', 'no-such-type'],
    ['integer', 7],
    ['number', 7.5],
    ['boolean', true],
    ['array', ['no-such-type']],
    ['object', { no: 'such-type' }],
  ];
  const allowed = new Set(types);
  return others
    .filter(([type]) => !allowed.has(type) && !(type === 'integer' && allowed.has('number')))
    .map(([, value]) => value);
}

const only = (value: number | undefined): readonly Json[] => (value === undefined ? [] : [value]);

const isInteger = (flat: Flat): boolean => typesOf(flat).includes('integer');

function below(limit: number | undefined, flat: Flat): readonly Json[] {
  if (limit === undefined) return [];
  return [limit - (numberIn(flat, 'multipleOf') ?? 1), ...(isInteger(flat) ? [] : [limit - 0.01])];
}

function above(limit: number | undefined, flat: Flat): readonly Json[] {
  if (limit === undefined) return [];
  return [limit + (numberIn(flat, 'multipleOf') ?? 1), ...(isInteger(flat) ? [] : [limit + 0.01])];
}

const MAX_TEXT = 100_000;

function ofLength(length: number, good: Json | undefined): readonly Json[] {
  if (length < 0 || length > MAX_TEXT) return [];
  const text = typeof good === 'string' && good !== '' ? good : 'a';
  const last = text.at(-1) ?? 'a';
  const stretched = text.slice(0, length).padEnd(length, last);
  // An address grows in its name: what stands before the sign must stay short of its own limit.
  const inFront = `${'a'.repeat(Math.max(length - text.length, 0))}${text}`.slice(-length || undefined);
  return [stretched, inFront, 'a'.repeat(length), '7'.repeat(length), 'A'.repeat(length)].filter(
    (one) => one.length === length,
  );
}

function ofCount(count: number, good: Json | undefined): readonly Json[] {
  if (count < 0 || count > 2000 || !Array.isArray(good)) return [];
  const items = good as readonly Json[];
  const [first = 'item'] = items;
  const more = Array.from({ length: count }, (_, index) => items[index] ?? varied(first, index));
  return [more, Array.from({ length: count }, () => first)];
}

function varied(value: Json, index: number): Json {
  if (typeof value === 'string') return `${value.slice(0, -String(index).length)}${index}`;
  return typeof value === 'number' ? value + index : value;
}
