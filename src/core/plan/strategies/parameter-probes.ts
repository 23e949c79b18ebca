import type { Json, Parameter } from '#core/spec/index';
import { flatBoundariesOf } from '../data/boundaries.js';
import { isIdName } from '../data/realistic-text.js';
import { itemPlace, keywordPointer, type SchemaPlace } from '../data/schema-places.js';
import { flatten, typesOf } from '../data/schema-tree.js';
import { SAMPLE_TOKENS, evaluate, literal } from '../data/value-expr.js';
import type { PlanningContext } from '../planning-context.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { NamedValue, RequestStep, ValueExpr } from '../test-plan.js';
import { isInvalidOnTheWire, isValidOnTheWire } from '../wire/server-view.js';
import { serialise } from '../wire/serialise.js';
import type { Probe } from './probe.js';

/** Of one parameter: each of its boundaries, and its absence where it is required. */
export function parameterProbes(
  parameter: Parameter,
  request: ValidRequest,
  context: PlanningContext,
): readonly Probe[] {
  const place: SchemaPlace = { schema: parameter.schema, pointer: parameter.schemaPointer };
  const schema = flatten(parameter.schema, context.schemas);
  const key = `${request.operation.key} ${parameter.in}.${parameter.name}`;
  const subject = { label: parameter.name, name: parameter.name, schema, key, context };
  const probes = flatBoundariesOf(subject).flatMap((boundary): Probe[] => {
    const value = evaluated(boundary.value, context);
    const isSound = boundary.isValid
      ? isValidOnTheWire(parameter, value, context) && !isIdName(parameter.name)
      : isInvalidOnTheWire(parameter, value, context);
    const step = isSound ? withParameter(request.step, parameter, boundary.value) : undefined;
    if (step === undefined) return [];
    const { spec } = context;
    const own = boundary.isOfItem ? itemPlace(place, spec) : place;
    const locator = `${parameter.in}.${parameter.name}${boundary.isOfItem ? '[]' : ''}#${boundary.keyword}`;
    return [
      {
        locator,
        clause: keywordPointer(own ?? place, boundary.keyword, spec),
        boundary,
        step,
        isPath: parameter.in === 'path',
      },
    ];
  });
  return [...probes, ...missingParameter(parameter, request, context)];
}

const SECTIONS = { query: 'query', header: 'headers', cookie: 'cookies' } as const;

/** The request with another value for a parameter; undefined: it cannot be written. */
export function withParameter(
  step: RequestStep,
  parameter: Parameter,
  expr: ValueExpr,
): RequestStep | undefined {
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

function missingParameter(
  parameter: Parameter,
  { step }: ValidRequest,
  { schemas }: PlanningContext,
): readonly Probe[] {
  const isExploded = parameter.explode && typesOf(flatten(parameter.schema, schemas)).includes('object');
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

/** The value as it is sent, with some token where it is unique. */
export function evaluated(value: ValueExpr, context: PlanningContext): Json {
  return evaluate(value, { token: SAMPLE_TOKENS[0] ?? '', fixtures: context.fixtures, captured: () => null });
}
