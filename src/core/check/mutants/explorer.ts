import { evaluate, generateValue, isJson, SchemaValidator, serialise } from '#core/plan/index';
import type { GenerationContext } from '#core/plan/index';
import type { Json, JsonSchema, Operation, Parameter } from '#core/spec/index';
import type { JsonObject, MockRequest } from '../mock/exchange.js';
import { credentialOf, type KnownIdentity } from '../mock/identities.js';
import { withSeeds } from '../mock/locate.js';
import type { MockApi, Served } from '../mock/mock-api.js';
import { itemTemplates } from '../mock/path-templates.js';
import { fewValues, type Collection } from '../mock/resources.js';
import { withCredential } from '../play/credentials.js';
import { thingsIn, type MockState } from '../mock/state.js';
import type { Scene } from './scene.js';

/** A request that the mock grants, with what must be sent before it. */
export interface Granted {
  readonly operation: Operation;
  readonly before: Scene;
  /** What the mock holds before the request. */
  readonly state: MockState;
  readonly request: MockRequest;
  readonly input: Drafted;
}

/** A request before it is written down: each value can still be replaced. */
export interface Drafted {
  readonly pathValues: Readonly<Record<string, string>>;
  readonly parameters: ReadonlyMap<Parameter, Json>;
  readonly body?: { readonly type: string; readonly value: Json };
  readonly identity: KnownIdentity | 'anonymous';
}

export type Extent = 'required' | 'full';

/**
 * Finds requests that the mock grants, from the document and the mock alone: no suite is looked at, so that what is
 * found does not depend on what a suite tries.
 */
export class Explorer {
  private readonly known = new Map<string, Granted | undefined>();
  private readonly inProgress = new Set<string>();
  private readonly validator: SchemaValidator;
  private readonly context: GenerationContext;

  constructor(readonly mock: MockApi) {
    const { schemas } = mock.spec;
    this.validator = new SchemaValidator(schemas, 'request');
    const accepts = (schema: JsonSchema, value: Json): boolean => this.validator.accepts(schema, value);
    this.context = { schemas, seed: 1, direction: 'request', accepts };
  }

  granted(operation: Operation, extent: Extent = 'full', variant = ''): Granted | undefined {
    const key = `${operation.key} ${extent} ${variant}`;
    if (this.known.has(key)) return this.known.get(key);
    if (this.inProgress.has(operation.key)) return undefined;
    this.inProgress.add(operation.key);
    const found = this.find(operation, extent, variant);
    this.inProgress.delete(operation.key);
    this.known.set(key, found);
    return found;
  }

  /** The request as it would be sent. */
  written(operation: Operation, draft: Drafted): MockRequest {
    const query: [string, string][] = [];
    const headers: Record<string, string> = {};
    const cookies: string[] = [];
    for (const [parameter, value] of draft.parameters) {
      for (const { name, text } of serialise(parameter, value) ?? []) {
        if (parameter.in === 'query') query.push([name, text]);
        else if (parameter.in === 'header') headers[name.toLowerCase()] = text;
        else cookies.push(`${name}=${text}`);
      }
    }
    if (cookies.length > 0) headers['cookie'] = cookies.join('; ');
    const path = operation.path.replaceAll(/\{([^{}]+)\}/gu, (_, name: string) =>
      encodeURIComponent(draft.pathValues[name] ?? ''),
    );
    const bare: MockRequest = { method: operation.method, path, query, headers, ...bodyOf(draft, headers) };
    return this.signed(bare, draft.identity);
  }

  /** With the credentials of an identity, for every scheme of the document. */
  signed(request: MockRequest, identity: Drafted['identity']): MockRequest {
    const { spec } = this.mock;
    if (identity === 'anonymous') return request;
    const credential = credentialOf(identity, spec);
    return Object.values(spec.securitySchemes).reduce<MockRequest>(
      (sent, scheme) => withCredential(sent, scheme, credential),
      request,
    );
  }

