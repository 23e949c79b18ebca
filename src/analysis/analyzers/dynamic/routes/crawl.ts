import { type Half, isGood, isHtml } from '../web/exchange.js';
import type { Visitor } from '../web/visitor.js';
import { pageLinks, scriptRoutes } from './page-routes.js';
import type { Route } from './route.js';

const MOST_PAGES = 30;
const MOST_SCRIPTS = 15;

export interface Crawled {
  readonly routes: readonly Route[];
  readonly scripts: readonly string[];
}

/** Follows the links of the pages of one half of an application, and reads its scripts. */
export async function crawl(half: Half, visitor: Visitor): Promise<Crawled> {
  const routes: Route[] = [];
  const scripts = new Set<string>();
  const waiting = ['/'];
  const seen = new Set(waiting);
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const links = await linksOf(path, half, visitor);
    routes.push(...links.routes);
    for (const script of links.scripts) if (scripts.size < MOST_SCRIPTS) scripts.add(script);
    const next = links.routes.filter(
      ({ method, path: to }) => method === 'GET' && !seen.has(to) && !isEnd(to),
    );
    for (const { path: to } of next) {
      if (seen.size >= MOST_PAGES) break;
      seen.add(to);
      waiting.push(to);
    }
  }
  for (const script of scripts) {
    const exchange = await visitor.send({ half, method: 'GET', path: script, template: script });
    if (exchange !== undefined && isGood(exchange)) routes.push(...scriptRoutes(exchange.answer.body));
  }
  return { routes, scripts: [...scripts] };
}

async function linksOf(path: string, half: Half, visitor: Visitor): Promise<Crawled> {
  const exchange = await visitor.send({ half, method: 'GET', path: encodeURI(path), template: path });
  if (exchange === undefined || !isHtml(exchange)) return { routes: [], scripts: [] };
  return pageLinks(exchange.answer.body, path, half);
}

function isEnd(path: string): boolean {
  return /log-?_?out|delete|remove/i.test(path);
}
