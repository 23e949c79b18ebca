import { randomBytes } from 'node:crypto';
import type { Route } from '../routes/route.js';
import { type Exchange, isGood, jsonOf } from './exchange.js';
import { seenToken, tokenHeaders } from './form-token.js';
import { Session } from './session.js';
import { fittingValue, type Person, requestTo } from './values.js';
import type { Visitor } from './visitor.js';

/** Somebody whom the application knows. */
export interface Account {
  readonly person: Person;
  readonly session: Session;
}

const REGISTER = /(register|sign-?_?up|create-?_?account)$/i;
const LOGIN = /(log-?_?in|sign-?_?in|authenticate|auth|sessions?|token)$/i;

export function isRegistration({ method, path }: Route): boolean {
  return method === 'POST' && (REGISTER.test(path) || /\/users$/i.test(path));
}

export function isLogin({ method, path }: Route): boolean {
  return method === 'POST' && LOGIN.test(path);
}

/** An end of a session, or of an account: whoever visits it is known no more. */
export function endsSession({ path }: Route): boolean {
  return /log-?_?out|sign-?_?out|deactivate|revoke/i.test(path);
}

export function aPerson(): Person {
  const mark = randomBytes(4).toString('hex');
  return { username: `assay${mark}`, email: `assay${mark}@example.com`, password: `Assay-${mark}-9z` };
}

/** Registers somebody, and logs them in, where the application has routes for that. */
export async function openAccount(routes: readonly Route[], visitor: Visitor): Promise<Account | undefined> {
  const person = aPerson();
  const session = new Session(person.username);
  const registered = await firstGood(routes.filter(isRegistration), person, visitor, session);
  if (registered === undefined) return undefined;
  session.token = tokenIn(registered) ?? session.token;
  const logged = await firstGood(routes.filter(isLogin), person, visitor, session);
  session.token = (logged && tokenIn(logged)) ?? session.token;
  return session.isKnown ? { person, session } : undefined;
}

async function firstGood(
  routes: readonly Route[],
  person: Person,
  visitor: Visitor,
  session: Session,
): Promise<Exchange | undefined> {
  for (const route of routes) {
    const asked = credentialRoute(route);
    const exchange = await visitor.send(
      requestTo(asked, (one) => fittingValue(one, person)),
      session,
    );
    if (isTaken(exchange)) return exchange;
    const again = exchange && (await sentWithToken(asked, person, visitor, session));
    if (isTaken(again)) return again;
  }
  return undefined;
}

/** Forms that were taken lead to the next page. */
function isTaken(exchange: Exchange | undefined): exchange is Exchange {
  return exchange !== undefined && (isGood(exchange) || isRedirect(exchange));
}

/** What was refused may want the token that the page of its form carries. */
async function sentWithToken(
  route: Route,
  person: Person,
  visitor: Visitor,
  session: Session,
): Promise<Exchange | undefined> {
  const token = await seenToken(route, visitor, session);
  if (token === undefined) return undefined;
  const at = route.parameters.some((one) => one.in === 'form') ? ('form' as const) : ('json' as const);
  const others = route.parameters.filter(({ name }) => name !== token.name);
  const asked = { ...route, parameters: [...others, { name: token.name, in: at, example: token.value }] };
  const request = requestTo(asked, (one) => fittingValue(one, person));
  return visitor.send({ ...request, headers: { ...request.headers, ...tokenHeaders(token) } }, session);
}

function isRedirect({ answer: { status } }: Exchange): boolean {
  return status >= 300 && status < 400;
}

const USUAL = ['username', 'email', 'password'] as const;

/** Where nobody knows what a route reads of its body, it is told the usual. */
export function credentialRoute(route: Route): Route {
  if (route.parameters.some(({ in: at }) => at === 'json' || at === 'form')) return route;
  const usual = USUAL.map((name) => ({ name, in: 'json' as const }));
  return { ...route, parameters: [...route.parameters, ...usual] };
}

const TOKEN = /^(access_?token|token|jwt|id_?token|auth_?token|session_?token)$/i;

export function tokenIn(exchange: Exchange): string | undefined {
  return tokenOf(jsonOf(exchange), 3);
}

function tokenOf(value: unknown, levels: number): string | undefined {
  if (typeof value !== 'object' || value === null || levels === 0) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    if (typeof inner === 'string' && TOKEN.test(key)) return inner;
    const found = tokenOf(inner, levels - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
