import type { Sighting } from '../findings.js';
import type { Exchange } from '../web/exchange.js';
import { mark, type Target } from './target.js';

/** A value that makes the server do what it should not, and what shows that it did. */
interface Attempt {
  readonly rule: string;
  readonly says: string;
  readonly value: string;
  readonly shown: (exchange: Exchange) => string | undefined;
}

/** Tries what a server may do with a value besides keeping it. */
export async function serverSideSightings(
  target: Target,
  secrets: readonly KnownFile[],
): Promise<readonly Sighting[]> {
  const sightings: Sighting[] = [];
  for (const attempt of attemptsAt(target, secrets)) {
    // Each weakness once for each parameter.
    if (sightings.some(({ rule }) => rule === attempt.rule)) continue;
    const exchange = await target.send(attempt.value);
    const quote = exchange && attempt.shown(exchange);
    if (exchange === undefined || quote === undefined) continue;
    const { parameter, visited } = target;
    const says = `What ${visited.route.method} ${visited.route.path} is given as ${parameter.name} ${attempt.says}`;
    sightings.push({ rule: attempt.rule, exchange, says, parameter: parameter.name, quote });
  }
  return sightings;
}

/** A file of the application that nobody may have, by its name and a line of it. */
export interface KnownFile {
  readonly name: string;
  readonly line: string;
}

function attemptsAt(target: Target, files: readonly KnownFile[]): readonly Attempt[] {
  const { name } = target.parameter;
  return [
    ...commands(target),
    ...code(target),
    ...(/file|path|name|doc|page|dir|folder|template|download|image|report|log|key/i.test(name)
      ? traversal(files)
      : []),
    ...(/ur[il]|link|src|source|host|callback|hook|image|avatar|feed|target|site|domain|address/i.test(name)
      ? fetching()
      : []),
    ...(/next|ur[il]|redirect|return|goto|to$|dest|continue|back/i.test(name) ? redirects() : []),
  ];
}

/** The sum is in no answer that repeats what it was given. */
function commands(target: Target): readonly Attempt[] {
  const word = mark(target, 'shell');
  const echo = `echo ${word}$((20*4))`;
  const shown = finds(`${word}80`);
  const usual = String(target.usual);
  return [`${usual};${echo}`, `${usual}|${echo}`, `$(${echo})`, `';${echo};'`, `";${echo};"`].map(
    (value) => ({
      rule: 'command-injection',
      says: 'is run by a shell',
      value,
      shown,
    }),
  );
}

function code(target: Target): readonly Attempt[] {
  const word = mark(target, 'code');
  const [one, other] = [word.slice(0, 4), word.slice(4)];
  return [
    { rule: 'code-injection', says: 'is run as code', value: `"${one}"+"${other}"`, shown: finds(word) },
    {
      rule: 'template-injection',
      says: 'is run as a template',
      value: `${word}{{77*13}}`,
      shown: finds(`${word}1001`),
    },
  ];
}

function traversal(files: readonly KnownFile[]): readonly Attempt[] {
  const up = '../'.repeat(10);
  const passwd = ({ answer: { body } }: Exchange): string | undefined =>
    /root:[^:\n]*:0:0:[^\n]*/.exec(body)?.[0];
  const system = [`${up}etc/passwd`, '/etc/passwd', `${'....//'.repeat(10)}etc/passwd`].map((value) => ({
    value,
    shown: passwd,
  }));
  const own = files.flatMap(({ name, line }) =>
    ['../', '../../'].map((way) => ({ value: `${way}${name}`, shown: finds(line) })),
  );
  return [...system, ...own].map((one) => ({ rule: 'path-traversal', says: 'leads to other files', ...one }));
}

const REFUSED =
  /connection refused|ECONNREFUSED|Max retries exceeded|urlopen error|Failed to establish a new connection/i;

/** Nothing listens there: only who tried to connect can know that. */
function fetching(): readonly Attempt[] {
  const shown = ({ answer: { body } }: Exchange): string | undefined => REFUSED.exec(body)?.[0];
  return [
    {
      rule: 'request-forgery',
      says: 'is fetched by the server, wherever it is',
      value: 'http://127.0.0.1:1/',
      shown,
    },
  ];
}

const ELSEWHERE = 'https://assay.invalid/';

function redirects(): readonly Attempt[] {
  const shown = ({ answer: { status, headers } }: Exchange): string | undefined => {
    const to = headers['location'] ?? '';
    return status >= 300 && status < 400 && /^(https?:)?\/\/assay\.invalid/.test(to)
      ? `Location: ${to}`
      : undefined;
  };
  return [ELSEWHERE, ELSEWHERE.slice('https:'.length)].map((value) => ({
    rule: 'open-redirect',
    says: 'sends visitors to any site',
    value,
    shown,
  }));
}

function finds(text: string): (exchange: Exchange) => string | undefined {
  return ({ answer: { body } }) => (body.includes(text) ? text : undefined);
}
