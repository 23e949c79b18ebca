import type { ApiResponse, JsonSchema, Link, Operation, OperationKey } from '#core/spec/index';
import { singular } from '../data/realistic-text.js';
import { flatten, propertiesOf, typesOf, type SchemaMap, type SchemaObject } from '../data/schema-tree.js';
import type { Caller, Identities } from '../identities.js';
import { camelCase } from '../naming.js';
import { successResponses } from './expectations.js';
import { isJson } from '../wire/media-type.js';

/** Something that an operation creates and that a path parameter names: pets, made by `POST /pets`. */
export interface Resource {
  /** In the singular, as an identifier: `pet`. */
  readonly noun: string;
  /** The noun, or where several resources have the same, one that tells it from the others: `screenField`. */
  readonly name: string;
  readonly create: Operation;
  /** The path of one of them, parameter names erased: `/pets/{}`. */
  readonly itemShape: string;
  /** JSON pointer of the id in the answer to `create`. */
  readonly idPointer: string;
  readonly remove?: Operation;
  /** Who may remove one. */
  readonly removedBy: Caller;
}

export const shapeOf = (path: string): string => path.replace(/\{[^{}]*\}/gu, '{}');

/** Which resources there are, inferred from nested paths, from links and from the names of ids. */
export class ResourceIndex {
  private readonly byShape = new Map<string, Resource>();
  private readonly byNoun = new Map<string, Resource>();
  private readonly byCreate = new Map<OperationKey, Resource>();
  private readonly names = new Set<string>();

  constructor(
    operations: readonly Operation[],
    private readonly schemas: SchemaMap,
    private readonly identities: Identities,
  ) {
    const byMethodAndShape = new Map(
      operations.map((operation) => [`${operation.method} ${shapeOf(operation.path)}`, operation]),
    );
    for (const operation of operations) this.addFromPath(operation, byMethodAndShape);
    for (const operation of operations) this.addFromLinks(operation, operations, byMethodAndShape);
  }

  /** The resource that is named by the parameter at the end of this path. */
  at(path: string): Resource | undefined {
    return this.byShape.get(shapeOf(path));
  }

  /** The resource that a property such as `trip_id` names. */
  named(noun: string): Resource | undefined {
    return this.byNoun.get(noun.toLowerCase());
  }

  createdBy(operation: Operation): Resource | undefined {
    return this.byCreate.get(operation.key);
  }

  get all(): readonly Resource[] {
    return [...this.byShape.values()];
  }

  private addFromPath(operation: Operation, known: ReadonlyMap<string, Operation>): void {
    const [, collection, parameter] = /^(.+)\/\{([^{}]+)\}$/u.exec(operation.path) ?? [];
    if (collection === undefined || parameter === undefined) return;
    const create = known.get(`post ${shapeOf(collection)}`);
    const noun = nounOf(collection);
    const idPointer = create === undefined ? undefined : this.idPointer(create, parameter, noun);
    if (create !== undefined && idPointer !== undefined)
      this.add({ noun, create, idPointer, itemShape: shapeOf(operation.path) }, known);
  }

  private addFromLinks(
    create: Operation,
    operations: readonly Operation[],
    known: ReadonlyMap<string, Operation>,
  ): void {
    if (create.method !== 'post') return;
    for (const link of successResponses(create).flatMap(({ links }) => links)) {
      const target = operations.find(({ key }) => key === link.target);
      const found = target === undefined ? undefined : linkedItem(link, target);
      if (found !== undefined) this.add({ noun: nounOf(create.path), create, ...found }, known);
    }
  }

  private add(
    resource: Omit<Resource, 'name' | 'remove' | 'removedBy'>,
    known: ReadonlyMap<string, Operation>,
  ): void {
    if (this.byShape.has(resource.itemShape)) return;
    const remove = known.get(`delete ${resource.itemShape}`);
    const removedBy = this.identities.of(remove ?? resource.create);
    const name = this.freeName(resource);
    const complete = { ...resource, name, removedBy, ...(remove === undefined ? {} : { remove }) };
    this.byShape.set(resource.itemShape, complete);
    if (!this.byNoun.has(resource.noun.toLowerCase())) this.byNoun.set(resource.noun.toLowerCase(), complete);
    if (!this.byCreate.has(resource.create.key)) this.byCreate.set(resource.create.key, complete);
  }

