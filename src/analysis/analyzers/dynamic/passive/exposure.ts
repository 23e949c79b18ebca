import type { Sighting } from '../findings.js';
import { type Exchange, type Half, isGood, isHtml } from '../web/exchange.js';
import type { Visitor } from '../web/visitor.js';

interface Exposed {
  readonly path: string;
  readonly rule: string;
  /** Only what has the very shape of the file counts: many front ends answer everything with their first page. */
  readonly shows: (body: string) => boolean;
}

const matching =
  (pattern: RegExp) =>
  (body: string): boolean =>
    pattern.test(body);

const SQLITE = matching(/^SQLite format 3/);
const PYTHON = matching(/^(?:from|import) \w+/m);
const DATABASES = 'database.db app.db data.db db.sqlite3 instance/database.db instance/app.db';

const FILES: readonly Exposed[] = [
  { path: '/.git/HEAD', rule: 'exposed-file', shows: matching(/^ref: refs\/|^[0-9a-f]{40}\s*$/) },
  { path: '/.env', rule: 'exposed-file', shows: matching(/^[ \t]*(?:export )?[A-Z][A-Z0-9_]*[ \t]*=/m) },
  { path: '/.DS_Store', rule: 'exposed-file', shows: (body) => body.slice(4, 8) === 'Bud1' },
  ...'app.py main.py config.py'.split(' ').map((file) => ({
    path: `/${file}`,
    rule: 'exposed-file',
    shows: PYTHON,
  })),
  ...'server.js app.js index.js'.split(' ').map((file) => ({
    path: `/${file}`,
    rule: 'exposed-file',
    // Scripts of pages have such names too: only what runs in servers is meant.
    shows: matching(/require\(['"]express['"]\)|from ['"]express['"]/),
  })),
  ...DATABASES.split(' ').map((file) => ({ path: `/${file}`, rule: 'exposed-file', shows: SQLITE })),
  { path: '/docker-compose.yml', rule: 'exposed-file', shows: matching(/^services:/m) },
  { path: '/console', rule: 'debugger', shows: matching(/Werkzeug|EVALEX/) },
];

/** Asks for what servers forget to hide. */
export async function exposureSightings(half: Half, visitor: Visitor): Promise<readonly Sighting[]> {
  const sightings: Sighting[] = [];
  const nowhere = '/assay-nowhere.js';
  const nothing = await visitor.send({ half, method: 'GET', path: nowhere, template: nowhere });
  for (const { path, rule, shows } of FILES) {
    const exchange = await visitor.send({ half, method: 'GET', path, template: path });
    if (exchange === undefined || !isGood(exchange) || !shows(exchange.answer.body)) continue;
    if (exchange.answer.body === nothing?.answer.body) continue;
    if (rule === 'exposed-file' && isHtml(exchange)) continue;
    sightings.push({ rule, exchange, says: `${path} can be had by everybody`, quote: firstLine(exchange) });
  }
  return sightings;
}

/** @param scripts paths of the scripts of pages */
export async function sourceMapSightings(
  half: Half,
  scripts: readonly string[],
  visitor: Visitor,
): Promise<readonly Sighting[]> {
  const sightings: Sighting[] = [];
  for (const script of scripts) {
    const path = `${script}.map`;
    const exchange = await visitor.send({ half, method: 'GET', path, template: path });
    if (exchange === undefined || !isGood(exchange)) continue;
    if (!/"sourcesContent"\s*:/.test(exchange.answer.body)) continue;
    const says = `${path} holds the source that the script was made of`;
    sightings.push({ rule: 'exposed-source-map', exchange, says });
  }
  return sightings;
}

export async function traceSightings(half: Half, visitor: Visitor): Promise<readonly Sighting[]> {
  const headers = { 'x-assay-trace': 'echoed' };
  const exchange = await visitor.send({ half, method: 'TRACE', path: '/', template: '/', headers });
  if (exchange === undefined || !isGood(exchange) || !/x-assay-trace/i.test(exchange.answer.body)) return [];
  return [{ rule: 'trace-method', exchange, says: 'TRACE repeats requests with their cookies' }];
}

/** Nothing of a value: a file of secrets is not repeated in findings. */
function firstLine({ answer: { body } }: Exchange): string {
  const [line = ''] = body.split('\n');
  return line
    .replaceAll(/=.*/gu, '=…')
    .replaceAll(/[^\x20-\x7e]/gu, '.')
    .slice(0, 80);
}
