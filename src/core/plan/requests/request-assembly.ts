import type { Json, Operation, Parameter } from '#core/spec/index';
import { isIdName } from '../data/realistic-text.js';
import { flatten, propertiesOf, propertyOf } from '../data/schema-tree.js';
import { literal, propertiesIn } from '../data/value-expr.js';
import { knownValue } from '../known-values.js';
import { camelCase, pascalCase } from '../naming.js';
import { isAmong } from '../operation-settings.js';
import type { PlanningContext } from '../planning-context.js';
import type { Cleanup, NamedValue, RequestStep, ValueExpr } from '../test-plan.js';
import { serialise } from '../wire/serialise.js';
import { isValidOnTheWire } from '../wire/server-view.js';
import { envelopeIn } from './answer-places.js';
import { captureOf, producerStep, removal } from './created-resource.js';
import { acceptsOnlyJson } from './expectations.js';
import { shapeOf, type Resource, type ResourceIndex } from './resources.js';
import { validBody, type BodyPlan } from './valid-body.js';
import type { RequestPlan, ValidRequest } from './valid-request.js';

/** Beside the path's. No operation of the documents that were tried has more than nine. */
const MAX_REQUIRED = 100;

/** What a request needs to know of the others: which of them create what it names. */
export interface OtherRequests {
  readonly resources: ResourceIndex;
  /** The plan of an operation that surely creates what it should. */
  sureCreation(resource: Resource): ValidRequest | undefined;
  valueOf(parameter: Parameter, operation: Operation): ValueExpr | undefined;
}

/** Puts one request together: parameters, body, what must be there before it, and what remains to be removed. */
export class RequestAssembly {
  private readonly before = new Map<string, RequestStep>();
  private readonly cleanup: Cleanup[] = [];
  private readonly doubts: string[] = [];
  private isPathDoubtful = false;

  constructor(
    private readonly operation: Operation,
    private readonly context: PlanningContext,
    private readonly others: OtherRequests,
  ) {}

