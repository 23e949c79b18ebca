import type { Sighting } from '../findings.js';
import type { Route } from '../routes/route.js';
import type { Survey } from '../survey.js';
import { type Account, aPerson, isRegistration, openAccount, tokenIn } from '../web/accounts.js';
import { type Exchange, isGood } from '../web/exchange.js';
import { fittingValue, requestTo } from '../web/values.js';
import type { Visitor } from '../web/visitor.js';

const RIGHTS = { role: 'admin', is_admin: true, isAdmin: true };
const GAINED = /"role"\s*:\s*"admin"|"is_?admin"\s*:\s*(true|1)/i;
const ONESELF = /\/(me|profile|account|settings|whoami|users\/me)$/i;

/** Whether users can give themselves rights: when they register, and when they change what is known of them. */
export async function rightsSightings(survey: Survey, visitor: Visitor): Promise<readonly Sighting[]> {
  return [...(await byRegistration(survey, visitor)), ...(await byProfile(survey, visitor))];
}

async function byRegistration({ routes }: Survey, visitor: Visitor): Promise<readonly Sighting[]> {
  const route = routes.find(isRegistration);
  if (route === undefined) return [];
  const exchange = await withRights(route, visitor);
  if (exchange === undefined || !isGood(exchange)) return [];
  const shown = [exchange, ...(await asThemselves(routes, tokenIn(exchange), visitor))].find(hasRights);
  const says = 'Whoever registers can make themselves an administrator';
  return shown === undefined ? [] : [sighting(exchange, shown, says)];
}

async function asThemselves(
  routes: readonly Route[],
  token: string | undefined,
  visitor: Visitor,
): Promise<readonly Exchange[]> {
  const me = routes.find(({ method, path }) => method === 'GET' && ONESELF.test(path));
  if (token === undefined || me === undefined) return [];
  const headers = { authorization: `Bearer ${token}` };
  const exchange = await visitor.send({ ...requestTo(me, () => undefined), headers });
  return exchange === undefined ? [] : [exchange];
}

/** As somebody who is used for nothing else: other probes need users without rights. */
async function byProfile({ routes }: Survey, visitor: Visitor): Promise<readonly Sighting[]> {
  const changes = routes.filter(
    ({ method, path, half }) =>
      half === 'backend' && ['PUT', 'PATCH', 'POST'].includes(method) && ONESELF.test(path),
  );
  if (changes.length === 0) return [];
  const account = await openAccount(routes, visitor);
  if (account === undefined) return [];
  for (const route of changes) {
    const found = await ofProfile(route, routes, account, visitor);
    if (found !== undefined) return [found];
  }
  return [];
}

async function ofProfile(
  route: Route,
  routes: readonly Route[],
  account: Account,
  visitor: Visitor,
): Promise<Sighting | undefined> {
  const known = (): Promise<Exchange | undefined> => profileOf(route, routes, account, visitor);
  const before = await known();
  if (before === undefined || hasRights(before)) return undefined;
  const exchange = await withRights(route, visitor, account);
  if (exchange === undefined || !isGood(exchange)) return undefined;
  // What the answer repeats may be forgotten: what is known afterwards counts.
  const after = await known();
  if (after === undefined || !hasRights(after)) return undefined;
  return sighting(exchange, after, 'Whoever changes their profile can make themselves an administrator');
}

async function profileOf(
  route: Route,
  routes: readonly Route[],
  { session }: Account,
  visitor: Visitor,
): Promise<Exchange | undefined> {
  const readable = routes.filter(({ method, path }) => method === 'GET' && ONESELF.test(path));
  const me = readable.find(({ path }) => path === route.path) ?? readable[0];
  const exchange =
    me &&
    (await visitor.send(
      requestTo(me, () => undefined),
      session,
    ));
  return exchange !== undefined && isGood(exchange) ? exchange : undefined;
}

/** The ordinary request, with rights in it that it does not ask for. */
async function withRights(route: Route, visitor: Visitor, account?: Account): Promise<Exchange | undefined> {
  const person = account?.person ?? aPerson();
  const request = requestTo(route, (one) => fittingValue(one, person));
  const isJson = request.body === undefined || request.headers?.['content-type'] === 'application/json';
  if (!isJson) return undefined;
  const body = JSON.stringify({ ...(JSON.parse(request.body ?? '{}') as object), ...RIGHTS });
  const headers = { 'content-type': 'application/json' };
  return visitor.send({ ...request, headers, body }, account?.session);
}

function hasRights({ answer }: Exchange): boolean {
  return GAINED.test(answer.body);
}

function sighting(exchange: Exchange, shown: Exchange, says: string): Sighting {
  const quote = GAINED.exec(shown.answer.body)?.[0] ?? '';
  return { rule: 'mass-assignment', exchange, says, parameter: 'role', quote };
}
