import type { Half } from '../web/exchange.js';
import { distinct, pathParameters, type Route, type RouteParameter } from './route.js';

/** What a page leads to. */
export interface PageLinks {
  readonly routes: readonly Route[];
  /** Paths of its scripts. */
  readonly scripts: readonly string[];
}

const TAG = /<(a|link|script|form|iframe|img)\b([^<>]*)>/giu;

/** Links, forms and scripts of a page, as far as they stay on the same half of the application. */
export function pageLinks(html: string, at: string, half: Half): PageLinks {
  const routes: Route[] = [];
  const scripts: string[] = [];
  for (const found of html.matchAll(TAG)) {
    const [, tag = '', attributes = ''] = found;
    const target =
      attribute(attributes, tag.toLowerCase() === 'form' ? 'action' : 'href') ?? attribute(attributes, 'src');
    const url = inside(target ?? (/form/iu.test(tag) ? '' : undefined), at);
    if (url === undefined) continue;
    if (/script/iu.test(tag)) scripts.push(url.pathname);
    else if (/form/iu.test(tag)) routes.push(formRoute(html.slice(found.index), attributes, url, half));
    else if (/^a$/iu.test(tag)) routes.push(linkRoute(url, half));
  }
  return { routes, scripts };
}

const NOWHERE = 'http://application.invalid';

function inside(target: string | undefined, at: string): URL | undefined {
  if (target === undefined) return undefined;
  const url = URL.parse(target.replaceAll('&amp;', '&'), `${NOWHERE}${at}`);
  return url?.origin === NOWHERE ? url : undefined;
}

/** Of a tag; undefined where it has none of that name. */
export function attribute(attributes: string, name: string): string | undefined {
  const found = new RegExp(`\\b${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, 'iu').exec(attributes);
  return found === null ? undefined : (found[1] ?? found[2] ?? found[3]);
}

function linkRoute(url: URL, half: Half): Route {
  return { half, method: 'GET', path: decoded(url.pathname), parameters: queryOf(url) };
}

function formRoute(text: string, attributes: string, url: URL, half: Half): Route {
  const method = (attribute(attributes, 'method') ?? 'GET').toUpperCase() === 'POST' ? 'POST' : 'GET';
  const [form = ''] = text.split(/<\/form>/iu, 1);
  const fields = [...form.matchAll(/<(?:input|textarea|select)\b([^<>]*)>/giu)].flatMap(
    ([, inner = '']): RouteParameter[] => {
      const name = attribute(inner, 'name');
      if (name === undefined) return [];
      const value = attribute(inner, 'value');
      const kept = value !== undefined && value !== '' ? { example: value } : {};
      return [{ name, in: method === 'POST' ? 'form' : 'query', ...kept }];
    },
  );
  return { half, method, path: decoded(url.pathname), parameters: distinct([...queryOf(url), ...fields]) };
}

function queryOf(url: URL): readonly RouteParameter[] {
  return [...url.searchParams].map(([name, value]) => ({ name, in: 'query', example: value }));
}

function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

const CALLED =
  /\b(?:fetch|axios(?:\.(get|post|put|patch|delete))?|\w+\.(get|post|put|patch|delete))\(\s*([`'"])((?:\$\{[^}]*\}|https?:\/\/[^/'"`]*)?\/[\w\-./${}]*(?:\?[^'"`]*)?)\3([^;]{0,200})/gu;

/** Addresses that the scripts of pages ask for; those without a host are taken for the back end's. */
export function scriptRoutes(script: string): readonly Route[] {
  return [...script.matchAll(CALLED)].flatMap(([, one, other, , written = '', after = '']): Route[] => {
    const [path = '', query = ''] = written.replace(/^\$\{[^}]*\}|^https?:\/\/[^/]*/u, '').split('?');
    const template = path.replaceAll(/\$\{(?:[\w$]+\.)*([\w$]+)[^}]*\}/gu, '{$1}');
    if (!template.startsWith('/') || template.includes('$')) return [];
    const named = /method:\s*['"`](\w+)['"`]/u.exec(after)?.[1];
    const method = (one ?? other ?? named ?? 'GET').toUpperCase();
    const parameters = [...query.matchAll(/(?:^|&)([\w-]+)=/gu)].map(([, name = '']) => ({
      name,
      in: 'query' as const,
    }));
    return [
      { half: 'backend', method, path: template, parameters: [...pathParameters(template), ...parameters] },
    ];
  });
}