  assemble(): RequestPlan {
    const { operation } = this;
    if (operation.method === 'trace') return { impossible: 'HTTP clients refuse to send TRACE' };
    const pathParams = this.pathParams();
    if (pathParams === undefined) return { impossible: 'no value for a path parameter could be made up' };
    const required = operation.parameters.filter(
      (parameter) => parameter.in !== 'path' && parameter.required && !this.isCredential(parameter),
    );
    if (required.length > MAX_REQUIRED)
      return { impossible: `it requires more than ${MAX_REQUIRED} parameters, which every test would send` };
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
    if (dependsOnState(operation) && !isAmong(this.context.settings.steady, operation))
      this.doubts.push('its outcome depends on what happened before');
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
      ...this.context.identities.of(operation),
      expectations: [],
      captures: [],
      ...(sent.kind === 'body' ? { body: sent.expr } : {}),
    };
    const { before, cleanup, doubts, isPathDoubtful } = this;
    return { operation, before: [...before.values()], cleanup, step, body: sent, doubts, isPathDoubtful };
  }

  /** An API key that the document lists among the parameters, too, is sent with the caller's credentials. */
  private isCredential({ in: place, name }: Parameter): boolean {
    const names = this.operation.security.flatMap((schemes) => Object.keys(schemes));
    return names.some((scheme) => {
      const key = this.context.spec.securitySchemes[scheme];
      if (key?.kind !== 'api-key' || key.in !== place) return false;
      return place === 'header' ? key.name.toLowerCase() === name.toLowerCase() : key.name === name;
    });
  }

  private sent(parameter: Parameter): readonly NamedValue[] | undefined {
    const value = this.others.valueOf(parameter, this.operation);
    if (value?.kind !== 'literal') return undefined;
    const isKnown = knownValue(this.context.known, parameter.name) !== undefined;
    if (isIdName(parameter.name) && !hasFewValues(parameter) && !isKnown)
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
    const resource = this.others.resources.at(upTo);
    const captured = resource === undefined ? undefined : this.produce(resource);
    const parameter = this.operation.parameters.find(
      (candidate) => candidate.in === 'path' && candidate.name === name,
    );
    const isPlain = parameter === undefined || parameter.style === 'simple';
    if (captured !== undefined && isPlain) return captured;
    const known = this.knownAt(name, upTo, parameter);
    if (known !== undefined) return known;
    const value =
      parameter === undefined ? literal('unknown') : this.others.valueOf(parameter, this.operation);
    if (value?.kind !== 'literal' || parameter === undefined) return value;
    if (!hasFewValues(parameter) || this.isRemovable(upTo)) {
      this.isPathDoubtful = true;
      this.doubts.push(`${name} may name nothing: no operation creates it`);
    }
    const text = serialise(parameter, value.value)
      ?.map((pair) => pair.text)
      .join('');
    return text === undefined ? undefined : literal(text);
  }

  /** What the project's settings name is there; it must still be there after the tests. */
  private knownAt(name: string, upTo: string, parameter: Parameter | undefined): ValueExpr | undefined {
    const { method, path } = this.operation;
    const known = knownValue(this.context.known, name, upTo);
    const isDeleted = method === 'delete' && path === upTo;
    if (known === undefined || isDeleted || parameter === undefined) return undefined;
    if (!isValidOnTheWire(parameter, known, this.context)) return undefined;
    const text = serialise(parameter, known)
      ?.map((pair) => pair.text)
      .join('');
    return text === undefined ? undefined : literal(text);
  }

  private isCreatedAt(path: string): boolean {
    return this.context.operations.has(`POST ${path}`);
  }

  /** Whether a body, or what its envelope holds, has an id of its own. */
  private saysId({ schema }: Extract<BodyPlan, { kind: 'body' }>): boolean {
    const { schemas } = this.context;
    const outer = flatten(schema, schemas);
    const inner = envelopeIn(outer, schemas)?.schema;
    return [outer, inner].some((flat) => propertiesOf(flat ?? {}).some(([name]) => OWN_ID.test(name)));
  }

  /** Of few values, each names something, unless it can be removed. */
  private isRemovable(path: string): boolean {
    const { operations } = this.context;
    return [...operations.values()].some(
      (operation) => operation.method === 'delete' && shapeOf(operation.path) === shapeOf(path),
    );
  }

  /** Creates the resource before the request, once, with all that it needs itself. */
  private produce(resource: Resource): ValueExpr | undefined {
    const name = `created${pascalCase(resource.name)}`;
    const capture = captureOf(resource);
    if (!this.before.has(name)) {
      const creation = this.others.sureCreation(resource);
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
    const resource = this.others.resources.all.find(({ create }) => create.path === path);
    const name = resource?.idPointer.split('/').at(-1) ?? '';
    const isNamed =
      resource !== undefined && propertyOf(flatten(body.schema, this.context.schemas), name) !== undefined;
    const captured = isNamed && body.fixture !== undefined ? this.produce(resource) : undefined;
    const mayName = resource !== undefined || (this.isCreatedAt(path) && this.saysId(body));
    if (captured === undefined && mayName) this.doubts.push('its body may name nothing');
    return captured === undefined ? [] : [{ name, value: captured }];
  }

  /** What the project's settings name, where the body can say it. */
  private knownIn({ schema }: Extract<BodyPlan, { kind: 'body' }>, name: string): Json | undefined {
    const known = knownValue(this.context.known, name);
    const property = propertyOf(flatten(schema, this.context.schemas), name);
    const isSaid = known !== undefined && property !== undefined && this.context.accepts(property, known);
    return isSaid ? known : undefined;
  }

  /** Properties such as `trip_id` name something that must exist: it is created where that is possible. */
  private withForeignIds(body: BodyPlan): BodyPlan {
    if (body.kind !== 'body') return body;
    const properties = propertiesIn(body.value) ?? [];
    const overrides: NamedValue[] = [...this.ownId(body)];
    for (const { name } of properties.filter((property) => isIdName(property.name))) {
      const noun = camelCase(name.replace(/[_-]?(?:ids?|uuid|guid)$/iu, ''));
      const resource =
        name.toLowerCase().endsWith('s') || noun === 'item' ? undefined : this.others.resources.named(noun);
      const captured = resource === undefined ? undefined : this.produce(resource);
      const known = this.knownIn(body, name);
      if (captured !== undefined && body.fixture !== undefined) overrides.push({ name, value: captured });
      else if (known !== undefined && body.fixture !== undefined)
        overrides.push({ name, value: literal(known) });
      else if (!OWN_ID.test(name)) this.doubts.push(`${name} may name nothing`);
    }
    if (overrides.length === 0 || body.expr.kind !== 'json' || body.fixture === undefined) return body;
    const value: ValueExpr = { kind: 'fixture', name: body.fixture, overrides, omit: [] };
    return { ...body, expr: { ...body.expr, value } };
  }
}

/** What a thing calls its own id. */
const OWN_ID = /^_?(?:id|uuid|guid)$/iu;

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

/** What is asked for by GET, and does something all the same. */
const STATEFUL_READS =
  /log[-_ ]?(?:in|out)|sign[-_ ]?(?:in|out)|oauth|authori[sz]e|verif|activat|confirm|reset|callback|redirect|checkout/iu;

/**
 * Logging in, cancelling, paying: whether such a request is granted depends on more than its form. Reading what came of
 * them does not.
 */
function dependsOnState({ path, operationId, method }: Operation): boolean {
  const words = method === 'get' || method === 'head' ? STATEFUL_READS : STATEFUL_WORDS;
  return words.test(`${path} ${operationId ?? ''}`);
}
