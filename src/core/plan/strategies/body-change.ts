import { generateValue } from '../data/generate-value.js';
import { propertyPlace, type SchemaPlace } from '../data/schema-places.js';
import { isList } from '../data/schema-tree.js';
import { always, arrayOf, literal, objectOf, propertiesIn } from '../data/value-expr.js';
import type { PlanningContext } from '../planning-context.js';
import { isAccepted } from '../requests/shared-properties.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { NamedValue, ValueExpr } from '../test-plan.js';
import type { Probe } from './probe.js';

/** A JSON body that a probe changes. */
export interface BodySite {
  readonly request: ValidRequest;
  readonly context: PlanningContext;
  /** What the valid request sends: a fixture with overrides, where it is an object. */
  readonly base: ValueExpr;
  readonly contentType: string;
  readonly root: SchemaPlace;
}

/** Names of properties, and places in lists, from the outside in. */
export type BodyPath = readonly (string | number)[];

/** One value that a probe sets or leaves out. */
interface Change {
  readonly path: BodyPath;
  /** Undefined: the property is left out. */
  readonly value: ValueExpr | undefined;
}

/** `owner.email`, `lines[0].sku`; `the body` itself is nameless. */
export const labelOf = (path: BodyPath): string =>
  path.map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? key : `.${key}`)).join('');

/** The probe, if the whole body then is as valid or invalid as it is meant to be: another clause may permit it. */
export function changed(
  site: BodySite,
  change: Change,
  probe: Pick<Probe, 'locator' | 'clause' | 'boundary'>,
): readonly Probe[] {
  const { context, request } = site;
  const difference = differenceOf(site, change);
  if (difference === undefined) return [];
  const { schema } = site.root;
  const isAsMeant = always(difference.plain, context.fixtures, (value) =>
    probe.boundary.isValid ? context.accepts(schema, value) : context.refuses(schema, value),
  );
  if (!isAsMeant) return [];
  const body = { kind: 'json', contentType: site.contentType, value: difference.sent } as const;
  return [{ ...probe, isPath: false, step: { ...request.step, body } }];
}

/** The body with one value replaced; undefined where it would not be valid any more. */
export function stillValid(site: BodySite, change: Change): ValueExpr | undefined {
  const difference = differenceOf(site, change);
  return difference !== undefined && isAccepted(site.root.schema, difference.plain, site.context)
    ? difference.sent
    : undefined;
}

/** The JSON body of a request as a place for changes; undefined where it has none. */
export function siteOf(request: ValidRequest, context: PlanningContext): BodySite | undefined {
  const { body, step } = request;
  if (body.kind !== 'body' || step.body?.kind !== 'json') return undefined;
  const root = { schema: body.schema, pointer: body.media.schemaPointer };
  return { request, context, base: step.body.value, contentType: step.body.contentType, root };
}

interface Difference {
  /** Without what the valid request captures, which no validator knows. */
  readonly plain: ValueExpr;
  readonly sent: ValueExpr;
}

function differenceOf(site: BodySite, { path, value }: Change): Difference | undefined {
  const { base } = site;
  const [outer, ...inner] = path;
  if (base.kind !== 'fixture' || typeof outer !== 'string') {
    const whole = replaced(base, path, value);
    return whole === undefined ? undefined : { plain: whole, sent: whole };
  }
  if (inner.length === 0 && value === undefined) return withOverrides(base, [], [outer]);
  const put = inner.length === 0 ? value : replaced(outerValue(site, outer), inner, value);
  return put === undefined ? undefined : withOverrides(base, [{ name: outer, value: put }], []);
}

function withOverrides(
  base: Extract<ValueExpr, { kind: 'fixture' }>,
  overrides: readonly NamedValue[],
  omit: readonly string[],
): Difference {
  const names = new Set([...overrides.map(({ name }) => name), ...omit]);
  const others = base.overrides.filter(({ name }) => !names.has(name));
  return {
    plain: { ...base, overrides, omit },
    sent: { ...base, overrides: [...others, ...overrides], omit },
  };
}

/** A value with another one somewhere inside it; undefined where there is no such place. */
function replaced(
  around: ValueExpr | undefined,
  [key, ...inner]: BodyPath,
  value: ValueExpr | undefined,
): ValueExpr | undefined {
  if (key === undefined) return value;
  if (around === undefined) return undefined;
  return typeof key === 'number'
    ? withItem(around, key, inner, value)
    : withMember(around, key, inner, value);
}

function withItem(
  list: ValueExpr,
  index: number,
  inner: BodyPath,
  value: ValueExpr | undefined,
): ValueExpr | undefined {
  const items = itemsIn(list);
  const item = replaced(items?.[index], inner, value);
  if (items?.[index] === undefined || item === undefined) return undefined;
  return arrayOf(items.with(index, item));
}

export function itemsIn(list: ValueExpr): readonly ValueExpr[] | undefined {
  if (list.kind === 'array') return list.items;
  return list.kind === 'literal' && isList(list.value) ? list.value.map(literal) : undefined;
}

function withMember(
  object: ValueExpr,
  name: string,
  inner: BodyPath,
  value: ValueExpr | undefined,
): ValueExpr | undefined {
  const members = propertiesIn(object);
  if (members === undefined) return undefined;
  const others = members.filter((member) => member.name !== name);
  if (inner.length === 0 && value === undefined)
    return others.length === members.length ? undefined : objectOf(others);
  const known = members.find((member) => member.name === name)?.value;
  const put = inner.length === 0 ? value : replaced(known, inner, value);
  return put === undefined ? undefined : objectOf([...others, { name, value: put }]);
}

/** What the fixture has there, or a valid value where it leaves the property out. */
function outerValue({ context, base, root, request }: BodySite, outer: string): ValueExpr | undefined {
  const fixture = base.kind === 'fixture' ? context.fixtures.get(base.name)?.value : undefined;
  const put = base.kind === 'fixture' ? base.overrides.find(({ name }) => name === outer) : undefined;
  if (put !== undefined && put.value.kind !== 'captured') return put.value;
  const present = propertiesIn(fixture ?? literal(null))?.find(({ name }) => name === outer)?.value;
  const place = propertyPlace(root, outer, context.spec);
  if (present !== undefined || place === undefined) return present;
  const wanted = {
    name: outer,
    key: `${request.operation.key} body.${outer}`,
    extent: 'required',
    unique: true,
  } as const;
  return generateValue(place.schema, wanted, context);
}
