import type { Json, JsonSchema, Operation } from '#core/spec/index';
import { generateValue } from '../data/generate-value.js';
import { isIdName, wordsOf } from '../data/realistic-text.js';
import { flatten, namesIn, numberIn, propertyOf, subschema, textIn, typesOf } from '../data/schema-tree.js';
import { isAbsent } from '../data/schema-view.js';
import { always, literal, objectOf, propertiesIn } from '../data/value-expr.js';
import type { PlanningContext } from '../planning-context.js';
import type { NamedValue, RequestBodyExpr, ValueExpr } from '../test-plan.js';
import { answerPlaces, envelopeIn, type AnswerPlace } from './answer-places.js';
import type { ValidRequest } from './valid-request.js';

/** A property of a JSON body. */
export interface SentProperty {
  readonly name: string;
  /** Where it stands in the body: itself, or inside the body's envelope. */
  readonly path: readonly string[];
  /** As the body describes it. */
  readonly schema: JsonSchema;
  /** As the valid request sends it. */
  readonly value: ValueExpr;
  /** Whether the body must have it. */
  readonly isRequired: boolean;
}

/** A property that a body sends and that an answer shows. */
export interface SharedProperty extends SentProperty {
  readonly answer: AnswerPlace;
}

const SECRET_NAME = /\bpass(?:word|phrase|code|wd|key)?s?\b|\b(?:secret|token|pwd|pin|cv[cv])s?\b/u;

/** Not of a passenger. */
export const isSecretName = (name: string): boolean => SECRET_NAME.test(wordsOf(name));

/** What a valid body sends, and the answer of `read` has a place for, whatever becomes of it on the way. */
export function sharedProperties(
  request: ValidRequest,
  read: Operation,
  context: PlanningContext,
): readonly SharedProperty[] {
  const places = answerPlaces(read, context.schemas);
  return sentProperties(request, context).flatMap((property) => {
    const answer = places.get(property.name);
    const isShown = answer !== undefined && !isAbsent(answer.schema, 'response', context.schemas);
    return isShown && !isSecretName(property.name) ? [{ ...property, answer }] : [];
  });
}

/** What a valid JSON body sends: its properties, or those inside its envelope. */
export function sentProperties(request: ValidRequest, context: PlanningContext): readonly SentProperty[] {
  const { body, step } = request;
  if (body.kind !== 'body' || step.body?.kind !== 'json') return [];
  const { schemas } = context;
  const outer = flatten(body.schema, schemas);
  const sent = propertiesIn(body.value) ?? [];
  const envelope = sent.length === 1 ? envelopeIn(outer, schemas) : undefined;
  const flat = envelope?.schema ?? outer;
  const members = envelope === undefined ? sent : (propertiesIn(sent[0]?.value ?? literal(null)) ?? []);
  const required = new Set(namesIn(flat, 'required'));
  const put = step.body.value.kind === 'fixture' ? step.body.value.overrides : [];
  return members.flatMap(({ name, value: usual }) => {
    const value = (envelope === undefined ? put : []).find((one) => one.name === name)?.value ?? usual;
    const schema = propertyOf(flat, name);
    if (schema === undefined || isAbsent(schema, 'request', schemas)) return [];
    const path = envelope === undefined ? [name] : [envelope.name, name];
    return [{ name, path, schema, value, isRequired: required.has(name) }];
  });
}

/** Formats that change nothing of how a number is written. `float` may round. */
const PLAIN_FORMATS = new Set([undefined, 'int32', 'int64', 'double']);

/** Whether a server gives back just what it got: it may write texts of a format, and compute states, in its own way. */
export function isPlain({ schema, answer }: SharedProperty, context: PlanningContext): boolean {
  const wanted = flatten(schema, context.schemas);
  const types = typesOf(wanted).filter((type) => type !== 'null');
  const answered = typesOf(flatten(answer.schema, context.schemas));
  return (
    types.length > 0 &&
    types.every((type) => type !== 'object' && type !== 'array' && answered.includes(type)) &&
    !['enum', 'const'].some((keyword) => Object.hasOwn(wanted, keyword)) &&
    PLAIN_FORMATS.has(textIn(wanted, 'format'))
  );
}

