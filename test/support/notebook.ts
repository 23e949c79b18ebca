import { inLowerCase, lengthened } from '#core/plan/index';
import type { PlainRequest, PlainResponse, PlainServer } from '#core/check/index';

/** What a notebook may do wrong, on purpose. */
export type NotebookBug =
  | 'none'
  | 'reads-for-anybody'
  | 'writes-for-anybody'
  | 'any-token-will-do'
  | 'any-key-will-do'
  | 'empty-key-will-do'
  | 'passwords-will-do'
  | 'exports-without-key'
  | 'users-are-unknown'
  | 'others-may-read'
  | 'others-may-list'
  | 'others-may-change'
  | 'others-may-delete'
  | 'others-may-print'
  | 'others-may-delete-photos'
  | 'deletes-and-refuses'
  | 'changes-and-refuses'
  | 'changes-for-anybody-and-refuses'
  | 'creates-for-anybody-and-refuses'
  | 'keeps-answers-for-others'
  | 'keeps-answers-for-anybody'
  | 'one-of-two-will-do'
  | 'reads-only-beginnings'
  | 'tells-what-exists'
  | 'users-may-administer'
  | 'words-in-capitals-only';

interface Page {
  readonly id: number;
  readonly owner: string;
  readonly text: unknown;
  readonly stars?: unknown;
}

type Caller = 'userA' | 'userB' | 'admin';
type Shelf = Map<number, Page>;

const json = (status: number, body: unknown): PlainResponse => {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
};
const problem = (status: number): PlainResponse => json(status, { message: `refused with ${status}` });
const done = (status: number): PlainResponse => ({ status, headers: {} });
const shown = ({ id, text, stars }: Page): object => ({
  id,
  text,
  ...(stars === undefined ? {} : { stars }),
});

/** Who has which session and which key. The interpreter's identities count as both. */
const SESSIONS: ReadonlyMap<string, Caller> = new Map([
  ['session-of-a', 'userA'],
  ['session-of-b', 'userB'],
  ['session-of-admin', 'admin'],
]);
const KEYS: ReadonlyMap<string, Caller> = new Map([
  ['key-of-a', 'userA'],
  ['key-of-b', 'userB'],
  ['key-of-admin', 'admin'],
]);
/** What each user has, as a suite's environment says it. */
export const CREDENTIALS = {
  TOKEN_USER_A_SESSION: 'session-of-a',
  TOKEN_USER_A_KEY: 'key-of-a',
  TOKEN_USER_B_SESSION: 'session-of-b',
  TOKEN_USER_B_KEY: 'key-of-b',
  TOKEN_ADMIN_SESSION: 'session-of-admin',
  TOKEN_ADMIN_KEY: 'key-of-admin',
} as const;
const PASSWORDS: ReadonlyMap<string, string> = new Map([
  ['ada', 'session-of-a'],
  ['ben', 'session-of-b'],
  ['root', 'session-of-admin'],
]);

/** The bug of a server that takes any credential of a scheme. */
const TAKES_ANY: Readonly<Record<string, NotebookBug>> = {
  session: 'any-token-will-do',
  key: 'any-key-will-do',
};

