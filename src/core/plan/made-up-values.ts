/** How schemas are read and values are made up: for others that need values of a document, such as the mock. */
export { isEndless } from './data/endless-schema.js';
export { generateValue } from './data/generate-value.js';
export type { GenerationContext, Wanted } from './data/generation-context.js';
export { singular, wordsOf } from './data/realistic-text.js';
export { keywordPointer, propertyPlace, type SchemaPlace } from './data/schema-places.js';
export {
  flatten,
  isRecord,
  namesIn,
  numberIn,
  propertiesOf,
  propertyOf,
  subschema,
  subschemas,
  textIn,
  typesOf,
  type SchemaMap,
  type SchemaObject,
} from './data/schema-tree.js';
export { isAbsent, viewOf } from './data/schema-view.js';
export { referencesIn, SchemaValidator } from './data/validator.js';
export { evaluate } from './data/value-expr.js';
export { Identities } from './identities.js';
export { knownValue, type KnownValues } from './known-values.js';
export { isJson } from './wire/media-type.js';
export { serialise } from './wire/serialise.js';
