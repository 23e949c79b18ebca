import type { Json } from '#core/spec/index';
import { isIdName, wordsOf } from '../data/realistic-text.js';
import {
  flatten,
  isList,
  numberIn,
  propertiesOf,
  subschema,
  textIn,
  typesOf,
  type SchemaObject,
} from '../data/schema-tree.js';
import { always, literal } from '../data/value-expr.js';
import type { PlanningContext } from '../planning-context.js';
import { pointerTo } from '../requests/answer-places.js';
import { CHECKED_NAMES, isPlain, type SharedProperty } from '../requests/shared-properties.js';
import type { Expectation, ValueExpr } from '../test-plan.js';

/** A value that a schema allows and few clients send, and how it must look when it is read. */
export interface UnusualValue {
  readonly value: ValueExpr;
  readonly seen: readonly Expectation[];
}

export interface UnusualKind {
  readonly variant: string;
  /** What values of this kind are: `false, 0 and nothing`. */
  readonly what: string;
  readonly valueOf: (property: SharedProperty, context: PlanningContext) => UnusualValue | undefined;
}

export const UNUSUAL_KINDS: readonly UnusualKind[] = [
  { variant: 'empty', what: 'what is false, 0 or empty', valueOf: emptyValue },
  { variant: 'unusual', what: 'unusual letters, numbers and times', valueOf: unusualValue },
];

/** What a server comes to by itself, whatever was asked for. */
const DECIDED = /status|state|role|level|plan|tier|priority|visib/iu;
/** What nobody can leave undone: `acceptsTerms`. */
const CONSENT = /accept|agree|terms|consent|confirm/iu;

/** Undefined where the answer has no room for it, whatever the request may hold. */
function shownAs(
  { answer }: SharedProperty,
  value: ValueExpr,
  context: PlanningContext,
): UnusualValue | undefined {
  const isRoom = always(value, context.fixtures, (one) => context.accepts(answer.schema, one));
  return isRoom ? { value, seen: [{ kind: 'body-equals', pointer: answer.pointer, value }] } : undefined;
}

function emptyValue(property: SharedProperty, context: PlanningContext): UnusualValue | undefined {
  const { name, schema, answer } = property;
  const { pointer } = answer;
  const types = typesOf(flatten(schema, context.schemas));
  if (isIdName(name) || DECIDED.test(name)) return undefined;
  // An empty list may be left out; nothing must be in it.
  if (types.includes('array'))
    return { value: literal([]), seen: [{ kind: 'body-lacks', pointer: `${pointer}/0` }] };
  if (!isPlain(property, context)) return undefined;
  if (types.includes('boolean'))
    return CONSENT.test(name) ? undefined : shownAs(property, literal(false), context);
  if (types.includes('integer') || types.includes('number')) return shownAs(property, literal(0), context);
  // What is nothing may be left out, too.
  return types.includes('null')
    ? { value: literal(null), seen: [{ kind: 'body-has-no-other', pointer, value: literal(null) }] }
    : undefined;
}

function unusualValue(property: SharedProperty, context: PlanningContext): UnusualValue | undefined {
  const { name, schema, value } = property;
  const flat = flatten(schema, context.schemas);
  const types = typesOf(flat).filter((type) => type !== 'null');
  if (isIdName(name) || DECIDED.test(name) || types.length !== 1) return undefined;
  if (types[0] === 'object') return mapOf(property, flat, context);
  if (value.kind !== 'literal') return undefined;
  if (isList(flat['enum'])) return otherMember(property, flat['enum'], context);
  if (textIn(flat, 'format') === 'date-time') return withOffset(property);
  if (types[0] === 'array') return twoTexts(property, context);
  const isNumber = types[0] === 'integer' || types[0] === 'number';
  const isFree = isPlain(property, context) && (isNumber || !CHECKED_NAMES.test(wordsOf(name)));
  const candidates = !isFree ? [] : isNumber ? numbersFor(flat) : textsFor(flat);
  const found = candidates.find(
    (one) => !isSame(one, value) && always(one, context.fixtures, (put) => context.accepts(schema, put)),
  );
  return found === undefined ? undefined : shownAs(property, found, context);
}

const isSame = (one: ValueExpr, other: ValueExpr): boolean => JSON.stringify(one) === JSON.stringify(other);

