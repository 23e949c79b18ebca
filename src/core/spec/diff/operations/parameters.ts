import { child, isArray, isObject, own, type JsonObject } from '../../json-tree.js';
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
  const isPlain = holdsOneValue(was) || holdsOneValue(is);
  const [earlier, later] = [serialisation(was, isPlain), serialisation(is, isPlain)];
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

/** @param isPlain one value only: `explode`, and most styles, make a difference to lists and objects alone */
function serialisation({ mediaType, style, explode }: Parameter, isPlain: boolean): string {
  if (mediaType !== undefined) return mediaType;
  if (isPlain) return style === 'label' || style === 'matrix' ? style : 'plain text';
  return `${style}${explode ? ', exploded' : ''}`;
}

function holdsOneValue({ schema }: Parameter): boolean {
  const types = isObject(schema) ? own(schema, 'type') : schema === false ? [] : undefined;
  const named = isArray(types) ? types : [types];
  return named.every((name) => typeof name === 'string' && name !== 'array' && name !== 'object');
}

/**
 * A query parameter that took one value and now takes a list of such values: requests that sent one still do.
 * @returns the list's schema; undefined where it is another kind of change
 */
function listInstead(was: Parameter, is: Parameter): JsonObject | undefined {
  if (is.in !== 'query' || is.style !== 'form' || !is.explode || is.mediaType !== undefined) return undefined;
  if (was.style !== 'form' || was.mediaType !== undefined || !isObject(is.schema)) return undefined;
  const types = own(is.schema, 'type');
  const isList = types === 'array' || (isArray(types) && types.includes('array'));
  return isList && holdsOneValue(was) ? is.schema : undefined;
}

function compareWithItems(pair: OperationPair, was: Parameter, is: Parameter, list: JsonObject): void {
  const least = own(list, 'minItems');
  const isSafe = typeof least !== 'number' || least < 2;
  report(pair, {
    rule: isSafe ? 'request-parameter-became-list' : 'request-parameter-became-longer-list',
    class: isSafe ? 'safe' : 'breaking',
    direction: 'request',
    says: `In requests, ${nameOf(is)} may now be given several times`,
    before: was.schemaPointer,
    after: is.schemaPointer,
  });
  const items = own(list, 'items');
  const schema = typeof items === 'boolean' || isObject(items) ? items : true;
  compareValues(pair, was, { ...is, schema, schemaPointer: child(is.schemaPointer, 'items') });
}

function compareValues(pair: OperationPair, was: Parameter, is: Parameter): void {
  const list = listInstead(was, is);
  if (list !== undefined) return compareWithItems(pair, was, is, list);
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
