import { UNCHECKED_PATTERN_KEYWORD, type Json } from '#core/spec/index';
import { withArticle } from '../naming.js';
import { UNIQUE_TOKEN_LENGTH, type ValueExpr } from '../test-plan.js';
import { generateValue, type GenerationContext } from './generate-value.js';
import { tidy } from './number-within.js';
import { textMatching } from './pattern-text.js';
import { uniqueAffixes } from './realistic-text.js';
import { isList, numberIn, subschema, textIn, typesOf, type SchemaObject } from './schema-tree.js';
import { literal, textExpr } from './value-expr.js';

/** Longer texts and lists make requests that servers refuse for their size, whatever the schema says. */
const MAX_TEXT = 20_000;
const MAX_ITEMS = 200;
const MAX_MEMBERS = 6;

/** A value beside a constraint, and on which side it is meant to be. The claim is checked before it is used. */
export interface Boundary {
  readonly keyword: string;
  readonly variant: string;
  readonly isValid: boolean;
  readonly value: ValueExpr;
  /** `accepts a limit of 100, its maximum` */
  readonly title: string;
}

export interface BoundarySubject {
  /** As people name it: `limit`, `owner.email`. */
  readonly label: string;
  /** The last part of the label. */
  readonly name: string;
  /** With references and `allOf` resolved. */
  readonly schema: SchemaObject;
  readonly key: string;
  readonly context: GenerationContext;
}

/** Both sides of every constraint that a schema sets on one value. */
export function boundariesOf(subject: BoundarySubject): readonly Boundary[] {
  const types = typesOf(subject.schema).filter((type) => type !== 'null');
  const [only] = types;
  const common = [...typeBoundaries(subject, types), ...enumBoundaries(subject)];
  if (types.length !== 1 || Object.hasOwn(subject.schema, 'enum') || Object.hasOwn(subject.schema, 'const'))
    return common;
  if (only === 'string')
    return [
      ...common,
      ...lengthBoundaries(subject),
      ...formatBoundaries(subject),
      ...patternBoundaries(subject),
    ];
  if (only === 'integer' || only === 'number') return [...common, ...numberBoundaries(subject)];
  return only === 'array' ? [...common, ...listBoundaries(subject)] : common;
}

const accepts = (keyword: string, variant: string, value: ValueExpr, what: string): Boundary => {
  return { keyword, variant, isValid: true, value, title: `accepts ${what}` };
};
const rejects = (keyword: string, variant: string, value: ValueExpr, what: string): Boundary => {
  return { keyword, variant, isValid: false, value, title: `rejects ${what}` };
};

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
    ...members.map((value) =>
      accepts('enum', `member:${value}`, literal(value), `${withArticle(label)} of ${JSON.stringify(value)}`),
    ),
  ];
}

function lengthBoundaries(subject: BoundarySubject): readonly Boundary[] {
  const { label, schema } = subject;
  const min = numberIn(schema, 'minLength');
  const max = numberIn(schema, 'maxLength');
  // A text of a format has a length of its own.
  if (textIn(schema, 'format') !== undefined || (max ?? 0) > MAX_TEXT || (min ?? 0) > MAX_TEXT) return [];
  const text = (keyword: string, variant: string, length: number, isValid: boolean): Boundary[] => {
    const value = textOfLength(subject, length, isValid);
    const limit = isValid ? (keyword === 'maxLength' ? ', its limit' : ', its minimum') : '';
    const what = `${withArticle(label)} of ${length} ${length === 1 ? 'character' : 'characters'}${limit}`;
    return value === undefined ? [] : [(isValid ? accepts : rejects)(keyword, variant, value, what)];
  };
  return [
    ...(max === undefined
      ? []
      : [...text('maxLength', 'at', max, true), ...text('maxLength', 'above', max + 1, false)]),
    ...(min === undefined || min === 0
      ? []
      : [...text('minLength', 'at', min, true), ...text('minLength', 'below', min - 1, false)]),
  ];
}

/** A text of this length. What must be unique stays so where it is to be accepted: a second run must not clash. */
function textOfLength(
  { name, schema, key, context }: BoundarySubject,
  length: number,
  isValid: boolean,
): ValueExpr | undefined {
  const pattern = textIn(schema, 'pattern');
  if (Object.hasOwn(schema, UNCHECKED_PATTERN_KEYWORD)) return undefined;
  if (pattern !== undefined) {
    const text = textMatching(pattern, { min: length, max: length }, context.seed + key.length);
    return text === undefined ? undefined : textExpr(text);
  }
  const mustDiffer = isValid && uniqueAffixes(name, undefined) !== undefined;
  if (!mustDiffer) return textExpr('n'.repeat(length));
  return length < UNIQUE_TOKEN_LENGTH
    ? undefined
    : { kind: 'unique', prefix: 'n'.repeat(length - UNIQUE_TOKEN_LENGTH), suffix: '' };
}

/** Formats whose rule every server knows, a text that breaks it beyond doubt, and how people name it. */
const BROKEN_FORMATS: Readonly<Record<string, readonly [string, string]>> = {
  email: ['not-an-email', 'email address'],
  uuid: ['not-a-uuid', 'UUID'],
  date: ['not-a-date', 'date'],
  'date-time': ['not-a-date-time', 'date and time'],
  ipv4: ['not-an-ip', 'IPv4 address'],
  ipv6: ['not-an-ip', 'IPv6 address'],
};

function formatBoundaries({ label, schema }: BoundarySubject): readonly Boundary[] {
  const format = textIn(schema, 'format') ?? '';
  const broken = Object.hasOwn(BROKEN_FORMATS, format) ? BROKEN_FORMATS[format] : undefined;
  return broken === undefined
    ? []
    : [rejects('format', 'broken', literal(broken[0]), `${withArticle(label)} that is no ${broken[1]}`)];
}

const UNLIKELY_TEXTS = [
  '!!',
  '!',
  '~~~~',
  'assay?',
  '0',
  'A',
  '-',
  'n',
  '!!!!!!!!!!!!',
  'assay assay assay!',
];

function patternBoundaries({ label, schema }: BoundarySubject): readonly Boundary[] {
  const pattern = textIn(schema, 'pattern');
  if (pattern === undefined) return [];
  const expression = new RegExp(pattern, 'u');
  const min = numberIn(schema, 'minLength') ?? 1;
  const max = numberIn(schema, 'maxLength') ?? Infinity;
  const broken = UNLIKELY_TEXTS.find(
    (text) => text.length >= min && text.length <= max && !expression.test(text),
  );
  return broken === undefined
    ? []
    : [
        rejects(
          'pattern',
          'broken',
          literal(broken),
          `${withArticle(label)} that does not match its pattern`,
        ),
      ];
}

function numberBoundaries({ label, schema }: BoundarySubject): readonly Boundary[] {
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

function listBoundaries(subject: BoundarySubject): readonly Boundary[] {
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