/** The last of its values: the first is what others send. */
function otherMember(
  property: SharedProperty,
  members: readonly Json[],
  context: PlanningContext,
): UnusualValue | undefined {
  const last = members.findLast((member) => typeof member === 'string');
  return last === undefined ? undefined : shownAs(property, literal(last), context);
}

/** Cents, and integers to the last digit that every JSON parser keeps (RFC 8259, 6); less than 0 where that is meant. */
function numbersFor(flat: SchemaObject): readonly ValueExpr[] {
  if ((numberIn(flat, 'minimum') ?? 0) < 0)
    return (typesOf(flat).includes('number') ? [-19.99, -0.99] : [-12, -1]).map(literal);
  if (typesOf(flat).includes('number')) return [19.99, 0.99].map(literal);
  return [literal(textIn(flat, 'format') === 'int64' ? Number.MAX_SAFE_INTEGER : 1_234_567)];
}

/** Longer texts are written as a repetition of one letter: nobody wants to read them in a test. */
const MAX_WRITTEN = 120;
/** Longer texts make requests that servers refuse for their size, whatever the schema says. */
const MAX_LENGTH = 20_000;

/** Letters of two, three and four bytes in UTF-8, the last of two units in UTF-16; as long as the text may be. */
function textsFor(flat: SchemaObject): readonly ValueExpr[] {
  const max = numberIn(flat, 'maxLength') ?? Infinity;
  if (max > MAX_WRITTEN && max <= MAX_LENGTH) return [{ kind: 'repeat', text: '東', times: max }];
  const length = max > MAX_LENGTH ? 0 : max;
  return ['Zoë Ångström & 東京 🦊', 'Zoë 東京 🦊', 'Zoë', 'ë'].map((text) =>
    literal(text.padEnd(length, 'n')),
  );
}

const UTC = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?Z$/u;

/** A server may write a moment in its own way, but not another moment: the same time of day without the offset. */
function withOffset({ answer, value }: SharedProperty): UnusualValue | undefined {
  const [, wall] = UTC.exec(value.kind === 'literal' ? String(value.value) : '') ?? [];
  if (wall === undefined) return undefined;
  const seen = ['Z', '.000Z', '+00:00'].map((zone): Expectation => ({
    kind: 'body-differs',
    pointer: answer.pointer,
    value: literal(`${wall}${zone}`),
  }));
  return { value: literal(`${wall}+02:00`), seen };
}

/** Whose names anybody may choose; those of other maps may stand for languages, headers or currencies. */
const OF_ANY_NAMES = /meta|custom|extra|annotation|label|tags/iu;
/** What converts the names of properties must leave the names in a map alone. */
const ODD_NAMES = ['camelCase', 'snake_case', 'kebab-case'];

function mapOf(
  { name, answer }: SharedProperty,
  flat: SchemaObject,
  context: PlanningContext,
): UnusualValue | undefined {
  const isMap = flat['additionalProperties'] !== undefined && propertiesOf(flat).length === 0;
  if (!isMap || !OF_ANY_NAMES.test(name)) return undefined;
  const map = Object.fromEntries(ODD_NAMES.map((key) => [key, `of ${key}`]));
  const value = literal(map);
  if (!always(value, context.fixtures, (one) => context.accepts(answer.schema, one))) return undefined;
  const seen = Object.entries(map).map(([key, text]): Expectation => {
    return { kind: 'body-equals', pointer: answer.pointer + pointerTo(key), value: literal(text) };
  });
  return { value, seen };
}

/** Both are there, in whichever order, and no other: a list may be kept as a set. */
function twoTexts(
  { name, schema, answer }: SharedProperty,
  context: PlanningContext,
): UnusualValue | undefined {
  const items = flatten(subschema(flatten(schema, context.schemas), 'items') ?? true, context.schemas);
  const isFree = !['enum', 'const', 'pattern', 'format'].some((keyword) => Object.hasOwn(items, keyword));
  const shown = typesOf(
    flatten(subschema(flatten(answer.schema, context.schemas), 'items') ?? true, context.schemas),
  );
  if (typesOf(items).join() !== 'string' || shown.join() !== 'string' || !isFree) return undefined;
  if (CHECKED_NAMES.test(wordsOf(name))) return undefined;
  const { pointer } = answer;
  const values = ['zebra', 'apple'];
  const both = values.map((text): Expectation => {
    return { kind: 'body-contains', pointer, itemPointer: '', value: literal(text) };
  });
  return { value: literal(values), seen: [...both, { kind: 'body-lacks', pointer: `${pointer}/2` }] };
}
