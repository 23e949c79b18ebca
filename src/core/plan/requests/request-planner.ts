import type { Operation, OperationKey, Parameter } from '#core/spec/index';
import { generateValue } from '../data/generate-value.js';
import { flatten, propertyOf } from '../data/schema-tree.js';
import { isIdName } from '../data/realistic-text.js';
import { literal, propertiesIn } from '../data/value-expr.js';
import { camelCase, pascalCase } from '../naming.js';
import type { PlanningContext } from '../planning-context.js';
import type { Cleanup, Expectation, IdentityName, NamedValue, RequestStep, ValueExpr } from '../test-plan.js';
import { isValidOnTheWire } from '../wire/server-view.js';
import { serialise } from '../wire/serialise.js';
import { acceptsOnlyJson, successResponses } from './expectations.js';
import { ResourceIndex, type Resource } from './resources.js';
import { validBody, type BodyPlan } from './valid-body.js';

/** A request that the document allows, with all that must be done before and after it. */
export interface ValidRequest {
  readonly operation: Operation;
  readonly before: readonly RequestStep[];
  readonly cleanup: readonly Cleanup[];
  readonly step: RequestStep;
  readonly body: BodyPlan;
  /** Why a server may refuse it although it is valid: it names something that may not exist. Empty: it must not. */
  readonly doubts: readonly string[];
  /** Among them: what the path names may not exist. */
  readonly isPathDoubtful: boolean;
}

export type RequestPlan = ValidRequest | { readonly impossible: string };

/** Makes valid requests; what they need is created by requests before them, and removed by requests after them. */
export class RequestPlanner {
  readonly resources: ResourceIndex;
  private readonly plans = new Map<OperationKey, RequestPlan>();
  private readonly inProgress = new Set<OperationKey>();

  constructor(private readonly context: PlanningContext) {
    this.resources = new ResourceIndex(context.spec.operations, context.schemas);
  }

  /** Computed once per operation. */
  plan(operation: Operation): RequestPlan {
    const known = this.plans.get(operation.key);
    if (known !== undefined) return known;
    if (this.inProgress.has(operation.key)) return { impossible: 'what it needs can only be made by itself' };
    this.inProgress.add(operation.key);
    const plan = new RequestAssembly(operation, this.context, this).assemble();
    this.inProgress.delete(operation.key);
    this.plans.set(operation.key, plan);
    return plan;
  }

  /** The plan of an operation that surely creates what it should. */
  sureCreation(resource: Resource): ValidRequest | undefined {
    if (this.inProgress.has(resource.create.key)) return undefined;
    const plan = this.plan(resource.create);
    return 'impossible' in plan || plan.doubts.length > 0 ? undefined : plan;
  }

  valueOf(parameter: Parameter, operation: Operation): ValueExpr | undefined {
    const check = this.context;
    const documented = parameter.examples
      .map(({ value }) => value)
      .find((value) => isValidOnTheWire(parameter, value, check));
    if (documented !== undefined) return literal(documented);
    const key = `${operation.key} ${parameter.in}.${parameter.name}`;
    const value = generateValue(
      parameter.schema,
      { name: parameter.name, key, extent: 'required', unique: false },
      this.context,
    );
    return value?.kind === 'literal' && isValidOnTheWire(parameter, value.value, check) ? value : undefined;
  }
}

export const captureOf = (resource: Resource): string =>
  camelCase(`${resource.noun} ${resource.idPointer.split('/').at(-1) ?? 'id'}`);

export function identityFor(operation: Operation): IdentityName {
  const isOpen =
    operation.security.length === 0 ||
    operation.security.some((schemes) => Object.keys(schemes).length === 0);
  return isOpen ? 'anonymous' : 'userA';
}

class RequestAssembly {
  private readonly before = new Map<string, RequestStep>();
  private readonly cleanup: Cleanup[] = [];
  private readonly doubts: string[] = [];
  private isPathDoubtful = false;

  constructor(
    private readonly operation: Operation,
    private readonly context: PlanningContext,
    private readonly planner: RequestPlanner,
  ) {}

