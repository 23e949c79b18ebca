import type { Json, JsonSchema, Parameter } from '#core/spec/index';
import { generateValue } from '../data/generate-value.js';
import { isIdName } from '../data/realistic-text.js';
import { flatten, propertiesOf } from '../data/schema-tree.js';
import { isAbsent } from '../data/schema-view.js';
import { literal, textExpr } from '../data/value-expr.js';
import { listed } from '../naming.js';
import type { PlanningContext } from '../planning-context.js';
import { envelopeIn } from '../requests/answer-places.js';
import { answeredAsDocumented } from '../requests/expectations.js';
import { isPagingName } from '../requests/paging.js';
import type { RequestPlanner } from '../requests/request-planner.js';
import { changedBody, sentProperties, type BodyChange } from '../requests/shared-properties.js';
import type { ValidRequest } from '../requests/valid-request.js';
import {
  UNIQUE_TOKEN_LENGTH,
  type RequestBodyExpr,
  type RequestStep,
  type TestCase,
  type ValueExpr,
} from '../test-plan.js';
import { isValidOnTheWire } from '../wire/server-view.js';
import { KINDS, type Kind } from './exploration-values.js';
import { shownWhole } from './long-texts.js';
import { withParameter } from './parameter-probes.js';
import { around, testCase } from './strategy.js';

/** More inputs of one operation than this are not changed at once. */
const MAX_INPUTS = 8;

/** One of the places of a request that take a value, whether the valid request fills it or not. */
type Input =
  | {
      readonly kind: 'property';
      readonly name: string;
      readonly path: readonly string[];
      readonly schema: JsonSchema;
      readonly usual: ValueExpr | undefined;
    }
  | { readonly kind: 'parameter'; readonly name: string; readonly parameter: Parameter };

/** Requests that the document allows and that nobody thinks of: none of them breaks the server. */
export function unusualRequests(
  request: ValidRequest,
  context: PlanningContext,
  planner: RequestPlanner,
): readonly TestCase[] {
  const inputs = inputsOf(request, context);
  return [
    ...wholeCase(request, inputs, context, planner),
    ...KINDS.flatMap((kind) => kindCase(kind, request, inputs, { context, planner })),
  ];
}

function inputsOf(request: ValidRequest, context: PlanningContext): readonly Input[] {
  const parameters = request.operation.parameters
    .filter(
      (parameter) => (parameter.in === 'query' || parameter.in === 'header') && !isCredential(parameter),
    )
    .map((parameter): Input => ({ kind: 'parameter', name: parameter.name, parameter }));
  return [...propertyInputs(request, context), ...parameters];
}

const isCredential = ({ name }: Parameter): boolean =>
  /auth|token|key|signature|accept|content-/iu.test(name);

function propertyInputs(request: ValidRequest, context: PlanningContext): readonly Input[] {
  const { body } = request;
  if (body.kind !== 'body') return [];
  const { schemas } = context;
  const sent = sentProperties(request, context);
  const outer = flatten(body.schema, schemas);
  const isEnveloped = sent.some(({ path }) => path.length > 1);
  const envelope = isEnveloped ? envelopeIn(outer, schemas) : undefined;
  const base = envelope === undefined ? [] : [envelope.name];
  return propertiesOf(envelope?.schema ?? outer)
    .filter(([name, schema]) => !isIdName(name) && !isAbsent(schema, 'request', schemas))
    .map(([name, schema]): Input => {
      const usual = sent.find((one) => one.name === name)?.value;
      return { kind: 'property', name, path: [...base, name], schema, usual };
    });
}

interface Around {
  readonly context: PlanningContext;
  readonly planner: RequestPlanner;
}

/** Everything that may be sent, sent at once. */
function wholeCase(
  request: ValidRequest,
  inputs: readonly Input[],
  context: PlanningContext,
  planner: RequestPlanner,
): readonly TestCase[] {
  const missing = inputs.filter((input) =>
    input.kind === 'property'
      ? input.usual === undefined
      : !input.parameter.required && !isPagingName(input.name),
  );
  const filled = missing.flatMap((input) => {
    const value = usualValue(input, request, context, planner);
    return value === undefined ? [] : [{ input, value }];
  });
  return explored(
    request,
    filled,
    { context, planner },
    {
      variant: 'whole',
      title: (names) => `answers as documented with ${names}, which may be left out`,
    },
  );
}

