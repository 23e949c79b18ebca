import type { Json } from '#core/spec/index';
import { wordsOf } from '../data/realistic-text.js';
import { flatten, isList } from '../data/schema-tree.js';
import type { PlanningContext } from '../planning-context.js';
import { grantedAsDocumented } from '../requests/expectations.js';
import { fullRequest } from '../requests/full-body.js';
import { deeplyShared } from '../requests/nested-properties.js';
import { isPlain, sharedProperties, type SharedProperty } from '../requests/shared-properties.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { Expectation, TestCase } from '../test-plan.js';
import { after, granted, lifeCase, type Life } from './crud-life.js';

/** More properties than this are not compared in one test. */
const MAX_COMPARED = 16;

/** Whatever may be sent is kept, and a replacement that leaves it out takes it away. */
export function keptCases(life: Life): readonly TestCase[] {
  const { creation, created, context } = life;
  const full = fullRequest(creation, context) ?? creation;
  const read = life.request('get');
  if (full.step.body === undefined) return [];
  const filled: Life = { ...life, creation: full, created: { ...created, body: full.step.body } };
  return read === undefined ? answeredCase(filled) : [...keepCase(filled, read), ...dropCase(filled, read)];
}

/** What cannot be read again is seen in the answer to its creation. */
function answeredCase(life: Life): readonly TestCase[] {
  const { creation, created, context } = life;
  const kept = keptIn(life, creation);
  if (kept.length === 0 || grantedAsDocumented(creation.operation, context) === undefined) return [];
  const traits = {
    title: 'is created as it was asked for',
    variant: 'answered-full',
    clause: creation.operation.pointer,
    faultCode: 101,
  } as const;
  const same = kept.map(({ expectation }) => expectation);
  const judged = { ...created, expectations: [...created.expectations, ...same] };
  return [lifeCase({ ...life, created: judged }, traits, [])];
}

function keepCase(life: Life, read: ValidRequest): readonly TestCase[] {
  const asDocumented = grantedAsDocumented(read.operation, life.context);
  const kept = keptIn(life, read);
  // What must be sent is compared by whoever reads it after its creation.
  if (asDocumented === undefined || kept.every(({ property }) => property.isRequired)) return [];
  const traits = {
    title: 'has all that it was created with',
    variant: 'read-full',
    clause: read.operation.pointer,
    faultCode: 101,
  } as const;
  return [
    lifeCase(life, traits, [
      after(read, 'found', [...asDocumented, ...kept.map(({ expectation }) => expectation)]),
    ]),
  ];
}

interface Kept {
  readonly property: SharedProperty;
  readonly expectation: Expectation;
}

function keptIn({ creation, context, resource }: Life, read: ValidRequest): readonly Kept[] {
  const id = resource.idPointer.split('/').at(-1);
  const [, parameter = ''] = /\{([^{}]+)\}$/u.exec(read.operation.path) ?? [];
  const isOwnName = (name: string): boolean =>
    name === id || wordsOf(parameter).split(' ').includes(name.toLowerCase());
  // The server may write what it goes by in its own way.
  const compared = deeplyShared(creation, read.operation, context)
    .filter(({ name }) => !isOwnName(name))
    .filter((property) =>
      isPlain(property, context) ? isSteady(property) : isWrittenAlike(property, context),
    );
  const whole = new Set(compared.map(({ answer }) => answer.pointer));
  return compared
    .filter(({ answer }) => !whole.has(answer.pointer.slice(0, answer.pointer.lastIndexOf('/'))))
    .slice(0, MAX_COMPARED)
    .map((property) => ({
      property,
      expectation: { kind: 'body-equals', pointer: property.answer.pointer, value: property.value },
    }));
}

/** What a server comes to by itself, whatever was asked for. */
const DECIDED = /status|state|role|level|plan|tier|priority|visib/iu;

const lowerCase = (value: Json): Json => (typeof value === 'string' ? value.toLowerCase() : value);

/** Values that have one form only: a day, a choice, an id, a list of one text. */
function isWrittenAlike(
  { name, schema, answer, value }: SharedProperty,
  { schemas }: PlanningContext,
): boolean {
  if (value.kind !== 'literal' || DECIDED.test(name)) return false;
  const [sent, shown] = [schema, answer.schema].map((one) => flatten(one, schemas));
  if (String(sent?.['type']) !== String(shown?.['type'])) return false;
  if (isList(value.value)) return value.value.length === 1 && typeof value.value[0] === 'string';
  const isChoice = isList(sent?.['enum']) && typeof value.value === 'string';
  const format = sent?.['format'];
  return isChoice || format === 'date' || (format === 'uuid' && value.value === lowerCase(value.value));
}

/** A value that is drawn anew each time that it is written down cannot be compared. */
const isSteady = ({ value }: SharedProperty): boolean =>
  value.kind === 'captured' || (value.kind === 'literal' && typeof value.value !== 'object');

/** PUT replaces the thing (RFC 9110, 9.3.4): a property that it could have said, and did not, is not as before. */
function dropCase(life: Life, read: ValidRequest): readonly TestCase[] {
  const { context, creation } = life;
  const update = life.request('put');
  if (update?.body.kind !== 'body') return [];
  const settable = new Set(
    sharedProperties(fullRequest(update, context) ?? update, read.operation, context).map(({ name }) => name),
  );
  const said = new Set(sharedProperties(update, read.operation, context).map(({ name }) => name));
  const first = sharedProperties(creation, read.operation, context).find(
    (property) =>
      settable.has(property.name) &&
      !said.has(property.name) &&
      !property.answer.isPromised &&
      isPlain(property, context) &&
      isSteady(property) &&
      typeof (property.value.kind === 'literal' ? property.value.value : '') !== 'boolean',
  );
  if (first === undefined) return [];
  const lost: Expectation = { kind: 'body-differs', pointer: first.answer.pointer, value: first.value };
  const traits = {
    title: `loses the ${first.name} that a replacement leaves out`,
    variant: 'put-without',
    clause: update.operation.pointer,
    faultCode: 101,
  } as const;
  return [
    lifeCase(life, traits, [
      after(update, 'replaced', [granted(update)]),
      after(read, 'found', [granted(read), lost]),
    ]),
  ];
}
