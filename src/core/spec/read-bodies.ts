import {
  POINTER_KEYWORD,
  type ApiResponse,
  type Json,
  type JsonSchema,
  type Link,
  type MediaType,
  type OperationKey,
  type RequestBody,
  type ResponseHeader,
} from './api-spec.js';
import { child, isObject, own, ownObject, ownString, type JsonObject } from './json-tree.js';
import type { OperationReader } from './operation-reader.js';
import { readExamples } from './read-parameters.js';
import type { LocatedObject } from './references.js';

export function readRequestBody(operation: JsonObject, reader: OperationReader): RequestBody | undefined {
  const raw = own(operation, 'requestBody');
  if (raw === undefined) return undefined;
  const { value, pointer } = reader.references.object(raw, child(reader.pointer, 'requestBody'));
  const place = reader.placeOf(value, reader.isSwagger ? child(reader.pointer, 'parameters') : pointer);
  const content = readContent({ value, pointer: place }, reader);
  const isForm = content.some(
    ({ type, schema }) => !type.includes('json') && isObject(schema) && Object.hasOwn(schema, 'required'),
  );
  return {
    pointer: place,
    required: own(value, 'required') === true || (reader.isSwagger && isForm),
    content,
  };
}

/** The media types of a request body or response. Those of the same type and other parameters count once. */
function readContent(holder: LocatedObject, reader: OperationReader): readonly MediaType[] {
  const byType = new Map<string, MediaType>();
  for (const [key, raw] of Object.entries(ownObject(holder.value, 'content'))) {
    const type = key.split(';', 1)[0]?.trim().toLowerCase() ?? '';
    const structural = reader.isSwagger ? holder.pointer : child(holder.pointer, 'content', key);
    if (!/^[^\s/]+\/[^\s/]+$/u.test(type))
      reader.note(structural, `${JSON.stringify(key)} is no media type and is ignored`);
    else if (!byType.has(type))
      byType.set(type, readMediaType(type, reader.references.object(raw, structural), reader));
  }
  return [...byType.values()];
}

function readMediaType(type: string, { value, pointer }: LocatedObject, reader: OperationReader): MediaType {
  const raw = own(value, 'schema');
  const schemaPointer = child(pointer, 'schema');
  const schema =
    raw === undefined ? undefined : withFieldPlaces(reader.schema(raw, schemaPointer), raw, reader);
  const encoding = readEncoding(ownObject(value, 'encoding'));
  if (Object.hasOwn(value, 'itemSchema'))
    reader.note(child(pointer, 'itemSchema'), `items of a stream in ${type} are not checked`);
  return {
    type,
    pointer,
    schemaPointer,
    examples: readExamples(value, pointer, reader),
    ...(schema === undefined ? {} : { schema }),
    ...(encoding === undefined ? {} : { encoding }),
  };
}

/** Fields of a Swagger 2.0 form were parameters; each keeps the pointer of its own. */
function withFieldPlaces(schema: JsonSchema, raw: Json, reader: OperationReader): JsonSchema {
  if (!reader.isSwagger || !isObject(schema) || !isObject(raw) || !isObject(own(schema, 'properties')))
    return schema;
  const rawFields = ownObject(raw, 'properties');
  const fields = Object.entries(ownObject(schema, 'properties')).map(([name, field]) => {
    const place = ownString(ownObject(rawFields, name), POINTER_KEYWORD);
    return [
      name,
      isObject(field) && place !== undefined ? { ...field, [POINTER_KEYWORD]: place } : field,
    ] as const;
  });
  return { ...schema, properties: Object.fromEntries(fields) };
}

function readEncoding(raw: JsonObject): MediaType['encoding'] {
  const parts = Object.entries(raw).map(([name, value]) => {
    const contentType = isObject(value) ? ownString(value, 'contentType') : undefined;
    return [name, contentType === undefined ? {} : { contentType }] as const;
  });
  return parts.length === 0 ? undefined : Object.fromEntries(parts);
}

export interface LinkTargets {
  readonly byOperationId: ReadonlyMap<string, OperationKey>;
  readonly byPointer: ReadonlyMap<string, OperationKey>;
}

export function readResponses(
  operation: JsonObject,
  targets: LinkTargets,
  reader: OperationReader,
): readonly ApiResponse[] {
  const base = child(reader.pointer, 'responses');
  return Object.entries(ownObject(operation, 'responses')).flatMap(([key, raw]) => {
    if (key.startsWith('x-')) return [];
    const status = key === 'default' ? key : key.toUpperCase();
    if (!/^(?:default|[1-5](?:\d\d|XX))$/u.test(status)) {
      reader.note(child(base, key), `${JSON.stringify(key)} is no status and is ignored`);
      return [];
    }
    const found = reader.references.object(raw, child(base, key));
    return [
      readResponse(
        status,
        { ...found, pointer: reader.placeOf(found.value, found.pointer) },
        targets,
        reader,
      ),
    ];
  });
}

function readResponse(
  status: string,
  found: LocatedObject,
  targets: LinkTargets,
  reader: OperationReader,
): ApiResponse {
  return {
    status,
    pointer: found.pointer,
    description: ownString(found.value, 'description') ?? '',
    content: readContent(found, reader),
    headers: readHeaders(found, reader),
    links: readLinks(found, targets, reader),
  };
}

function readHeaders(response: LocatedObject, reader: OperationReader): readonly ResponseHeader[] {
  return Object.entries(ownObject(response.value, 'headers')).flatMap(([name, raw]) => {
    // The media type is described by the key of the content.
    if (name.toLowerCase() === 'content-type') return [];
    const found = reader.tolerant(() =>
      reader.references.object(raw, child(response.pointer, 'headers', name)),
    );
    if (found === undefined) return [];
    const pointer = reader.placeOf(found.value, found.pointer);
    const schemaPointer = reader.isSwagger ? pointer : child(pointer, 'schema');
    const rawSchema = own(found.value, 'schema');
    const schema = rawSchema === undefined ? true : reader.schema(rawSchema, schemaPointer);
    return [{ name, pointer, schemaPointer, schema, required: own(found.value, 'required') === true }];
  });
}

function readLinks(response: LocatedObject, targets: LinkTargets, reader: OperationReader): readonly Link[] {
  return Object.entries(ownObject(response.value, 'links')).flatMap(([name, raw]) => {
    const found = reader.tolerant(() =>
      reader.references.object(raw, child(response.pointer, 'links', name)),
    );
    if (found === undefined) return [];
    const target = targetOf(found.value, targets);
    if (target === undefined) reader.note(found.pointer, 'the link leads to no operation of this document');
    const parameters = Object.entries(ownObject(found.value, 'parameters')).filter(
      ([, value]) => typeof value === 'string',
    );
    return target === undefined
      ? []
      : [
          {
            name,
            pointer: found.pointer,
            target,
            parameters: Object.fromEntries(parameters) as Record<string, string>,
          },
        ];
  });
}

function targetOf(link: JsonObject, targets: LinkTargets): OperationKey | undefined {
  const id = ownString(link, 'operationId');
  return id === undefined
    ? targets.byPointer.get(ownString(link, 'operationRef') ?? '')
    : targets.byOperationId.get(id);
}
