import {
  flatten,
  isAbsent,
  keywordPointer,
  namesIn,
  propertiesOf,
  propertyPlace,
  subschema,
  type SchemaPlace,
} from '#core/plan/index';
import type { ApiSpec, JsonSchema } from '#core/spec/index';
import type { ValuePath } from './at-path.js';

type Flat = ReturnType<typeof flatten>;

/** A value inside a body or parameter, and what the document says about it. */
export interface ValuePlace {
  readonly path: ValuePath;
  readonly schema: JsonSchema;
  readonly flat: Flat;
  readonly isRequired: boolean;
  readonly clauseOf: (keyword: string) => string;
  /** The pointer of the list of required properties that names it. */
  readonly requiredClause: string;
}

const MAX_DEPTH = 3;
const MAX_PLACES = 80;

/** All places under a schema that travel in a direction; what contains itself is followed to a small depth. */
export function placesUnder(
  root: SchemaPlace,
  direction: 'request' | 'response',
  spec: ApiSpec,
): readonly ValuePlace[] {
  const found: ValuePlace[] = [];
  const walk = (place: SchemaPlace, path: ValuePath, above: { required: boolean; clause: string }): void => {
    if (found.length >= MAX_PLACES || path.length > MAX_DEPTH) return;
    const flat = flatten(place.schema, spec.schemas);
    found.push({
      path,
      schema: place.schema,
      flat,
      isRequired: above.required,
      requiredClause: above.clause,
      clauseOf: (keyword) => keywordPointer(place, keyword, spec),
    });
    const required = new Set(namesIn(flat, 'required'));
    for (const [name, property] of propertiesOf(flat)) {
      if (isAbsent(property, direction, spec.schemas)) continue;
      const inner = propertyPlace(place, name, spec) ?? { schema: property, pointer: place.pointer };
      walk(inner, [...path, name], {
        required: required.has(name),
        clause: keywordPointer(place, 'required', spec),
      });
    }
    const items = subschema(flat, 'items');
    if (items !== undefined && path.at(-1) !== '*')
      walk({ schema: items, pointer: `${place.pointer}/items` }, [...path, '*'], {
        required: false,
        clause: place.pointer,
      });
  };
  walk(root, [], { required: true, clause: root.pointer });
  return found;
}

/** `body.items.*.name` */
export const placeName = (root: string, path: ValuePath): string => [root, ...path].join('.');
