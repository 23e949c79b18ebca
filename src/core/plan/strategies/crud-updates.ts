import type { Operation } from '#core/spec/index';
import { isIdName } from '../data/realistic-text.js';
import { literal, propertiesIn } from '../data/value-expr.js';
import { camelCase, NameRegistry } from '../naming.js';
import { deeplyShared } from '../requests/nested-properties.js';
import { captureOf } from '../requests/created-resource.js';
import { grantedAsDocumented } from '../requests/expectations.js';
import {
  bodyOfOnly,
  changedBody,
  isPlain,
  otherValue,
  sharedProperties,
  type BodyChange,
  type SharedProperty,
} from '../requests/shared-properties.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type {
  Capture,
  Expectation,
  NamedValue,
  RequestBodyExpr,
  RequestStep,
  TestCase,
} from '../test-plan.js';
import { after, granted, lifeCase, sentBack, type Life } from './crud-life.js';

/** More properties than this are not compared in one test. */
const MAX_COMPARED = 4;

/** What PUT and PATCH say is what is read afterwards: all of it, nothing else, and the same when it is said twice. */
export const updateCases = (life: Life): readonly TestCase[] =>
  (['put', 'patch'] as const).flatMap((method) => {
    const update = life.request(method);
    const asDocumented =
      update === undefined ? undefined : grantedAsDocumented(update.operation, life.context);
    if (update === undefined || asDocumented === undefined || update.body.kind !== 'body') return [];
    return updatesBy({ life, method, update, asDocumented, read: life.request('get') });
  });

interface Update {
  readonly life: Life;
  readonly method: 'put' | 'patch';
  readonly update: ValidRequest;
  readonly asDocumented: readonly Expectation[];
  readonly read: ValidRequest | undefined;
}

/** A property with the value that an update gives it. */
export interface Changed {
  readonly property: SharedProperty;
  readonly change: BodyChange;
}

function updatesBy(one: Update): readonly TestCase[] {
  const { life, method, update, asDocumented, read } = one;
  const verb = method === 'put' ? 'replaced' : 'changed';
  const traits = traitsOf(one, `can be ${verb} after it is created`, method);
  if (read === undefined) return [lifeCase(life, traits, [after(update, 'updated', asDocumented)])];
  const { sent, changes, shared, seen, made } = visibleUpdate(life, update, read);
  // What is read before must not be what answers the reading after it.
  const before = after(read, 'before', [granted(read)]);
  const found = after(read, 'found', [granted(read), ...seen]);
  const answered = [...asDocumented, ...shownIn(update, made, life)];
  return [
    lifeCase(life, traits, [before, { ...sent, name: 'updated', expectations: answered }, found]),
    ...twiceCase(one, changes, found),
    ...partialCase(one, read, shared),
  ];
}

/** An update that gives new values where that is surely fine, and what is read after it. */
export interface VisibleUpdate {
  readonly sent: RequestStep;
  readonly changes: readonly BodyChange[];
  readonly shared: readonly SharedProperty[];
  readonly seen: readonly Expectation[];
  /** The changes that the body can have together, with the properties that they are of. */
  readonly made: readonly Changed[];
}

export function visibleUpdate(life: Life, update: ValidRequest, read: ValidRequest): VisibleUpdate {
  const shared = deeplyShared(update, read.operation, life.context);
  const changed = changesOf(update, shared, life);
  const changes = changed.map(({ change }) => change);
  const body = changedBody(update, changes, life.context, ownId(life, update));
  const sent = body === undefined ? update.step : { ...update.step, body };
  const made = body === undefined ? [] : changed;
  const unchanged = shared.filter(
    (property) => property.isRequired && !made.some((one) => one.property === property),
  );
  return { sent, changes, shared, made, seen: [...shown(made), ...sentBack(unchanged, life.context)] };
}

function traitsOf({ update }: Update, title: string, variant: string) {
  const clause = update.operation.pointer;
  return { title, variant, clause, faultCode: 101 } as const;
}

/** A body that has the id must have that of the thing which it is about: another would be another thing's. */
export function ownId({ resource }: Life, { body }: ValidRequest): readonly NamedValue[] {
  const name = resource.idPointer.split('/').at(-1) ?? '';
  const isSent = body.kind === 'body' && propertiesIn(body.value)?.some((property) => property.name === name);
  return isSent === true ? [{ name, value: { kind: 'captured', capture: captureOf(resource) } }] : [];
}

/** Where the server makes the id of the text that people read, a changed text may be found under another id. */
export function isIdDerivedFrom({ resource }: Life, { name }: SharedProperty): boolean {
  const id = resource.idPointer.split('/').at(-1) ?? '';
  return name === id || (!isIdName(id) && /title|name|headline|subject|label|slug/iu.test(name));
}

/** Of what must be sent; and where nothing must, of what may be. */
function changesOf(update: ValidRequest, shared: readonly SharedProperty[], life: Life): readonly Changed[] {
  const changed = shared.flatMap((property): Changed[] => {
    const value = isIdDerivedFrom(life, property) ? undefined : otherValue(property, update, life.context);
    return value === undefined ? [] : [{ property, change: { path: property.path, value: literal(value) } }];
  });
  const required = changed.filter(({ property }) => property.isRequired);
  return (required.length > 0 ? required : changed).slice(0, MAX_COMPARED);
}

