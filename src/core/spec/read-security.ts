import type { Json, SecurityRequirement, SecurityScheme } from './api-spec.js';
import { child, isArray, isObject, own, ownObject, ownString, type JsonObject } from './json-tree.js';
import { UnusablePart, type LocalReferences } from './references.js';

/** Tests are made for each way to prove who one is, with all that it needs; nobody reads them for more than this. */
export const MAX_SECURITY = 20;

/**
 * The first of the alternatives.
 * @throws UnusablePart where one of them needs more schemes at once than can be tried
 */
export function readSecurityRequirements(
  list: readonly Json[],
  pointer: string,
): readonly SecurityRequirement[] {
  const requirements = list.filter(isObject).slice(0, MAX_SECURITY);
  return requirements.map((requirement) => {
    if (Object.keys(requirement).length > MAX_SECURITY)
      throw new UnusablePart(
        pointer,
        `it needs more than ${MAX_SECURITY} security schemes at once`,
        'unsupported',
      );
    const schemes = Object.entries(requirement).map(([name, scopes]) => {
      return [name, isArray(scopes) ? scopes.filter((scope) => typeof scope === 'string') : []] as const;
    });
    return Object.fromEntries(schemes);
  });
}

export function readSecuritySchemes(
  head: JsonObject,
  references: LocalReferences,
): Readonly<Record<string, SecurityScheme>> {
  const schemes = Object.entries(ownObject(ownObject(head, 'components'), 'securitySchemes')).map(
    ([name, raw]) => {
      return [name, readScheme(raw, child('#/components/securitySchemes', name), references)] as const;
    },
  );
  return Object.fromEntries(schemes);
}

function readScheme(raw: Json, pointer: string, references: LocalReferences): SecurityScheme {
  try {
    return schemeOf(references.object(raw, pointer).value);
  } catch (fault) {
    if (!(fault instanceof UnusablePart)) throw fault;
    return { kind: 'unsupported', detail: fault.detail };
  }
}

function schemeOf(value: JsonObject): SecurityScheme {
  const type = ownString(value, 'type');
  if (type === 'apiKey') return apiKey(value);
  if (type === 'http') return httpScheme(value);
  if (type === 'oauth2') return { kind: 'oauth2', flows: own(value, 'flows') ?? {} };
  if (type === 'openIdConnect')
    return { kind: 'openid-connect', url: ownString(value, 'openIdConnectUrl') ?? '' };
  return { kind: 'unsupported', detail: `security scheme of type ${JSON.stringify(type ?? null)}` };
}

function apiKey(value: JsonObject): SecurityScheme {
  const name = ownString(value, 'name');
  const location = (['query', 'header', 'cookie'] as const).find(
    (candidate) => candidate === own(value, 'in'),
  );
  if (name === undefined || location === undefined)
    return { kind: 'unsupported', detail: 'API key without name or location' };
  return { kind: 'api-key', name, in: location };
}

function httpScheme(value: JsonObject): SecurityScheme {
  const scheme = ownString(value, 'scheme')?.toLowerCase();
  const format = ownString(value, 'bearerFormat');
  if (scheme === 'basic') return { kind: 'basic' };
  if (scheme === 'bearer') return { kind: 'bearer', ...(format === undefined ? {} : { format }) };
  return { kind: 'unsupported', detail: `HTTP authentication ${JSON.stringify(scheme ?? null)}` };
}
