import type { PlainRequest, PlainResponse, PlainServer } from '#core/check/index';
import { callerOf } from './caller.js';

/** What a club's server may do wrong, on purpose. */
export type ClubBug =
  | 'none'
  | 'put-keeps-bio'
  | 'patch-ignores'
  | 'put-changes-all'
  | 'zero-becomes-one'
  | 'letters-are-mangled'
  | 'long-text-is-cut'
  | 'read-is-stale'
  | 'text-becomes-number'
  | 'offset-is-one-too-far'
  | 'cursor-leads-too-far'
  | 'patch-resets-others'
  | 'put-twice-adds'
  | 'put-of-the-same-is-lost'
  | 'ids-are-reused'
  | 'second-delete-breaks'
  | 'refused-is-kept'
  | 'refused-put-is-half-done'
  | 'role-can-be-chosen'
  | 'role-can-be-changed'
  | 'joined-can-be-chosen'
  | 'joined-can-be-changed'
  | 'password-is-shown'
  | 'password-is-read'
  | 'password-is-listed'
  | 'quote-breaks'
  | 'quote-shows-query'
  | 'id-is-put-into-sql'
  | 'markup-is-echoed'
  | 'file-is-opened'
  | 'null-breaks'
  | 'trace-in-404'
  | 'trace-in-400'
  | 'trace-in-401'
  | 'hidden-patch-of-visits'
  | 'limit-ignored'
  | 'limit-off-by-one'
  | 'offset-ignored'
  | 'cursor-ignored'
  | 'offset-wraps'
  | 'delete-takes-all'
  | 'rocket-breaks'
  | 'length-breaks'
  | 'half-character-breaks'
  | 'null-body-breaks'
  | 'huge-breaks'
  | 'twin-breaks'
  | 'twin-update-breaks'
  | 'deleted-is-listed';

type Fields = Readonly<Record<string, unknown>>;
interface Member extends Fields {
  readonly id: number;
}

const json = (status: number, body: unknown): PlainResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
const TRACE = 'TypeError: x is undefined\n    at find (/app/src/members.js:12:7)';

