import type { Sighting } from '../findings.js';
import { type Exchange, isGood, isHtml, jsonOf } from '../web/exchange.js';

/** What the text of an answer shows that it should not. */
export function bodySightings(exchange: Exchange): readonly Sighting[] {
  return [...inside(exchange), ...listing(exchange), ...secrets(exchange)];
}

const DEBUGGER = /<title>[^<]*\/\/ Werkzeug Debugger<\/title>|EVALEX\s*=\s*true|class="?debugger"?/;
const TRACES: readonly RegExp[] = [
  /Traceback \(most recent call last\)/,
  /File "[^"\n]+\.py", line \d+, in \w+/,
  /\n[ \t]+at [\w$.<> [\]]+ \((?:file:\/\/)?\/[^)\n]+:\d+:\d+\)/,
  /<br>\s*&nbsp;\s*&nbsp;at .+:\d+:\d+/,
  /(?:sqlite3|psycopg2?|pymysql|sqlalchemy)\.[\w.]*(?:Error|Exception)\b/,
  /SQLITE_ERROR: |SequelizeDatabaseError/,
  /goroutine \d+ \[running\]/,
];

function inside(exchange: Exchange): readonly Sighting[] {
  const { body, status } = exchange.answer;
  if (DEBUGGER.test(body) && status >= 400) {
    const says = 'An error opens the debugger of Werkzeug, in which strangers can run code';
    return [{ rule: 'debugger', exchange, ofAll: true, says, quote: quoteOf(DEBUGGER, body) }];
  }
  const trace = TRACES.find((one) => one.test(body));
  // Documents and scripts may speak of traces; errors do not speak of them by chance.
  if (trace === undefined || (status < 400 && !isJson(exchange))) return [];
  const says = 'The answer shows the inside of the program, which helps to attack it';
  return [{ rule: 'stack-trace', exchange, says, quote: quoteOf(trace, body) }];
}

const LISTING = /<title>\s*(?:Index of|Directory listing for|listing directory) /i;

function listing(exchange: Exchange): readonly Sighting[] {
  const { body } = exchange.answer;
  if (!isGood(exchange) || !isHtml(exchange) || !LISTING.test(body)) return [];
  const says = 'The answer lists the files of a folder';
  return [{ rule: 'directory-listing', exchange, says, quote: quoteOf(LISTING, body) }];
}

const SECRET_KEY =
  /^(?:pass(?:word|wd|phrase)?(?:_?hash|_?digest)?|pwd(?:_?hash)?|hashed_?password|secret_?key)$/i;
const LEVELS = 6;

/** Names of fields that hold passwords; the values are not repeated. */
function secrets(exchange: Exchange): readonly Sighting[] {
  if (!isGood(exchange)) return [];
  const key = secretIn(jsonOf(exchange), LEVELS, exchange.request.body ?? '');
  if (key === undefined) return [];
  const says = `The answer has a field ${key}: what is known of passwords must not leave the program`;
  return [{ rule: 'secrets-in-answer', exchange, says, quote: `"${key}": …` }];
}

/** What the request itself brought is no news to who sent it. */
function secretIn(value: unknown, levels: number, sent: string): string | undefined {
  if (typeof value !== 'object' || value === null || levels === 0) return undefined;
  for (const [key, inner] of Object.entries(value).slice(0, 200)) {
    if (typeof inner === 'string' && inner.length >= 4 && SECRET_KEY.test(key) && !sent.includes(inner))
      return key;
    const found = secretIn(inner, levels - 1, sent);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isJson(exchange: Exchange): boolean {
  return /json/i.test(exchange.answer.headers['content-type'] ?? '');
}

const AROUND = 80;

function quoteOf(pattern: RegExp, body: string): string {
  const found = pattern.exec(body);
  if (found === null) return '';
  return body.slice(Math.max(0, found.index - AROUND), found.index + found[0].length + AROUND).trim();
}
