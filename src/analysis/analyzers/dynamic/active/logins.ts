import type { Sighting } from '../findings.js';
import { aPerson, credentialRoute, isLogin, isRegistration, tokenIn } from '../web/accounts.js';
import { type Exchange, isGood } from '../web/exchange.js';
import { fittingValue, type Person, requestTo } from '../web/values.js';
import type { Survey } from '../survey.js';
import type { Visitor } from '../web/visitor.js';

const PAYLOADS = ["' OR '1'='1' -- ", "' OR 1=1 -- ", "admin' -- ", '" OR "1"="1" -- '];
const TRIES = 15;

/** Tries to be let in without a password. */
export async function loginSightings({ routes }: Survey, visitor: Visitor): Promise<readonly Sighting[]> {
  const sightings: Sighting[] = [];
  for (const route of routes.filter(isLogin).map(credentialRoute)) {
    const person = aPerson();
    const refused = await visitor.send(requestTo(route, (one) => fittingValue(one, person)));
    const who = route.parameters.find(({ name }) => /user|e-?mail|login/i.test(name));
    if (refused === undefined || isLetIn(refused) || who === undefined) continue;
    for (const payload of PAYLOADS) {
      const request = requestTo(route, (one) =>
        one.name === who.name ? payload : fittingValue(one, person),
      );
      const exchange = await visitor.send(request);
      if (exchange === undefined || !isLetIn(exchange) || exchange.answer.status === refused.answer.status)
        continue;
      const says = `With ${payload} as ${who.name} one is logged in without knowing a password`;
      sightings.push({ rule: 'login-by-sql-injection', exchange, says, parameter: who.name });
      break;
    }
  }
  return sightings;
}

function isLetIn(exchange: Exchange): boolean {
  const { status, cookies } = exchange.answer;
  return isGood(exchange) || tokenIn(exchange) !== undefined || (status < 400 && cookies.length > 0);
}

/** Registers somebody as anybody would, but for a password that is guessed at once. */
export async function weakPasswords(
  { routes, accounts }: Survey,
  visitor: Visitor,
): Promise<readonly Sighting[]> {
  const route = routes.find(isRegistration);
  if (accounts.length === 0 || route === undefined) return [];
  const person = { ...aPerson(), password: '1' };
  const asked = credentialRoute(route);
  const exchange = await visitor.send(requestTo(asked, (one) => fittingValue(one, person)));
  if (exchange === undefined || !isGood(exchange)) return [];
  const parameter = asked.parameters.find(({ name }) => /pass|pwd/i.test(name))?.name;
  const says = 'Somebody could register with the password "1"';
  return [{ rule: 'weak-passwords', exchange, says, ...(parameter !== undefined && { parameter }) }];
}

/** Whether a wrong password is answered in one way where there is such an account, and in another where there is none. */
export async function accountsTold(
  { routes, accounts }: Survey,
  visitor: Visitor,
): Promise<readonly Sighting[]> {
  const person = accounts[0]?.person;
  const login = routes.find(isLogin);
  if (person === undefined || login === undefined) return [];
  const route = credentialRoute(login);
  const wrong = async (who: Person): Promise<Exchange | undefined> =>
    visitor.send(requestTo(route, (one) => fittingValue(one, { ...who, password: 'Wrong-password-1' })));
  const [known, unknown] = [await wrong(person), await wrong(aPerson())];
  if (known === undefined || unknown === undefined || isGood(known) || isGood(unknown)) return [];
  const isSame = known.answer.status === unknown.answer.status && textOf(known) === textOf(unknown);
  if (isSame || [known, unknown].some(({ answer }) => answer.status >= 500 || answer.status === 429))
    return [];
  const says = 'A wrong password is answered differently where there is no such account';
  return [{ rule: 'accounts-told', exchange: known, says, quote: known.answer.body }];
}

/** Without what differs from answer to answer: names, times, identifiers. */
function textOf({ answer }: Exchange): string {
  return answer.body.replaceAll(/assay\w+(@[\w.]+)?|\d+|[\da-f-]{16,}/giu, '');
}

/** The last of all probes: who is locked out cannot try anything else. */
export async function unlimitedLogins(
  { routes, accounts }: Survey,
  visitor: Visitor,
): Promise<readonly Sighting[]> {
  const person = accounts[0]?.person;
  const route = routes.find(isLogin);
  if (person === undefined || route === undefined) return [];
  const wrong = { ...person, password: 'Wrong-password-1' };
  let last: Exchange | undefined;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    last = await visitor.send(requestTo(credentialRoute(route), (one) => fittingValue(one, wrong)));
    if (last === undefined || ![400, 401, 422].includes(last.answer.status)) return [];
  }
  if (last === undefined) return [];
  const says = `${TRIES} wrong passwords in a row were answered like the first`;
  return [{ rule: 'unlimited-logins', exchange: last, says }];
}
