import { execSync } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

interface Fields {
  readonly [name: string]: string;
}

interface Asked {
  readonly query: URLSearchParams;
  readonly body: Fields;
  readonly id: string;
  /** Whoever has logged in. */
  readonly user: number | undefined;
}

interface Answered {
  readonly status?: number;
  readonly json?: unknown;
  readonly html?: string;
  readonly text?: string;
  readonly location?: string;
  readonly cookie?: string;
}

type Handler = (asked: Asked) => Answered;

/** What a Flask application that has these routes looks like to who reads its source. */
export const SHOP_SOURCE = `
@app.post('/api/register')
def register():
    data = request.get_json()
    return add(data['username'], data['email'], data['password'])

@app.post('/api/login')
def login():
    data = request.get_json()
    return check(data['username'], data['password'])

@app.get('/api/notes')
def notes():
    return mine()

@app.post('/api/notes')
def make_note():
    return make(request.json['text'])

@app.get('/api/notes/<int:note_id>')
def note(note_id):
    return one(note_id)

@app.delete('/api/notes/<int:note_id>')
def forget(note_id):
    return remove(note_id)

@app.get('/api/admin/users')
def users():
    return everybody()

@app.get('/api/search')
def search():
    return find(request.args.get('q'))

@app.get('/greet')
def greet():
    return page(request.args.get('name'))

@app.get('/wall')
def wall():
    return everything()

@app.get('/api/ping')
def ping():
    return reach(request.args['host'])

@app.get('/api/files')
def files():
    return send(request.args['file'])

@app.get('/go')
def go():
    return redirect(request.args['next'])

@app.post('/api/sum')
def total():
    return work_out(request.json['expression'])

@app.post('/api/cart')
def add_to_cart():
    return keep(request.json['product'])

@app.get('/api/preview')
def preview():
    return fetch(request.args['url'])
`;

/** A shop for notes over a real database, a real shell and real files, with each weakness or without any. */
export function shop(isMended: boolean): RequestListener {
  const routes = new Shop(isMended).routes();
  return (request, response) => {
    void answer(routes, request, response);
  };
}

async function answer(
  routes: ReadonlyMap<string, Handler>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  const url = new URL(request.url ?? '/', 'http://shop');
  const [, collection = '', id = ''] = /^(\/api\/notes)\/([^/]+)$/.exec(url.pathname) ?? [];
  const handler = routes.get(`${request.method} ${collection === '' ? url.pathname : `${collection}/{id}`}`);
  let answered: Answered;
  try {
    const body = JSON.parse(Buffer.concat(chunks).toString() || '{}') as Fields;
    const asked = { query: url.searchParams, body, id: decodeURIComponent(id), user: userOf(request) };
    answered = handler?.(asked) ?? { status: 404, json: {} };
  } catch (error) {
    answered = { status: 500, json: { error: (error as Error).message } };
  }
  const { status = 200, json, html, text, location, cookie } = answered;
  response.statusCode = status;
  response.setHeader('x-content-type-options', 'nosniff');
  if (location !== undefined) response.setHeader('location', location);
  if (cookie !== undefined) response.setHeader('set-cookie', cookie);
  response.setHeader('content-type', html === undefined ? 'application/json' : 'text/html');
  response.end(html ?? text ?? JSON.stringify(json));
}

const sessions = new Map<string, number>();

function userOf(request: IncomingMessage): number | undefined {
  return sessions.get((request.headers.authorization ?? '').replace('Bearer ', ''));
}

const REFUSED: Answered = { status: 401, json: { error: 'log in first' } };
const FORBIDDEN: Answered = { status: 403, json: {} };
const MISSING: Answered = { status: 404, json: {} };

class Shop {
  private readonly database = new DatabaseSync(':memory:');
  private tries = 0;

  constructor(private readonly isMended: boolean) {
    this.database.exec(`
      CREATE TABLE users (id INTEGER PRIMARY KEY, username TEXT, password TEXT, role TEXT);
      CREATE TABLE notes (id INTEGER PRIMARY KEY, owner INTEGER, text TEXT);
      CREATE TABLE goods (id INTEGER PRIMARY KEY, name TEXT);
      INSERT INTO users (username, password, role) VALUES ('admin', 'unguessable', 'admin');
      INSERT INTO goods (name) VALUES ('ink'), ('pen');`);
  }

  routes(): ReadonlyMap<string, Handler> {
    return new Map<string, Handler>([
      ['POST /api/register', ({ body }) => this.register(body)],
      ['POST /api/login', ({ body }) => this.login(body)],
      ['GET /api/notes', (asked) => this.mine(asked)],
      ['POST /api/notes', (asked) => this.make(asked)],
      ['GET /api/notes/{id}', (asked) => this.note(asked)],
      ['DELETE /api/notes/{id}', (asked) => this.forget(asked)],
      ['GET /api/admin/users', ({ user }) => this.everybody(user)],
      ['GET /api/search', ({ query }) => this.search(query.get('q') ?? '')],
      ['GET /greet', ({ query }) => ({ html: `<p>Hello ${this.shown(query.get('name') ?? '')}</p>` })],
      [
        'GET /wall',
        () => ({
          html: this.texts()
            .map((text) => `<li>${this.shown(text)}`)
            .join(''),
        }),
      ],
      ['GET /api/ping', ({ query }) => this.ping(query.get('host') ?? '')],
      ['GET /api/files', ({ query }) => this.file(query.get('file') ?? '')],
      ['GET /go', ({ query }) => this.go(query.get('next') ?? '/')],
      ['POST /api/sum', ({ body }) => this.sum(body['expression'] ?? '')],
      // Whoever comes has one, and keeps it.
      [
        'POST /api/cart',
        ({ body }) => ({ status: 201, json: body, cookie: `cart=${Number(body['product'])}; HttpOnly` }),
      ],
      ['GET /api/preview', ({ query }) => this.preview(query.get('url') ?? '')],
    ]);
  }

