import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { MockApi, MockRequest, MockResponse } from '#core/check/index';

export interface RunningMock {
  readonly baseUrl: string;
  close(): Promise<void>;
}

export interface MockServerOptions {
  /** 0: any free one. */
  readonly port: number;
  /** How long every answer takes, in milliseconds. */
  readonly latencyMs?: number;
  /** Told of every answer. */
  readonly onAnswer?: (request: MockRequest, response: MockResponse) => void;
}

const LARGEST_BODY_BYTES = 8 * 1024 * 1024;

/**
 * Serves a mock over HTTP, on the loopback interface alone. What clients create is kept as long as it runs.
 * @throws when the port is taken (`EADDRINUSE`) or must not be used (`EACCES`)
 */
export async function serveMock(mock: MockApi, options: MockServerOptions): Promise<RunningMock> {
  let state = mock.initialState;
  const answer = (request: MockRequest): MockResponse => {
    const served = mock.serve(request, state);
    ({ state } = served);
    options.onAnswer?.(request, served.response);
    return served.response;
  };
  const server = createServer((request, response) => void handle(request, response, answer, options));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function handle(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  answer: (request: MockRequest) => MockResponse,
  { latencyMs = 0 }: MockServerOptions,
): Promise<void> {
  try {
    const request = await requestOf(incoming);
    if (latencyMs > 0) await pause(latencyMs);
    send(outgoing, request === undefined ? TOO_LARGE : answer(request), incoming.method);
  } catch (error) {
    // A mock that breaks says why: whoever uses it is to report it.
    send(
      outgoing,
      { status: 500, headers: { 'content-type': 'text/plain' }, body: String(error) },
      incoming.method,
    );
  }
}

const TOO_LARGE: MockResponse = {
  status: 413,
  headers: { 'content-type': 'application/problem+json' },
  body: '{"title":"The body is too large","status":413}',
};

/** Undefined where the body is too large. */
async function requestOf(incoming: IncomingMessage): Promise<MockRequest | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size <= LARGEST_BODY_BYTES) chunks.push(chunk);
  }
  if (size > LARGEST_BODY_BYTES) return undefined;
  const [path = '/', query = ''] = (incoming.url ?? '/').split('?', 2);
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, [value].flat().join(', ')]);
  return {
    method: (incoming.method ?? 'GET').toLowerCase(),
    path,
    query: [...new URLSearchParams(query)],
    headers: Object.fromEntries(headers) as Record<string, string>,
    ...(size === 0 ? {} : { body: Buffer.concat(chunks).toString('utf8') }),
  };
}

/** What says where an answer ends is for the server to say, whatever a document describes. */
const FRAMING: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'trailer',
  'transfer-encoding',
]);

function send(outgoing: ServerResponse, { status, headers, body }: MockResponse, method = 'GET'): void {
  const own = Object.entries(headers).filter(([name]) => !FRAMING.has(name.toLowerCase()));
  outgoing.writeHead(status, Object.fromEntries(own));
  outgoing.end(method === 'HEAD' ? undefined : body);
}
