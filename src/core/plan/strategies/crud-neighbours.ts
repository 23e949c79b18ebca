import { deeplyShared } from '../requests/nested-properties.js';
import { numbered } from '../requests/numbered-resource.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { Expectation, RequestStep, TestCase } from '../test-plan.js';
import {
  after,
  foundOther,
  granted,
  isKept,
  lifeCase,
  sameId,
  type Life,
  type LifeTraits,
} from './crud-life.js';
import { visibleUpdate, type Changed } from './crud-updates.js';

/** What is done to one of two things is not done to the other. */
export const neighbourCases = (life: Life): readonly TestCase[] => [
  ...(['put', 'patch'] as const).flatMap((method) => unchanged(life, method)),
  ...undeleted(life),
];

function unchanged(life: Life, method: 'put' | 'patch'): readonly TestCase[] {
  const update = life.request(method);
  const read = life.request('get');
  if (update?.body.kind !== 'body' || read === undefined) return [];
  const { sent, made } = visibleUpdate(life, update, read);
  const telling = made.filter((one) => isNewValue(one, life, read));
  if (telling.length === 0) return [];
  const differs = telling.map(({ property, change }): Expectation => {
    return { kind: 'body-differs', pointer: property.answer.pointer, value: change.value };
  });
  const traits = {
    title: `is ${method === 'put' ? 'replaced' : 'changed'} without another one`,
    variant: `${method}-one-of-two`,
    clause: update.operation.pointer,
    faultCode: 101,
  } as const;
  return besideAnother(life, traits, { ...sent, name: 'updated', expectations: [granted(update)] }, differs);
}

/** The other one was created with another value: what it shows says whose it is. */
function isNewValue({ property, change }: Changed, { creation, context }: Life, read: ValidRequest): boolean {
  const created = deeplyShared(creation, read.operation, context).find(
    ({ answer }) => answer.pointer === property.answer.pointer,
  );
  return created !== undefined && JSON.stringify(created.value) !== JSON.stringify(change.value);
}

function undeleted(life: Life): readonly TestCase[] {
  const remove = life.request('delete');
  const read = life.request('get');
  if (remove === undefined || read === undefined || isKept(life, read)) return [];
  const traits = {
    title: 'is deleted without another one',
    variant: 'delete-one-of-two',
    clause: remove.operation.pointer,
    faultCode: 103,
  } as const;
  return besideAnother(life, traits, after(remove, 'deleted', [granted(remove)]), []);
}

/** The other one is read afterwards. Undefined where no answer says which one it is about. */
function besideAnother(
  life: Life,
  traits: LifeTraits,
  step: RequestStep,
  expectations: readonly Expectation[],
): readonly TestCase[] {
  const { resource, creation } = life;
  const read = life.request('get');
  const second = numbered(resource, creation, 2);
  const captured = second.captures[0]?.name;
  if (read === undefined || captured === undefined || sameId(life, read.operation).length === 0) return [];
  const other = { ...after(creation, 'createdOther', [granted(creation)]), captures: second.captures };
  const found = foundOther(life, read, captured);
  const judged = { ...found, expectations: [...found.expectations, ...expectations] };
  const test = lifeCase(life, traits, [other, step, judged]);
  return [{ ...test, cleanup: [...second.cleanup, ...test.cleanup] }];
}
