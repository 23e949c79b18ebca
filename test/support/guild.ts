import { randomBytes } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';

interface Member {
  readonly id: number;
  name: string;
  role: string;
  readonly email: string;
  readonly password: string;
  readonly phone: string;
}

interface Asked {
  readonly request: IncomingMessage;
  readonly body: Readonly<Record<string, unknown>>;
  readonly member: Member | undefined;
  readonly id: number;
}

type Answered = readonly [status: number, body: unknown];
type Handler = (asked: Asked) => Answered;

const property = (type: string): object => ({ type });
const inBody = (properties: object): object => ({
  content: { 'application/json': { schema: { type: 'object', properties } } },
});
const person = {
  email: property('string'),
  password: property('string'),
  name: property('string'),
  phone: property('string'),
};
const line = {
  type: 'object',
  properties: { productId: { type: 'integer', minimum: 3 }, quantity: property('integer') },
};
const responses = { 200: { description: 'done' } };
const operation = (body?: object): object => ({ responses, ...(body && { requestBody: inBody(body) }) });

/** What the guild says of itself. */
export const GUILD_DOCUMENT = JSON.stringify({
  openapi: '3.0.3',
  info: { title: 'Guild', version: '1' },
  paths: {
    '/api/register': { post: operation(person) },
    '/api/login': { post: operation(person) },
    '/api/me': { get: operation(), patch: operation({ name: property('string') }) },
    '/api/comments': { get: operation() },
    '/api/orders': { get: operation(), post: operation({ lines: { type: 'array', items: line } }) },
    '/api/orders/{order_id}': {
      parameters: [{ name: 'order_id', in: 'path', required: true, schema: property('integer') }],
      get: operation(),
    },
    '/api/stock': { get: operation() },
  },
});

/** A guild whose members order things, with weaknesses in who may do what, or without any. */
export function guild(isMended: boolean): RequestListener {
  const it = new Guild(isMended);
  return (request, response) => {
    void it.answer(request).then(([status, body]) => {
      response.writeHead(status, { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' });
      response.end(JSON.stringify(body));
    });
  };
}

const REFUSED: Answered = [401, { error: 'Please log in' }];

class Guild {
  private readonly members: Member[] = [];
  private readonly sessions = new Map<string, Member>();
  private readonly orders: { readonly id: number; readonly of: number }[] = [];
  private readonly handlers: Readonly<Record<string, Handler>> = {
    'POST /api/register': ({ body }) => this.register(body),
    'POST /api/login': ({ body }) => this.login(body),
    'GET /api/me': ({ member }) => (member === undefined ? REFUSED : [200, shown(member)]),
    'PATCH /api/me': ({ member, body }) => this.change(member, body),
    'GET /api/comments': ({ member }) => [200, [{ text: 'Nice', ...this.author(member) }]],
    'GET /api/orders': ({ member }) => this.ordersOf(member),
    'POST /api/orders': ({ member, body }) => this.place(member, body),
    'GET /api/orders/{id}': ({ member, id }) => this.order(member, id),
    'GET /api/stock': ({ request }) => this.stock(request),
  };

  private isOpen = false;

  constructor(private readonly isMended: boolean) {}

  async answer(request: IncomingMessage): Promise<Answered> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk as Uint8Array);
    const [path = '', id = ''] = (request.url ?? '').replace(/\/(\d+)$/, '/{id} $1').split(' ');
    const handler = this.handlers[`${request.method} ${path}`];
    const member = this.sessions.get(request.headers.authorization?.replace('Bearer ', '') ?? '');
    const text = Buffer.concat(chunks).toString();
    const body = text === '' ? {} : (JSON.parse(text) as Asked['body']);
    return handler?.({ request, body, member, id: Number(id) }) ?? [404, { error: 'Not found' }];
  }

  private register({ email, password, name, phone }: Asked['body']): Answered {
    const known = { email: String(email), password: String(password), name: String(name) };
    const id = this.members.length + 1;
    this.members.push({ id, role: 'member', ...known, phone: String(phone) });
    return [201, {}];
  }

  private login({ email, password }: Asked['body']): Answered {
    const member = this.members.find((one) => one.email === email);
    const told = this.isMended || member !== undefined ? 'Wrong password' : 'No such member';
    if (member === undefined || member.password !== password) return [401, { error: told }];
    const token = randomBytes(16).toString('hex');
    this.sessions.set(token, member);
    return [200, { token }];
  }

  private change(member: Member | undefined, body: Asked['body']): Answered {
    if (member === undefined) return REFUSED;
    Object.assign(member, this.isMended ? { name: String(body['name']) } : body);
    return [200, {}];
  }

  /** Where it is mended, it knows who asks, and shows them their own data at most. */
  private author(member: Member | undefined): object {
    return this.isMended
      ? { author: 'Ann', phone: member?.phone }
      : { author: 'Ann', author_email: 'ann@example.org' };
  }

  private ordersOf(member: Member | undefined): Answered {
    return member === undefined ? REFUSED : [200, this.orders.filter((one) => one.of === member.id)];
  }

  /** Of things that there are: the first is number 3. */
  private place(member: Member | undefined, { lines }: Asked['body']): Answered {
    if (member === undefined) return REFUSED;
    const [first] = Array.isArray(lines) ? (lines as { productId?: unknown }[]) : [];
    if (typeof first?.productId !== 'number' || first.productId < 3) return [400, { error: 'lines' }];
    const id = this.orders.push({ id: this.orders.length + 1, of: member.id });
    return [201, { id }];
  }

  private order(member: Member | undefined, id: number): Answered {
    const found = this.orders.find((one) => one.id === id);
    if (member === undefined) return REFUSED;
    const isForeign = this.isMended && found?.of !== member.id;
    return found === undefined || isForeign ? [404, { error: 'Not found' }] : [200, found];
  }

  /** Where it is mended, it happens to open, for everybody: nobody is let in for a header. */
  private stock({ headers }: IncomingMessage): Answered {
    const isBelieved = headers['x-forwarded-for']?.toString().startsWith('192.168.') === true;
    this.isOpen ||= this.isMended && isBelieved;
    const isInside = this.isOpen || isBelieved;
    return isInside ? [200, { ink: 4 }] : [403, { error: 'Only inside' }];
  }
}

function shown({ id, name, role }: Member): object {
  return { id, name, role };
}
