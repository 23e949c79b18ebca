import type { Dialect } from './api-spec.js';
import { isObject, own, type JsonObject } from './json-tree.js';
import { SpecInvalid, SpecUnsupported } from './spec-error.js';

/**
 * @throws SpecInvalid when the document does not say what it is, or has no paths where it must
 * @throws SpecUnsupported when it is of another kind or version
 */
export function dialectOf(root: JsonObject): Dialect {
  const dialect = declaredDialect(root);
  const paths = own(root, 'paths');
  const mayLack = dialect === 'openapi-3.1' || dialect === 'openapi-3.2';
  if (!isObject(paths) && !(mayLack && paths === undefined)) {
    throw new SpecInvalid('The document has no paths', [
      { pointer: '#/paths', detail: 'expected an object' },
    ]);
  }
  return dialect;
}

function declaredDialect(root: JsonObject): Dialect {
  // YAML reads an unquoted 2.0 as a number.
  const swagger = own(root, 'swagger');
  if (swagger === '2.0' || swagger === 2) return 'swagger-2.0';
  if (swagger !== undefined) unsupported('/swagger', `Swagger ${JSON.stringify(swagger)}`);
  const openapi = own(root, 'openapi');
  if (openapi === undefined) refuseOtherKinds(root);
  const minor = /^3\.([012])(?:\.|$)/u.exec(openapi === 3 ? '3.0' : String(openapi))?.[1];
  if (minor === '0') return 'openapi-3.0';
  if (minor === '1') return 'openapi-3.1';
  if (minor === '2') return 'openapi-3.2';
  return unsupported('/openapi', `OpenAPI ${JSON.stringify(openapi)}`);
}

function refuseOtherKinds(root: JsonObject): never {
  const other = ['asyncapi', 'swaggerVersion', 'raml', 'arazzo', 'graphql'].find((key) =>
    Object.hasOwn(root, key),
  );
  if (other !== undefined) unsupported(`/${other}`, `A document with "${other}"`);
  throw new SpecInvalid('The document is no API document: it has neither "openapi" nor "swagger"', [
    { pointer: '#', detail: 'expected "openapi": "3.x.y" or "swagger": "2.0"' },
  ]);
}

function unsupported(path: string, what: string): never {
  throw new SpecUnsupported(`${what} is not supported; OpenAPI 3.0 to 3.2 and Swagger 2.0 are`, [
    { pointer: `#${path}`, detail: 'this version is not supported' },
  ]);
}