  assemble(): RequestPlan {
    const { operation } = this;
    if (operation.method === 'trace') return { impossible: 'HTTP clients refuse to send TRACE' };
    const pathParams = this.pathParams();
    if (pathParams === undefined) return { impossible: 'no value for a path parameter could be made up' };
    const required = operation.parameters.filter(
      (parameter) => parameter.in !== 'path' && parameter.required,
    );
    const pairs = new Map<Parameter['in'], NamedValue[]>();
    for (const parameter of required) {
      const sent = this.sent(parameter);
      if (sent === undefined)
        return { impossible: `no value for the required parameter ${parameter.name} could be made up` };
      pairs.set(parameter.in, [...(pairs.get(parameter.in) ?? []), ...sent]);
    }
    const body = validBody(operation, this.context);
    if (body.kind === 'impossible') return { impossible: body.reason };
    return this.finished(pathParams, pairs, body);
  }

  private finished(
    pathParams: readonly NamedValue[],
    pairs: ReadonlyMap<Parameter['in'], NamedValue[]>,
    body: BodyPlan,
  ): ValidRequest {
    const { operation } = this;
    const sent = this.withForeignIds(body);
    if (dependsOnState(operation)) this.doubts.push('its outcome depends on what happened before');
    const step: RequestStep = {
      kind: 'request',
      name: 'response',
      operation: operation.key,
      method: operation.method,
      path: operation.path,
      pathParams,
      query: pairs.get('query') ?? [],
      headers: [...(pairs.get('header') ?? []), ...acceptHeader(operation)],
      cookies: pairs.get('cookie') ?? [],
      identity: identityFor(operation),
      expectations: [],
      captures: [],
      ...(sent.kind === 'body' ? { body: sent.expr } : {}),
    };
    const { before, cleanup, doubts, isPathDoubtful } = this;
    return { operation, before: [...before.values()], cleanup, step, body: sent, doubts, isPathDoubtful };
  }

  private sent(parameter: Parameter): readonly NamedValue[] | undefined {
    const value = this.planner.valueOf(parameter, this.operation);
    if (value?.kind !== 'literal') return undefined;
    if (isIdName(parameter.name) && !hasFewValues(parameter))
      this.doubts.push(`${parameter.name} may name nothing`);
    return serialise(parameter, value.value)?.map(({ name, text }) => ({ name, value: literal(text) }));
  }

  private pathParams(): readonly NamedValue[] | undefined {
    const { path } = this.operation;
    const values: NamedValue[] = [];
    for (const match of path.matchAll(/\{([^{}]+)\}/gu)) {
      const name = match[1] ?? '';
      const upTo = path.slice(0, match.index + match[0].length);
      const value = this.pathValue(name, upTo);
      if (value === undefined) return undefined;
      values.push({ name, value });
    }
    return values;
  }

  private pathValue(name: string, upTo: string): ValueExpr | undefined {
    const resource = this.planner.resources.at(upTo);
    const captured = resource === undefined ? undefined : this.produce(resource);
    const parameter = this.operation.parameters.find(
      (candidate) => candidate.in === 'path' && candidate.name === name,
    );
    const isPlain = parameter === undefined || parameter.style === 'simple';
    if (captured !== undefined && isPlain) return captured;
    const value =
      parameter === undefined ? literal('unknown') : this.planner.valueOf(parameter, this.operation);
    if (value?.kind !== 'literal' || parameter === undefined) return value;
    if (!hasFewValues(parameter)) {
      this.isPathDoubtful = true;
      this.doubts.push(`${name} may name nothing: no operation creates it`);
    }
    const text = serialise(parameter, value.value)
      ?.map((pair) => pair.text)
      .join('');
    return text === undefined ? undefined : literal(text);
  }

  /** Creates the resource before the request, once, with all that it needs itself. */
  private produce(resource: Resource): ValueExpr | undefined {
    const name = `created${pascalCase(resource.noun)}`;
    const capture = captureOf(resource);
    if (!this.before.has(name)) {
      const creation = this.planner.sureCreation(resource);
      if (creation === undefined) return undefined;
      for (const step of creation.before) this.before.set(step.name, step);
      this.before.set(name, producerStep(name, capture, resource, creation));
      this.cleanup.unshift(
        ...removal(resource, creation),
        ...creation.cleanup.filter((known) => !this.cleanup.includes(known)),
      );
    }
    return { kind: 'captured', capture };
  }

  /** `PUT /pets` says in its body which pet is meant: one that was created before. */
  private ownId(body: Extract<BodyPlan, { kind: 'body' }>): readonly NamedValue[] {
    const { method, path } = this.operation;
    if ((method !== 'put' && method !== 'patch') || path.endsWith('}')) return [];
    const resource = this.planner.resources.all.find(({ create }) => create.path === path);
    const name = resource?.idPointer.split('/').at(-1) ?? '';
    const isNamed =
      resource !== undefined && propertyOf(flatten(body.schema, this.context.schemas), name) !== undefined;
    const captured = isNamed && body.fixture !== undefined ? this.produce(resource) : undefined;
    if (resource !== undefined && captured === undefined) this.doubts.push('its body may name nothing');
    return captured === undefined ? [] : [{ name, value: captured }];
  }

