import type { ValueExpr } from '../test-plan.js';
import { accepts, rejects, type Boundary, type BoundarySubject } from './boundary.js';
import { generateValue } from './generate-value.js';
import { isIdName } from './realistic-text.js';
import { flatten, namesIn, numberIn, propertiesOf, subschema, typesOf } from './schema-tree.js';
import { isAbsent } from './schema-view.js';
import { arrayOf, literal, objectOf, propertiesIn } from './value-expr.js';

/** Longer lists make requests that servers refuse for their size, whatever the schema says. */
const MAX_ITEMS = 200;

/** How the boundaries of one value are found: those of a list's items are found like any other. */
export type BoundariesOf = (subject: BoundarySubject) => readonly Boundary[];

/** Of its length, of items that must differ, and of an item that is not the first. */
export function listBoundaries(subject: BoundarySubject, boundariesOf: BoundariesOf): readonly Boundary[] {
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
    ...behind(subject, boundariesOf),
  ];
}

/** An item of the list as a subject of its own; undefined where nothing is said of items. */
function itemOf(subject: BoundarySubject, index: number): BoundarySubject | undefined {
  const items = subschema(subject.schema, 'items');
  if (items === undefined) return undefined;
  const schema = flatten(items, subject.context.schemas);
  const place = `[${index}]`;
  return { ...subject, label: `${subject.label}${place}`, schema, key: `${subject.key}${place}` };
}

/** What is said of one item, said of a list of that one: for lists whose items cannot be reached one by one. */
export function itemBoundaries(subject: BoundarySubject, boundariesOf: BoundariesOf): readonly Boundary[] {
  const item = itemOf(subject, 0);
  if (item === undefined) return [];
  return boundariesOf(item).flatMap((boundary) =>
    boundary.value.kind === 'literal'
      ? [{ ...boundary, value: arrayOf([boundary.value]), isOfItem: true as const }]
      : [],
  );
}

/** Behind a right item, a wrong one is as wrong as in front. */
function behind(subject: BoundarySubject, boundariesOf: BoundariesOf): readonly Boundary[] {
  const { label, schema } = subject;
  const item = itemOf(subject, 1);
  const right = (numberIn(schema, 'maxItems') ?? 2) < 2 ? undefined : rightItem(subject);
  const wrong = item === undefined ? undefined : wrongItem(item, boundariesOf);
  if (right === undefined || wrong === undefined) return [];
  return [rejects('items', 'behind', arrayOf([right, wrong]), `${label} whose second item is wrong`)];
}

function rightItem({ name, schema, key, context }: BoundarySubject): ValueExpr | undefined {
  const wanted = { name, key: `${key}#behind`, extent: 'required', unique: false } as const;
  return generateValue(subschema(schema, 'items') ?? true, wanted, context);
}

/** A value beside the last of its constraints, which says most; of an object, one that is wrong inside. */
function wrongItem(item: BoundarySubject, boundariesOf: BoundariesOf): ValueExpr | undefined {
  return wrongObject(item, boundariesOf) ?? lastWrong(item, boundariesOf);
}

const isListType = ({ schema }: BoundarySubject): boolean => typesOf(schema).includes('array');

/** Lists are not looked into: they may hold themselves. */
const lastWrong = (subject: BoundarySubject, boundariesOf: BoundariesOf): ValueExpr | undefined =>
  isListType(subject)
    ? literal('not-a-list')
    : boundariesOf(subject).findLast(
        ({ isValid, value, beside }) => !isValid && beside === undefined && value.kind === 'literal',
      )?.value;

/** Without what it must have; where it need not have anything, with a wrong property. */
function wrongObject(item: BoundarySubject, boundariesOf: BoundariesOf): ValueExpr | undefined {
  const { schema, name, key, context } = item;
  const wanted = { name, key, extent: 'required', unique: false } as const;
  const properties = propertiesOf(schema);
  const members =
    properties.length === 0
      ? undefined
      : propertiesIn(generateValue(schema, wanted, context) ?? literal(null));
  if (members === undefined) return undefined;
  const [needed] = namesIn(schema, 'required');
  if (needed !== undefined) return objectOf(members.filter((member) => member.name !== needed));
  for (const [property, its] of properties) {
    // Which the server chooses itself, whatever is sent.
    if (isIdName(property) || isAbsent(its, context.direction, context.schemas)) continue;
    const flat = flatten(its, context.schemas);
    const value = lastWrong(
      { ...item, name: property, schema: flat, key: `${key}.${property}` },
      boundariesOf,
    );
    if (value !== undefined)
      return objectOf([...members.filter((member) => member.name !== property), { name: property, value }]);
  }
  return undefined;
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
