import type { Example, Json, JsonSchema, Parameter, ParameterLocation, ParameterStyle } from './api-spec.js';
import type { OperationReader } from './operation-reader.js';
import { child, isObject, own, ownArray, ownObject, ownString, type JsonObject } from './json-tree.js';
import { UnusablePart, type LocatedObject } from './references.js';

const LOCATIONS: readonly string[] = ['path', 'query', 'header', 'cookie'] satisfies ParameterLocation[];
const STYLES: Readonly<Record<ParameterLocation, readonly ParameterStyle[]>> = {
  path: ['simple', 'label', 'matrix'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'tabDelimited', 'deepObject'],
  header: ['simple'],
  cookie: ['form'],
};
/** OpenAPI says that parameters of these names are ignored: other parts of the document describe them. */
const IGNORED_HEADERS = new Set(['accept', 'content-type', 'authorization']);

export interface ParameterList {
  readonly items: readonly Json[];
  readonly pointer: string;
}

/** The parameters of a path and of its operation; the operation's replace those of the same name and location. */
export function readParameters(
  lists: readonly ParameterList[],
  path: string,
  reader: OperationReader,
): readonly Parameter[] {
  const byIdentity = new Map<string, Parameter>();
  for (const { items, pointer } of lists) {
    for (const [index, item] of items.entries()) {
      const found = reader.references.object(item, child(pointer, index));
      for (const parameter of readParameter(found, reader))
        byIdentity.set(`${parameter.in} ${parameter.name}`, parameter);
    }
  }
  const placeholders = placeholdersOf(path);
  const parameters = [...byIdentity.values()].filter((parameter) => {
    const isUsed = parameter.in !== 'path' || placeholders.has(parameter.name);
    if (!isUsed)
      reader.note(parameter.pointer, `the path has no {${parameter.name}}; the parameter is ignored`);
    return isUsed;
  });
  return [...parameters, ...undescribed(placeholders, parameters, reader)];
}

const placeholdersOf = (path: string): ReadonlySet<string> => {
  return new Set([...path.matchAll(/\{([^{}]+)\}/gu)].map(([, name]) => name ?? ''));
};

/** A placeholder without a description is common and harmless: some string goes there. */
function undescribed(
  placeholders: ReadonlySet<string>,
  known: readonly Parameter[],
  reader: OperationReader,
): Parameter[] {
  const missing = [...placeholders].filter(
    (name) => !known.some((parameter) => parameter.in === 'path' && parameter.name === name),
  );
  return missing.map((name) => {
    reader.note(reader.pointer, `the path parameter {${name}} is not described; a string is assumed`);
    return {
      name,
      in: 'path',
      pointer: reader.pointer,
      required: true,
      deprecated: false,
      schema: { type: 'string' },
      schemaPointer: reader.pointer,
      style: 'simple',
      explode: false,
      allowReserved: false,
      examples: [],
    };
  });
}

function readParameter(found: LocatedObject, reader: OperationReader): readonly Parameter[] {
  const { value } = found;
  const pointer = reader.placeOf(value, found.pointer);
  const name = own(value, 'name');
  const location = own(value, 'in');
  if (typeof name !== 'string' || name === '') throw new UnusablePart(pointer, 'the parameter has no name');
  if (!isLocation(location))
    return wholeQuery(value, pointer, reader) ?? unsupportedLocation(value, pointer, reader);
  if (location === 'header' && IGNORED_HEADERS.has(name.toLowerCase())) return [];
  return [
    {
      name,
      in: location,
      pointer,
      required: location === 'path' || own(value, 'required') === true,
      deprecated: own(value, 'deprecated') === true,
      ...styleOf(value, location),
      ...described(value, pointer, reader),
    },
  ];
}

const FORM = 'application/x-www-form-urlencoded';

/**
 * `querystring` of OpenAPI 3.2 describes all of the query by one schema. Written as a form, it is the same as one
 * parameter for each property; undefined where it is written in another way, or says no properties.
 */