  serveAll(scene: Scene, mock = this.mock): Served & { readonly all: readonly Served[] } {
    const all: Served[] = [];
    let state = mock.initialState;
    let last: Served = { response: { status: 0, headers: {} }, state };
    for (const request of scene) {
      last = mock.serve(request, state);
      ({ state } = last);
      all.push(last);
    }
    return { ...last, all };
  }

  private find(operation: Operation, extent: Extent, variant: string): Granted | undefined {
    for (const identity of identitiesFor(operation)) {
      const ground = this.groundFor(operation, identity);
      for (const draft of ground === undefined
        ? []
        : this.drafts(operation, extent, { ...ground, identity, variant })) {
        const request = this.written(operation, draft);
        const { before, state } = ground as Ground;
        if (this.mock.serve(request, state).response.status < 400)
          return { operation, before, state, request, input: draft };
      }
    }
    return undefined;
  }

  /** Creates what the path names, from the left. */
  private groundFor(operation: Operation, identity: Drafted['identity']): Ground | undefined {
    let ground: Ground = { before: [], state: this.mock.initialState, pathValues: {} };
    const templates = new Set(itemTemplates(operation.path));
    for (const parameter of operation.parameters.filter((one) => one.in === 'path')) {
      const upTo = [...templates].find((template) => template.endsWith(`/{${parameter.name}}`));
      const collection = upTo === undefined ? undefined : this.mock.around.resources.itemsAt(upTo);
      const next =
        collection === undefined || upTo === undefined
          ? undefined
          : this.withThing(collection, upTo, ground, identity);
      const own = next ?? this.withMadeUp(parameter, ground);
      if (own === undefined) return undefined;
      ground = own;
    }
    return ground;
  }

  private withThing(
    collection: Collection,
    template: string,
    ground: Ground,
    identity: Drafted['identity'],
  ): Ground | undefined {
    const name = template.slice(template.lastIndexOf('{') + 1, -1);
    const path = template
      .slice(0, template.lastIndexOf('/'))
      .replaceAll(/\{([^{}]+)\}/gu, (_, known: string) => encodeURIComponent(ground.pathValues[known] ?? ''));
    const made = collection.isCreated ? this.created(collection, ground, identity) : ground;
    const seeded = made === undefined ? undefined : withSeeds(made.state, collection, path, this.mock.around);
    const [newest] = seeded === undefined ? [] : thingsIn(seeded, path);
    if (made === undefined || newest === undefined) return undefined;
    return { ...made, pathValues: { ...ground.pathValues, [name]: newest.id } };
  }

  private created(collection: Collection, ground: Ground, identity: Drafted['identity']): Ground | undefined {
    const { resources } = this.mock.around;
    const create = this.mock.spec.operations.find((operation) => {
      const role = resources.roleOf(operation);
      return role.kind === 'create' && role.collection === collection;
    });
    const creation = create === undefined ? undefined : this.granted(create, 'full');
    if (create === undefined || creation === undefined) return undefined;
    // Below what was created so far: the same path values in the same places.
    const names = Object.keys(creation.input.pathValues);
    const values = Object.values(ground.pathValues);
    const pathValues = Object.fromEntries(
      names.map((name, index) => [name, values[index] ?? creation.input.pathValues[name] ?? '']),
    );
    const isBelow = names.length > 0 && values.length > 0;
    const before = isBelow ? ground.before : creation.before;
    const draft = {
      ...creation.input,
      identity: identity === 'anonymous' ? creation.input.identity : identity,
    };
    const request = this.written(create, isBelow ? { ...draft, pathValues } : draft);
    const scene = [...before, request];
    const served = this.serveAll(scene);
    return served.response.status < 400 ? { ...ground, before: scene, state: served.state } : undefined;
  }

  private withMadeUp(parameter: Parameter, ground: Ground): Ground | undefined {
    const value = this.valueOf(parameter);
    const text =
      value === undefined
        ? undefined
        : serialise(parameter, value)
            ?.map((pair) => pair.text)
            .join('');
    return text === undefined
      ? undefined
      : { ...ground, pathValues: { ...ground.pathValues, [parameter.name]: text } };
  }

