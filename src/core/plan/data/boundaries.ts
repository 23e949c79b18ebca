import type { Json } from '#core/spec/index';
import { withArticle } from '../naming.js';
import { accepts, rejects, type Boundary, type BoundarySubject } from './boundary.js';
import { itemBoundaries, listBoundaries } from './list-boundaries.js';
import { numberBoundaries } from './number-boundaries.js';
import { isList, numberIn, typesOf } from './schema-tree.js';
import { textBoundaries } from './text-boundaries.js';
import { literal } from './value-expr.js';

const MAX_MEMBERS = 6;

/** Both sides of every constraint that a schema sets on one value. */
export function boundariesOf(subject: BoundarySubject): readonly Boundary[] {
  const types = typesOf(subject.schema).filter((type) => type !== 'null');
  const [only] = types;
  const common = [...typeBoundaries(subject, types), ...enumBoundaries(subject), ...nullBoundary(subject)];
  if (types.length !== 1 || Object.hasOwn(subject.schema, 'enum') || Object.hasOwn(subject.schema, 'const'))
    return common;
  if (only === 'string') return [...common, ...textBoundaries(subject)];
  if (only === 'integer' || only === 'number') return [...common, ...numberBoundaries(subject)];
  return only === 'array' ? [...common, ...listBoundaries(subject, boundariesOf)] : common;
}

/** The same of a parameter or a field; of a list also what each item must be. */
export function flatBoundariesOf(subject: BoundarySubject): readonly Boundary[] {
  const items = typesOf(subject.schema).includes('array') ? itemBoundaries(subject, boundariesOf) : [];
  return [...boundariesOf(subject), ...items];
}

/** Values that no reading turns into the type: `1` could be meant as a text, and `yes` as a boolean. */
const OF_ANOTHER_TYPE: Readonly<Record<string, readonly [Json, string]>> = {
  string: [{ unexpected: 'object' }, 'is no text'],
  integer: ['not-a-number', 'is no number'],
  number: ['not-a-number', 'is no number'],
  boolean: ['neither', 'is no boolean'],
  array: ['not-a-list', 'is no list'],
  object: ['not-an-object', 'is no object'],
};

function typeBoundaries({ label, schema }: BoundarySubject, types: readonly string[]): readonly Boundary[] {
  const [only] = types;
  const other = types.length === 1 && only !== undefined ? OF_ANOTHER_TYPE[only] : undefined;
  if (other === undefined) return [];
  const [value, what] = other;
  const wrong = rejects('type', 'other', literal(value), `${withArticle(label)} that ${what}`);
  const inside = Math.floor(numberIn(schema, 'minimum') ?? 1) + 0.5;
  const fraction = rejects(
    'type',
    'fraction',
    literal(inside),
    `${withArticle(label)} of ${inside}, which is not whole`,
  );
  return only === 'integer' ? [wrong, fraction] : [wrong];
}

/** Only where null is one of several types: where it is the only one, the valid body has it. */
const nullBoundary = ({ label, schema }: BoundarySubject): readonly Boundary[] =>
  typesOf(schema).length > 1 && typesOf(schema).includes('null')
    ? [accepts('type', 'null', literal(null), `null as ${label}`)]
    : [];

function enumBoundaries({ label, schema }: BoundarySubject): readonly Boundary[] {
  const values = schema['enum'];
  if (!isList(values) || typesOf(schema).includes('array')) return [];
  const isNumeric = values.every((value) => typeof value === 'number');
  const other = rejects(
    'enum',
    'other',
    literal(isNumeric ? 987_654_321 : 'not-one-of-these'),
    `${withArticle(label)} that is none of its values`,
  );
  const members = values
    .filter((value) => typeof value === 'string' || typeof value === 'number')
    .slice(0, MAX_MEMBERS);
  return [
    other,
    ...inAnotherCase(label, values),
    ...members.map((value) =>
      accepts('enum', `member:${value}`, literal(value), `${withArticle(label)} of ${JSON.stringify(value)}`),
    ),
  ];
}

/** JSON compares texts letter by letter (JSON Schema Core, 4.2.2). */
function inAnotherCase(label: string, values: readonly Json[]): readonly Boundary[] {
  const texts = values.filter((value) => typeof value === 'string');
  const other = texts
    .flatMap((text) => [text.toUpperCase(), text.toLowerCase()])
    .find((text) => !texts.includes(text));
  if (other === undefined) return [];
  const title = `${withArticle(label)} in another case`;
  return [{ ...rejects('enum', 'case', literal(other), title), beside: 'other' }];
}
