import type { FastifyInstance } from 'fastify';

interface KnownRoute {
  readonly pattern: RegExp;
  readonly methods: readonly string[];
}

const routesByServer = new WeakMap<object, KnownRoute[]>();

/** Must be called before the first route is added. */
export function rememberRoutes(server: FastifyInstance): void {
  const routes: KnownRoute[] = [];
  routesByServer.set(server.server, routes);
  server.addHook('onRoute', ({ url, method }) => {
    if (url !== '*') routes.push({ pattern: patternOf(url), methods: [method].flat() });
  });
}

/** The methods that a path takes; none if there is no such path. */
export function allowedMethods(server: FastifyInstance, path: string): string[] {
  const routes = routesByServer.get(server.server) ?? [];
  const methods = routes.filter(({ pattern }) => pattern.test(path)).flatMap((route) => route.methods);
  return [...new Set(methods)].sort();
}

/** `/runs/:runId/events/*` as a regular expression. */
function patternOf(url: string): RegExp {
  const source = url
    .split('/')
    .map((segment) => {
      if (segment === '*') return '.*';
      return segment.startsWith(':') ? '[^/]+' : segment.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
    })
    .join('/');
  return new RegExp(`^${source}$`);
}
