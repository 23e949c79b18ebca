import { withArticle } from '../naming.js';
import { accepts, rejects, type Boundary, type BoundarySubject } from './boundary.js';
import { tidy } from './number-within.js';
import { numberIn, textIn, typesOf, type SchemaObject } from './schema-tree.js';
import { literal } from './value-expr.js';

/** Of its range, its steps and its width. */
export function numberBoundaries({ label, schema }: BoundarySubject): readonly Boundary[] {
  const multipleOf = numberIn(schema, 'multipleOf');
  const step = multipleOf ?? (typesOf(schema).includes('integer') ? 1 : 0.01);
  return [
    ...inclusiveBoundaries(label, numberIn(schema, 'maximum'), {
      keyword: 'maximum',
      variant: 'above',
      step,
    }),
    ...inclusiveBoundaries(label, numberIn(schema, 'minimum'), {
      keyword: 'minimum',
      variant: 'below',
      step: -step,
    }),
    ...exclusiveBoundaries(label, numberIn(schema, 'exclusiveMaximum'), {
      keyword: 'exclusiveMaximum',
      step,
    }),
    ...exclusiveBoundaries(label, numberIn(schema, 'exclusiveMinimum'), {
      keyword: 'exclusiveMinimum',
      step: -step,
    }),
    ...multipleBoundaries(label, schema, multipleOf),
    ...widthBoundaries(label, schema),
  ];
}

/** `step` leads out of the range. */
function inclusiveBoundaries(
  label: string,
  limit: number | undefined,
  { keyword, variant, step }: { readonly keyword: string; readonly variant: string; readonly step: number },
): readonly Boundary[] {
  // Beyond the integers that a double holds exactly, the next number is the same number.
  if (limit === undefined || !Number.isSafeInteger(Math.trunc(limit))) return [];
  const beyond = tidy(limit + step);
  const at = accepts(keyword, 'at', literal(limit), `${withArticle(label)} of ${limit}, its ${keyword}`);
  return beyond === limit
    ? [at]
    : [at, rejects(keyword, variant, literal(beyond), `${withArticle(label)} of ${beyond}`)];
}

function exclusiveBoundaries(
  label: string,
  limit: number | undefined,
  { keyword, step }: { readonly keyword: string; readonly step: number },
): readonly Boundary[] {
  if (limit === undefined) return [];
  const inside = tidy(limit - step);
  const at = rejects(keyword, 'at', literal(limit), `${withArticle(label)} of ${limit}`);
  if (inside === limit) return [at];
  return [
    at,
    accepts(keyword, 'inside', literal(inside), `${withArticle(label)} of ${inside}, just inside its limit`),
  ];
}

function multipleBoundaries(
  label: string,
  schema: SchemaObject,
  multipleOf: number | undefined,
): readonly Boundary[] {
  if (multipleOf === undefined || (multipleOf === 1 && typesOf(schema).includes('integer'))) return [];
  const low = numberIn(schema, 'minimum') ?? 0;
  const base = tidy(Math.ceil(low / multipleOf) * multipleOf + multipleOf);
  const between = typesOf(schema).includes('integer') ? base + 1 : tidy(base + multipleOf / 2);
  return [
    rejects(
      'multipleOf',
      'between',
      literal(between),
      `${withArticle(label)} of ${between}, no multiple of ${multipleOf}`,
    ),
  ];
}

function widthBoundaries(label: string, schema: SchemaObject): readonly Boundary[] {
  const isLimited = ['maximum', 'exclusiveMaximum'].some((keyword) => Object.hasOwn(schema, keyword));
  if (textIn(schema, 'format') !== 'int32' || isLimited) return [];
  return [
    rejects(
      'format',
      'above',
      literal(2_147_483_648),
      `${withArticle(label)} of 2147483648, more than 32 bits hold`,
    ),
  ];
}
