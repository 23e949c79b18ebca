import type { Operation } from '#core/spec/index';
import { literal } from '../data/value-expr.js';
import type { Caller } from '../identities.js';
import { camelCase } from '../naming.js';
import type { Cleanup, Expectation, NamedValue, RequestStep } from '../test-plan.js';
import { successResponses } from './expectations.js';
import type { Resource } from './resources.js';
import type { ValidRequest } from './valid-request.js';

/** What the id of a created resource is known by in the steps after it. */
export const captureOf = (resource: Resource): string =>
  camelCase(`${resource.name} ${resource.idPointer.split('/').at(-1) ?? 'id'}`);

/** The request that creates a resource, as a step before others. */
export function producerStep(
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
  return [{ needs, request: cleanupStep(remove, pathParams, resource.removedBy) }];
}

function cleanupStep(remove: Operation, pathParams: readonly NamedValue[], caller: Caller): RequestStep {
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
    ...caller,
    expectations: [],
    captures: [],
  };
}