function wholeQuery(
  value: JsonObject,
  pointer: string,
  reader: OperationReader,
): readonly Parameter[] | undefined {
  if (own(value, 'in') !== 'querystring') return undefined;
  const content = own(ownObject(value, 'content'), FORM);
  if (content === undefined) return undefined;
  const media = reader.references.object(content, child(pointer, 'content', FORM));
  const raw = own(media.value, 'schema');
  if (raw === undefined) return undefined;
  const schema = reader.references.object(raw, child(media.pointer, 'schema'));
  const properties = Object.entries(ownObject(schema.value, 'properties'));
  const required = new Set(ownArray(schema.value, 'required'));
  // What is required only where there is a query at all, parameters cannot say.
  if (properties.length === 0 || (required.size > 0 && own(value, 'required') !== true)) return undefined;
  return properties.map(([name, property]) => {
    const schemaPointer = child(schema.pointer, 'properties', name);
    return {
      name,
      in: 'query',
      pointer,
      required: required.has(name),
      deprecated: own(value, 'deprecated') === true,
      schema: reader.schema(property, schemaPointer),
      schemaPointer,
      style: 'form',
      explode: true,
      allowReserved: false,
      examples: [],
    };
  });
}

/** Such as `querystring` in JSON: requests can do without it unless it is required. */
function unsupportedLocation(value: JsonObject, pointer: string, reader: OperationReader): [] {
  const detail = `the location ${JSON.stringify(own(value, 'in') ?? null)} is not supported`;
  if (own(value, 'required') === true) throw new UnusablePart(pointer, detail, 'unsupported');
  reader.note(pointer, `${detail}; the parameter is never sent`);
  return [];
}

const isLocation = (value: Json | undefined): value is ParameterLocation =>
  typeof value === 'string' && LOCATIONS.includes(value);

function styleOf(
  value: JsonObject,
  location: ParameterLocation,
): Pick<Parameter, 'style' | 'explode' | 'allowReserved'> {
  const [fallback = 'simple'] = STYLES[location];
  const style = STYLES[location].find((candidate) => candidate === own(value, 'style')) ?? fallback;
  const explode = own(value, 'explode');
  return {
    style,
    explode: typeof explode === 'boolean' ? explode : style === 'form',
    allowReserved: own(value, 'allowReserved') === true,
  };
}

type Described = Pick<Parameter, 'schema' | 'schemaPointer' | 'examples' | 'mediaType'>;

function described(value: JsonObject, pointer: string, reader: OperationReader): Described {
  const [media] = Object.entries(ownObject(value, 'content'));
  if (media === undefined || Object.hasOwn(value, 'schema')) {
    const schemaPointer = reader.isSwagger ? pointer : child(pointer, 'schema');
    return {
      ...schemaOf(value, schemaPointer, reader),
      schemaPointer,
      examples: readExamples(value, pointer, reader),
    };
  }
  const [mediaType, description] = media;
  const place = child(pointer, 'content', mediaType);
  const found = reader.references.object(description, place);
  const schemaPointer = child(found.pointer, 'schema');
  const examples = readExamples(found.value, found.pointer, reader);
  return {
    ...schemaOf(found.value, schemaPointer, reader),
    schemaPointer,
    examples,
    mediaType: mediaType.toLowerCase(),
  };
}

function schemaOf(holder: JsonObject, pointer: string, reader: OperationReader): { schema: JsonSchema } {
  const raw = own(holder, 'schema');
  return { schema: raw === undefined ? true : reader.schema(raw, pointer) };
}

/** `example` and `examples` of a parameter or media type; values that stand outside the document are not read. */
export function readExamples(
  holder: JsonObject,
  pointer: string,
  reader: OperationReader,
): readonly Example[] {
  const single = own(holder, 'example');
  const named = Object.entries(ownObject(holder, 'examples')).flatMap(([name, raw]) =>
    namedExample(name, raw, pointer, reader),
  );
  const listed = ownArray(holder, 'examples').map((value, index) => {
    return { name: `example ${index + 1}`, value, pointer: child(pointer, 'examples', index) };
  });
  const alone =
    single === undefined ? [] : [{ name: 'example', value: single, pointer: child(pointer, 'example') }];
  return [...alone, ...named, ...listed];
}

function namedExample(name: string, raw: Json, pointer: string, reader: OperationReader): Example[] {
  const place = child(pointer, 'examples', name);
  if (!isObject(raw)) return [];
  const found = reader.tolerant(() => reader.references.object(raw, place));
  if (found === undefined) return [];
  const key = ['value', 'dataValue'].find((candidate) => Object.hasOwn(found.value, candidate));
  const value = key === undefined ? undefined : own(found.value, key);
  if (key === undefined || value === undefined) return [];
  const summary = ownString(found.value, 'summary');
  return [{ name: summary ?? name, value, pointer: child(found.pointer, key) }];
}