const shown = (changes: readonly Changed[]): readonly Expectation[] =>
  changes.map(({ property, change }) => ({
    kind: 'body-equals',
    pointer: property.answer.pointer,
    value: change.value,
  }));

/** An update that answers with the thing shows it as it is then. */
function shownIn(update: ValidRequest, made: readonly Changed[], { context }: Life): readonly Expectation[] {
  const answered = new Map(
    deeplyShared(update, update.operation, context).map((property) => [property.path.join('\n'), property]),
  );
  return made.flatMap(({ property, change }) => {
    const own = answered.get(property.path.join('\n'));
    const isSame = own?.answer.isPromised === true && isPlain(own, context);
    return isSame ? shown([{ property: own, change }]) : [];
  });
}

/** RFC 9110, 9.2.2: what changes nothing is granted all the same. A body with a version is right only once. */
function twiceCase(one: Update, changes: readonly BodyChange[], found: RequestStep): readonly TestCase[] {
  const { life, method, update } = one;
  if (method !== 'put' || /"(?:version|etag|revision|_rev)"/iu.test(JSON.stringify(update.body))) return [];
  const settled = settledValues(life, update);
  const values = settled.map(({ name }) => ({ name, value: { kind: 'captured', capture: name } as const }));
  const body = changedBody(update, changes, life.context, [...ownId(life, update), ...values]);
  const sent = { ...after(update, 'updated', [granted(update)]), ...(body === undefined ? {} : { body }) };
  const again = {
    ...sent,
    name: 'again',
    expectations: one.asDocumented,
  };
  const created = { ...life.created, captures: [...life.created.captures, ...settled] };
  const traits = traitsOf(one, 'is the same when it is replaced twice', 'put-twice');
  return [lifeCase({ ...life, created }, traits, [sent, again, found])];
}

/** What differs with every sending would make two requests of one: it is sent as the creation answered it. */
function settledValues({ resource, context }: Life, update: ValidRequest): readonly Capture[] {
  const id = resource.idPointer.split('/').at(-1);
  return sharedProperties(update, resource.create, context)
    .filter(({ name, path, value }) => value.kind === 'unique' && path.length === 1 && name !== id)
    .map(({ name, answer }) => ({ name, from: { kind: 'body', pointer: answer.pointer } }));
}

/**
 * PATCH changes what it names and nothing else (RFC 5789, 2). What must not change is read before and after, so that
 * it does not matter how the server writes it.
 */
function partialCase(
  one: Update,
  read: ValidRequest,
  shared: readonly SharedProperty[],
): readonly TestCase[] {
  const { life, method, update } = one;
  if (method !== 'patch') return [];
  const partial = partialBody(update, shared, life);
  const others = partial === undefined ? [] : untouched(life, read.operation, partial.changed.property.name);
  if (partial === undefined || others.length === 0) {
    const reason =
      'no property could be found that can be changed alone, beside others that must stay as they are';
    life.context.omit('crud', update.operation, reason);
    return [];
  }
  const names = new NameRegistry();
  const captures = others.map(({ name, answer }): Capture => ({
    name: names.free(camelCase(`${name} before`)),
    from: { kind: 'body', pointer: answer.pointer },
  }));
  const same = captures.map((capture, index): Expectation => ({
    kind: 'body-equals',
    pointer: others[index]?.answer.pointer ?? '',
    value: { kind: 'captured', capture: capture.name },
  }));
  const traits = traitsOf(one, 'keeps what a change does not name', 'patch-partial');
  return [
    lifeCase(life, traits, [
      { ...after(read, 'before', [granted(read)]), captures },
      { ...after(update, 'updated', [granted(update)]), body: partial.body },
      after(read, 'found', [granted(read), ...shown([partial.changed]), ...same]),
    ]),
  ];
}

interface PartialUpdate {
  readonly changed: Changed;
  readonly body: RequestBodyExpr;
}

function partialBody(
  update: ValidRequest,
  shared: readonly SharedProperty[],
  life: Life,
): PartialUpdate | undefined {
  for (const property of shared.filter((candidate) => !isIdDerivedFrom(life, candidate))) {
    const value = otherValue(property, update, life.context);
    if (value === undefined) continue;
    const change = { path: property.path, value: literal(value) };
    const body = bodyOfOnly(update, change, life.context);
    if (body !== undefined) return { changed: { property, change }, body };
  }
  return undefined;
}

/** Names of what a server may count or note with every change. */
const VOLATILE =
  /updat|modif|chang|version|etag|revision|count|total|last|seen|stamp|slug|score|status|state|hash|url|link|href/iu;

/** What the creation sent, and every reading shows. */
function untouched(life: Life, read: Operation, changedName: string): readonly SharedProperty[] {
  return sharedProperties(life.creation, read, life.context)
    .filter(({ name, answer }) => name !== changedName && answer.isPromised && !VOLATILE.test(name))
    .sort((a, b) => Number(isPlain(b, life.context)) - Number(isPlain(a, life.context)))
    .slice(0, MAX_COMPARED);
}
