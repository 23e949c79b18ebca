import { generateValue } from '../data/generate-value.js';
import { isIdName } from '../data/realistic-text.js';
import { flatten, propertyOf } from '../data/schema-tree.js';
import { objectOf, propertiesIn } from '../data/value-expr.js';
import type { PlanningContext } from '../planning-context.js';
import type { NamedValue, ValueExpr } from '../test-plan.js';
import { envelopeIn } from './answer-places.js';
import { isAccepted } from './shared-properties.js';
import type { ValidRequest } from './valid-request.js';

/** More properties than this beside those of the valid body make one that nobody reads. */
const MAX_MORE = 8;

/** The request with all that its JSON body may have; undefined where the valid body has it already. */
export function fullRequest(request: ValidRequest, context: PlanningContext): ValidRequest | undefined {
  const { body, step } = request;
  if (body.kind !== 'body' || step.body?.kind !== 'json' || step.body.value.kind !== 'fixture')
    return undefined;
  const known = propertiesIn(body.value) ?? [];
  const more = moreIn(request, known, context);
  if (more === undefined) return undefined;
  const value = objectOf(merged(known, more));
  if (!isAccepted(body.schema, value, context)) return undefined;
  const fixture = step.body.value;
  const overrides = merged(fixture.overrides, more);
  return {
    ...request,
    body: { ...body, value },
    step: { ...step, body: { ...step.body, value: { ...fixture, overrides } } },
  };
}

const merged = (known: readonly NamedValue[], more: readonly NamedValue[]): readonly NamedValue[] => {
  const names = new Set(more.map(({ name }) => name));
  return [...known.filter(({ name }) => !names.has(name)), ...more];
};

/** What the valid body leaves out, at its top or in its envelope. */
function moreIn(
  { body, operation }: ValidRequest,
  known: readonly NamedValue[],
  context: PlanningContext,
): readonly NamedValue[] | undefined {
  if (body.kind !== 'body') return undefined;
  const outer = flatten(body.schema, context.schemas);
  const [only, ...others] = known;
  const envelope = only !== undefined && others.length === 0 ? envelopeIn(outer, context.schemas) : undefined;
  const schema = envelope === undefined ? body.schema : (propertyOf(outer, envelope.name) ?? true);
  const wanted = { name: '', key: `${operation.key} full`, extent: 'full', unique: true } as const;
  const full = generateValue(schema, wanted, context);
  const inner = envelope === undefined ? known : (propertiesIn(only?.value ?? NOTHING) ?? []);
  const more = left(full, inner);
  if (more.length === 0) return undefined;
  return envelope === undefined ? more : [{ name: envelope.name, value: objectOf([...inner, ...more]) }];
}

const NOTHING: ValueExpr = { kind: 'literal', value: null };

/** Without ids, which the server chooses or which must exist already. */
function left(full: ValueExpr | undefined, known: readonly NamedValue[]): readonly NamedValue[] {
  const names = new Set(known.map(({ name }) => name));
  const all = full === undefined ? [] : (propertiesIn(full) ?? []);
  return all.filter(({ name }) => !names.has(name) && !isIdName(name)).slice(0, MAX_MORE);
}
