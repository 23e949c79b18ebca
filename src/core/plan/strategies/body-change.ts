import { generateValue } from '../data/generate-value.js';
import { propertyPlace, type SchemaPlace } from '../data/schema-places.js';
import { SAMPLE_TOKENS, evaluate, literal, objectOf, propertiesIn } from '../data/value-expr.js';
import type { PlanningContext } from '../planning-context.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { NamedValue, ValueExpr } from '../test-plan.js';
import type { Probe } from './probe.js';

/** A body as a fixture that a probe changes. */
export interface BodySite {
  readonly request: ValidRequest;
  readonly context: PlanningContext;
  readonly fixture: Extract<ValueExpr, { kind: 'fixture' }>;
  readonly contentType: string;
  readonly root: SchemaPlace;
}

/** One property that a probe sets or leaves out. */
interface Change {
  readonly path: readonly string[];
  /** Undefined: the property is left out. */
  readonly value: ValueExpr | undefined;
}

/** The probe, if the whole body then is as valid or invalid as it is meant to be: another clause may permit it. */
export function changed(
  site: BodySite,
  change: Change,
  probe: Pick<Probe, 'locator' | 'clause' | 'boundary'>,
): readonly Probe[] {
  const { context, fixture, request } = site;
  const difference = differenceOf(site, change);
  if (difference === undefined) return [];
  const plain: ValueExpr = { ...fixture, overrides: difference.overrides, omit: difference.omit };
  const isAsMeant = SAMPLE_TOKENS.every((token) => {
    const value = evaluate(plain, { token, fixtures: context.fixtures, captured: () => null });
    return context.accepts(site.root.schema, value) === probe.boundary.isValid;
  });
  if (!isAsMeant) return [];
  const names = new Set([...difference.overrides.map(({ name }) => name), ...difference.omit]);
  const overrides = [...fixture.overrides.filter(({ name }) => !names.has(name)), ...difference.overrides];
  const body = {
    kind: 'json',
    contentType: site.contentType,
    value: { ...fixture, overrides, omit: difference.omit },
  } as const;
  return [{ ...probe, isPath: false, step: { ...request.step, body } }];
}

type Difference = Pick<BodySite['fixture'], 'overrides' | 'omit'>;

function differenceOf(site: BodySite, { path, value }: Change): Difference | undefined {
  const [outer = '', inner] = path;
  if (inner === undefined)
    return value === undefined
      ? { overrides: [], omit: [outer] }
      : { overrides: [{ name: outer, value }], omit: [] };
  const members = innerProperties(site, outer);
  if (members === undefined || (value === undefined && !members.some(({ name }) => name === inner)))
    return undefined;
  const others = members.filter(({ name }) => name !== inner);
  const replaced = objectOf(value === undefined ? others : [...others, { name: inner, value }]);
  return { overrides: [{ name: outer, value: replaced }], omit: [] };
}

/** The object in the fixture, or a valid one where the fixture leaves it out. */
function innerProperties(
  { context, fixture, root, request }: BodySite,
  outer: string,
): readonly NamedValue[] | undefined {
  const base = propertiesIn(context.fixtures.get(fixture.name)?.value ?? literal(null)) ?? [];
  const present = base.find(({ name }) => name === outer)?.value;
  const place = propertyPlace(root, outer, context.spec);
  const wanted = {
    name: outer,
    key: `${request.operation.key} body.${outer}`,
    extent: 'required',
    unique: true,
  } as const;
  const value = present ?? (place === undefined ? undefined : generateValue(place.schema, wanted, context));
  return value === undefined ? undefined : propertiesIn(value);
}
