import type { SourceFile } from '../routes/source-file.js';
import type { Sighting } from '../findings.js';
import type { Survey, Visited } from '../survey.js';
import { type Exchange, isHtml } from '../web/exchange.js';
import type { Visitor } from '../web/visitor.js';
import { AccessProbe } from './access.js';
import { addressSightings } from './addresses.js';
import { databaseSightings } from './database.js';
import { accountsTold, loginSightings, unlimitedLogins, weakPasswords } from './logins.js';
import { personalSightings } from './personal.js';
import { rightsSightings } from './rights.js';
import { ScriptProbe } from './scripts.js';
import { type KnownFile, serverSideSightings } from './server-side.js';
import { Target } from './target.js';
import { tokenSightings } from './tokens.js';
import { uploadSightings } from './uploads.js';

/** The attacks: each told of as soon as it succeeds. */
export interface ActiveScan {
  readonly survey: Survey;
  readonly sources: readonly SourceFile[];
  readonly visitor: Visitor;
  readonly onSighting: (sighting: Sighting) => void;
  /** 0 to 1. */
  readonly onProgress: (share: number) => void;
}

/** First what needs the sessions whole, then what puts strange values everywhere, and at the end what may lock out. */
export async function attack(scan: ActiveScan): Promise<void> {
  const { survey, visitor } = scan;
  const tell = (sightings: readonly Sighting[]): void => sightings.forEach(scan.onSighting);
  tell(await tokenSightings(survey, visitor));
  tell(await new AccessProbe(survey, visitor).probe());
  tell(await rightsSightings(survey, visitor));
  tell(await personalSightings(survey, visitor));
  tell(await addressSightings(survey, visitor));
  tell(await loginSightings(survey, visitor));
  tell(await weakPasswords(survey, visitor));
  const scripts = new ScriptProbe();
  const files = knownFiles(scan.sources);
  const targets = survey.visited.flatMap((visited) => targetsOf(visited, scan));
  for (const [index, target] of targets.entries()) {
    tell(await scripts.probe(target));
    tell(await databaseSightings(target));
    tell(await serverSideSightings(target, files));
    scan.onProgress((index + 1) / targets.length);
  }
  tell(scripts.stored(await pagesNow(scan)));
  tell(await uploadSightings(survey, visitor));
  tell(await accountsTold(survey, visitor));
  tell(await unlimitedLogins(survey, visitor));
}

const REFUSALS = new Set([401, 403, 405]);
/** They guard requests: whatever is put there is refused. */
const GUARDS = /csrf|captcha|nonce/i;

function targetsOf(visited: Visited, { survey, visitor }: ActiveScan): readonly Target[] {
  const { route, exchange } = visited;
  if (route.half !== 'backend' || REFUSALS.has(exchange.answer.status)) return [];
  const session = survey.accounts[0]?.session;
  return (
    route.parameters
      // A path for the name of a file would overwrite the application's own files: uploads have a probe of their own.
      .filter(({ name, in: place }) => place !== 'file' && !GUARDS.test(name))
      .map((parameter) => new Target(visited, parameter, visitor, session))
  );
}

async function pagesNow({ survey, visitor }: ActiveScan): Promise<readonly Exchange[]> {
  const pages: Exchange[] = [];
  for (const { route, exchange } of survey.visited) {
    if (route.method !== 'GET' || !isHtml(exchange)) continue;
    const page = await visitor.send(exchange.request, survey.accounts[0]?.session);
    if (page !== undefined) pages.push(page);
  }
  return pages;
}

const LINE_CHARACTERS = 20;
const FILES_KNOWN = 2;

/** Files whose text is known from the source: shown by the application, they prove that it lets out what it should not. */
function knownFiles(sources: readonly SourceFile[]): readonly KnownFile[] {
  return sources
    .filter(({ path }) => /(^|\/)(app|main|server|index|run|wsgi|config|models?)\.\w+$/.test(path))
    .flatMap(({ path, text }) => {
      const line = text.split('\n').find((one) => one.trim().length >= LINE_CHARACTERS);
      return line === undefined ? [] : [{ name: path.split('/').at(-1) ?? path, line: line.trim() }];
    })
    .slice(0, FILES_KNOWN);
}
