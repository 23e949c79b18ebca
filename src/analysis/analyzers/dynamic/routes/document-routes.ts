import { type ApiSpec, type JsonSchema, type Operation, readSpec } from '#core/spec/index';
import { fittingValue } from '../web/values.js';
import { joinedPath, type Route, type RouteParameter } from './route.js';

export interface DocumentedRoutes {
  readonly routes: readonly Route[];
  readonly notes: readonly string[];
}

export function documentRoutes(document: Uint8Array | undefined): DocumentedRoutes {
  if (document === undefined) return { routes: [], notes: [] };
  try {
    return { routes: routesOf(readSpec(document)), notes: [] };
  } catch (error) {
    return { routes: [], notes: [`The API document cannot be used: ${(error as Error).message}`] };
  }
}

function routesOf(spec: ApiSpec): readonly Route[] {
  const base = URL.parse(spec.servers[0]?.url ?? '/', 'http://application')?.pathname ?? '/';
  return spec.operations
    .filter(({ method }) => !['options', 'head', 'trace'].includes(method))
    .map((operation) => ({
      half: 'backend',
      method: operation.method.toUpperCase(),
      path: joinedPath(base, operation.path),
      parameters: [...inUrl(operation), ...inBody(operation, spec)],
    }));
}

function inUrl({ parameters }: Operation): readonly RouteParameter[] {
  return parameters.flatMap(({ name, in: at, schema, examples }): RouteParameter[] =>
    at === 'path' || at === 'query' ? [{ name, in: at, ...exampleOf(schema, examples[0]?.value) }] : [],
  );
}

function inBody({ requestBody }: Operation, spec: ApiSpec): readonly RouteParameter[] {
  const content = requestBody?.content.find(({ type }) => /json|urlencoded|form-data/.test(type));
  if (content === undefined) return [];
  const at = content.type.includes('json') ? 'json' : 'form';
  return Object.entries(propertiesOf(content.schema, spec)).map(([name, schema]) => ({
    name,
    in: content.type.includes('form-data') && isFile(schema) ? 'file' : at,
    ...(at === 'json' ? structureOf(name, schema, spec) : undefined),
    ...exampleOf(schema),
  }));
}

function isFile(schema: JsonSchema): boolean {
  return typeof schema !== 'boolean' && (schema['format'] === 'binary' || 'contentMediaType' in schema);
}

const LEVELS = 5;

function propertiesOf(
  schema: JsonSchema | undefined,
  spec: ApiSpec,
  levels = LEVELS,
): Readonly<Record<string, JsonSchema>> {
  if (schema === undefined || typeof schema === 'boolean' || levels === 0) return {};
  const reference = schema['$ref'];
  if (typeof reference === 'string') {
    return propertiesOf(spec.schemas[reference.split('/').at(-1) ?? ''], spec, levels - 1);
  }
  const parts = Array.isArray(schema['allOf']) ? (schema['allOf'] as readonly JsonSchema[]) : [];
  const inherited = parts.map((part) => propertiesOf(part, spec, levels - 1));
  return Object.assign({}, ...inherited, schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>;
}

/** A list or an object that fits, as JSON. */
function structureOf(
  name: string,
  schema: JsonSchema,
  spec: ApiSpec,
): Pick<RouteParameter, 'example' | 'isStructure'> {
  const sample = sampleOf(name, schema, spec, LEVELS);
  return typeof sample === 'object' ? { example: JSON.stringify(sample), isStructure: true } : {};
}

function sampleOf(name: string, schema: JsonSchema, spec: ApiSpec, levels: number): unknown {
  if (typeof schema === 'boolean' || levels === 0) return 'sample';
  const { example } = exampleOf(schema);
  if (example !== undefined) return example;
  if (schema['type'] === 'array') return [sampleOf(name, itemsOf(schema), spec, levels - 1)];
  const fields = Object.entries(propertiesOf(schema, spec, levels));
  if (fields.length === 0) return fittingValue({ name, in: 'json' }, NOBODY);
  return Object.fromEntries(fields.map(([key, inner]) => [key, sampleOf(key, inner, spec, levels - 1)]));
}

function itemsOf(schema: Exclude<JsonSchema, boolean>): JsonSchema {
  const items = schema['items'];
  return typeof items === 'object' && items !== null ? (items as JsonSchema) : {};
}

/** Whose data are in lists is nobody's. */
const NOBODY = { username: 'sample', email: 'sample@example.com', password: 'Sample-9z-word' };

function exampleOf(schema: JsonSchema, given?: unknown): Pick<RouteParameter, 'example'> {
  const own = typeof schema === 'boolean' ? {} : schema;
  const allowed = Array.isArray(own['enum']) ? (own['enum'] as readonly unknown[])[0] : undefined;
  const least = typeof own['minimum'] === 'number' ? Math.max(1, own['minimum']) : 1;
  const isNumber = own['type'] === 'integer' || own['type'] === 'number';
  const made = isNumber ? least : own['type'] === 'boolean' ? true : undefined;
  const value = given ?? own['example'] ?? allowed ?? made;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? { example: value }
    : {};
}
