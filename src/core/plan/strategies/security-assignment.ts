import type { Json, Operation } from '#core/spec/index';
import { isIdName } from '../data/realistic-text.js';
import { flatten, isList, propertyOf, textIn, typesOf, type SchemaObject } from '../data/schema-tree.js';
import { keywordPointer, propertyPlace, type SchemaPlace } from '../data/schema-places.js';
import { isAbsent } from '../data/schema-view.js';
import { literal } from '../data/value-expr.js';
import type { PlanningContext } from '../planning-context.js';
import {
  answerPlaces,
  envelopeIn,
  listPlace,
  pointerTo,
  type AnswerPlace,
} from '../requests/answer-places.js';
import { camelCase } from '../naming.js';
import { numbered } from '../requests/numbered-resource.js';
import { longestPage, withQuery } from '../requests/paging.js';
import { overriddenBody, sentProperties } from '../requests/shared-properties.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { Capture, Expectation, RequestBodyExpr, RequestStep, TestCase } from '../test-plan.js';
import { after, granted, lifeCase, type Life, type LifeTraits } from './crud-life.js';

/** More properties of one operation than this are not tried. */
const MAX_TRIED = 4;

/** Properties that are the server's to set keep its value, whatever a client sends (CWE-915). */
export const assignmentCases = (life: Life): readonly TestCase[] => [
  ...creationCases(life),
  ...choiceCases(life),
  ...(['put', 'patch'] as const).flatMap((method) => updateCases(life, method)),
];

/** A property that only answers have, with a value that a client sends for it. */
interface ServersOwn {
  readonly name: string;
  readonly place: AnswerPlace;
  readonly value: Json;
  /** Whether the server would never come to this value by itself. */
  readonly isOdd: boolean;
  readonly path: readonly string[];
  readonly body: RequestBodyExpr;
  readonly clause: string;
}

/** Refused or ignored: neither what is answered nor what is listed has the client's value. */
function creationCases(life: Life): readonly TestCase[] {
  const { creation, created, resource, context } = life;
  const tried = serversOwn(creation, resource.create, context).filter(({ isOdd }) => isOdd);
  return tried.slice(0, MAX_TRIED).map((property) => {
    const { place, value, body } = property;
    const differs: Expectation = { kind: 'body-differs', pointer: place.pointer, value: literal(value) };
    const sent = { ...created, body, expectations: [{ kind: 'not-server-error' } as const, differs] };
    const traits = traitsOf(property, 'creation', `gets no ${property.name} from who creates it`);
    return lifeCase({ ...life, created: sent }, traits, notListed(life, property));
  });
}

/** Values that differ between two things of a kind, whatever a client sends. */
const PARTICULAR = /default|first|primary|main|latest|current|position|rank|index|order/iu;

/** Members of a refusal by RFC 9457, 3.1: there they say something else than in the thing that was asked for. */
const REFUSAL_MEMBERS: ReadonlySet<string> = new Set(['/status', '/title', '/type', '/detail', '/instance']);

/**
 * Of a boolean or an enum the server may come to any value by itself. What it comes to is seen first, and no wish of
 * a client changes it: the wish is refused or ignored.
 */
function choiceCases(life: Life): readonly TestCase[] {
  const { creation, resource, context } = life;
  const tried = serversOwn(creation, resource.create, context).filter(
    ({ name, isOdd, place }) =>
      !isOdd && place.isPromised && !PARTICULAR.test(name) && !REFUSAL_MEMBERS.has(place.pointer),
  );
  return tried.slice(0, MAX_TRIED).flatMap((property): readonly TestCase[] => {
    const wishes = wishesFor(property, life);
    if (wishes.length === 0) return [];
    const title = `gets no ${property.name} from who creates it`;
    return [choiceCase(life, property, { title, wishes })];
  });
}

function choiceCase(
  life: Life,
  property: ServersOwn,
  { title, wishes }: { readonly title: string; readonly wishes: readonly RequestBodyExpr[] },
): TestCase {
  const { creation, created, resource } = life;
  const { pointer } = property.place;
  const usual: Capture = { name: camelCase(`usual ${property.name}`), from: { kind: 'body', pointer } };
  const kept: Expectation = {
    kind: 'body-has-no-other',
    pointer,
    value: { kind: 'captured', capture: usual.name },
  };
  const first = { ...created, expectations: [granted(creation)], captures: [...created.captures, usual] };
  const made = wishes.map((body, index) => {
    const { captures, cleanup } = numbered(resource, creation, index + 1);
    const expectations = [{ kind: 'not-server-error' } as const, kept];
    return { step: { ...creation.step, name: `wished${index + 1}`, body, expectations, captures }, cleanup };
  });
  const steps = made.map(({ step }) => step);
  const test = lifeCase({ ...life, created: first }, traitsOf(property, 'creation', title), steps);
  return { ...test, cleanup: [...made.flatMap(({ cleanup }) => cleanup), ...test.cleanup] };
}

/** Two values, so that one of them at least is not what the server comes to by itself. */
function wishesFor({ place, path }: ServersOwn, { creation, context }: Life): readonly RequestBodyExpr[] {
  const values = candidatesFor(flatten(place.schema, context.schemas), 2);
  return values.flatMap((value) => overriddenBody(creation, { path, value: literal(value) }) ?? []);
}

function notListed(life: Life, { name, value }: ServersOwn): readonly RequestStep[] {
  const { schemas } = life.context;
  const list = life.collection('get');
  const place = list === undefined ? undefined : listPlace(list.operation, schemas);
  if (list === undefined || place === undefined || propertyOf(place.items, name) === undefined) return [];
  const lacks: Expectation = {
    kind: 'body-lacks-item',
    pointer: place.pointer,
    itemPointer: pointerTo(name),
    value: literal(value),
  };
  const listed = after(list, 'listed', [granted(list), lacks]);
  return [{ ...listed, query: withQuery(listed.query, longestPage(list.operation, life.context)) }];
}

