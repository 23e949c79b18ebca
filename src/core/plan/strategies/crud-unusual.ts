import { fullRequest } from '../requests/full-body.js';
import { grantedAsDocumented } from '../requests/expectations.js';
import { deeplyShared } from '../requests/nested-properties.js';
import { changedBody, type BodyChange } from '../requests/shared-properties.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { Expectation, RequestStep, TestCase } from '../test-plan.js';
import { after, granted, lifeCase, type Life } from './crud-life.js';
import { isIdDerivedFrom, ownId } from './crud-updates.js';
import { UNUSUAL_KINDS, type UnusualKind } from './unusual-values.js';

/** More values than this are not sent in one test. */
const MAX_VALUES = 12;

/** Whatever a schema allows is kept as it was sent, by a creation and by a change, however few clients send it. */
export function unusualCases(life: Life): readonly TestCase[] {
  const { creation, created, context } = life;
  const full = fullRequest(creation, context) ?? creation;
  if (full.step.body === undefined) return [];
  const filled: Life = { ...life, creation: full, created: { ...created, body: full.step.body } };
  return UNUSUAL_KINDS.flatMap((kind) => [
    ...createdWith(kind, filled),
    ...(['put', 'patch'] as const).flatMap((method) => changedTo(kind, filled, method)),
  ]);
}

interface Unusual {
  readonly step: RequestStep;
  readonly seen: readonly Expectation[];
}

/** The request with as many values of this kind as its body may have together; undefined where it has none. */
function unusual(
  kind: UnusualKind,
  request: ValidRequest,
  shower: ValidRequest,
  life: Life,
): Unusual | undefined {
  const { context } = life;
  const isChange = request.operation !== life.creation.operation;
  const captured = isChange ? ownId(life, request) : [];
  const kept = new Set(captured.map(({ name }) => name));
  let found: Unusual | undefined;
  let changes: readonly BodyChange[] = [];
  for (const property of deeplyShared(request, shower.operation, context)) {
    const { path } = property;
    if (changes.length >= MAX_VALUES || kept.has(path[0] ?? '') || path.some((key) => /^\d+$/u.test(key)))
      continue;
    // Where the body says the id itself, the server makes none of its texts.
    const isOfId = isChange && captured.length === 0 && isIdDerivedFrom(life, property);
    if (property.value.kind === 'captured' || isOfId) continue;
    const one = kind.valueOf(property, context);
    const more = one === undefined ? changes : [...changes, { path, value: one.value }];
    const body = one === undefined ? undefined : changedBody(request, more, context, captured);
    if (one === undefined || body === undefined) continue;
    changes = more;
    found = { step: { ...request.step, body }, seen: [...(found?.seen ?? []), ...one.seen] };
  }
  return found;
}

/** What cannot be read again is seen in the answer to its creation. */
function createdWith(kind: UnusualKind, life: Life): readonly TestCase[] {
  const { creation, created, context } = life;
  const read = life.request('get');
  const sent = unusual(kind, creation, read ?? creation, life);
  if (sent?.step.body === undefined || grantedAsDocumented(creation.operation, context) === undefined)
    return [];
  const traits = {
    title: `keeps ${kind.what} from its creation`,
    variant: `created-${kind.variant}`,
    clause: `${creation.operation.pointer}/requestBody`,
    faultCode: 101,
  } as const;
  const { body } = sent.step;
  if (read !== undefined) {
    const found = after(read, 'found', [granted(read), ...sent.seen]);
    return [lifeCase({ ...life, created: { ...created, body } }, traits, [found])];
  }
  const judged = { ...created, body, expectations: [...created.expectations, ...sent.seen] };
  return [lifeCase({ ...life, created: judged }, traits, [])];
}

/** It is read before, so that what answers the second reading is not what answered the first. */
function changedTo(kind: UnusualKind, life: Life, method: 'put' | 'patch'): readonly TestCase[] {
  const { context } = life;
  const update = life.request(method);
  const read = life.request('get');
  const isDocumented = update !== undefined && grantedAsDocumented(update.operation, context) !== undefined;
  if (update === undefined || read === undefined || !isDocumented) return [];
  const sent = unusual(kind, fullRequest(update, context) ?? update, read, life);
  if (sent === undefined) return [];
  const traits = {
    title: `keeps ${kind.what} from ${method.toUpperCase()}`,
    variant: `${method}-${kind.variant}`,
    clause: `${update.operation.pointer}/requestBody`,
    faultCode: 101,
  } as const;
  return [
    lifeCase(life, traits, [
      after(read, 'before', [granted(read)]),
      { ...sent.step, name: 'updated', expectations: [granted(update)] },
      after(read, 'found', [granted(read), ...sent.seen]),
    ]),
  ];
}
