import { afterEach, describe, expect, it } from 'vitest';
import { startSampleApi, type SampleApi } from './start-sample-api.js';

const aBook = { title: 'Kindred', author: 'Octavia E. Butler', genre: 'fiction', price: 12.5 };
const anOrder = {
  customer: 'a@example.com',
  delivery: 'post',
  lines: [{ isbn: '9780441478125', quantity: 1 }],
};

let api: SampleApi;
afterEach(() => api.close());

async function send(
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; json: unknown }> {
  const response = await fetch(api.baseUrl + path, {
    method,
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }),
  });
  const text = await response.text();
  return { status: response.status, json: text === '' ? undefined : JSON.parse(text) };
}

async function created(path: string, body: unknown): Promise<string> {
  const { json } = await send('POST', path, body);
  return `${path}/${(json as { id: string }).id}`;
}

describe('the mended sample API', () => {
  it('creates, lists, replaces and removes a book', async () => {
    api = await startSampleApi({ bugs: false });
    const path = await created('/books', aBook);

    expect((await send('GET', '/books?limit=1')).json).toMatchObject([aBook]);
    expect(await send('PUT', path, { ...aBook, price: 9 })).toMatchObject({
      status: 200,
      json: { price: 9 },
    });
    expect((await send('DELETE', path)).status).toBe(204);
    expect((await send('GET', path)).status).toBe(404);
  });

  it.each([
    ['GET', '/books?limit=101', undefined, 400],
    ['GET', '/books/no-uuid', undefined, 400],
    ['GET', '/books/%E0%A4%A', undefined, 400],
    ['POST', '/books', { ...aBook, price: -1 }, 400],
    ['POST', '/orders', { ...anOrder, lines: [] }, 400],
    ['POST', '/orders', { ...anOrder, lines: [{ isbn: '9780441478125', quantity: 0 }] }, 400],
    ['PATCH', '/books', aBook, 405],
    ['GET', '/orders/4711', undefined, 404],
    ['GET', '/nowhere', undefined, 404],
  ])('answers %s %s as its document says', async (method, path, body, status) => {
    api = await startSampleApi({ bugs: false });

    expect((await send(method, path, body)).status).toBe(status);
  });

  it('names no bugs', async () => {
    api = await startSampleApi({ bugs: false });

    expect(api.bugs).toEqual([]);
  });
});

describe('the sample API as it is bundled', () => {
  it('has each of the bugs that it names', async () => {
    api = await startSampleApi();
    const book = await created('/books', aBook);
    const order = await created('/orders', anOrder);
    await send('DELETE', book);

    expect(api.bugs).toHaveLength(5);
    expect((await send('GET', '/books?limit=101')).status).toBe(200);
    expect((await send('GET', book)).status).toBe(200);
    expect((await send('GET', order)).json).toMatchObject({ id: '1' });
    expect((await send('PATCH', order, { delivery: 'collect' })).status).toBe(202);
    expect(await send('POST', '/orders', { ...anOrder, lines: [] })).toMatchObject({ status: 500 });
  });
});
