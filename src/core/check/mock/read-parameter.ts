import { flatten, isJson, propertiesOf, propertyOf, subschema, type SchemaMap } from '#core/plan/index';
import type { Json, JsonSchema, Parameter } from '#core/spec/index';
import type { MockRequest } from './exchange.js';
import { cookiesIn } from './identities.js';
import type { PathValues } from './router.js';
import { expectedTypes, meaningsOf, typed, typedObject } from './typed-text.js';

/** A parameter as the server sees it. */
export type ReadParameter =
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly text: string }
  /** What it may mean, the likeliest first. */
  | { readonly kind: 'sent'; readonly meanings: readonly Json[] };

type Pairs = readonly (readonly [string, string])[];

const ABSENT: ReadParameter = { kind: 'absent' };

/** Undoes the serialisation of a parameter by its style (OpenAPI 3.1, Style Values). */
export function readParameter(
  parameter: Parameter,
  request: MockRequest,
  values: PathValues,
  schemas: SchemaMap,
): ReadParameter {
  const { schema } = parameter;
  if (parameter.in === 'query') return readQuery(parameter, request.query, schemas);
  const text = textOf(parameter, request, values);
  if (text === undefined) return ABSENT;
  if (parameter.mediaType !== undefined) return readContent(parameter.mediaType, text);
  const bare = withoutPrefix(parameter, text);
  const types = expectedTypes(schema, schemas);
  if (types.has('array')) return sent(listIn(separated(parameter, bare), schema, schemas));
  if (types.has('object')) return sent(typedObject(members(parameter, bare), schema, schemas));
  return { kind: 'sent', meanings: meaningsOf(bare, schema, schemas) };
}

const sent = (value: Json): ReadParameter => ({ kind: 'sent', meanings: [value] });

function textOf(parameter: Parameter, request: MockRequest, values: PathValues): string | undefined {
  if (parameter.in === 'path') return values.get(parameter.name);
  return parameter.in === 'header'
    ? request.headers[parameter.name.toLowerCase()]
    : cookiesIn(request).get(parameter.name);
}

function readContent(mediaType: string, text: string): ReadParameter {
  const [type = ''] = mediaType.split(';');
  if (!isJson(type.trim())) return sent(text);
  try {
    return sent(JSON.parse(text) as Json);
  } catch {
    return { kind: 'unreadable', text };
  }
}

function readQuery(parameter: Parameter, query: Pairs, schemas: SchemaMap): ReadParameter {
  const { name, schema, style, explode } = parameter;
  const types = expectedTypes(schema, schemas);
  const own = query.filter(([key]) => key === name || key === `${name}[]`);
  if (style === 'deepObject') return readDeepObject(parameter, query, schemas);
  if (parameter.mediaType === undefined && types.has('object') && explode && own.length === 0)
    return readExploded(schema, query, schemas);
  const [first] = own;
  if (first === undefined) return ABSENT;
  if (parameter.mediaType !== undefined) return readContent(parameter.mediaType, first[1]);
  const texts = explode || own.length > 1 ? own.map(([, text]) => text) : separated(parameter, first[1]);
  if (types.has('array'))
    return { kind: 'sent', meanings: [listIn(texts, schema, schemas), ...alone(own, parameter, schemas)] };
  if (types.has('object')) return sent(typedObject(members(parameter, first[1]), schema, schemas));
  return { kind: 'sent', meanings: meaningsOf(own.at(-1)?.[1] ?? '', schema, schemas) };
}

/** A schema may allow a single value beside a list. */
function alone(own: Pairs, { schema }: Parameter, schemas: SchemaMap): readonly Json[] {
  const types = expectedTypes(schema, schemas);
  const isOnlyList = types.size === 1;
  return own.length === 1 && !isOnlyList ? meaningsOf(own[0]?.[1] ?? '', schema, schemas) : [];
}

function readDeepObject({ name, schema }: Parameter, query: Pairs, schemas: SchemaMap): ReadParameter {
  const pairs = query.flatMap(([key, text]): [string, string][] =>
    key.startsWith(`${name}[`) && key.endsWith(']') ? [[key.slice(name.length + 1, -1), text]] : [],
  );
  return pairs.length === 0 ? ABSENT : sent(typedObject(pairs, schema, schemas));
}

/** An exploded object goes by the names of its properties. */
function readExploded(schema: JsonSchema, query: Pairs, schemas: SchemaMap): ReadParameter {
  const flat = flatten(schema, schemas);
  const pairs = query.filter(([key]) => propertyOf(flat, key) !== undefined);
  return pairs.length === 0 || propertiesOf(flat).length === 0
    ? ABSENT
    : sent(typedObject(pairs, schema, schemas));
}

function listIn(texts: readonly string[], schema: JsonSchema, schemas: SchemaMap): Json {
  const items = subschema(flatten(schema, schemas), 'items') ?? true;
  return texts.map((text) => typed(text, items, schemas));
}

const SEPARATORS: Readonly<Partial<Record<Parameter['style'], RegExp>>> = {
  spaceDelimited: / /u,
  pipeDelimited: /\|/u,
  tabDelimited: /\t/u,
};

function separated({ style, explode, name }: Parameter, text: string): readonly string[] {
  if (style === 'matrix' && explode)
    return text.split(';').map((part) => part.slice(part.indexOf(`${name}=`) === 0 ? name.length + 1 : 0));
  return text.split(SEPARATORS[style] ?? (style === 'label' && explode ? '.' : ','));
}

/** `.a` (label) and `;name=a` (matrix) say in their first characters what they are. */
function withoutPrefix({ style, name, explode }: Parameter, text: string): string {
  if (style === 'label') return text.startsWith('.') ? text.slice(1) : text;
  if (style !== 'matrix') return text;
  const bare = text.startsWith(';') ? text.slice(1) : text;
  return bare.startsWith(`${name}=`) && !(explode && bare.includes(';')) ? bare.slice(name.length + 1) : bare;
}

function members({ style, explode }: Parameter, text: string): Pairs {
  if (explode) {
    const separator = style === 'label' ? '.' : style === 'matrix' ? ';' : ',';
    return text.split(separator).map((part) => {
      const at = part.indexOf('=');
      return at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
    });
  }
  const parts = text.split(SEPARATORS[style] ?? ',');
  return parts.flatMap((name, index): [string, string][] =>
    index % 2 === 0 ? [[name, parts[index + 1] ?? '']] : [],
  );
}