/** Texts that servers may hold against a list of their own, or that must be of a form that the schema does not say. */
export const CHECKED_NAMES =
  /\b(?:country|currency|locale|lang(?:uage)?|zone|tz|ur[il]|link|image|avatar|photo|host|domain|ip|phone|mobile|fax|zip|post(?:al)?|e ?mail|date|day|time|birth|dob|colou?r|code|type|kind|status|state|role|slug|key|sku|isbn|gender|sex|unit|level|class|version|region|address|path|file|user ?name|login|handle|format|mode|method|scope|plan|model|size|timestamp|at)\b/u;

/** Another valid value for a plain property, different from what the valid body sends; undefined: none is surely fine. */
export function otherValue(
  property: SharedProperty,
  request: ValidRequest,
  context: PlanningContext,
): Json | undefined {
  const { name, schema, value } = property;
  if (value.kind !== 'literal' || isIdName(name) || !isPlain(property, context)) return undefined;
  if (typeof value.value === 'string' && CHECKED_NAMES.test(wordsOf(name))) return undefined;
  const key = `${request.operation.key} body.${property.path.join('.')} changed`;
  const generated = generateValue(schema, { name, key, extent: 'required', unique: false }, context);
  const candidates = [
    ...(generated?.kind === 'literal' ? [generated.value] : []),
    ...variationsOf(value.value, numberIn(flatten(schema, context.schemas), 'multipleOf') ?? 1),
  ];
  return candidates.find(
    (candidate) => candidate !== null && candidate !== value.value && context.accepts(schema, candidate),
  );
}

function variationsOf(value: Json, step: number): readonly Json[] {
  if (typeof value === 'boolean') return [!value];
  if (typeof value === 'number') return [value + step, value - step];
  return typeof value === 'string' ? [`${value} (changed)`, `${value} changed`, 'changed', `${value}x`] : [];
}

/** One property of a body, set to something else. */
export interface BodyChange {
  readonly path: readonly string[];
  readonly value: ValueExpr;
}

/**
 * The valid body with some of its properties changed, or undefined where it would not be valid any more.
 *
 * @param captured what else is put in: values that earlier answers hold
 */
export function changedBody(
  request: ValidRequest,
  changes: readonly BodyChange[],
  context: PlanningContext,
  captured: readonly NamedValue[] = [],
): RequestBodyExpr | undefined {
  const { body, step } = request;
  if (body.kind !== 'body' || step.body?.kind !== 'json' || step.body.value.kind !== 'fixture')
    return undefined;
  const fixture = step.body.value;
  const overrides = changedOverrides(request, changes);
  const plain: ValueExpr = { ...fixture, overrides };
  if (!isAccepted(body.schema, plain, context)) return undefined;
  const put = [...overrides, ...captured];
  const names = new Set(put.map(({ name }) => name));
  const others = fixture.overrides.filter(({ name }) => !names.has(name));
  return { ...step.body, value: { ...fixture, overrides: [...others, ...put] } };
}

function changedOverrides({ body }: ValidRequest, changes: readonly BodyChange[]): readonly NamedValue[] {
  const known = (body.kind === 'body' ? propertiesIn(body.value) : undefined) ?? [];
  return [...Map.groupBy(changes, ({ path }) => path[0] ?? '')].map(([outer, group]) => ({
    name: outer,
    value: withChanges(known.find(({ name }) => name === outer)?.value, group),
  }));
}

function withChanges(known: ValueExpr | undefined, changes: readonly BodyChange[], depth = 1): ValueExpr {
  const [first] = changes;
  if (first === undefined || first.path.length === depth) return first?.value ?? literal(null);
  const members = propertiesIn(known ?? literal(null)) ?? [];
  const inner = [...Map.groupBy(changes, ({ path }) => path[depth] ?? '')].map(([name, group]) => ({
    name,
    value: withChanges(members.find((member) => member.name === name)?.value, group, depth + 1),
  }));
  const names = new Set(inner.map(({ name }) => name));
  return objectOf([...members.filter(({ name }) => !names.has(name)), ...inner]);
}

