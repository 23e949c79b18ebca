import type { Sighting } from '../findings.js';
import type { Survey, Visited } from '../survey.js';
import { isLogin, isRegistration } from '../web/accounts.js';
import { type Exchange, isGood, jsonOf } from '../web/exchange.js';
import { collectionOf, idIn } from '../web/ids.js';
import type { Session } from '../web/session.js';
import { requestTo } from '../web/values.js';
import type { Visitor } from '../web/visitor.js';

/** What anybody may do by intent. */
const FREE =
  /log-?_?(in|out)|sign-?_?(in|up|out)|register|password|reset|forgot|contact|search|health|subscribe|feedback|csrf|refresh|token|webhook|verify|preview|ping/i;
const PRIVATE =
  /\b(me|profile|account|settings|users?|orders?|invoices?|messages?|export|backup|config|debug|stats|admin)\b/i;
const ADMIN = /\badmin(istration)?\b|\/debug\b|\/config\b/i;

/** Compares what nobody, somebody and somebody else is answered. */
export class AccessProbe {
  private readonly first: Session | undefined;
  private readonly second: Session | undefined;

  constructor(
    private readonly survey: Survey,
    private readonly visitor: Visitor,
  ) {
    this.first = survey.accounts[0]?.session;
    this.second = survey.accounts[1]?.session;
  }

  /** An application without users has nothing that only some may do. */
  async probe(): Promise<readonly Sighting[]> {
    if (this.first === undefined) return [];
    const sightings: Sighting[] = [];
    for (const visited of this.survey.visited) {
      const { half, path } = visited.route;
      if (half !== 'backend' || FREE.test(path) || isLogin(visited.route) || isRegistration(visited.route))
        continue;
      sightings.push(
        ...(path.includes('{') ? await this.ofMember(visited) : await this.ofCollection(visited)),
      );
    }
    return sightings;
  }

  private async ofCollection({ route, exchange }: Visited): Promise<readonly Sighting[]> {
    if (!isGood(exchange)) return [];
    const isAdmin = ADMIN.test(route.path);
    const anonymous = await this.visitor.send(exchange.request);
    if (anonymous !== undefined && isGood(anonymous)) {
      if (route.method !== 'GET')
        return (await this.isKeptByClient(anonymous)) ? [] : [changesForAll(anonymous)];
      if (!PRIVATE.test(route.path)) return [];
      return [{ ...shownToAll(anonymous), ...(isAdmin && { severity: 'high' as const }) }];
    }
    if (!isAdmin) return [];
    const says = 'A user who was just registered is answered, too';
    return [{ rule: 'administration-for-everybody', exchange, says }];
  }

  /** Whether it gave a cookie of its own, as for the cart of a stranger: what it changed is the client's. */
  private async isKeptByClient({ request: { half }, answer }: Exchange): Promise<boolean> {
    if (answer.cookies.length === 0) return false;
    // Some give a session to whoever comes, which tells nothing.
    const usual = await this.visitor.send({ half, method: 'GET', path: '/', template: '/' });
    const known = new Set(usual?.answer.cookies.map(nameOfCookie));
    return answer.cookies.some((line) => !known.has(nameOfCookie(line)));
  }

