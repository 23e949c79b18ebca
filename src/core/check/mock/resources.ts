import { flatten, propertyOf, wordsOf, type SchemaMap } from '#core/plan/index';
import type { ApiSpec, Json, JsonSchema, Operation, OperationKey, Parameter } from '#core/spec/index';
import { settableBy } from './accepted-fields.js';
import { answerSchema, entityIn, idPropertyOf, listIn, type Envelope } from './entity-shape.js';
import { hasPages } from './pages.js';
import { bare, itemTemplates, nounOf, shapeOf } from './path-templates.js';

/** A path under which things of one kind are found. */
export interface Collection {
  /** The template: `/users/{userId}/posts`. */
  readonly path: string;
  readonly noun: string;
  /** The parameter behind it that names one thing; none where things can only be listed. */
  readonly parameter?: Parameter;
  /** The property that a client names it by, where it does so itself. */
  readonly idName?: string;
  /** What its ids must fit: the parameters that name it, and the properties of answers that show its id. */
  readonly idSchemas: readonly JsonSchema[];
  /** The thing's schema, as far as an answer shows it. */
  readonly schema: JsonSchema;
  /** Whether an operation creates things of it; otherwise the mock has some from the start. */
  readonly isCreated: boolean;
  /** Properties that clients set. */
  readonly settable: ReadonlySet<string>;
  /** Whether anybody may read its things. */
  readonly isPublic: boolean;
}

/** What an operation does. */
export type Role =
  | {
      readonly kind: 'create' | 'list' | 'read' | 'replace' | 'merge' | 'remove';
      readonly collection: Collection;
    }
  /** Something that there is one of, or an action: `/settings`, `/articles/{slug}/favorite`. */
  | { readonly kind: 'single' };

export const isOpen = ({ security }: Operation): boolean =>
  security.length === 0 || security.some((requirement) => Object.keys(requirement).length === 0);

const ITEM = /^(.*)\/\{([^{}/]+)\}$/u;

/** Reads from paths, methods and schemas which operations belong together. */
export class Resources {
  private readonly roles = new Map<OperationKey, Role>();
  private readonly collections = new Map<string, Collection>();
  private readonly byPlace = new Map<string, Operation>();

  constructor(private readonly spec: Pick<ApiSpec, 'operations' | 'schemas'>) {
    for (const operation of spec.operations)
      this.provide(`${operation.method} ${shapeOf(operation.path)}`, operation);
    for (const { path } of spec.operations) this.declare(bare(path));
    for (const operation of spec.operations) this.roles.set(operation.key, this.roleFor(operation));
  }

  /** Of two templates that differ only behind a question mark, the first is the rule. */
  private provide(place: string, operation: Operation): void {
    if (!this.byPlace.has(place)) this.byPlace.set(place, operation);
  }

  roleOf(operation: Operation): Role {
    return this.roles.get(operation.key) ?? { kind: 'single' };
  }

  /** The collection whose things a path of this template names. */
  itemsAt(template: string): Collection | undefined {
    const prefix = ITEM.exec(template)?.[1];
    const found = prefix === undefined ? undefined : this.collections.get(shapeOf(prefix));
    return found?.parameter === undefined ? undefined : found;
  }

  get all(): readonly Collection[] {
    return [...this.collections.values()];
  }

  private at(method: string, path: string): Operation | undefined {
    return this.byPlace.get(`${method} ${shapeOf(path)}`);
  }

  private declare(path: string): void {
    const prefix = ITEM.exec(path)?.[1];
    if (prefix !== undefined && prefix !== '' && this.hasItems(path)) this.add(prefix, path);
    else if (this.isListed(path)) this.add(path, undefined);
    for (const above of itemTemplates(path)) this.declareImplied(above);
  }

  /** A path that ends in a parameter names things where they can be read, changed or removed. */
  private hasItems(path: string): boolean {
    return ['get', 'put', 'patch', 'delete'].some((method) => this.at(method, path) !== undefined);
  }

