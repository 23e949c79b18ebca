import { camelCase } from '../naming.js';
import { objectOf, propertiesIn } from '../data/value-expr.js';
import { captureOf } from '../requests/created-resource.js';
import { deeplyShared } from '../requests/nested-properties.js';
import { numbered } from '../requests/numbered-resource.js';
import { changedBody, type SharedProperty } from '../requests/shared-properties.js';
import type { Capture, NamedValue, TestCase, ValueExpr } from '../test-plan.js';
import { after, granted, isKept, lifeCase, type Life } from './crud-life.js';

/** What was removed is in nobody's way (RFC 9110, 15.5.10): the very same can be created once more. */
export function recreatedCase(life: Life): readonly TestCase[] {
  const { resource, creation, context } = life;
  const remove = life.request('delete');
  const read = life.request('get');
  const same = sameAgain(life);
  if (remove === undefined || same === undefined || (read !== undefined && isKept(life, read))) return [];
  // 202: it will be gone at some time.
  if (remove.operation.responses.some(({ status }) => status === '202')) return [];
  const body = same.put.length === 0 ? creation.step.body : changedBody(creation, [], context, same.put);
  if (body === undefined) return [];
  const second = numbered(resource, creation, 2);
  const again = { ...after(creation, 'createdAgain', [granted(creation)]), body, captures: second.captures };
  const traits = {
    title: 'can be created again after it is deleted',
    variant: 'recreated',
    clause: `${creation.operation.pointer}/responses`,
    faultCode: 101,
  } as const;
  const created = { ...life.created, captures: [...life.created.captures, ...same.captures] };
  const deleted = after(remove, 'deleted', [granted(remove)]);
  const test = lifeCase({ ...life, created }, traits, [deleted, again]);
  return [{ ...test, cleanup: [...second.cleanup, ...test.cleanup] }];
}

interface Same {
  readonly captures: readonly Capture[];
  /** What differs each time that it is sent, as the answer to the first creation had it. */
  readonly put: readonly NamedValue[];
}

/** Undefined: something in the body is another one each time, and the answer does not show it. */
function sameAgain(life: Life): Same | undefined {
  const { creation, context } = life;
  const { body } = creation;
  if (body.kind !== 'body' || creation.step.body?.kind !== 'json') return undefined;
  const shown = deeplyShared(creation, creation.operation, context);
  const captures: Capture[] = [];
  const put: NamedValue[] = [];
  for (const { name, value } of propertiesIn(body.value) ?? []) {
    if (!differs(value)) continue;
    const settled = settledIn(value, [name], life, { shown, captures });
    if (settled === undefined) return undefined;
    put.push({ name, value: settled });
  }
  return { captures, put };
}

const differs = (value: ValueExpr): boolean => JSON.stringify(value).includes('"kind":"unique"');

interface Settling {
  readonly shown: readonly SharedProperty[];
  readonly captures: Capture[];
}

function settledIn(
  value: ValueExpr,
  path: readonly string[],
  life: Life,
  settling: Settling,
): ValueExpr | undefined {
  if (!differs(value)) return value;
  const members = propertiesIn(value);
  if (members === undefined) return settledText(path, life, settling);
  const settled = members.map((one) => ({
    name: one.name,
    value: settledIn(one.value, [...path, one.name], life, settling),
  }));
  const known = settled.flatMap(({ name, value: inner }) =>
    inner === undefined ? [] : [{ name, value: inner }],
  );
  return known.length < settled.length ? undefined : objectOf(known);
}

function settledText(
  path: readonly string[],
  { resource }: Life,
  { shown, captures }: Settling,
): ValueExpr | undefined {
  const answer = shown.find((property) => property.path.join('\n') === path.join('\n'))?.answer;
  if (answer === undefined) return undefined;
  if (answer.pointer === resource.idPointer) return { kind: 'captured', capture: captureOf(resource) };
  const name = camelCase(`first ${path.join(' ')}`);
  captures.push({ name, from: { kind: 'body', pointer: answer.pointer } });
  return { kind: 'captured', capture: name };
}
