import type { ValueExpr } from '../test-plan.js';
import { accepts, rejects, type Boundary, type BoundarySubject } from './boundary.js';
import { generateValue } from './generate-value.js';
import { numberIn, subschema } from './schema-tree.js';
import { literal } from './value-expr.js';

/** Longer lists make requests that servers refuse for their size, whatever the schema says. */
const MAX_ITEMS = 200;

/** Of its length, and of items that must differ. */
export function listBoundaries(subject: BoundarySubject): readonly Boundary[] {
  const { label, schema } = subject;
  const list = (keyword: string, variant: string, count: number, isValid: boolean): Boundary[] => {
    const value = count > MAX_ITEMS ? undefined : listOf(subject, count);
    const what = `${label} with ${count} ${count === 1 ? 'item' : 'items'}`;
    return value === undefined ? [] : [(isValid ? accepts : rejects)(keyword, variant, value, what)];
  };
  const min = numberIn(schema, 'minItems');
  const max = numberIn(schema, 'maxItems');
  return [
    ...(max === undefined
      ? []
      : [...list('maxItems', 'at', max, true), ...list('maxItems', 'above', max + 1, false)]),
    ...(min === undefined || min === 0
      ? []
      : [...list('minItems', 'at', min, true), ...list('minItems', 'below', min - 1, false)]),
    ...twice(subject),
  ];
}

function listOf({ name, schema, key, context }: BoundarySubject, count: number): ValueExpr | undefined {
  if (count === 0) return literal([]);
  const { minItems: _, maxItems: __, default: ___, examples: ____, enum: _____, ...rest } = schema;
  const wanted = { name, key: `${key}#${count}`, extent: 'required', unique: false } as const;
  return generateValue({ ...rest, minItems: count, maxItems: count }, wanted, context);
}

function twice({ label, schema, key, name, context }: BoundarySubject): readonly Boundary[] {
  const items = subschema(schema, 'items');
  if (schema['uniqueItems'] !== true || items === undefined) return [];
  const item = generateValue(
    items,
    { name, key: `${key}#twice`, extent: 'required', unique: false },
    context,
  );
  if (item?.kind !== 'literal') return [];
  return [
    rejects('uniqueItems', 'twice', literal([item.value, item.value]), `${label} with the same item twice`),
  ];
}
