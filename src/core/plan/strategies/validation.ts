import type { Operation, Parameter } from '#core/spec/index';
import { boundariesOf } from '../data/boundaries.js';
import type { Boundary } from '../data/boundary.js';
import { generateValue } from '../data/generate-value.js';
import { isIdName } from '../data/realistic-text.js';
import { keywordPointer, propertyPlace, type SchemaPlace } from '../data/schema-places.js';
import { flatten, namesIn, propertiesOf, typesOf } from '../data/schema-tree.js';
import { isAbsent } from '../data/schema-view.js';
import { SAMPLE_TOKENS, evaluate, literal, objectOf, propertiesIn } from '../data/value-expr.js';
import type { PlanningContext } from '../planning-context.js';
import { grantedAsDocumented } from '../requests/expectations.js';
import type { RequestPlanner, ValidRequest } from '../requests/request-planner.js';
import type { Expectation, NamedValue, RequestStep, TestCase, ValueExpr } from '../test-plan.js';
import { isInvalidOnTheWire, isValidOnTheWire } from '../wire/server-view.js';
import { serialise } from '../wire/serialise.js';
import { around, testCase, type Strategy } from './strategy.js';

/** Properties of objects inside objects beyond this depth are left to exploration. */
const MAX_DEPTH = 2;

/** Every constraint of parameters and JSON bodies, at its boundary, on both sides. */
export const validation: Strategy = {
  name: 'validation',
  plan: (operations, context, planner) =>
    operations.flatMap((operation) => validationCases(operation, context, planner)),
};

/** One request that differs from the valid one in one place. */
interface Probe {
  readonly locator: string;
  readonly clause: string;
  readonly boundary: Pick<Boundary, 'variant' | 'title' | 'isValid'>;
  readonly step: RequestStep;
  readonly isPath: boolean;
}

function validationCases(
  operation: Operation,
  context: PlanningContext,
  planner: RequestPlanner,
): readonly TestCase[] {
  const request = planner.plan(operation);
  if ('impossible' in request) {
    context.omit('validation', operation, request.impossible);
    return [];
  }
  const probes = [
    ...operation.parameters.flatMap((parameter) => parameterProbes(parameter, request, context)),
    ...bodyProbes(request, context),
  ];
  const granted = request.doubts.length === 0 ? grantedAsDocumented(operation, context) : undefined;
  if (granted === undefined && probes.some(({ boundary }) => boundary.isValid)) {
    context.omit(
      'validation',
      operation,
      'valid values are not sent: whether they are granted depends on what the server holds',
    );
  }
  return probes.flatMap((probe) => probeCase(probe, request, planner, granted));
}

function probeCase(
  probe: Probe,
  request: ValidRequest,
  planner: RequestPlanner,
  granted: readonly Expectation[] | undefined,
): readonly TestCase[] {
  const { boundary, locator, clause } = probe;
  const expectations = boundary.isValid ? granted : rejected(probe, request);
  if (expectations === undefined) return [];
  const { title, variant } = boundary;
  const traits = {
    strategy: 'validation',
    title,
    clause,
    locator,
    variant,
    faultCode: 102,
    priority: variant === 'other' ? 2 : 1,
  } as const;
  const step = { ...probe.step, expectations };
  const steps = boundary.isValid
    ? around(request, step, planner)
    : { steps: [...request.before, step], cleanup: request.cleanup };
  return [testCase(request.operation, traits, steps)];
}

/**
 * A router may answer 404 to a path that it cannot read; and where something that the request names may not exist,
 * or its caller may not be let in, either reason may come first.
 */
function rejected({ isPath }: Probe, { doubts }: ValidRequest): readonly Expectation[] {
  if (doubts.length > 0) return [{ kind: 'status', anyOf: ['4XX'] }];
  return isPath
    ? [{ kind: 'status', anyOf: ['400', '404', '422'] }]
    : [{ kind: 'rejected', policy: 'invalid-input' }];
}

function parameterProbes(
  parameter: Parameter,
  request: ValidRequest,
  context: PlanningContext,
): readonly Probe[] {
  const place: SchemaPlace = { schema: parameter.schema, pointer: parameter.schemaPointer };
  const schema = flatten(parameter.schema, context.schemas);
  const key = `${request.operation.key} ${parameter.in}.${parameter.name}`;
  const subject = { label: parameter.name, name: parameter.name, schema, key, context };
  const probes = boundariesOf(subject).flatMap((boundary): Probe[] => {
    const value = evaluated(boundary.value, context);
    const isSound = boundary.isValid
      ? isValidOnTheWire(parameter, value, context) && !isIdName(parameter.name)
      : isInvalidOnTheWire(parameter, value, context);
    const step = isSound ? withParameter(request.step, parameter, boundary.value) : undefined;
    if (step === undefined) return [];
    const locator = `${parameter.in}.${parameter.name}#${boundary.keyword}`;
    return [
      {
        locator,
        clause: keywordPointer(place, boundary.keyword, context.spec),
        boundary,
        step,
        isPath: parameter.in === 'path',
      },
    ];
  });
  return [...probes, ...missingParameter(parameter, request)];
}

const SECTIONS = { query: 'query', header: 'headers', cookie: 'cookies' } as const;