  /** Properties such as `trip_id` name something that must exist: it is created where that is possible. */
  private withForeignIds(body: BodyPlan): BodyPlan {
    if (body.kind !== 'body') return body;
    const properties = propertiesIn(body.value) ?? [];
    const overrides: NamedValue[] = [...this.ownId(body)];
    for (const { name } of properties.filter((property) => isIdName(property.name))) {
      const noun = camelCase(name.replace(/[_-]?(?:ids?|uuid|guid)$/iu, ''));
      const resource =
        name.toLowerCase().endsWith('s') || noun === 'item' ? undefined : this.planner.resources.named(noun);
      const captured = resource === undefined ? undefined : this.produce(resource);
      if (captured !== undefined && body.fixture !== undefined) overrides.push({ name, value: captured });
      else if (!/^(?:id|uuid|guid)$/u.test(name)) this.doubts.push(`${name} may name nothing`);
    }
    if (overrides.length === 0 || body.expr.kind !== 'json' || body.fixture === undefined) return body;
    const value: ValueExpr = { kind: 'fixture', name: body.fixture, overrides, omit: [] };
    return { ...body, expr: { ...body.expr, value } };
  }
}

function acceptHeader(operation: Operation): readonly NamedValue[] {
  return acceptsOnlyJson(operation) ? [{ name: 'Accept', value: literal('application/json') }] : [];
}

/** A parameter with few values, as a language or a kind, names nothing that must be created. */
function hasFewValues(parameter: Parameter): boolean {
  const { schema } = parameter;
  return (
    typeof schema !== 'boolean' &&
    (Object.hasOwn(schema, 'enum') || Object.hasOwn(schema, 'const') || schema['type'] === 'boolean')
  );
}

const STATEFUL_WORDS =
  /log[-_ ]?(?:in|out)|sign[-_ ]?(?:in|out)|session|oauth|token|password|verif|activat|confirm|reset|refresh|otp|2fa|invit|cancel|approve|reject|accept|pay(?:ment)?s?\b|capture|refund|restore|unlock|checkout|webhook|callback|redirect/iu;

/** Logging in, cancelling, paying: whether such a request is granted depends on more than its form. */
function dependsOnState({ path, operationId }: Operation): boolean {
  return STATEFUL_WORDS.test(`${path} ${operationId ?? ''}`);
}

function producerStep(
  name: string,
  capture: string,
  resource: Resource,
  creation: ValidRequest,
): RequestStep {
  const anyOf = successResponses(resource.create).map(({ status }) => status);
  const expectations: readonly Expectation[] = [{ kind: 'status', anyOf }];
  return {
    ...creation.step,
    name,
    expectations,
    captures: [{ name: capture, from: { kind: 'body', pointer: resource.idPointer } }],
  };
}

/** Removes what was created, where the API can. The path's other parameters are those of the creation. */
export function removal(resource: Resource, creation: ValidRequest): readonly Cleanup[] {
  const { remove } = resource;
  if (
    remove === undefined ||
    remove.parameters.some((parameter) => parameter.required && parameter.in !== 'path')
  )
    return [];
  if (remove.requestBody?.required === true) return [];
  const names = [...remove.path.matchAll(/\{([^{}]+)\}/gu)].map(([, name]) => name ?? '');
  const capture = captureOf(resource);
  const values = [
    ...creation.step.pathParams.map(({ value }) => value),
    { kind: 'captured', capture } as const,
  ];
  if (names.length !== values.length) return [];
  const pathParams = names.map((name, index) => ({ name, value: values[index] ?? literal('') }));
  const needs = pathParams.flatMap(({ value }) => (value.kind === 'captured' ? [value.capture] : []));
  return [{ needs, request: cleanupStep(remove, pathParams) }];
}

function cleanupStep(remove: Operation, pathParams: readonly NamedValue[]): RequestStep {
  return {
    kind: 'request',
    name: 'removed',
    operation: remove.key,
    method: remove.method,
    path: remove.path,
    pathParams,
    query: [],
    headers: [],
    cookies: [],
    identity: identityFor(remove),
    expectations: [],
    captures: [],
  };
}
