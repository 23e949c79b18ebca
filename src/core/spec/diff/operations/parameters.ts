import { isObject } from '../../json-tree.js';
import type { Operation, Parameter } from '../../api-spec.js';
import type { Home } from '../finding.js';
import { pairBy, report, useIn, type OperationPair } from './operation-pair.js';

/** Parameters, which requests carry. Those of the path are told by their place, whatever they are called. */
export function compareParameters(pair: OperationPair): void {
  const { before, after } = pair;
  const keyOf = (parameter: Parameter, isLater: boolean): string =>
    identity(parameter, isLater ? after : before);
  const { kept, removed, added } = pairBy(before.parameters, after.parameters, keyOf);
  for (const parameter of removed) reportRemoved(pair, parameter);
  for (const parameter of added) reportAdded(pair, parameter);
  for (const [was, is] of kept) {
    compareFlags(pair, was, is);
    compareSerialisation(pair, was, is);
    compareValues(pair, was, is);
  }
}

function identity({ name, in: location }: Parameter, { path }: Operation): string {
  if (location === 'header') return `header ${name.toLowerCase()}`;
  if (location !== 'path') return `${location} ${name}`;
  return `path ${[...path.matchAll(/\{([^{}]+)\}/gu)].findIndex(([, placeholder]) => placeholder === name)}`;
}

const nameOf = ({ name, in: location }: Parameter): string => `the ${location} parameter \`${name}\``;

function reportRemoved(pair: OperationPair, parameter: Parameter): void {
  const { deprecated, pointer } = parameter;
  report(pair, {
    rule: deprecated ? 'request-parameter-removed-after-deprecation' : 'request-parameter-removed',
    class: deprecated ? 'safe' : 'potentially_breaking',
    direction: 'request',
    says: `Requests no longer have ${nameOf(parameter)}${deprecated ? ', which was deprecated' : ''}`,
    before: pointer,
    after: pair.after.pointer,
  });
}

function reportAdded(pair: OperationPair, parameter: Parameter): void {
  const { required, pointer } = parameter;
  report(pair, {
    rule: required ? 'request-required-parameter-added' : 'request-parameter-added',
    class: required ? 'breaking' : 'safe',
    direction: 'request',
    says: `Requests ${required ? 'must now' : 'may now'} have ${nameOf(parameter)}`,
    before: pair.before.pointer,
    after: pointer,
  });
}

function compareFlags(pair: OperationPair, was: Parameter, is: Parameter): void {
  const places = { direction: 'request', before: was.pointer, after: is.pointer } as const;
  if (was.required !== is.required) {
    report(pair, {
      rule: is.required ? 'request-parameter-became-required' : 'request-parameter-became-optional',
      class: is.required ? 'breaking' : 'safe',
      says: `Requests ${is.required ? 'must now' : 'need no longer'} have ${nameOf(is)}`,
      ...places,
    });
  }
  if (was.deprecated === is.deprecated) return;
  report(pair, {
    rule: is.deprecated ? 'request-parameter-deprecated' : 'request-parameter-reactivated',
    class: 'safe',
    says: `In requests, ${nameOf(is)} is ${is.deprecated ? 'now' : 'no longer'} deprecated`,
    ...places,
  });
}

function compareSerialisation(pair: OperationPair, was: Parameter, is: Parameter): void {
  const [earlier, later] = [serialisation(was), serialisation(is)];
  if (earlier === later) return;
  report(pair, {
    rule: 'request-parameter-serialisation-changed',
    class: 'breaking',
    direction: 'request',
    says: `In requests, ${nameOf(is)} is now written as ${later} instead of ${earlier}`,
    before: was.pointer,
    after: is.pointer,
  });
}

/** `explode` makes a difference to lists and objects only. */
function serialisation({ mediaType, style, explode, schema }: Parameter): string {
  if (mediaType !== undefined) return mediaType;
  const type = isObject(schema) ? schema['type'] : undefined;
  const isPlain = typeof type === 'string' && type !== 'array' && type !== 'object';
  if (isPlain && style !== 'label' && style !== 'matrix') return 'plain text';
  return `${style}${explode ? ', exploded' : ''}`;
}

function compareValues(pair: OperationPair, was: Parameter, is: Parameter): void {
  const homeOf = (parameter: Parameter): Home => ({ label: nameOf(parameter), path: '' });
  const placeOf = (parameter: Parameter): { schema: Parameter['schema']; pointer: string; home: Home } => {
    return { schema: parameter.schema, pointer: parameter.schemaPointer, home: homeOf(parameter) };
  };
  const [earlier, later] = [placeOf(was), placeOf(is)];
  const isText = was.mediaType === undefined && is.mediaType === undefined;
  pair.compareSchemas(
    { before: [earlier], after: [later], atBefore: earlier, atAfter: later },
    useIn('request', isText),
  );
}