/** The valid body with something that it should not have: whether the document allows it is not asked. */
export function overriddenBody(request: ValidRequest, change: BodyChange): RequestBodyExpr | undefined {
  const { step } = request;
  if (step.body?.kind !== 'json' || step.body.value.kind !== 'fixture') return undefined;
  const put = changedOverrides(request, [change]);
  const names = new Set(put.map(({ name }) => name));
  const others = step.body.value.overrides.filter(({ name }) => !names.has(name));
  return { ...step.body, value: { ...step.body.value, overrides: [...others, ...put] } };
}

/**
 * The valid body with a change, and broken in another place, so that the whole of it must be refused.
 *
 * @param sent the places where it may be broken
 */
export function brokenBody(
  request: ValidRequest,
  change: BodyChange,
  context: PlanningContext,
  sent: readonly SentProperty[] = sentProperties(request, context),
): RequestBodyExpr | undefined {
  const { body } = request;
  const valid = changedBody(request, [change], context);
  if (body.kind !== 'body' || valid?.kind !== 'json' || valid.value.kind !== 'fixture') return undefined;
  const { value } = valid;
  const others = sent.filter(({ path }) => !path.every((name, index) => name === change.path[index]));
  const withoutOne = others
    .filter(({ path, isRequired }) => isRequired && path.length === 1)
    .map(({ name }) => ({
      ...value,
      omit: [name],
      overrides: value.overrides.filter((put) => put.name !== name),
    }));
  const wrong = others.map(({ path, schema }) => {
    const broken = { path, value: literal(misfitFor(schema, context)) };
    const both = changedOverrides(request, [change, broken]);
    const names = new Set(both.map(({ name }) => name));
    return { ...value, overrides: [...value.overrides.filter(({ name }) => !names.has(name)), ...both] };
  });
  const found = [...withoutOne, ...wrong].find((candidate) => {
    // What is captured would be right: it must not be what makes the body wrong here.
    const overrides = candidate.overrides.filter((put) => put.value.kind !== 'captured');
    return isRefused(body.schema, { ...candidate, overrides }, context);
  });
  return found === undefined ? undefined : { ...valid, value: found };
}

/** The valid body with one of its properties wrong, so that the whole of it must be refused. */
export function wrongBody(request: ValidRequest, context: PlanningContext): RequestBodyExpr | undefined {
  const { body } = request;
  if (body.kind !== 'body') return undefined;
  return sentProperties(request, context)
    .map(({ path, schema }) => overriddenBody(request, { path, value: literal(misfitFor(schema, context)) }))
    .find((wrong) => wrong?.kind === 'json' && isRefused(body.schema, wrong.value, context));
}

/** Nothing of the type that is wanted, and nothing that a lenient server could read as one, or as a list of one. */
function misfitFor(schema: JsonSchema, context: PlanningContext): Json {
  const flat = flatten(schema, context.schemas);
  const types = typesOf(flat);
  const items = types.includes('array') ? subschema(flat, 'items') : undefined;
  if (items !== undefined && typesOf(flatten(items, context.schemas)).includes('string'))
    return { not: 'a text' };
  return types.includes('string') ? { not: 'a text' } : 'assay';
}

const isRefused = (schema: JsonSchema, expr: ValueExpr, context: PlanningContext): boolean =>
  always(expr, context.fixtures, (value) => context.refuses(schema, value));

/** A body of nothing but the change, in the envelope that the API puts its bodies into. */
export function bodyOfOnly(
  request: ValidRequest,
  { path, value }: BodyChange,
  context: PlanningContext,
): RequestBodyExpr | undefined {
  const { body, step } = request;
  if (body.kind !== 'body' || step.body?.kind !== 'json') return undefined;
  const whole = path.reduceRight((inner, name) => objectOf([{ name, value: inner }]), value);
  return isAccepted(body.schema, whole, context) ? { ...step.body, value: whole } : undefined;
}

/** Captured values count as what they are in the valid body: they come from the same kind of answer. */
export function isAccepted(schema: JsonSchema, expr: ValueExpr, context: PlanningContext): boolean {
  return always(expr, context.fixtures, (value) => context.accepts(schema, value));
}
