import type { Sighting } from '../findings.js';
import type { Survey } from '../survey.js';
import { type Exchange, isGood, jsonOf } from '../web/exchange.js';
import { fittingValue, type Person } from '../web/values.js';
import type { Visitor } from '../web/visitor.js';

const ADMIN = /\badmin/i;
const PERSONAL = /^(?:\w*_)?(?:e_?mail|phone|phone_?number|birth_?(?:day|date)|date_?of_?birth|iban|ssn)$/i;
const ADDRESS = /^[^@\s]+@[^@\s]+$/u;
const LEVELS = 5;

/**
 * Whether lists that strangers or ordinary users see hold what others would rather keep to themselves, such as the
 * addresses of those who wrote comments. One's own data tell nothing.
 */
export async function personalSightings(survey: Survey, visitor: Visitor): Promise<readonly Sighting[]> {
  const sightings: Sighting[] = [];
  const reader = survey.accounts[1] ?? survey.accounts[0];
  const own = ownOf(survey, reader?.person);
  for (const { route, exchange } of survey.visited) {
    const isAsked = route.method === 'GET' && route.half === 'backend' && !ADMIN.test(route.path);
    if (!isAsked || exchange.answer.status >= 500) continue;
    const now = await visitor.send(exchange.request, reader?.session);
    const key = now !== undefined && isGood(now) ? foreignIn(jsonOf(now), own, false, LEVELS) : undefined;
    if (now === undefined || key === undefined) continue;
    sightings.push(ofKey(now, key));
  }
  return sightings;
}

/** What the reader told the application of themselves, under whichever name. */
function ownOf({ routes }: Survey, person: Person | undefined): ReadonlySet<string> {
  if (person === undefined) return new Set();
  const told = routes.flatMap(({ parameters }) => parameters.map((one) => String(fittingValue(one, person))));
  return new Set([person.email, ...told]);
}

/** Dates come back with a time, too. */
function isOwn(text: string, own: ReadonlySet<string>): boolean {
  return own.has(text) || own.has(text.slice(0, 'yyyy-mm-dd'.length));
}

function ofKey(exchange: Exchange, key: string): Sighting {
  const says = `The list has a field ${key} of other people`;
  return { rule: 'personal-data-in-list', exchange, says, quote: `"${key}": …`, confidence: 'medium' };
}

/** The name of a field in a list that holds somebody else's data; the data themselves are not repeated. */
function foreignIn(
  value: unknown,
  own: ReadonlySet<string>,
  isInList: boolean,
  levels: number,
): string | undefined {
  if (typeof value !== 'object' || value === null || levels === 0) return undefined;
  const within = isInList || Array.isArray(value);
  for (const [key, inner] of Object.entries(value).slice(0, 100)) {
    if (isInList && isPersonal(key, inner) && !isOwn(String(inner), own)) return key;
    const found = foreignIn(inner, own, within, levels - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isPersonal(key: string, value: unknown): boolean {
  if (!PERSONAL.test(key) || typeof value !== 'string' || value === '') return false;
  return !/mail/i.test(key) || ADDRESS.test(value);
}