  private *drafts(operation: Operation, extent: Extent, ground: Prepared): Iterable<Drafted> {
    const { pathValues, identity, variant } = ground;
    const parameters = new Map<Parameter, Json>();
    for (const parameter of operation.parameters.filter((one) => one.in !== 'path')) {
      const value = parameter.required || extent === 'full' ? this.valueOf(parameter) : undefined;
      if (value !== undefined) parameters.set(parameter, value);
    }
    const required = new Map([...parameters].filter(([{ required: isRequired }]) => isRequired));
    for (const body of [...this.bodies(operation, extent, variant), undefined]) {
      const common = { pathValues, identity, ...(body === undefined ? {} : { body }) };
      yield { ...common, parameters };
      // Optional parameters may be refused together, or find nothing.
      if (required.size < parameters.size) yield { ...common, parameters: required };
    }
  }

  private *bodies(
    operation: Operation,
    extent: Extent,
    variant: string,
  ): Iterable<NonNullable<Drafted['body']>> {
    const content = operation.requestBody?.content ?? [];
    const writable = content.filter(
      ({ type }) => isJson(type) || /form/u.test(type) || type === 'text/plain',
    );
    for (const { type, schema = true, examples } of writable.toSorted(
      (a, b) => rank(a.type) - rank(b.type),
    )) {
      const made = this.made(schema, `${operation.key} body ${variant}`, extent);
      if (made !== undefined) yield { type, value: made };
      if (extent === 'full') for (const { value } of examples) yield { type, value };
    }
  }

  private valueOf(parameter: Parameter): Json | undefined {
    const [few] = fewValues(parameter, this.mock.spec.schemas) ?? [];
    const documented = parameter.examples.map(({ value }) => value);
    const made = this.made(parameter.schema, parameter.name, 'full');
    return [...documented, few, made].find(
      (value) => value !== undefined && this.validator.accepts(parameter.schema, value),
    );
  }

  private made(schema: JsonSchema, key: string, extent: Extent): Json | undefined {
    const expr = generateValue(
      schema,
      { name: key.split(' ')[0] ?? key, key, extent, unique: false },
      this.context,
    );
    return expr && evaluate(expr, { token: 'w1tn3ss0', fixtures: new Map(), captured: () => null });
  }
}

interface Ground {
  readonly before: Scene;
  readonly state: MockState;
  readonly pathValues: Readonly<Record<string, string>>;
}

type Prepared = Ground & { readonly identity: Drafted['identity']; readonly variant: string };

function identitiesFor({ security }: Operation): readonly Drafted['identity'][] {
  return security.length === 0 ? ['anonymous', 'userA'] : ['userA', 'admin'];
}

const rank = (type: string): number => (isJson(type) ? 0 : 1);

function bodyOf({ body }: Drafted, headers: Record<string, string>): Pick<MockRequest, 'body'> {
  if (body === undefined) return {};
  headers['content-type'] = body.type;
  if (isJson(body.type)) return { body: JSON.stringify(body.value) };
  if (typeof body.value !== 'object' || body.value === null) return { body: String(body.value) };
  if (body.type.startsWith('multipart/')) return multipart(body.value as JsonObject, headers);
  return {
    body: pairsIn(body.value as JsonObject)
      .map((pair) => pair.map(encodeURIComponent).join('='))
      .join('&'),
  };
}

function pairsIn(value: JsonObject): readonly (readonly [string, string])[] {
  return Object.entries(value).flatMap(([name, item]) =>
    (Array.isArray(item) ? (item as readonly Json[]) : [item]).map((one) => [name, textOf(one)] as const),
  );
}

const textOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

const BOUNDARY = 'assay-witness-boundary';

function multipart(value: JsonObject, headers: Record<string, string>): Pick<MockRequest, 'body'> {
  headers['content-type'] = `multipart/form-data; boundary=${BOUNDARY}`;
  const parts = pairsIn(value).map(
    ([name, text]) => `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`,
  );
  return { body: `${parts.join('')}--${BOUNDARY}--\r\n` };
}
