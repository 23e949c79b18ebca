import type { Json } from '#core/spec/index';
import { isIdName } from '../data/realistic-text.js';
import { itemPlace, keywordPointer, propertyPlace, type SchemaPlace } from '../data/schema-places.js';
import { flatten, propertiesOf, subschema, typesOf } from '../data/schema-tree.js';
import { isAbsent } from '../data/schema-view.js';
import { literal } from '../data/value-expr.js';
import { listed } from '../naming.js';
import type { PlanningContext } from '../planning-context.js';
import { fullRequest } from '../requests/full-body.js';
import { nestedProperties } from '../requests/nested-properties.js';
import { sentProperties, type SentProperty } from '../requests/shared-properties.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { Expectation, RequestStep, TestCase } from '../test-plan.js';
import { changed, labelOf, siteOf, type BodyPath, type BodySite } from './body-change.js';
import { testCase } from './strategy.js';

/** Of one kind, at the top of a body and inside of it: each says something about the server that the others do not. */
const MAX_OF_A_KIND = 2;

/** What another type looks like, so that a server which converts takes it for what is wanted. */
interface Disguise {
  readonly variant: string;
  /** What it is put in place of: of each kind some. */
  readonly kinds: readonly Kind[];
  readonly title: (labels: string) => string;
  readonly valueFor: (usual: Json) => Json;
}

type Kind = (property: SentProperty, request: ValidRequest, context: PlanningContext) => boolean;

const DISGUISES: readonly Disguise[] = [
  {
    variant: 'as-text',
    kinds: ['integer', 'number', 'boolean'].map(only),
    title: (labels) => `rejects ${labels} written as text`,
    valueFor: String,
  },
  {
    variant: 'as-number',
    kinds: ['string', 'boolean'].map(only),
    title: (labels) => `rejects a number as ${labels}`,
    valueFor: () => 1,
  },
  {
    variant: 'as-null',
    kinds: [isOptional],
    title: (labels) => `rejects null in the place of ${labels}`,
    valueFor: () => null,
  },
];

/**
 * JSON has types: in a body `"5"` is no number and 5 is no text (JSON Schema Validation, 6.1.1), while parameters and
 * forms are text, and whoever reads them must convert. Null is a type of its own, and none but that. All places of a
 * body in one test, since one setting decides.
 */
export function lookalikeCases(
  request: ValidRequest,
  refused: readonly Expectation[],
  context: PlanningContext,
): readonly TestCase[] {
  const site = siteOf(request, context);
  if (site === undefined) return [];
  const places = scalarsIn(request, context);
  return DISGUISES.flatMap((disguise): readonly TestCase[] => {
    const probes = chosen(places, disguise, request, context).flatMap((property) =>
      wrongly(property, disguise, site),
    );
    const [first] = probes;
    if (first === undefined) return [];
    const traits = {
      strategy: 'validation',
      title: disguise.title(listed(probes.map(({ boundary }) => boundary.title))),
      clause: first.clause,
      locator: 'body#type',
      variant: disguise.variant,
      faultCode: 102,
      priority: 2,
    } as const;
    const sent = probes.map(({ step }, index): RequestStep => ({
      ...step,
      name: probes.length === 1 ? 'response' : `response${index + 1}`,
      expectations: refused,
    }));
    const steps = { steps: [...request.before, ...sent], cleanup: request.cleanup };
    return [testCase(request.operation, traits, steps)];
  });
}

/** All that a body may have, at any depth. */
function scalarsIn(request: ValidRequest, context: PlanningContext): readonly SentProperty[] {
  const full = fullRequest(request, context) ?? request;
  const all = [
    ...unsent(request, context),
    ...sentProperties(full, context),
    ...nestedProperties(full, context),
  ];
  return [...new Map(all.map((property) => [property.path.join('\n'), property])).values()];
}

/** Ids among them: nothing valid is sent in their place, but what is no id can be. */
function unsent({ body }: ValidRequest, { schemas }: PlanningContext): readonly SentProperty[] {
  if (body.kind !== 'body') return [];
  const outer = flatten(body.schema, schemas);
  const items = typesOf(outer).includes('array') ? subschema(outer, 'items') : undefined;
  const place = items === undefined ? [] : ['0'];
  return propertiesOf(items === undefined ? outer : flatten(items, schemas)).flatMap(([name, schema]) =>
    isAbsent(schema, 'request', schemas)
      ? []
      : [{ name, path: [...place, name], schema, value: literal(7), isRequired: false }],
  );
}

function chosen(
  places: readonly SentProperty[],
  { kinds }: Disguise,
  request: ValidRequest,
  context: PlanningContext,
): readonly SentProperty[] {
  return kinds.flatMap((isOfKind) => {
    const fitting = places
      .filter((property) => isOfKind(property, request, context))
      .sort((a, b) => Number(isIdName(a.name)) - Number(isIdName(b.name)));
    const [first] = fitting;
    const deeper = fitting.find(({ path }) => path.length > (first?.path.length ?? 0));
    return [first, deeper].filter((one) => one !== undefined).slice(0, MAX_OF_A_KIND);
  });
}

/** Of a text that is fixed or of a form, something else than its type would be wrong, too. */
function only(type: string): Kind {
  return ({ schema }, _request, { schemas }) => {
    const flat = flatten(schema, schemas);
    const isFree = !['enum', 'const', 'pattern', 'format'].some((keyword) => Object.hasOwn(flat, keyword));
    return typesOf(flat).join() === type && (type !== 'string' || isFree);
  };
}

/** What must be there is probed with null one by one. In a merge patch null removes (RFC 7396, 1). */
function isOptional(
  { schema, isRequired }: SentProperty,
  { step }: ValidRequest,
  context: PlanningContext,
): boolean {
  if (isRequired || (step.body?.kind === 'json' && /merge-patch/u.test(step.body.contentType))) return false;
  const types = typesOf(flatten(schema, context.schemas));
  return types.length > 0 && !types.includes('null');
}

function wrongly({ path, value }: SentProperty, { valueFor }: Disguise, site: BodySite) {
  if (value.kind === 'captured') return [];
  const { place, inner } = placeAlong(site, path);
  if (place === undefined) return [];
  const boundary = { variant: '', title: labelOf(inner), isValid: false };
  const clause = keywordPointer(place, 'type', site.context.spec);
  const put = literal(valueFor(value.kind === 'literal' ? value.value : ''));
  return changed(site, { path: inner, value: put }, { locator: '', clause, boundary });
}

/** The names of properties and `0` for the first of a list, as places in the body. */
function placeAlong(
  { root, context }: BodySite,
  path: readonly string[],
): { readonly place: SchemaPlace | undefined; readonly inner: BodyPath } {
  let place: SchemaPlace | undefined = root;
  const inner: (string | number)[] = [];
  for (const name of path) {
    if (place === undefined) break;
    const property: SchemaPlace | undefined = propertyPlace(place, name, context.spec);
    inner.push(property === undefined ? Number(name) : name);
    place = property ?? itemPlace(place, context.spec);
  }
  return { place, inner };
}
