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
  { latencyMs = 0, onAnswer = () => undefined }: MockServerOptions,
): Promise<void> {
  const received = await receive(incoming).catch(() => undefined);
  if (received === undefined) return; // whoever asked has gone
  if (latencyMs > 0) await pause(latencyMs);
  onAnswer(received.request, answered(outgoing, received, answer));
}

/** What really went out: a document can describe headers that cannot be sent. */
function answered(
  outgoing: ServerResponse,
  { request, isTooLarge }: Received,
  answer: (request: MockRequest) => MockResponse,
): MockResponse {
  try {
    const response = isTooLarge ? TOO_LARGE : answer(request);
    send(outgoing, response, request.method);
    return response;
  } catch (error) {
    // A mock that breaks says why: whoever uses it is to report it.
    const response = { status: 500, headers: { 'content-type': 'text/plain' }, body: String(error) };
    send(outgoing, response, request.method);
    return response;
  }
}

const TOO_LARGE: MockResponse = {
  status: 413,
  headers: { 'content-type': 'application/problem+json' },
  body: '{"title":"The body is too large","status":413}',
};

interface Received {
  /** Without the body where that is too large. */
  readonly request: MockRequest;
  readonly isTooLarge: boolean;
}

async function receive(incoming: IncomingMessage): Promise<Received> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size <= LARGEST_BODY_BYTES) chunks.push(chunk);
  }
  const isTooLarge = size > LARGEST_BODY_BYTES;
  const [path = '/', query = ''] = (incoming.url ?? '/').split('?', 2);
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, [value].flat().join(', ')]);
  const request = {
    method: (incoming.method ?? 'GET').toLowerCase(),
    path,
    query: [...new URLSearchParams(query)],
    headers: Object.fromEntries(headers) as Record<string, string>,
    ...(size === 0 || isTooLarge ? {} : { body: Buffer.concat(chunks).toString('utf8') }),
  };
  return { request, isTooLarge };
}

/** What says where an answer ends is for the server to say, whatever a document describes. */
const FRAMING: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'trailer',
  'transfer-encoding',
]);

function send(outgoing: ServerResponse, { status, headers, body }: MockResponse, method: string): void {
  const own = Object.entries(headers).filter(([name]) => !FRAMING.has(name.toLowerCase()));
  outgoing.writeHead(status, Object.fromEntries(own));
  outgoing.end(method === 'head' ? undefined : body);
}