function withParameter(step: RequestStep, parameter: Parameter, expr: ValueExpr): RequestStep | undefined {
  const pairs =
    expr.kind === 'literal'
      ? serialise(parameter, expr.value)?.map(({ name, text }) => ({ name, value: literal(text) }))
      : [{ name: parameter.name, value: expr }];
  if (pairs === undefined) return undefined;
  if (parameter.in === 'path') {
    const [pair] = pairs;
    const isPlain = parameter.style === 'simple' || expr.kind === 'literal';
    if (pair === undefined || !isPlain) return undefined;
    return {
      ...step,
      pathParams: step.pathParams.map((known) =>
        known.name === parameter.name ? { ...known, value: pair.value } : known,
      ),
    };
  }
  const section = SECTIONS[parameter.in];
  return { ...step, [section]: [...without(step[section], parameter), ...pairs] };
}

/** The pairs of all other parameters. An exploded object goes by the names of its properties. */
function without(pairs: readonly NamedValue[], { name, style }: Parameter): readonly NamedValue[] {
  return pairs.filter(
    (pair) => pair.name !== name && !(style === 'deepObject' && pair.name.startsWith(`${name}[`)),
  );
}

function missingParameter(parameter: Parameter, { step }: ValidRequest): readonly Probe[] {
  const isExploded =
    parameter.explode &&
    typeof parameter.schema !== 'boolean' &&
    typesOf(parameter.schema).includes('object');
  if (!parameter.required || parameter.in === 'path' || isExploded) return [];
  const section = SECTIONS[parameter.in];
  return [
    {
      locator: `${parameter.in}.${parameter.name}#required`,
      clause: `${parameter.pointer}/required`,
      boundary: { variant: 'missing', title: `rejects a request without ${parameter.name}`, isValid: false },
      step: { ...step, [section]: without(step[section], parameter) },
      isPath: false,
    },
  ];
}

/** A body as a fixture that a probe changes. */
interface BodySite {
  readonly request: ValidRequest;
  readonly context: PlanningContext;
  readonly fixture: Extract<ValueExpr, { kind: 'fixture' }>;
  readonly contentType: string;
  readonly root: SchemaPlace;
}

function bodyProbes(request: ValidRequest, context: PlanningContext): readonly Probe[] {
  const { body, step } = request;
  if (body.kind !== 'body') return [];
  if (step.body?.kind !== 'json' || step.body.value.kind !== 'fixture') {
    context.omit(
      'validation',
      request.operation,
      'only bodies that are JSON objects are probed',
      body.media.pointer,
    );
    return [];
  }
  const root = { schema: body.schema, pointer: body.media.schemaPointer };
  const site: BodySite = {
    request,
    context,
    fixture: step.body.value,
    contentType: step.body.contentType,
    root,
  };
  return [...propertyProbes(site, root, []), ...unknownProperty(site)];
}

function propertyProbes(site: BodySite, place: SchemaPlace, path: readonly string[]): readonly Probe[] {
  const { context } = site;
  const flat = flatten(place.schema, context.schemas);
  const required = new Set(namesIn(flat, 'required'));
  return propertiesOf(flat).flatMap(([name, property]) => {
    const found = propertyPlace(place, name, context.spec);
    if (found === undefined || isAbsent(property, 'request', context.schemas)) return [];
    const inner = [...path, name];
    const isObject = typesOf(flatten(property, context.schemas)).includes('object');
    const missing = required.has(name) ? missingProperty(site, place, inner) : [];
    const nested = isObject && inner.length < MAX_DEPTH ? propertyProbes(site, found, inner) : [];
    return valueProbes(site, found, inner).concat(missing, nested);
  });
}

function valueProbes(site: BodySite, place: SchemaPlace, path: readonly string[]): readonly Probe[] {
  const { context, request } = site;
  const name = path.at(-1) ?? '';
  const label = path.join('.');
  const subject = {
    label,
    name,
    schema: flatten(place.schema, context.schemas),
    key: `${request.operation.key} body.${label}`,
    context,
  };
  return boundariesOf(subject).flatMap((boundary) => {
    if (boundary.isValid && isIdName(name)) return [];
    const clause = keywordPointer(place, boundary.keyword, context.spec);
    return changed(
      site,
      { path, value: boundary.value },
      { locator: `body.${label}#${boundary.keyword}`, clause, boundary },
    );
  });
}

function missingProperty(site: BodySite, place: SchemaPlace, path: readonly string[]): readonly Probe[] {
  const label = path.join('.');
  const boundary = { variant: 'missing', title: `rejects a body without ${label}`, isValid: false };
  const clause = keywordPointer(place, 'required', site.context.spec);
  return changed(site, { path, value: undefined }, { locator: `body.${label}#required`, clause, boundary });
}

function unknownProperty(site: BodySite): readonly Probe[] {
  const flat = flatten(site.root.schema, site.context.schemas);
  const keyword = ['additionalProperties', 'unevaluatedProperties'].find((name) => flat[name] === false);
  if (keyword === undefined) return [];
  const boundary = { variant: 'unknown', title: 'rejects a property that it does not know', isValid: false };
  const clause = keywordPointer(site.root, keyword, site.context.spec);
  return changed(
    site,
    { path: ['unexpectedProperty'], value: literal('assay') },
    { locator: `body#${keyword}`, clause, boundary },
  );
}

interface Change {
  readonly path: readonly string[];
  /** Undefined: the property is left out. */
  readonly value: ValueExpr | undefined;
}

/** The probe, if the whole body then is as valid or invalid as it is meant to be: another clause may permit it. */
function changed(
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

function evaluated(value: ValueExpr, context: PlanningContext) {
  return evaluate(value, { token: SAMPLE_TOKENS[0] ?? '', fixtures: context.fixtures, captured: () => null });
}