  private register(body: Fields): Answered {
    const role = this.isMended ? 'user' : (body['role'] ?? 'user');
    const add = this.database.prepare('INSERT INTO users (username, password, role) VALUES (?, ?, ?)');
    const { lastInsertRowid } = add.run(String(body['username']), String(body['password']), role);
    return { status: 201, json: { id: Number(lastInsertRowid), username: body['username'], role } };
  }

  private login({ username = '', password = '' }: Fields): Answered {
    const row = this.isMended
      ? this.database
          .prepare('SELECT id FROM users WHERE username = ? AND password = ?')
          .get(username, password)
      : this.database
          .prepare(`SELECT id FROM users WHERE username = '${username}' AND password = '${password}'`)
          .get();
    this.tries += row === undefined ? 1 : 0;
    if (row === undefined) return this.isMended && this.tries > 12 ? { status: 429, json: {} } : REFUSED;
    const token = randomBytes(16).toString('hex');
    sessions.set(token, row['id'] as number);
    const header = Buffer.from('{"alg":"HS256"}').toString('base64url');
    const payload = Buffer.from(`{"t":"${token}"}`).toString('base64url');
    const key = this.isMended ? randomBytes(32) : 'secret';
    const signature = createHmac('sha256', key).update(`${header}.${payload}`).digest('base64url');
    const whole = `${header}.${payload}.${signature}`;
    sessions.set(whole, row['id'] as number);
    return { json: { token: whole } };
  }

  private mine({ user }: Asked): Answered {
    if (user === undefined) return REFUSED;
    return { json: this.database.prepare('SELECT id, text FROM notes WHERE owner = ?').all(user) };
  }

  private make({ user, body }: Asked): Answered {
    if (user === undefined) return REFUSED;
    const add = this.database.prepare('INSERT INTO notes (owner, text) VALUES (?, ?)');
    const { lastInsertRowid } = add.run(user, String(body['text']));
    return { status: 201, json: { id: Number(lastInsertRowid), text: body['text'] } };
  }

  private note({ user, id }: Asked): Answered {
    if (user === undefined) return REFUSED;
    const row = this.database.prepare('SELECT id, owner, text FROM notes WHERE id = ?').get(id);
    if (row === undefined || (this.isMended && row['owner'] !== user)) return MISSING;
    return { json: row };
  }

  private forget({ user, id }: Asked): Answered {
    if (this.isMended && user === undefined) return REFUSED;
    const mine = this.isMended ? ' AND owner = ?' : '';
    const values = this.isMended ? [id, user ?? 0] : [id];
    const { changes } = this.database.prepare(`DELETE FROM notes WHERE id = ?${mine}`).run(...values);
    return changes === 0 ? MISSING : { json: { gone: true } };
  }

  private everybody(user: number | undefined): Answered {
    if (user === undefined) return REFUSED;
    return this.isMended
      ? FORBIDDEN
      : { json: this.database.prepare('SELECT id, username FROM users').all() };
  }

  private search(text: string): Answered {
    if (this.isMended) {
      return { json: this.database.prepare('SELECT * FROM goods WHERE name LIKE ?').all(`%${text}%`) };
    }
    try {
      return { json: this.database.prepare(`SELECT * FROM goods WHERE name LIKE '%${text}%'`).all() };
    } catch {
      // Says nothing: only what is true and what is false tells.
      return { json: [] };
    }
  }

  private texts(): readonly string[] {
    return this.database
      .prepare('SELECT text FROM notes')
      .all()
      .map(({ text }) => String(text));
  }

  private shown(text: string): string {
    return this.isMended ? text.replaceAll('&', '&amp;').replaceAll('<', '&lt;') : text;
  }

  private ping(host: string): Answered {
    if (this.isMended && !/^[\w.]+$/.test(host)) return { status: 400, json: {} };
    return { json: { said: this.isMended ? `reached ${host}` : said(`echo reached ${host}`) } };
  }

  private file(name: string): Answered {
    const place = this.isMended
      ? path.join('/usr/share', path.basename(name))
      : path.join('/usr/share', name);
    try {
      return { text: readFileSync(place, 'utf8') };
    } catch {
      return MISSING;
    }
  }

  private go(next: string): Answered {
    return { status: 302, location: this.isMended ? '/' : next };
  }

  private sum(expression: string): Answered {
    if (this.isMended && !/^[\d\s+*/-]+$/.test(expression)) return { status: 400, json: {} };
    try {
      // oxlint-disable-next-line no-eval -- this is the weakness.
      return { json: { result: String((0, eval)(expression)) } };
    } catch {
      return { status: 400, json: {} };
    }
  }

  private preview(url: string): Answered {
    if (this.isMended) return { status: 400, json: { error: 'only pages of the shop have a preview' } };
    const { hostname, port } = new URL(url);
    return { status: 502, json: { error: said(`bash -c 'exec 3<>/dev/tcp/${hostname}/${port || 80}'`) } };
  }
}

/** @returns what the command says, or nothing for what no shell understands */
function said(command: string): string {
  try {
    return execSync(`(${command}) 2>&1 || true`, { encoding: 'utf8', timeout: 5_000, stdio: 'pipe' });
  } catch {
    return '';
  }
}