  private freeName({ noun, create }: Pick<Resource, 'noun' | 'create'>): string {
    const parent = nounsOf(create.path).at(-2) ?? 'other';
    const nested = camelCase(`${parent} ${noun}`);
    let name = [noun, nested].find((candidate) => !this.names.has(candidate.toLowerCase())) ?? nested;
    for (let count = 2; this.names.has(name.toLowerCase()); count += 1) name = `${nested}${count}`;
    this.names.add(name.toLowerCase());
    return name;
  }

  private idPointer(create: Operation, parameter: string, noun: string): string | undefined {
    const responses = successResponses(create);
    const pointers = responses.map((response) =>
      idIn(response, [parameter, 'id', `${noun}Id`, ...lastWord(parameter)], this.schemas),
    );
    const [first] = pointers;
    return responses.length > 0 && pointers.every((pointer) => pointer === first) ? first : undefined;
  }
}

/** `petUuid` may be called `uuid` in the pet itself. */
function lastWord(parameter: string): readonly string[] {
  const word = /[A-Z][a-z]+$|(?<=_)[a-z]+$/u.exec(parameter)?.[0];
  return word === undefined ? [] : [word];
}

/** The link's parameter, where the target's path ends with it and the value comes from the body. */
function linkedItem(link: Link, target: Operation): Pick<Resource, 'itemShape' | 'idPointer'> | undefined {
  const name = /\{([^{}]+)\}$/u.exec(target.path)?.[1];
  const expression =
    name === undefined ? undefined : (link.parameters[name] ?? link.parameters[`path.${name}`]);
  const pointer = /^\$response\.body#(\/.+)$/u.exec(expression ?? '')?.[1];
  return pointer === undefined ? undefined : { itemShape: shapeOf(target.path), idPointer: pointer };
}

/** The last word of a path that is no parameter, in the singular. */
const nounOf = (path: string): string => nounsOf(path).at(-1) ?? 'item';

function nounsOf(path: string): readonly string[] {
  const words = path.split('/').filter((part) => part !== '' && !part.includes('{'));
  return words.map((word) => camelCase(singular(word)));
}

function idIn(response: ApiResponse, names: readonly string[], schemas: SchemaMap): string | undefined {
  const media = response.content.find(({ type }) => isJson(type));
  if (
    media?.schema === undefined ||
    response.content.some(({ type }) => !isJson(type) && type !== 'application/xml')
  )
    return undefined;
  const flat = flatten(media.schema, schemas);
  return idAmong(flat, names, schemas) ?? idInEnvelope(flat, names, schemas);
}

/** `{ "article": { "slug": … } }`: many APIs put what they answer into one property. */
function idInEnvelope(flat: SchemaObject, names: readonly string[], schemas: SchemaMap): string | undefined {
  const [only, ...others] = propertiesOf(flat).map(
    ([name, schema]) => [name, flatten(schema, schemas)] as const,
  );
  if (only === undefined || others.length > 2) return undefined;
  const envelope = [only, ...others].find(([, schema]) => propertiesOf(schema).length > 0);
  const pointer = envelope === undefined ? undefined : idAmong(envelope[1], names, schemas);
  return envelope === undefined || pointer === undefined ? undefined : `/${envelope[0]}${pointer}`;
}

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z\d]/gu, '');

function idAmong(flat: SchemaObject, names: readonly string[], schemas: SchemaMap): string | undefined {
  const properties = propertiesOf(flat);
  for (const wanted of names) {
    const found = properties.find(
      ([name, schema]) => plain(name) === plain(wanted) && isIdentifier(schema, schemas),
    );
    if (found !== undefined) return `/${found[0].replaceAll('~', '~0').replaceAll('/', '~1')}`;
  }
  return undefined;
}

function isIdentifier(schema: JsonSchema, schemas: SchemaMap): boolean {
  const types = typesOf(flatten(schema, schemas));
  return types.length === 1 && (types[0] === 'string' || types[0] === 'integer' || types[0] === 'number');
}
