import type { Sighting } from '../findings.js';
import { type Exchange, isGood } from '../web/exchange.js';
import type { Target } from './target.js';

const ERRORS =
  /sqlite3?\.\w*Error|SQLITE_ERROR|unrecognized token|near "[^"]*": syntax error|SQL syntax|unterminated quoted string at or near|syntax error at or near|psycopg2?\.|pymysql\.err|mysql_fetch|ORA-\d{5}|SequelizeDatabaseError|OperationalError|ER_PARSE_ERROR|unclosed quotation mark|incomplete input/i;

/** Whether a value changes a statement: by an error that one quote makes and two do not, or by what is true and false. */
export async function databaseSightings(target: Target): Promise<readonly Sighting[]> {
  const quotes = /^\d+$/.test(String(target.usual)) ? ['', "'"] : ["'", '"'];
  const byError = await errorOf(target);
  if (byError !== undefined) return [byError];
  // What takes away or overwrites must not be told to do so with everything.
  const isHarmless = ['GET', 'POST'].includes(target.visited.route.method);
  for (const quote of isHarmless ? quotes : []) {
    const found = await truthOf(target, quote);
    if (found !== undefined) return [found];
  }
  return [];
}

async function errorOf(target: Target): Promise<Sighting | undefined> {
  const usual = String(target.usual);
  const one = await target.send(`${usual}'`);
  if (one === undefined || !isBroken(one) || isBroken(target.ordinary)) return undefined;
  const two = await target.send(`${usual}''`);
  if (two === undefined || isBroken(two))
    return isTelling(one) ? sighting(target, one, quoteOf(one)) : undefined;
  return sighting(
    target,
    one,
    isTelling(one) ? quoteOf(one) : `${usual}'' is answered with ${two.answer.status}`,
  );
}

const isTelling = ({ answer }: Exchange): boolean => ERRORS.test(answer.body);
const isBroken = (exchange: Exchange): boolean => exchange.answer.status >= 500 || isTelling(exchange);

/** What nothing is called. */
const NOTHING = 'asynone';

/**
 * What is true is answered in one way, twice, and what is false like what is not there: pages that differ by chance, or
 * that show the value itself, do not do that. Both statements hold in `= '…'` as well as in `LIKE '%…%'`.
 */
async function truthOf(target: Target, quote: string): Promise<Sighting | undefined> {
  const [truth, untruth, plain] =
    quote === ''
      ? [`${target.usual} AND 0=0`, `${target.usual} AND 0=1`, String(target.usual)]
      : [`${NOTHING}${quote} OR ${said('a', quote)}`, `${NOTHING}${quote} OR ${said('b', quote)}`, NOTHING];
  const yes = await target.send(truth);
  if (yes === undefined || !isGood(yes)) return undefined;
  const no = await target.send(untruth);
  if (no === undefined || alike(yes, no)) return undefined;
  const again = await target.send(truth);
  const reference = await target.send(plain);
  if (again === undefined || reference === undefined || !alike(yes, again)) return undefined;
  // A number with something true is like the number; a text that is not there, or something false, is like the text.
  const [same, other] = quote === '' ? [yes, no] : [no, yes];
  if (!alike(reference, same) || alike(reference, other)) return undefined;
  return sighting(target, yes, `${untruth} is answered differently, each time`);
}

function said(letter: string, quote: string): string {
  return `${quote}${letter}${quote} LIKE ${quote}a`;
}

/** The value itself, which pages may show in one way or another, is taken out. */
function alike(one: Exchange, other: Exchange): boolean {
  return one.answer.status === other.answer.status && withoutValue(one) === withoutValue(other);
}

const VALUE = /asynone(?:&#?\w+;|\\u00\w\w|['"\\ ]|OR\b|LIKE\b|\b[ab]\b)*|\d+ AND 0=[01]/gu;

function withoutValue({ answer: { body } }: Exchange): string {
  return body.replaceAll(VALUE, '').replaceAll(/\d/gu, '');
}

function quoteOf({ answer: { body } }: Exchange): string {
  const found = ERRORS.exec(body);
  return found === null ? '' : body.slice(Math.max(0, found.index - 60), found.index + 140);
}

function sighting({ parameter, visited }: Target, exchange: Exchange, quote: string): Sighting {
  const { name } = parameter;
  const says = `What ${visited.route.method} ${visited.route.path} is given as ${name} becomes part of a statement`;
  return { rule: 'sql-injection', exchange, says, parameter: name, quote };
}
