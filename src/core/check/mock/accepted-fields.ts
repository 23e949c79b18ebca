import { flatten, isAbsent, propertiesOf, propertyOf, type SchemaMap } from '#core/plan/index';
import type { Operation } from '#core/spec/index';
import { requestEntity, unwrapped, type Envelope } from './entity-shape.js';
import type { JsonObject } from './exchange.js';
import type { Input } from './read-input.js';

interface Asked {
  readonly operation: Operation;
  readonly input: Input;
}

/** What a client may say about a thing: declared properties that are not read-only. Everything where none is declared. */
export function acceptedFields(
  { operation, input }: Asked,
  envelope: Envelope,
  schemas: SchemaMap,
): JsonObject {
  const entity = requestEntity(operation, envelope, schemas);
  const flat = flatten(entity.schema, schemas);
  const isFree = propertiesOf(flat).length === 0;
  const sent = Object.entries(unwrapped(input.body, entity.envelope));
  return Object.fromEntries(
    sent.filter(([name]) => {
      const property = propertyOf(flat, name);
      return property === undefined ? isFree : !isAbsent(property, 'request', schemas);
    }),
  );
}

/** The properties that an operation's clients may set. */
export function settableBy(
  operation: Operation,
  envelope: Envelope,
  schemas: SchemaMap,
): ReadonlySet<string> {
  const flat = flatten(requestEntity(operation, envelope, schemas).schema, schemas);
  const names = propertiesOf(flat).filter(([, property]) => !isAbsent(property, 'request', schemas));
  return new Set(names.map(([name]) => name));
}
