import { upgrade } from '@scalar/openapi-upgrader';
import { messageOf } from '#core/errors/index';
import { POINTER_KEYWORD, type Json } from './api-spec.js';
import { child, isArray, isObject, own, ownArray, ownObject, type JsonObject } from './json-tree.js';
import { LocalReferences, UnusablePart } from './references.js';

/**
 * Swagger 2.0 is upgraded by the library one operation at a time: a document with one broken operation keeps the
 * others, and the places where things stood, which the upgrade does not keep, travel with them as an extension.
 */
export interface SwaggerOperation {
  readonly raw: JsonObject;
  readonly pointer: string;
  /** Of the path item, with the pointer of the list. */
  readonly sharedParameters: readonly Json[];
  readonly sharedPointer: string;
}

/** @throws UnusablePart when the operation cannot be read */
export function upgradeSwaggerOperation(
  operation: SwaggerOperation,
  root: JsonObject,
  references: LocalReferences,
): JsonObject {
  const { raw, pointer } = operation;
  const prepared = {
    ...raw,
    parameters: mergedParameters(operation, references),
    responses: placedResponses(ownObject(raw, 'responses'), child(pointer, 'responses'), references),
  };
  const media = Object.fromEntries(['consumes', 'produces'].flatMap((key) => listed(root, key)));
  const upgraded = upgradeOrRefuse({ swagger: '2.0', ...media, paths: { '/': { post: prepared } } }, pointer);
  return ownObject(ownObject(ownObject(upgraded, 'paths'), '/'), 'post');
}

const HEAD = new Set(['swagger', 'info', 'host', 'basePath', 'schemes', 'securityDefinitions']);

/** Servers and security schemes in the form of OpenAPI 3. */
export function upgradeSwaggerHead(root: JsonObject): JsonObject {
  const head = Object.fromEntries(Object.entries(root).filter(([key]) => HEAD.has(key)));
  return upgradeOrRefuse({ ...head, swagger: '2.0', paths: {} }, '#');
}

function upgradeOrRefuse(document: JsonObject, pointer: string): JsonObject {
  try {
    // The library changes what it is given.
    const upgraded: unknown = upgrade(structuredClone(document), '3.0');
    return upgraded as JsonObject;
  } catch (cause) {
    throw new UnusablePart(pointer, messageOf(cause));
  }
}

function listed(root: JsonObject, key: string): [string, Json][] {
  const value = own(root, key);
  return isArray(value) ? [[key, value.filter((type) => typeof type === 'string')]] : [];
}

function mergedParameters(operation: SwaggerOperation, references: LocalReferences): Json[] {
  const shared = placedParameters(operation.sharedParameters, operation.sharedPointer, references);
  const itsOwn = placedParameters(
    ownArray(operation.raw, 'parameters'),
    child(operation.pointer, 'parameters'),
    references,
  );
  return [...new Map([...shared, ...itsOwn].map((parameter) => [identity(parameter), parameter])).values()];
}

const identity = (parameter: JsonObject): string => {
  const location = own(parameter, 'in');
  return location === 'body' ? 'body' : `${String(location)} ${String(own(parameter, 'name'))}`;
};

function placedParameters(list: readonly Json[], pointer: string, references: LocalReferences): JsonObject[] {
  return list.map((item, index) => {
    const found = references.object(item, child(pointer, index));
    if (typeof own(found.value, 'in') !== 'string')
      throw new UnusablePart(found.pointer, 'the parameter has no location (`in`)');
    return { ...found.value, [POINTER_KEYWORD]: found.pointer };
  });
}

function placedResponses(responses: JsonObject, pointer: string, references: LocalReferences): JsonObject {
  const placed = Object.entries(responses).map(([status, raw]) => {
    if (status.startsWith('x-')) return [status, raw] as const;
    const found = references.object(raw, child(pointer, status));
    const headers = Object.entries(ownObject(found.value, 'headers')).filter(([, header]) =>
      isObject(header),
    );
    const placedHeaders = headers.map(([name, header]) => {
      return [
        name,
        { ...(header as JsonObject), [POINTER_KEYWORD]: child(found.pointer, 'headers', name) },
      ] as const;
    });
    return [
      status,
      { ...found.value, headers: Object.fromEntries(placedHeaders), [POINTER_KEYWORD]: found.pointer },
    ] as const;
  });
  return Object.fromEntries(placed);
}