  /** `/accounts/{accountId}/start`: accounts that only other paths name, where an unknown one is answered with 404. */
  private declareImplied(item: string): void {
    const prefix = ITEM.exec(item)?.[1] ?? '';
    if (prefix === '' || this.at('get', item) !== undefined) return;
    const below = this.spec.operations.filter(({ path }) => path.startsWith(`${item}/`) || path === item);
    const isJudged = below.some(({ responses }) =>
      responses.some(({ status }) => /^4(?:04|XX)$/u.test(status)),
    );
    if (isJudged || this.creationOf(prefix, item) !== undefined) this.add(prefix, item);
  }

  private isListed(path: string): boolean {
    const list = this.at('get', path);
    const schema = list === undefined ? undefined : answerSchema(list);
    return (
      schema !== undefined &&
      !path.endsWith('}') &&
      listIn(schema, this.spec.schemas) !== undefined &&
      this.isPlainList(schema)
    );
  }

  /** An object with an id is a thing, even if it holds a list. */
  private isPlainList(schema: JsonSchema): boolean {
    return idPropertyOf(schema, ['id'], this.spec.schemas) === undefined;
  }

  private add(path: string, item: string | undefined): void {
    const known = this.collections.get(shapeOf(path));
    if (known !== undefined && (known.parameter !== undefined || item === undefined)) return;
    this.collections.set(shapeOf(path), this.collectionAt(path, item));
  }

  private collectionAt(path: string, item: string | undefined): Collection {
    const { schemas } = this.spec;
    const create = this.creationOf(path, item);
    const [parameter] = this.parametersOf(item);
    const noun = nounOf(path);
    const names = idNames(parameter?.name, noun);
    const schema = this.thingSchema(path, item, names, create);
    const idName = idPropertyOf(schema, names, schemas);
    const read = item === undefined ? this.at('get', path) : this.at('get', item);
    const shown = [create, read].flatMap((operation) => this.idShownBy(operation, names));
    return {
      path,
      noun,
      schema,
      idSchemas: [...this.parametersOf(item).map((one) => one.schema), ...shown],
      isCreated: create !== undefined,
      settable: this.settable([
        create,
        ...(item === undefined ? [] : [this.at('put', item), this.at('patch', item)]),
      ]),
      isPublic: read !== undefined && isOpen(read),
      ...(parameter === undefined ? {} : { parameter }),
      ...(idName === undefined ? {} : { idName }),
    };
  }

  /** `POST` on the collection, or the operation whose link leads to its things. */
  private creationOf(path: string, item: string | undefined): Operation | undefined {
    const direct = this.at('post', path);
    if (direct !== undefined || item === undefined) return direct;
    const target = shapeOf(item);
    return this.spec.operations.find(
      (operation) =>
        operation.method === 'post' &&
        operation.responses.some(({ links }) =>
          links.some((link) => shapeOf(link.target.slice(link.target.indexOf(' ') + 1)) === target),
        ),
    );
  }

  /** The descriptions of the parameter that names a thing, of all operations on it and below it. */
  private parametersOf(item: string | undefined): readonly Parameter[] {
    const name = item === undefined ? undefined : ITEM.exec(item)?.[2];
    const own = this.spec.operations.filter(({ path }) => path === item || path.startsWith(`${item ?? ''}/`));
    const described = own.flatMap(({ parameters }) => parameters);
    return described.filter((parameter) => parameter.in === 'path' && parameter.name === name);
  }

  private idShownBy(operation: Operation | undefined, names: readonly string[]): readonly JsonSchema[] {
    const { schemas } = this.spec;
    const answer = operation === undefined ? undefined : answerSchema(operation);
    if (answer === undefined) return [];
    const { schema } = entityIn(answer, names, schemas);
    const name = idPropertyOf(schema, names, schemas);
    const property = name === undefined ? undefined : propertyOf(flatten(schema, schemas), name);
    return property === undefined ? [] : [property];
  }

  private thingSchema(
    path: string,
    item: string | undefined,
    names: readonly string[],
    create: Operation | undefined,
  ): JsonSchema {
    const { schemas } = this.spec;
    const single = [
      item === undefined ? undefined : this.at('get', item),
      create,
      item === undefined ? undefined : this.at('put', item),
    ];
    for (const operation of single) {
      const schema = operation === undefined ? undefined : answerSchema(operation);
      if (schema !== undefined) return entityIn(schema, names, schemas).schema;
    }
    const list = this.at('get', path);
    const listed = list === undefined ? undefined : answerSchema(list);
    return (listed === undefined ? undefined : listIn(listed, schemas)?.items) ?? true;
  }

