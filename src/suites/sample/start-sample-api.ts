import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Bookshop, problem, type ShopAnswer } from './bookshop.js';
import { bookshopDocument } from './bookshop-document.js';
import { PLANTED_BUGS, type PlantedBug } from './planted-bugs.js';

export interface SampleApi {
  readonly baseUrl: string;
  /** The OpenAPI 3.1 document that it claims to keep to, as JSON. */
  readonly document: Uint8Array;
  /** What it does not keep to; empty for the mended variant. */
  readonly bugs: readonly PlantedBug[];
  close(): Promise<void>;
}

const LARGEST_BODY_BYTES = 1024 * 1024;

/**
 * Starts the bundled sample API in this process, on a free port of the loopback interface.
 *
 * @param variant `bugs: false` keeps to the document in everything: a suite must not fail against it
 */
export async function startSampleApi(variant: { readonly bugs?: boolean } = {}): Promise<SampleApi> {
  const bugs = variant.bugs === false ? [] : PLANTED_BUGS;
  const shop = new Bookshop(new Set(bugs.map((bug) => bug.name)));
  const server = createServer((request, response) => void serve(shop, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    document: Buffer.from(JSON.stringify(bookshopDocument, null, 2)),
    bugs,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(shop: Bookshop, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    send(response, await answer(shop, request));
  } catch (error) {
    send(response, problem(500, error instanceof Error ? error.message : 'something unexpected'));
  }
}

async function answer(shop: Bookshop, request: IncomingMessage): Promise<ShopAnswer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size <= LARGEST_BODY_BYTES) chunks.push(chunk);
  }
  if (size > LARGEST_BODY_BYTES) return problem(413, 'the body is too large');
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  return shop.answer({
    method: request.method ?? 'GET',
    path,
    query: new URLSearchParams(query),
    contentType: request.headers['content-type'] ?? '',
    accept: request.headers.accept ?? '',
    body: Buffer.concat(chunks).toString('utf8'),
  });
}

function send(response: ServerResponse, { status, headers, body }: ShopAnswer): void {
  const content = body === undefined ? undefined : JSON.stringify(body);
  response.writeHead(status, {
    ...(content !== undefined && { 'content-type': 'application/json' }),
    ...headers,
  });
  response.end(content);
}
