import { randomUUID } from 'node:crypto';
import type { BugName, Fields } from './planted-bugs.js';
import { bodyProblem, genreProblem, idProblem, jsonObject, limitProblem } from './request-rules.js';

export interface ShopRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly contentType: string;
  readonly accept: string;
  readonly body: string;
}

export interface ShopAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

type Handler = (request: ShopRequest, id: string) => ShopAnswer;
type Handlers = Readonly<Partial<Record<string, Handler>>>;

/** The oldest are forgotten, so that a shop that is tested for days does not grow. */
const MOST_KEPT = 1_000;

/** The sample API as a function from request to answer: right in everything, but for the bugs that it was given. */
export class Bookshop {
  private readonly books = new Map<string, Fields>();
  private readonly orders = new Map<string, Fields>();
  private lastOrder = 0;

  private readonly routes: readonly (readonly [RegExp, Handlers])[] = [
    [/^\/books$/, { GET: (request) => this.listBooks(request), POST: (request) => this.addBook(request) }],
    [
      /^\/books\/([^/]+)$/,
      {
        GET: (_, id) => this.getBook(id),
        PUT: (request, id) => this.replaceBook(request, id),
        DELETE: (_, id) => this.removeBook(id),
      },
    ],
    [
      /^\/orders$/,
      { GET: (request) => this.listOrders(request), POST: (request) => this.placeOrder(request) },
    ],
    [
      /^\/orders\/([^/]+)$/,
      {
        GET: (_, id) => this.getOrder(id),
        PATCH: (request, id) => this.changeOrder(request, id),
        DELETE: (_, id) => this.cancelOrder(id),
      },
    ],
  ];

  constructor(private readonly bugs: ReadonlySet<BugName>) {}

  answer(request: ShopRequest): ShopAnswer {
    for (const [pattern, handlers] of this.routes) {
      const match = pattern.exec(request.path);
      if (match !== null) return this.dispatch(request, handlers, decoded(match[1] ?? ''));
    }
    return problem(404, 'no such path');
  }

  private dispatch(request: ShopRequest, handlers: Handlers, id: string | undefined): ShopAnswer {
    const handler = handlers[request.method];
    if (handler === undefined) return methodNotAllowed(handlers);
    if (!accepts(request.accept)) return problem(406, 'only JSON can be had');
    if (id === undefined) return problem(400, 'the id is malformed');
    const hasBody = request.method === 'POST' || request.method === 'PUT' || request.method === 'PATCH';
    if (hasBody && !isJson(request.contentType)) return problem(415, 'the body must be application/json');
    return handler(request, id);
  }

  private listBooks({ query }: ShopRequest): ShopAnswer {
    const limit = query.get('limit');
    const ignored = this.bugs.has('limit-ignored') && Number(limit) > 100;
    const wrong = (ignored ? undefined : limitProblem(limit)) ?? genreProblem(query.get('genre'));
    if (wrong !== undefined) return problem(400, wrong);
    const genre = query.get('genre');
    const found = [...this.books.values()].filter((book) => genre === null || book['genre'] === genre);
    return newest(found, Math.min(Number(limit ?? 20), 100));
  }

  private addBook({ body }: ShopRequest): ShopAnswer {
    const fields = jsonObject(body);
    const wrong = bodyProblem('NewBook', fields);
    if (fields === undefined || wrong !== undefined)
      return problem(400, wrong ?? 'the body is not an object');
    const book = { id: randomUUID(), createdAt: new Date().toISOString(), ...fields };
    keep(this.books, book.id, book);
    return { status: 201, headers: { location: `/books/${book.id}` }, body: book };
  }

  private getBook(id: string): ShopAnswer {
    return this.found('books', id, (book) => ({ status: 200, body: book }));
  }

  private replaceBook({ body }: ShopRequest, id: string): ShopAnswer {
    return this.found('books', id, (book) => {
      const fields = jsonObject(body);
      const wrong = bodyProblem('NewBook', fields);
      if (fields === undefined || wrong !== undefined)
        return problem(400, wrong ?? 'the body is not an object');
      const replaced = { id, createdAt: book['createdAt'] ?? null, ...fields };
      this.books.set(id, replaced);
      return { status: 200, body: replaced };
    });
  }

  private removeBook(id: string): ShopAnswer {
    return this.found('books', id, () => {
      if (!this.bugs.has('delete-keeps')) this.books.delete(id);
      return { status: 204 };
    });
  }

  private listOrders({ query }: ShopRequest): ShopAnswer {
    const limit = query.get('limit');
    const wrong = limitProblem(limit);
    return wrong === undefined ? newest([...this.orders.values()], Number(limit ?? 20)) : problem(400, wrong);
  }

  private placeOrder({ body }: ShopRequest): ShopAnswer {
    const fields = jsonObject(body);
    if (this.bugs.has('crash-on-empty') && Array.isArray(fields?.['lines']) && fields['lines'].length === 0) {
      return problem(500, 'division by zero');
    }
    const wrong = bodyProblem('NewOrder', fields);
    if (fields === undefined || wrong !== undefined)
      return problem(400, wrong ?? 'the body is not an object');
    this.lastOrder += 1;
    const order = { id: this.lastOrder, status: 'open', ...fields };
    keep(this.orders, String(order.id), order);
    return { status: 201, headers: { location: `/orders/${order.id}` }, body: order };
  }

  private getOrder(id: string): ShopAnswer {
    return this.found('orders', id, (order) => {
      return {
        status: 200,
        body: this.bugs.has('id-as-text') ? { ...order, id: String(order['id']) } : order,
      };
    });
  }

  private changeOrder({ body }: ShopRequest, id: string): ShopAnswer {
    return this.found('orders', id, (order) => {
      const fields = jsonObject(body);
      const wrong = bodyProblem('OrderChange', fields);
      if (wrong !== undefined) return problem(400, wrong);
      const changed = { ...order, ...fields };
      this.orders.set(id, changed);
      return { status: this.bugs.has('wrong-status') ? 202 : 200, body: changed };
    });
  }

  private cancelOrder(id: string): ShopAnswer {
    return this.found('orders', id, () => {
      this.orders.delete(id);
      return { status: 204 };
    });
  }

  private found(kind: 'books' | 'orders', id: string, then: (kept: Fields) => ShopAnswer): ShopAnswer {
    const wrong = idProblem(kind, id);
    if (wrong !== undefined) return problem(400, wrong);
    const kept = this[kind].get(id);
    return kept === undefined ? problem(404, 'there is none with this id') : then(kept);
  }
}

function keep(shelf: Map<string, Fields>, id: string, fields: Fields): void {
  shelf.set(id, fields);
  const [oldest] = shelf.keys();
  if (shelf.size > MOST_KEPT && oldest !== undefined) shelf.delete(oldest);
}

function newest(rows: readonly Fields[], limit: number): ShopAnswer {
  return { status: 200, body: rows.slice(-limit).reverse() };
}

export function problem(status: number, detail: string): ShopAnswer {
  const headers = { 'content-type': 'application/problem+json' };
  return { status, headers, body: { title: 'The shop cannot do this', status, detail } };
}

function methodNotAllowed(handlers: Handlers): ShopAnswer {
  const { headers, ...rest } = problem(405, 'this path does not know the method');
  return { ...rest, headers: { ...headers, allow: Object.keys(handlers).join(', ') } };
}

function isJson(contentType: string): boolean {
  return contentType.split(';', 1)[0]?.trim().toLowerCase() === 'application/json';
}

function accepts(accept: string): boolean {
  return accept === '' || /(\*\/\*|application\/(\*|json|problem\+json))/i.test(accept);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