/** A server for test/fixtures/specs/club.yaml, written by hand from the document. */
export function club(...bugs: readonly ClubBug[]): PlainServer {
  const has = (bug: ClubBug): boolean => bugs.includes(bug);
  const members = new Map<number, Member>();
  const stillListed: Member[] = [];
  const visits = new Map<number, Fields[]>();
  let lastId = 0;

  const problem = (status: number): PlainResponse =>
    json(status, {
      message: bugs.some((bug) => bug === `trace-in-${status}`) ? TRACE : `refused with ${status}`,
    });
  const shown = ({ password, ...others }: Member, where: ClubBug): Fields =>
    has(where) ? { ...others, password } : others;

  const listMembers = (query: ReadonlyMap<string, string>): PlainResponse => {
    const limit = numberIn(query.get('limit') ?? '20', 1, 200);
    const offset = numberIn(query.get('offset') ?? '0', 0, Infinity);
    if (limit === undefined || offset === undefined) return problem(400);
    const all = [...members.values(), ...stillListed].reverse();
    const further = has('offset-is-one-too-far') && offset > 0 ? offset + 1 : offset;
    const from = has('offset-ignored') ? 0 : has('offset-wraps') ? offset % Math.max(all.length, 1) : further;
    const most = has('limit-ignored') ? 200 : has('limit-off-by-one') ? limit + 1 : limit;
    const items = all.slice(from, from + most).map((member) => shown(member, 'password-is-listed'));
    return json(200, { items, total: all.length });
  };

  const isMember = (body: Fields): boolean =>
    isText(body['nickname'], 1, 60) &&
    isText(body['bio'], 0, 500) &&
    isText(body['password'], 8, Infinity) &&
    isNumber(has('text-becomes-number') ? Number(body['points']) : body['points'], 1000);

  const kept = (text: unknown): unknown => {
    if (has('letters-are-mangled')) return Buffer.from(String(text), 'utf8').toString('latin1');
    return has('long-text-is-cut') ? String(text).slice(0, 50) : text;
  };

  const isTaken = (nickname: unknown): boolean =>
    [...members.values()].some((member) => member['nickname'] === nickname);

  const addMember = (body: Fields): PlainResponse => {
    const { nickname, bio, password, points, role, joinedAt } = body;
    if (has('twin-breaks') && isTaken(nickname)) return problem(500);
    const member = {
      id: has('ids-are-reused') ? members.size + 1 : (lastId += 1),
      nickname: kept(nickname),
      bio: kept(bio),
      points: has('zero-becomes-one') ? points || 1 : points,
      password,
      role: has('role-can-be-chosen') && role !== undefined ? role : 'guest',
      joinedAt: has('joined-can-be-chosen') && joinedAt !== undefined ? joinedAt : new Date().toISOString(),
    };
    const isValid = isMember(body);
    if (isValid || has('refused-is-kept')) members.set(member.id, member);
    return isValid ? json(201, shown(member, 'password-is-shown')) : problem(400);
  };

  const replaceMember = (member: Member, body: Fields): PlainResponse => {
    const { nickname, bio, points, role, joinedAt } = body;
    if (has('twin-update-breaks') && nickname !== member['nickname'] && isTaken(nickname))
      return problem(500);
    const isSame = ['nickname', 'bio', 'points'].every((name) => member[name] === body[name]);
    if (has('put-of-the-same-is-lost') && isSame) return problem(404);
    const isAgain = has('put-twice-adds') && member['nickname'] === nickname;
    const isValid = isMember(body);
    const replaced = {
      ...member,
      ...(nickname === undefined ? {} : { nickname }),
      ...(has('put-keeps-bio') || bio === undefined ? {} : { bio }),
      ...(points === undefined ? {} : { points: isAgain ? Number(points) + 1 : points }),
      ...(has('role-can-be-changed') && role !== undefined ? { role } : {}),
      ...(has('joined-can-be-changed') && joinedAt !== undefined ? { joinedAt } : {}),
    };
    if (isValid || has('refused-put-is-half-done')) members.set(member.id, replaced);
    if (isValid && has('put-changes-all'))
      for (const other of members.values()) members.set(other.id, { ...replaced, id: other.id });
    return isValid ? json(200, shown(replaced, 'password-is-shown')) : problem(400);
  };

  const changeMember = (member: Member, body: Fields): PlainResponse => {
    const { nickname, bio, points } = body;
    const isValid =
      (nickname === undefined || isText(nickname, 1, 60)) &&
      (bio === undefined || isText(bio, 0, 500)) &&
      (points === undefined || isNumber(points, 1000));
    if (!isValid) return problem(400);
    const given = Object.fromEntries(
      Object.entries({ nickname, bio, points }).filter(([, value]) => value !== undefined),
    );
    const base = has('patch-resets-others') ? { ...member, bio: '', points: 0 } : member;
    const changed = has('patch-ignores') ? member : { ...base, ...given };
    members.set(member.id, changed);
    return json(200, shown(changed, 'password-is-shown'));
  };

  const removed = new Set<number>();
  const firstRead = new Map<number, Member>();
  const oneMember = ({ method }: PlainRequest, id: string, body: Fields | undefined): PlainResponse => {
    const isFooled = has('id-is-put-into-sql') && / OR 1=1/u.test(id);
    const member = isFooled ? [...members.values()][0] : members.get(Number(id));
    if (member === undefined) {
      if (has('second-delete-breaks') && method === 'delete' && removed.has(Number(id))) return problem(500);
      return problem(404);
    }
    if (method === 'get') {
      const first = firstRead.get(member.id) ?? member;
      firstRead.set(member.id, first);
      return json(200, shown(has('read-is-stale') ? first : member, 'password-is-read'));
    }
    if (method === 'delete') {
      if (has('delete-takes-all')) members.clear();
      members.delete(member.id);
      if (has('deleted-is-listed')) stillListed.push(member);
      removed.add(member.id);
      return { status: 204, headers: {} };
    }
    if (method !== 'put' && method !== 'patch') return problem(405);
    if (body === undefined) return problem(400);
    return method === 'put' ? replaceMember(member, body) : changeMember(member, body);
  };

  const visitsOf = (
    { method }: PlainRequest,
    { memberId, visitId }: { readonly memberId: number; readonly visitId: string | undefined },
    { body, query }: { readonly body: Fields | undefined; readonly query: ReadonlyMap<string, string> },
  ): PlainResponse => {
    if (!members.has(memberId)) return problem(404);
    const own = visits.get(memberId) ?? [];
    if (visitId !== undefined) {
      const found = own.find(({ id }) => id === visitId);
      if (found === undefined) return problem(404);
      if (method === 'patch' && has('hidden-patch-of-visits')) return json(200, found);
      return method === 'get' ? json(200, found) : problem(405);
    }
    if (method === 'get') return visitPage(own, query);
    if (method !== 'post') return problem(405);
    const minutes = body?.['minutes'];
    const note = body?.['note'];
    if (body === undefined || !isNumber(minutes, 600) || minutes === 0) return problem(400);
    if (note !== undefined && typeof note !== 'string') return problem(400);
    const visit = { id: `v${(lastId += 1)}`, minutes, ...(note === undefined ? {} : { note }) };
    visits.set(memberId, [...own, visit]);
    return json(201, visit);
  };

  const visitPage = (own: readonly Fields[], query: ReadonlyMap<string, string>): PlainResponse => {
    const size = numberIn(query.get('page_size') ?? '50', 1, 50);
    if (size === undefined) return problem(400);
    const cursor = has('cursor-ignored') ? undefined : query.get('cursor');
    const behind = has('cursor-leads-too-far') ? 2 : 1;
    const from = cursor === undefined ? 0 : own.findIndex(({ id }) => id === cursor) + behind;
    const page = own.slice(from, from + size);
    const next = from + size < own.length ? (page.at(-1)?.['id'] ?? null) : null;
    return json(200, { visits: page, next_cursor: next });
  };

  const upset = ({ path, query, body = '' }: PlainRequest): PlainResponse | undefined => {
    const texts = [...query.map(([, value]) => value), decodeURIComponent(path), body].join('\n');
    if (has('quote-breaks') && texts.includes("'")) return problem(500);
    if (has('quote-shows-query') && texts.includes("'"))
      return json(400, { message: 'SQLITE_ERROR: unrecognized token: near "assay": syntax error' });
    if (has('rocket-breaks') && /\p{Extended_Pictographic}/u.test(texts)) return problem(500);
    if (has('length-breaks') && texts.length > 4_000) return problem(500);
    if (has('half-character-breaks') && /\\ud83d(?!\\u)/iu.test(texts)) return problem(500);
    if (has('null-body-breaks') && body === 'null') return problem(500);
    if (has('huge-breaks') && /\d{20}/u.test(texts)) return problem(500);
    if (has('null-breaks') && /\0|\\u0000/u.test(texts)) return problem(500);
    if (has('file-is-opened') && texts.includes('/etc/passwd'))
      return json(400, { message: 'root:x:0:0:root:/root:/bin/bash' });
    if (has('markup-is-echoed') && /<img /u.test(texts))
      return { status: 400, headers: { 'content-type': 'text/html' }, body: `<p>No ${texts}</p>` };
    return undefined;
  };

  return (request) => {
    const { method, path, headers } = request;
    if (callerOf(request) === 'anonymous') return problem(401);
    if (!isDecodable(path)) return problem(400);
    const harm = upset(request);
    if (harm !== undefined) return harm;
    const [, , id, nested, visitId] = path.split('/').map((part) => decodeURIComponent(part));
    const hasBody = method === 'post' || method === 'put' || method === 'patch';
    const isKnown =
      nested === 'visits' ? method === 'post' : id === undefined ? method === 'post' : method !== 'post';
    if (hasBody && !isKnown && !has('hidden-patch-of-visits')) return problem(405);
    if (hasBody && !/^application\/json(?:;|$)/iu.test(headers['content-type'] ?? '')) return problem(415);
    const body = hasBody ? objectIn(request.body ?? '') : undefined;
    const query = new Map(request.query);
    if (nested === 'visits') return visitsOf(request, { memberId: Number(id), visitId }, { body, query });
    if (id !== undefined) return oneMember(request, id, body);
    if (method === 'get') return listMembers(query);
    if (method !== 'post') return problem(405);
    return body === undefined ? problem(400) : addMember(body);
  };
}

function objectIn(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}

function numberIn(text: string, least: number, most: number): number | undefined {
  const number = Number(text);
  return /^\d+$/u.test(text) && number >= least && number <= most ? number : undefined;
}

/** A percent sign that escapes nothing makes no path. */
const isDecodable = (path: string): boolean => !/%(?![\da-f]{2})/iu.test(path);

const isText = (value: unknown, least: number, most: number): boolean =>
  typeof value === 'string' && value.length >= least && value.length <= most;
const isNumber = (value: unknown, most: number): boolean =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= most;
