import { withArticle } from '../naming.js';
import { isShownAlike, itemIdPointer, listPlace } from '../requests/answer-places.js';
import { captureOf } from '../requests/created-resource.js';
import { answeredAsDocumented, grantedAsDocumented } from '../requests/expectations.js';
import { numbered } from '../requests/numbered-resource.js';
import { withQuery } from '../requests/paging.js';
import { shapeOf } from '../requests/resources.js';
import { deeplyShared } from '../requests/nested-properties.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { Expectation, TestCase } from '../test-plan.js';
import {
  after,
  byMethodAndShape,
  foundOther,
  granted,
  isKept,
  isMarked,
  lifeCase,
  lifeOf,
  sameId,
  sentBack,
  type Life,
} from './crud-life.js';
import { dottedCase } from './crud-dotted.js';
import { keptCases } from './crud-kept.js';
import { listedChangeCase } from './crud-listed-change.js';
import { neighbourCases } from './crud-neighbours.js';
import { parentCases } from './crud-parents.js';
import { recreatedCase } from './crud-recreated.js';
import { refusedCases } from './crud-refused.js';
import { unusualCases } from './crud-unusual.js';
import { updateCases } from './crud-updates.js';
import { usedCase } from './crud-used.js';
import { containsThing } from './listed-thing.js';
import type { CaseSteps, Strategy } from './strategy.js';

/**
 * A created thing can be read, is listed, can be changed and replaced, and is gone after it is deleted; what is
 * refused changes nothing.
 */
export const crud: Strategy = {
  name: 'crud',
  plan: (operations, context, planner) => {
    const known = byMethodAndShape(operations);
    const resources = planner.resources.all.filter(
      ({ create }) => known.get(`post ${shapeOf(create.path)}`) === create,
    );
    return resources.flatMap((resource) => {
      const life = lifeOf(resource, known, context, planner);
      if (life !== undefined)
        return [...lifeCycle(life), ...parentCases(life, planner), ...usedCase(life, planner)];
      const reason = `whether ${withArticle(resource.noun)} can be created depends on what the server holds`;
      context.omit('crud', resource.create, reason);
      return [];
    });
  },
};

const lifeCycle = (life: Life): readonly TestCase[] => [
  ...readCase(life),
  ...otherCase(life),
  ...dottedCase(life),
  ...keptCases(life),
  ...unusualCases(life),
  ...listCase(life),
  ...updateCases(life),
  ...listedChangeCase(life),
  ...neighbourCases(life),
  ...goneCases(life),
  ...recreatedCase(life),
  ...unlistedCase(life),
  ...refusedCases(life),
];

function readCase(life: Life): readonly TestCase[] {
  const read = life.request('get');
  const asDocumented = read === undefined ? undefined : grantedAsDocumented(read.operation, life.context);
  if (read === undefined || asDocumented === undefined) return [];
  // Servers may compute what need not be sent.
  const required = deeplyShared(life.creation, read.operation, life.context).filter(
    ({ isRequired }) => isRequired,
  );
  const same = [...sameId(life, read.operation), ...sentBack(required, life.context)];
  const traits = {
    title: 'can be read after it is created',
    variant: 'read',
    clause: read.operation.pointer,
    faultCode: 101,
  } as const;
  const judged = { ...life.created, expectations: [...life.created.expectations, ...answeredBack(life)] };
  return [lifeCase({ ...life, created: judged }, traits, [after(read, 'found', [...asDocumented, ...same])])];
}

/** A creation that answers with the thing shows what it was asked for. */
function answeredBack({ creation, context }: Life): readonly Expectation[] {
  const shown = deeplyShared(creation, creation.operation, context);
  return sentBack(
    shown.filter(({ isRequired, answer }) => isRequired && answer.isPromised),
    context,
  );
}

/** Of two, the one that is asked for is read, and not the one that was there first or last. */
function otherCase(life: Life): readonly TestCase[] {
  const { resource, creation } = life;
  const read = life.request('get');
  const same = read === undefined ? [] : sameId(life, read.operation);
  if (read === undefined || same.length === 0) return [];
  const traits = {
    title: 'is not taken for another one',
    variant: 'read-one-of-two',
    clause: read.operation.pointer,
    faultCode: 101,
  } as const;
  const second = numbered(resource, creation, 2);
  const own = { kind: 'captured', capture: captureOf(resource) } as const;
  const isOther: Expectation = { kind: 'body-differs', pointer: resource.idPointer, value: own };
  const other = {
    ...after(creation, 'createdOther', [granted(creation), isOther]),
    captures: second.captures,
  };
  const found = after(read, 'found', [granted(read), ...same]);
  const captured = second.captures[0]?.name ?? '';
  const later = replacedByThird(life, read, captured);
  const steps = [other, found, foundOther(life, read, captured), ...later.steps];
  const test = lifeCase(life, traits, steps);
  return [{ ...test, cleanup: [...later.cleanup, ...second.cleanup, ...test.cleanup] }];
}