  /** Each time with a thing of its own, which the request may take away. */
  private async ofMember(visited: Visited): Promise<readonly Sighting[]> {
    const { route } = visited;
    const parameter = route.parameters.find(({ in: at }) => at === 'path');
    if (parameter === undefined) return [];
    const collection = collectionOf(route.path, parameter.name);
    const send = async (session: Session | undefined): Promise<Exchange | undefined> => {
      const id = await this.newThing(collection);
      if (id === undefined) return undefined;
      const values = { ...visited.values, [parameter.name]: id };
      return this.visitor.send(
        requestTo(route, ({ name }) => values[name]),
        session,
      );
    };
    const own = await send(this.first);
    if (own === undefined || !isGood(own) || (await this.isPublic(collection))) return [];
    const anonymous = await send(undefined);
    if (anonymous !== undefined && isGood(anonymous))
      return [route.method === 'GET' ? shownToAll(anonymous) : changesForAll(anonymous)];
    if (this.second === undefined) return [];
    const isPrivate = await this.isPrivate(collection);
    // What others may read may still be only its owner's to change.
    if (!isPrivate && (route.method === 'GET' || !this.isRefused(anonymous))) return [];
    const other = await send(this.second);
    if (other === undefined || !isGood(other)) return [];
    const says = isPrivate
      ? `One user's ${collection} can be had by another one, whose own list does not have it`
      : `What one user made in ${collection} can be changed by another one`;
    const doubt = { severity: 'medium', confidence: 'low' } as const;
    const { name: parameterName } = parameter;
    const sighting = { rule: 'missing-authorisation', exchange: other, says, parameter: parameterName };
    return [{ ...sighting, ...(!isPrivate && doubt) }];
  }

  private isRefused(anonymous: Exchange | undefined): boolean {
    return anonymous !== undefined && [401, 403].includes(anonymous.answer.status);
  }

  /** One that is made now, or where nothing can be made one that is there. */
  private async newThing(collection: string): Promise<string | number | undefined> {
    const maker = this.survey.visited.find(
      ({ route, exchange }) => route.method === 'POST' && isOf(collection, route.path) && isGood(exchange),
    );
    const source = maker ?? this.listOf(collection);
    const answer = source && (await this.visitor.send(source.exchange.request, this.first));
    const id = answer && isGood(answer) ? idIn(jsonOf(answer)) : undefined;
    return typeof id === 'boolean' ? undefined : id;
  }

  /** Whether everybody may see the list: then each of its things is no secret either. */
  private async isPublic(collection: string): Promise<boolean> {
    const list = this.listOf(collection);
    const anonymous =
      list && list.route.method === 'GET' ? await this.visitor.send(list.exchange.request) : undefined;
    return anonymous !== undefined && isGood(anonymous);
  }

  /** Whether one user's list lacks what another one made. */
  private async isPrivate(collection: string): Promise<boolean> {
    const list = this.listOf(collection);
    const id = await this.newThing(collection);
    if (list === undefined || id === undefined) return false;
    const own = await this.visitor.send(list.exchange.request, this.first);
    const others = await this.visitor.send(list.exchange.request, this.second);
    return (
      own !== undefined && others !== undefined && isGood(others) && holds(own, id) && !holds(others, id)
    );
  }

  private listOf(collection: string): Visited | undefined {
    return this.survey.visited.find(({ route }) => route.method === 'GET' && isOf(collection, route.path));
  }
}

/** `/orders/{id}/invoice` is of what `/api/orders` lists. */
function isOf(collection: string, path: string): boolean {
  return path === collection || (collection !== '' && `/api${collection}` === path);
}

function nameOfCookie(line: string): string {
  return line.slice(0, Math.max(0, line.indexOf('='))).trim();
}

function holds(exchange: Exchange, id: string | number): boolean {
  return new RegExp(`"_?id"\\s*:\\s*"?${String(id).replaceAll(/\W/gu, '\\$&')}"?\\s*[,}]`, 'u').test(
    exchange.answer.body,
  );
}

function changesForAll(exchange: Exchange): Sighting {
  const says = 'The request changes data, and is carried out for those who have not logged in';
  // Much may be sent in by strangers, such as what a quote is made from; what others made is not theirs to change.
  const severity = exchange.request.method === 'POST' ? 'medium' : 'high';
  return { rule: 'missing-authentication', exchange, says, severity };
}

function shownToAll(exchange: Exchange): Sighting {
  const says = 'The answer is the same for those who have not logged in';
  return { rule: 'missing-authentication-to-read', exchange, says, quote: exchange.answer.body };
}