  private settable(operations: readonly (Operation | undefined)[]): ReadonlySet<string> {
    const { schemas } = this.spec;
    const names = operations.flatMap((operation) => {
      if (operation === undefined) return [];
      return [...settableBy(operation, envelopeOf(operation, [], schemas), schemas)];
    });
    return new Set(names);
  }

  private roleFor(operation: Operation): Role {
    const { method } = operation;
    const path = bare(operation.path);
    const items = this.itemsAt(path);
    if (items !== undefined) {
      if (method === 'get' && this.isPagedList(operation))
        return { kind: 'list', collection: this.collectionAt(path, undefined) };
      const kind = ITEM_ROLES[method];
      return kind === undefined ? { kind: 'single' } : { kind, collection: items };
    }
    const collection = this.collections.get(shapeOf(path)) ?? this.linkedFrom(operation);
    if (collection !== undefined) return this.roleAt(operation, collection);
    const twin = method === 'get' ? this.sameThings(operation) : undefined;
    return twin === undefined ? { kind: 'single' } : { kind: 'list', collection: twin };
  }

  /** `/top/{type}`: what the path names is a list itself. */
  private isPagedList(operation: Operation): boolean {
    const list = listIn(answerSchema(operation) ?? true, this.spec.schemas);
    return list !== undefined && list.envelope.length < 2 && hasPages(operation);
  }

  private roleAt(operation: Operation, collection: Collection): Role {
    const { method } = operation;
    if (method === 'post') return { kind: 'create', collection };
    const schema = answerSchema(operation);
    const isList =
      schema !== undefined && listIn(schema, this.spec.schemas) !== undefined && this.isPlainList(schema);
    if (method === 'get') return isList ? { kind: 'list', collection } : { kind: 'single' };
    const isNamedInBody = collection.idName !== undefined && collection.settable.has(collection.idName);
    const kind = method === 'put' || method === 'patch' ? ITEM_ROLES[method] : undefined;
    return kind === undefined || !isNamedInBody ? { kind: 'single' } : { kind, collection };
  }

  private linkedFrom(operation: Operation): Collection | undefined {
    if (operation.method !== 'post') return undefined;
    const targets = operation.responses.flatMap(({ links }) => links.map(({ target }) => target));
    const found = targets.map((target) => this.itemsAt(target.slice(target.indexOf(' ') + 1)));
    return found.find((collection) => collection !== undefined);
  }

  /** Another view of a collection: `/pets/findByStatus` lists what `/pets/{petId}` shows. */
  private sameThings(operation: Operation): Collection | undefined {
    const schema = answerSchema(operation);
    const list = schema === undefined ? undefined : listIn(schema, this.spec.schemas);
    const content = JSON.stringify(list?.items);
    return list === undefined || !this.isPlainList(schema ?? true)
      ? undefined
      : this.all.find(
          (collection) => collection.parameter !== undefined && JSON.stringify(collection.schema) === content,
        );
  }
}

const ITEM_ROLES: Readonly<Record<string, 'read' | 'replace' | 'merge' | 'remove'>> = {
  get: 'read',
  put: 'replace',
  patch: 'merge',
  delete: 'remove',
};

export function envelopeOf(operation: Operation, names: readonly string[], schemas: SchemaMap): Envelope {
  return entityIn(
    answerSchema(operation) ?? true,
    names.length === 0 ? ['id', 'slug', 'uuid'] : names,
    schemas,
  ).envelope;
}

export function idNames(parameter: string | undefined, noun: string): readonly string[] {
  const words = wordsOf(parameter ?? '').split(' ');
  return [
    ...(parameter === undefined ? [] : [parameter]),
    'id',
    `${noun}Id`,
    ...words.slice(-1),
    'uuid',
    '_id',
  ].filter((name) => name !== '');
}

/** Every value where there are few, such as a language; undefined where there are many. */
export function fewValues(parameter: Parameter, schemas: SchemaMap): readonly Json[] | undefined {
  const flat = flatten(parameter.schema, schemas);
  const named = flat['enum'] ?? (flat['const'] === undefined ? undefined : [flat['const']]);
  if (Array.isArray(named)) return named as readonly Json[];
  return flat['type'] === 'boolean' ? [true, false] : undefined;
}
