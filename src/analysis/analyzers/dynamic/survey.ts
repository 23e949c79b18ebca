import type { Subject } from '../analyzer.js';
import { crawl } from './routes/crawl.js';
import { documentRoutes } from './routes/document-routes.js';
import { mergedRoutes, type Route } from './routes/route.js';
import { routesOfSource } from './routes/source-routes.js';
import type { SourceFile } from './routes/source-file.js';
import { type Account, aPerson, endsSession, isLogin, isRegistration, openAccount } from './web/accounts.js';
import { type Exchange, type Half, isGood, jsonOf } from './web/exchange.js';
import { collectionOf, idIn } from './web/ids.js';
import { fittingValue, type Person, requestTo, type Value } from './web/values.js';
import type { Visitor } from './web/visitor.js';

/** A route with an ordinary answer of it. */
export interface Visited {
  readonly route: Route;
  /** What was put into the ordinary request, by the name of the parameter. */
  readonly values: Readonly<Record<string, Value>>;
  readonly exchange: Exchange;
}

export interface Survey {
  readonly routes: readonly Route[];
  readonly visited: readonly Visited[];
  readonly scripts: Readonly<Record<Half, readonly string[]>>;
  /** Two at most, of whom neither knows anything of the other. */
  readonly accounts: readonly Account[];
  readonly hasLogin: boolean;
  readonly notes: readonly string[];
}

/** Finds out what the application answers, and to whom, by asking as its users do. */
export async function surveyed(
  subject: Subject,
  sources: readonly SourceFile[],
  visitor: Visitor,
): Promise<Survey> {
  const documented = documentRoutes(subject.document);
  const backend = await crawl('backend', visitor);
  const frontend = await crawl('frontend', visitor);
  const declared = [...documented.routes, ...routesOfSource(sources)];
  const routes = mergedRoutes([...declared, ...backend.routes, ...frontend.routes]).filter(
    ({ half }) => subject.running?.[half] !== undefined,
  );
  const first = await openAccount(routes, visitor);
  const second = first && (await openAccount(routes, visitor));
  const accounts = [first, second].filter((one) => one !== undefined);
  const visited = await new Round(visitor, accounts[0]).visit(routes);
  return {
    routes,
    visited,
    scripts: { backend: backend.scripts, frontend: frontend.scripts },
    accounts,
    hasLogin: routes.some(isLogin),
    notes: [...documented.notes, ...unknownTo(routes, accounts)],
  };
}

function unknownTo(routes: readonly Route[], accounts: readonly Account[]): readonly string[] {
  if (accounts.length > 0 || !routes.some(isLogin)) return [];
  return ['Nobody could be registered and logged in: what only users see was not looked at'];
}

const ORDER = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** One ordinary request to each route: first what makes things, so that their ids are known to the rest. */
class Round {
  private readonly ids = new Map<string, Value>();
  private readonly person: Person;

  constructor(
    private readonly visitor: Visitor,
    private readonly account: Account | undefined,
  ) {
    this.person = account?.person ?? aPerson();
  }

  async visit(routes: readonly Route[]): Promise<readonly Visited[]> {
    const ordinary = routes.filter((route) => !endsSession(route) && !isRegistration(route));
    const collections = ordinary.filter(({ path }) => !path.includes('{')).toSorted(byMethod('POST'));
    const members = ordinary.filter(({ path }) => path.includes('{')).toSorted(byMethod('GET'));
    const visited: Visited[] = [];
    for (const route of [...collections, ...members, ...routes.filter(isRegistration)]) {
      const one = await this.visitOne(route);
      if (one !== undefined) visited.push(one);
    }
    return visited;
  }

  private async visitOne(route: Route): Promise<Visited | undefined> {
    const values = Object.fromEntries(
      route.parameters.map((parameter) => {
        const id = parameter.in === 'path' ? this.idFor(route.path, parameter.name) : undefined;
        const person = isRegistration(route) ? aPerson() : this.person;
        return [parameter.name, id ?? fittingValue(parameter, person)];
      }),
    );
    // Things that were made are needed by the probes: what takes them away is asked for what is not there.
    const spared = route.method === 'DELETE' ? { ...values, ...nobodys(route) } : values;
    const request = requestTo(route, ({ name }) => spared[name]);
    const exchange = await this.visitor.send(request, isLogin(route) ? undefined : this.account?.session);
    if (exchange === undefined) return undefined;
    this.learn(route.path, exchange);
    return { route, values, exchange };
  }

  private idFor(path: string, name: string): Value | undefined {
    const collection = collectionOf(path, name);
    return this.ids.get(collection) ?? this.ids.get(`/api${collection}`);
  }

  private learn(path: string, exchange: Exchange): void {
    const id = isGood(exchange) ? idIn(jsonOf(exchange)) : undefined;
    if (id !== undefined && !(this.ids.has(path) && exchange.request.method === 'GET'))
      this.ids.set(path, id);
  }
}

const ABSENT = 987_654_321;

function nobodys({ parameters }: Route): Readonly<Record<string, Value>> {
  return Object.fromEntries(
    parameters.filter(({ in: at }) => at === 'path').map(({ name }) => [name, ABSENT]),
  );
}

function byMethod(first: string): (one: Route, other: Route) => number {
  const rank = ({ method }: Route): number => (method === first ? -1 : ORDER.indexOf(method));
  return (one, other) => rank(one) - rank(other);
}
