import type { Subject } from '../analyzer.js';
import { mergedRoutes, type Route, type RouteParameter } from '../dynamic/routes/route.js';
import { routesOfSource, sourceFiles } from '../dynamic/routes/source-routes.js';

const MEDIA_TYPES = { json: 'application/json', form: 'application/x-www-form-urlencoded' } as const;

/**
 * An API document made of the routes that the source declares, for an application that brings none. It knows where the
 * application can be asked, and with what; of answers it claims nothing, so that a suite made of it tells crashes,
 * breaks of protocol and attacks that succeed, and no more.
 * @returns undefined where no route was found
 */
export async function recoveredDocument(subject: Subject): Promise<Uint8Array | undefined> {
  const routes = mergedRoutes(routesOfSource(await sourceFiles(subject)));
  return routes.length === 0 ? undefined : Buffer.from(JSON.stringify(documentOf(routes, subject)));
}

function documentOf(routes: readonly Route[], { application }: Subject): object {
  const paths = new Map<string, Record<string, object>>();
  for (const route of routes) {
    const item = paths.get(route.path) ?? {};
    paths.set(route.path, { ...item, [route.method.toLowerCase()]: operationOf(route) });
  }
  return {
    openapi: '3.1.0',
    info: { title: `${application.modelSlug} ${application.appNumber}`, version: 'recovered' },
    // Which routes want to know who asks cannot be seen: whoever can log in does.
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    security: [{ token: [] }, {}],
    paths: Object.fromEntries(paths),
  };
}

function operationOf({ method, parameters }: Route): object {
  const inUrl = parameters.filter(({ in: at }) => at === 'path' || at === 'query');
  const body = ['GET', 'HEAD', 'DELETE'].includes(method) ? undefined : bodyOf(parameters);
  return {
    parameters: inUrl.map((one) => ({
      name: one.name,
      in: one.in,
      ...(one.in === 'path' && { required: true }),
      schema: schemaOf(one),
    })),
    ...(body !== undefined && { requestBody: body }),
    responses: { default: { description: 'Not known: the document was recovered from the routes.' } },
  };
}

function bodyOf(parameters: readonly RouteParameter[]): object | undefined {
  const content = Object.entries(MEDIA_TYPES).flatMap(([at, type]) => {
    const fields = parameters.filter((one) => one.in === at);
    if (fields.length === 0) return [];
    const properties = Object.fromEntries(fields.map((one) => [one.name, schemaOf(one)]));
    return [[type, { schema: { type: 'object', properties } }]];
  });
  return content.length === 0 ? undefined : { content: Object.fromEntries(content) as object };
}

function schemaOf({ example }: RouteParameter): object {
  if (typeof example === 'number') return { type: Number.isInteger(example) ? 'integer' : 'number' };
  return { type: typeof example === 'boolean' ? 'boolean' : 'string' };
}
