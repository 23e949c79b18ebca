import { POINTER_KEYWORD, type ApiSpec, type JsonSchema } from '#core/spec/index';
import { optionOf, propertyOf, referredName, subschema, subschemas, textIn } from './schema-tree.js';

/** A schema and where it stands in the document as it was sent. */
export interface SchemaPlace {
  readonly schema: JsonSchema;
  readonly pointer: string;
}

type Spec = Pick<ApiSpec, 'schemas' | 'schemaPointers'>;

/** The places whose keywords together make up a schema: itself, what it refers to, its `allOf`, what it is if not null. */
function partsOf(place: SchemaPlace, spec: Spec, depth = 0): readonly SchemaPlace[] {
  const { schema } = place;
  if (typeof schema === 'boolean' || depth > 8) return [];
  const itself = { schema, pointer: textIn(schema, POINTER_KEYWORD) ?? place.pointer };
  const name = referredName(schema);
  const target = name === undefined || !Object.hasOwn(spec.schemas, name) ? undefined : spec.schemas[name];
  const referred =
    name === undefined || target === undefined
      ? []
      : partsOf({ schema: target, pointer: spec.schemaPointers[name] ?? '#' }, spec, depth + 1);
  const members = subschemas(schema, 'allOf').flatMap((member, index) =>
    partsOf({ schema: member, pointer: `${itself.pointer}/allOf/${index}` }, spec, depth + 1),
  );
  const option = optionOf(schema, spec.schemas);
  const pointer = `${itself.pointer}/${option?.keyword ?? ''}/${option?.index ?? 0}`;
  const optional = option === undefined ? [] : partsOf({ schema: option.schema, pointer }, spec, depth + 1);
  return [itself, ...referred, ...members, ...optional];
}

/** The pointer of a keyword, wherever among the parts it stands. */
export function keywordPointer(place: SchemaPlace, keyword: string, spec: Spec): string {
  const part = partsOf(place, spec).find(
    ({ schema }) => typeof schema !== 'boolean' && Object.hasOwn(schema, keyword),
  );
  return part === undefined ? place.pointer : `${part.pointer}/${keyword}`;
}

/** A property's schema, wherever among the parts it stands. */
export function propertyPlace(place: SchemaPlace, name: string, spec: Spec): SchemaPlace | undefined {
  for (const part of partsOf(place, spec)) {
    const schema = typeof part.schema === 'boolean' ? undefined : propertyOf(part.schema, name);
    const key = name.replaceAll('~', '~0').replaceAll('/', '~1');
    if (schema !== undefined) return { schema, pointer: `${part.pointer}/properties/${key}` };
  }
  return undefined;
}

/** The schema of a list's items, wherever among the parts it stands. */
export function itemPlace(place: SchemaPlace, spec: Spec): SchemaPlace | undefined {
  for (const part of partsOf(place, spec)) {
    const schema = typeof part.schema === 'boolean' ? undefined : subschema(part.schema, 'items');
    if (schema !== undefined) return { schema, pointer: `${part.pointer}/items` };
  }
  return undefined;
}
