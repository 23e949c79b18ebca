import { flatten, isList } from '../data/schema-tree.js';
import type { PlanningContext } from '../planning-context.js';
import { grantedAsDocumented } from '../requests/expectations.js';
import { fullRequest } from '../requests/full-body.js';
import { isPlain, sharedProperties, type SharedProperty } from '../requests/shared-properties.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { Expectation, TestCase } from '../test-plan.js';
import { after, granted, lifeCase, type Life } from './crud-life.js';

/** More properties than this are not compared in one test. */
const MAX_COMPARED = 8;

/** Whatever may be sent is kept, and a replacement that leaves it out takes it away. */
export function keptCases(life: Life): readonly TestCase[] {
  const { creation, created, context } = life;
  const full = fullRequest(creation, context);
  const read = life.request('get');
  if (full?.step.body === undefined || read === undefined) return [];
  const filled: Life = { ...life, creation: full, created: { ...created, body: full.step.body } };
  return [...keepCase(filled, read), ...dropCase(filled, read)];
}

function keepCase(life: Life, read: ValidRequest): readonly TestCase[] {
  const asDocumented = grantedAsDocumented(read.operation, life.context);
  if (asDocumented === undefined) return [];
  const traits = {
    title: 'has all that it was created with',
    variant: 'read-full',
    clause: read.operation.pointer,
    faultCode: 101,
  } as const;
  return [lifeCase(life, traits, [after(read, 'found', [...asDocumented, ...keptIn(life, read)])])];
}

function keptIn({ creation, context }: Life, read: ValidRequest): readonly Expectation[] {
  return sharedProperties(creation, read.operation, context)
    .filter((property) =>
      isPlain(property, context) ? isSteady(property) : isWrittenAlike(property, context),
    )
    .slice(0, MAX_COMPARED)
    .map(({ answer, value }) => ({ kind: 'body-equals', pointer: answer.pointer, value }));
}

/** What a server comes to by itself, whatever was asked for. */
const DECIDED = /status|state|role|level|plan|tier|priority|visib/iu;

/** Values that have one form only: a day, a choice, a list of one text. */
function isWrittenAlike(
  { name, schema, answer, value }: SharedProperty,
  { schemas }: PlanningContext,
): boolean {
  if (value.kind !== 'literal' || DECIDED.test(name)) return false;
  const [sent, shown] = [schema, answer.schema].map((one) => flatten(one, schemas));
  if (String(sent?.['type']) !== String(shown?.['type'])) return false;
  if (isList(value.value)) return value.value.length === 1 && typeof value.value[0] === 'string';
  const isChoice = isList(sent?.['enum']) && typeof value.value === 'string';
  return isChoice || sent?.['format'] === 'date';
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