/** Values that the server may rightly change with every update. */
const VOLATILE = /updat|modif|chang|version|etag|revision|count|last|seen|stamp|hash/iu;

/** What is read after an update is what was read before it; or, where that may change, not the client's value. */
function updateCases(life: Life, method: 'put' | 'patch'): readonly TestCase[] {
  const { context } = life;
  const update = life.request(method);
  const read = life.request('get');
  if (update === undefined || read === undefined || !update.operation.path.endsWith('}')) return [];
  const tried = serversOwn(update, read.operation, context).filter(
    ({ name, isOdd, place }) => place.isPromised && (isOdd || !VOLATILE.test(name)),
  );
  return tried.slice(0, MAX_TRIED).map((property) => {
    const { name, place, value, body } = property;
    const { pointer } = place;
    const capture = { name: 'valueBefore', from: { kind: 'body', pointer } } as const;
    const before = after(read, 'before', [granted(read)]);
    const sent = { ...after(update, 'updated', [{ kind: 'not-server-error' }]), body };
    const kept: Expectation = VOLATILE.test(name)
      ? { kind: 'body-differs', pointer, value: literal(value) }
      : { kind: 'body-equals', pointer, value: { kind: 'captured', capture: capture.name } };
    const title = `keeps its ${name} when ${method.toUpperCase()} sends another`;
    const first = VOLATILE.test(name) ? before : { ...before, captures: [capture] };
    return lifeCase(life, traitsOf(property, method, title), [
      first,
      sent,
      after(read, 'found', [granted(read), kept]),
    ]);
  });
}

function traitsOf({ name, clause }: ServersOwn, variant: string, title: string): LifeTraits {
  return { strategy: 'security', title, locator: `body.${name}#assignment`, variant, clause, faultCode: 203 };
}

/** Who has rights, what belongs to whom, and what was paid, before all else. */
const PRIVILEGED =
  /role|admin|staff|owner|author|user|account|verified|approved|status|state|balance|price|total|paid/iu;

/** Marked as read-only, or described in answers only. */
function serversOwn(request: ValidRequest, read: Operation, context: PlanningContext): readonly ServersOwn[] {
  const { schemas } = context;
  if (request.body.kind !== 'body') return [];
  const outer = flatten(request.body.schema, schemas);
  const isEnveloped = sentProperties(request, context)[0]?.path.length === 2;
  const envelope = isEnveloped ? envelopeIn(outer, schemas) : undefined;
  const flat = envelope?.schema ?? outer;
  const found = [...answerPlaces(read, schemas)].flatMap(([name, place]): readonly ServersOwn[] => {
    const own = propertyOf(flat, name);
    const isShown = !isAbsent(place.schema, 'response', schemas);
    const isOwn = isShown && (own === undefined || isAbsent(own, 'request', schemas));
    const odd = isOwn ? assigned(place, context) : undefined;
    if (odd === undefined) return [];
    const path = envelope === undefined ? [name] : [envelope.name, name];
    const body = overriddenBody(request, { path, value: literal(odd.value) });
    return body === undefined
      ? []
      : [{ name, place, ...odd, path, body, clause: clauseOf(request, path, context) }];
  });
  const rank = ({ name }: ServersOwn): number => (PRIVILEGED.test(name) ? 0 : isIdName(name) ? 1 : 2);
  return found.sort((a, b) => rank(a) - rank(b));
}

/** Where the document says that the property is read-only, or else where it says what a client sends. */
function clauseOf(request: ValidRequest, path: readonly string[], { spec }: PlanningContext): string {
  const { body, operation } = request;
  if (body.kind !== 'body') return operation.pointer;
  const root: SchemaPlace = { schema: body.schema, pointer: body.media.schemaPointer };
  const place = path.reduce<SchemaPlace | undefined>(
    (outer, name) => (outer === undefined ? undefined : propertyPlace(outer, name, spec)),
    root,
  );
  return place === undefined ? root.pointer : keywordPointer(place, 'readOnly', spec);
}

const ODD_TEXTS: Readonly<Record<string, string>> = {
  'date-time': '2001-02-03T04:05:06.000Z',
  date: '2001-02-03',
  uuid: '3f2b8c1e-7d4a-4b6f-9e05-c81d72a4f0b9',
  email: 'mallory@example.com',
  uri: 'https://mallory.example.com/',
};

/** A valid value of which it is plain, if it comes back, where it comes from. */
function assigned(
  { schema }: AnswerPlace,
  context: PlanningContext,
): Pick<ServersOwn, 'value' | 'isOdd'> | undefined {
  const flat = flatten(schema, context.schemas);
  const candidates = candidatesFor(flat);
  const value = candidates.find((candidate) => context.accepts(schema, candidate));
  const isFewValued = typeof value === 'boolean' || isList(flat['enum']) || Object.hasOwn(flat, 'const');
  return value === undefined ? undefined : { value, isOdd: !isFewValued };
}

function candidatesFor(flat: SchemaObject, count = 1): readonly Json[] {
  const values = flat['enum'];
  if (isList(values)) return values.toReversed().slice(0, count);
  const types = typesOf(flat);
  if (types.includes('boolean')) return [true, false].slice(0, count);
  if (types.includes('integer') || types.includes('number')) return [1_987_654_321, 19_876];
  const text = ODD_TEXTS[textIn(flat, 'format') ?? ''];
  return types.includes('string') ? [text ?? 'assigned-by-mallory'] : [];
}
