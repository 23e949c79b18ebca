import { generateValue } from '../data/generate-value.js';
import { isIdName } from '../data/realistic-text.js';
import { literal, objectOf, propertiesIn } from '../data/value-expr.js';
import { knownValue } from '../known-values.js';
import type { PlanningContext } from '../planning-context.js';
import type { NamedValue, ValueExpr } from '../test-plan.js';
import { isAccepted } from './shared-properties.js';
import type { ValidRequest } from './valid-request.js';

/** More properties than this beside those that an object has already make one that nobody reads. */
const MAX_MORE = 12;
/** How deep objects are filled; where that makes the body invalid, at the top and in an envelope only. */
const DEPTHS = [4, 2, 1];

/** What was found for a request: several strategies ask, and making up a body takes long. */
const FOUND = new WeakMap<ValidRequest, { readonly full: ValidRequest | undefined }>();

/** The request with all that its JSON body may have; undefined where the valid body has it already. */
export function fullRequest(request: ValidRequest, context: PlanningContext): ValidRequest | undefined {
  const found = FOUND.get(request) ?? { full: madeFull(request, context) };
  FOUND.set(request, found);
  return found.full;
}

function madeFull(request: ValidRequest, context: PlanningContext): ValidRequest | undefined {
  const { body, step } = request;
  if (body.kind !== 'body' || step.body?.kind !== 'json' || step.body.value.kind !== 'fixture')
    return undefined;
  const wanted = { name: '', key: `${request.operation.key} full`, extent: 'full', unique: true } as const;
  const full = generateValue(body.schema, wanted, context);
  if (full === undefined) return undefined;
  const value = DEPTHS.map((depth) => filled(body.value, full, depth, context)).find((one) =>
    isAccepted(body.schema, one, context),
  );
  const more = value === undefined ? [] : changedIn(body.value, value);
  if (value === undefined || more.length === 0) return undefined;
  const fixture = step.body.value;
  // What names another thing names it still.
  const captured = fixture.overrides.filter((put) => put.value.kind === 'captured');
  const names = new Set([...captured, ...more].map(({ name }) => name));
  const others = fixture.overrides.filter(({ name }) => !names.has(name));
  const kept = more.filter(({ name }) => captured.every((put) => put.name !== name));
  const overrides = [...others, ...captured, ...kept];
  return {
    ...request,
    body: { ...body, value },
    step: { ...step, body: { ...step.body, value: { ...fixture, overrides } } },
  };
}

/** The value with the members that it leaves out. */
function filled(value: ValueExpr, full: ValueExpr, depth: number, context: PlanningContext): ValueExpr {
  const sent = propertiesIn(value);
  const all = propertiesIn(full);
  if (sent === undefined || all === undefined || depth === 0) return value;
  const known = new Map(all.map((one) => [one.name, one.value]));
  const inner = sent.map((one) => {
    const whole = known.get(one.name);
    return whole === undefined ? one : { ...one, value: filled(one.value, whole, depth - 1, context) };
  });
  return objectOf([...inner, ...left(all, sent, context)]);
}

/** Without ids, which the server chooses or which must exist already; unless they are known to. */
function left(
  all: readonly NamedValue[],
  sent: readonly NamedValue[],
  context: PlanningContext,
): readonly NamedValue[] {
  const names = new Set(sent.map(({ name }) => name));
  return all
    .filter(({ name }) => !names.has(name))
    .flatMap(({ name, value }): readonly NamedValue[] => {
      const known = isIdName(name) ? knownValue(context.known, name) : undefined;
      if (known !== undefined) return [{ name, value: literal(known) }];
      return isIdName(name) ? [] : [{ name, value }];
    })
    .slice(0, MAX_MORE);
}

function changedIn(before: ValueExpr, after: ValueExpr): readonly NamedValue[] {
  const known = new Map((propertiesIn(before) ?? []).map(({ name, value }) => [name, JSON.stringify(value)]));
  return (propertiesIn(after) ?? []).filter(({ name, value }) => known.get(name) !== JSON.stringify(value));
}