/** A server for test/fixtures/specs/notebook.yaml, written by hand from the document: pages belong to who wrote them. */
export function notebook(bug: NotebookBug = 'none'): PlainServer {
  const notes: Shelf = new Map();
  const photos: Shelf = new Map();
  const labels: Shelf = new Map();
  let lastId = 0;

  const played = ({ identity, schemes }: PlainRequest, scheme: string): Caller | undefined => {
    const isLower = bug !== 'words-in-capitals-only' && schemes?.includes(inLowerCase(scheme)) === true;
    const takesLonger = bug === 'reads-only-beginnings' || bug === TAKES_ANY[scheme];
    const isLonger = takesLonger && schemes?.includes(lengthened(scheme)) === true;
    const isSent = isLower || isLonger || (schemes?.includes(scheme) ?? true);
    const isKnown = identity === 'userA' || identity === 'userB' || identity === 'admin';
    return isSent && isKnown ? identity : undefined;
  };

  /** A credential that begins right is right to a server that reads no further. */
  const knownBy = (known: ReadonlyMap<string, Caller>, sent: string): Caller | undefined => {
    const beginning = [...known].find(([whole]) => sent.startsWith(whole));
    return known.get(sent) ?? (bug === 'reads-only-beginnings' ? beginning?.[1] : undefined);
  };

  const bySession = (request: PlainRequest): Caller | undefined => {
    const { headers } = request;
    const sent = headers['authorization'];
    if (sent === undefined) return played(request, 'session');
    if (bug === 'passwords-will-do' && sent.startsWith('Basic ')) return 'userA';
    const token = /^Bearer (.+)$/iu.exec(sent)?.[1];
    if (token === undefined) return undefined;
    return knownBy(SESSIONS, token) ?? (bug === 'any-token-will-do' ? 'userA' : undefined);
  };

  const byKey = (request: PlainRequest): Caller | undefined => {
    const key = request.headers['x-api-key'];
    if (key === undefined) return played(request, 'key');
    if (key === '') return bug === 'empty-key-will-do' ? 'userA' : undefined;
    return knownBy(KEYS, key) ?? (bug === 'any-key-will-do' ? 'userA' : undefined);
  };

  const write = ({ headers, body }: PlainRequest, owner: string, known?: Page): Page | PlainResponse => {
    if (!/^application\/json(?:;|$)/iu.test(headers['content-type'] ?? '')) return problem(415);
    const fields = fieldsOf(body);
    if (fields === undefined || !isNewNote(fields)) return problem(400);
    return { ...fields, text: fields['text'], id: known?.id ?? (lastId += 1), owner: known?.owner ?? owner };
  };

  const add = (shelf: Shelf, request: PlainRequest, caller: Caller): PlainResponse => {
    const page = write(request, caller);
    if ('status' in page) return page;
    shelf.set(page.id, page);
    return json(201, shown(page));
  };

  const allowed = (page: Page, caller: Caller, slip: NotebookBug): boolean =>
    page.owner === caller || bug === slip;
  const hidden = (): PlainResponse => problem(bug === 'tells-what-exists' ? 403 : 404);

  const oneNote = (request: PlainRequest, page: Page, caller: Caller): PlainResponse => {
    switch (request.method) {
      case 'get':
        return allowed(page, caller, 'others-may-read') ? json(200, shown(page)) : hidden();
      case 'put': {
        const isAllowed = allowed(page, caller, 'others-may-change');
        if (!isAllowed && bug !== 'changes-and-refuses') return hidden();
        const written = write(request, caller, page);
        if ('status' in written) return written;
        notes.set(page.id, written);
        return isAllowed ? json(200, shown(written)) : hidden();
      }
      case 'delete': {
        const isAllowed = allowed(page, caller, 'others-may-delete');
        if (isAllowed || bug === 'deletes-and-refuses') notes.delete(page.id);
        return isAllowed ? done(204) : hidden();
      }
      default:
        return problem(405);
    }
  };

  const noteRoutes = (request: PlainRequest, rest: readonly string[], caller: Caller): PlainResponse => {
    const [id, action] = rest;
    if (id === undefined) {
      if (request.method === 'post') return add(notes, request, caller);
      const own = [...notes.values()].filter((page) => allowed(page, caller, 'others-may-list'));
      return request.method === 'get' ? json(200, own.map(shown)) : problem(405);
    }
    const page = notes.get(Number(id));
    if (page === undefined) return problem(404);
    if (action === undefined) return oneNote(request, page, caller);
    if (request.method !== 'post') return problem(405);
    return allowed(page, caller, 'others-may-print') ? done(202) : hidden();
  };

  const photoRoutes = (request: PlainRequest, [id]: readonly string[], caller: Caller): PlainResponse => {
    if (id === undefined) {
      if (request.method === 'post') return add(photos, request, caller);
      return request.method === 'get' ? json(200, [...photos.values()].map(shown)) : problem(405);
    }
    const page = photos.get(Number(id));
    if (page === undefined) return problem(404);
    if (request.method === 'get') return json(200, shown(page));
    if (request.method !== 'delete') return problem(405);
    if (!allowed(page, caller, 'others-may-delete-photos')) return problem(403);
    photos.delete(page.id);
    return done(204);
  };

  const labelRoutes = (request: PlainRequest, [id]: readonly string[], caller: Caller): PlainResponse => {
    if (id === undefined) return request.method === 'post' ? add(labels, request, caller) : problem(405);
    if (request.method !== 'delete') return problem(405);
    return labels.delete(Number(id)) ? done(204) : problem(404);
  };

  const adminRoutes = (request: PlainRequest): PlainResponse => {
    const caller = bySession(request);
    if (caller === undefined) return problem(401);
    if (request.method !== 'get') return problem(405);
    return caller === 'admin' || bug === 'users-may-administer' ? json(200, ['ada', 'ben']) : problem(403);
  };

  const exportRoutes = (request: PlainRequest): PlainResponse => {
    const isKnown = byKey(request) !== undefined || bug === 'exports-without-key';
    const isEnough = bug === 'one-of-two-will-do' && isKnown;
    if ((bySession(request) === undefined || !isKnown) && !isEnough) return problem(401);
    return request.method === 'post' ? done(202) : problem(405);
  };

  /** Answers to readers, by path, for whoever asks next. */
  const kept = new Map<string, PlainResponse>();
  const keeping = (request: PlainRequest, answer: () => PlainResponse): PlainResponse => {
    const known = request.method === 'get' ? kept.get(request.path) : undefined;
    const given = known ?? answer();
    if (request.method !== 'get') kept.clear();
    else if (given.status === 200) kept.set(request.path, given);
    return given;
  };

  const pages = (
    request: PlainRequest,
    [collection, ...rest]: readonly string[],
    caller: Caller,
  ): PlainResponse => {
    if (collection === 'notes') return noteRoutes(request, rest, caller);
    if (collection === 'photos') return photoRoutes(request, rest, caller);
    return collection === 'labels' ? labelRoutes(request, rest, caller) : problem(404);
  };

  const refusedToAnybody = (request: PlainRequest, path: readonly string[]): PlainResponse => {
    const isDone =
      (bug === 'changes-for-anybody-and-refuses' && request.method === 'put') ||
      (bug === 'creates-for-anybody-and-refuses' && request.method === 'post');
    if (isDone) pages(request, path, 'userA');
    return problem(401);
  };

  const route = (request: PlainRequest): PlainResponse => {
    const [collection = '', ...rest] = request.path.split('/').slice(1);
    if (collection === 'health') return request.method === 'get' ? done(204) : problem(405);
    if (collection === 'login') return request.method === 'post' ? login(request) : problem(405);
    if (collection === 'admin') return adminRoutes(request);
    if (collection === 'exports') return exportRoutes(request);
    const isOpen =
      (bug === 'reads-for-anybody' && request.method === 'get') ||
      (bug === 'writes-for-anybody' && request.method === 'put');
    const known = bySession(request) ?? byKey(request) ?? (isOpen ? 'userA' : undefined);
    const caller = bug === 'users-are-unknown' && collection === 'photos' ? undefined : known;
    const path = [collection, ...rest];
    if (caller === undefined) return refusedToAnybody(request, path);
    return bug === 'keeps-answers-for-others'
      ? keeping(request, () => pages(request, path, caller))
      : pages(request, path, caller);
  };

  return (request) =>
    bug === 'keeps-answers-for-anybody' ? keeping(request, () => route(request)) : route(request);
}

function login({ headers, body }: PlainRequest): PlainResponse {
  if (!/^application\/json(?:;|$)/iu.test(headers['content-type'] ?? '')) return problem(415);
  const { username, password } = fieldsOf(body) ?? {};
  if (typeof username !== 'string' || typeof password !== 'string') return problem(400);
  const token = PASSWORDS.get(username);
  return token === undefined || password !== `password of ${username}`
    ? problem(401)
    : json(200, { token, expiresIn: 3_600 });
}

function isNewNote({ text, stars, ...others }: Record<string, unknown>): boolean {
  const isText = typeof text === 'string' && text.length >= 1 && text.length <= 200;
  const areStars =
    stars === undefined || (Number.isInteger(stars) && Number(stars) >= 0 && Number(stars) <= 5);
  return isText && areStars && Object.keys(others).length === 0;
}

function fieldsOf(body: string | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