function usualValue(
  input: Input,
  { operation }: ValidRequest,
  context: PlanningContext,
  planner: RequestPlanner,
): ValueExpr | undefined {
  if (input.kind === 'parameter') return planner.valueOf(input.parameter, operation);
  const key = `${operation.key} body.${input.path.join('.')}`;
  return generateValue(input.schema, { name: input.name, key, extent: 'required', unique: true }, context);
}

function kindCase(
  kind: Kind,
  request: ValidRequest,
  inputs: readonly Input[],
  { context, planner }: Around,
): readonly TestCase[] {
  const filled = inputs.flatMap((input) => {
    const value = valueOfKind(kind, input, request, context);
    return value === undefined ? [] : [{ input, value }];
  });
  return explored(request, filled, { context, planner }, kind);
}

function valueOfKind(
  kind: Kind,
  input: Input,
  { operation }: ValidRequest,
  context: PlanningContext,
): ValueExpr | undefined {
  const schema = input.kind === 'property' ? input.schema : input.parameter.schema;
  const key = `${operation.key} ${input.name}`;
  const fits = (value: Json): boolean =>
    input.kind === 'property'
      ? context.accepts(schema, value)
      : isValidOnTheWire(input.parameter, value, context);
  const value = kind.candidates(flatten(schema, context.schemas), context.seed, key).find(fits);
  if (value === undefined) return undefined;
  if (typeof value !== 'string') return literal(value);
  const isUnique = input.kind === 'property' && input.usual?.kind === 'unique';
  if (!isUnique) return textExpr(value);
  const prefix = [...value].slice(0, -UNIQUE_TOKEN_LENGTH).join('');
  const unique: ValueExpr = { kind: 'unique', prefix, suffix: '' };
  return prefix === '' ? undefined : unique;
}

interface Filled {
  readonly input: Input;
  readonly value: ValueExpr;
}

function explored(
  request: ValidRequest,
  filled: readonly Filled[],
  { context, planner }: Around,
  { variant, title }: Pick<Kind, 'variant' | 'title'>,
): readonly TestCase[] {
  const { step, used } = put(request, filled.slice(0, MAX_INPUTS), context);
  if (used.length === 0) return [];
  const { operation } = request;
  const traits = {
    strategy: 'exploration',
    title: title(listed(used.map(({ input }) => input.name))),
    clause: `${operation.pointer}/responses`,
    locator: 'inputs',
    variant,
    faultCode: 100,
    priority: 3,
  } as const;
  const whole = shownWhole(request, changesOf(used), context, planner);
  const expectations = [...answeredAsDocumented(operation, context), ...whole];
  return [testCase(operation, traits, around(request, { ...step, expectations }, planner))];
}

/** All of them together where that is valid; else what can be changed without the body. */
function put(
  request: ValidRequest,
  filled: readonly Filled[],
  context: PlanningContext,
): { readonly step: RequestStep; readonly used: readonly Filled[] } {
  const properties = filled.filter(({ input }) => input.kind === 'property');
  const body = bodyWith(request, properties, context);
  const start = body === undefined ? request.step : { ...request.step, body };
  const used: Filled[] = body === undefined ? [] : [...properties];
  const step = filled.reduce((current, one) => {
    if (one.input.kind !== 'parameter') return current;
    const changed = withParameter(current, one.input.parameter, one.value);
    if (changed !== undefined) used.push(one);
    return changed ?? current;
  }, start);
  return { step, used };
}

function bodyWith(
  request: ValidRequest,
  properties: readonly Filled[],
  context: PlanningContext,
): RequestBodyExpr | undefined {
  const changes = changesOf(properties);
  return changes.length === 0 ? undefined : changedBody(request, changes, context);
}

const changesOf = (filled: readonly Filled[]): readonly BodyChange[] =>
  filled.flatMap(({ input, value }) => (input.kind === 'property' ? [{ path: input.path, value }] : []));