/** Where the first is removed and a third is made, that is a new one, and leaves the second as it is. */
function replacedByThird(life: Life, read: ValidRequest, second: string): CaseSteps {
  const { resource, creation } = life;
  const remove = isKept(life, read) ? undefined : life.request('delete');
  if (remove === undefined) return { steps: [], cleanup: [] };
  const third = numbered(resource, creation, 3);
  const value = { kind: 'captured', capture: second } as const;
  const isOther: Expectation = { kind: 'body-differs', pointer: resource.idPointer, value };
  const createdThird = {
    ...after(creation, 'createdThird', [granted(creation), isOther]),
    captures: third.captures,
  };
  const still = { ...foundOther(life, read, second), name: 'stillFound' };
  return {
    steps: [after(remove, 'deleted', [granted(remove)]), createdThird, still],
    cleanup: third.cleanup,
  };
}

/** A list that was asked for before is not the answer afterwards. */
function listCase(life: Life): readonly TestCase[] {
  const list = life.collection('get');
  const contains =
    list === undefined ? undefined : containsThing(life.resource, list.operation, life.context);
  const asDocumented = list === undefined ? undefined : grantedAsDocumented(list.operation, life.context);
  if (list === undefined || asDocumented === undefined || contains === undefined) return [];
  const traits = {
    title: 'is listed after it is created',
    variant: 'list',
    clause: list.operation.pointer,
    faultCode: 101,
  } as const;
  const asked = { ...list, step: { ...list.step, query: withQuery(list.step.query, contains.query) } };
  const before = after(asked, 'listedBefore', [granted(list)]);
  return [
    lifeCase(life, traits, [after(asked, 'listed', [...asDocumented, contains.expectation])], [before]),
  ];
}

/** A list may come in pages: what is not in the first one proves nothing, and raises no alarm. */
function unlistedCase(life: Life): readonly TestCase[] {
  const { resource, context } = life;
  const remove = life.request('delete');
  const list = life.collection('get');
  const place = list === undefined ? undefined : listPlace(list.operation, context.schemas);
  const itemPointer = place === undefined ? undefined : itemIdPointer(place, resource.idPointer);
  if (remove === undefined || list === undefined || place === undefined || itemPointer === undefined)
    return [];
  if (isMarked(place.items) || !isShownAlike(resource, place, context.schemas)) return [];
  const traits = {
    title: 'is not listed any more after it is deleted',
    variant: 'unlisted',
    clause: remove.operation.pointer,
    faultCode: 103,
  } as const;
  const value = { kind: 'captured', capture: captureOf(resource) } as const;
  const lacks: Expectation = { kind: 'body-lacks-item', pointer: place.pointer, itemPointer, value };
  const deleted = after(remove, 'deleted', [granted(remove)]);
  return [
    lifeCase(life, traits, [
      after(list, 'listedBefore', [granted(list)]),
      deleted,
      after(list, 'listed', [granted(list), lacks]),
    ]),
  ];
}

/** An operation that documents no success of deleting, or that only marks things as deleted, is left alone. */
function goneCases(life: Life): readonly TestCase[] {
  const { context } = life;
  const remove = life.request('delete');
  const read = life.request('get');
  const asDocumented = remove === undefined ? undefined : grantedAsDocumented(remove.operation, context);
  if (remove === undefined || read === undefined || asDocumented === undefined) return [];
  if (isKept(life, read)) {
    context.omit('crud', remove.operation, 'deleted things seem to be kept and marked');
    return [];
  }
  const traits = {
    title: 'is gone after it is deleted',
    variant: 'gone',
    clause: remove.operation.pointer,
    faultCode: 103,
  } as const;
  const gone = after(read, 'gone', [{ kind: 'rejected', policy: 'not-found' }]);
  const deleted = after(remove, 'deleted', asDocumented);
  return [
    // It is read before, so that what answers afterwards is not what answered then.
    lifeCase(life, traits, [after(read, 'found', [granted(read)]), deleted, gone]),
    // RFC 9110, 9.2.2: the effect of two is that of one; the second may say that there is nothing.
    lifeCase(life, { ...traits, title: 'stays gone when it is deleted twice', variant: 'gone-twice' }, [
      after(remove, 'deleted', [granted(remove)]),
      after(remove, 'again', answeredAsDocumented(remove.operation, context)),
      gone,
    ]),
  ];
}
