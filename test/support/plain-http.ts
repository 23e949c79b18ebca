import { createServer, type IncomingMessage, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { PlainRequest, PlainServer } from '#core/check/index';

/** What a suite's environment says, and who that is to the server. */
export const TOKENS = {
  TOKEN_USER_A: 'token-of-user-a',
  TOKEN_USER_B: 'token-of-user-b',
  TOKEN_ADMIN: 'token-of-admin',
} as const;

const IDENTITIES: ReadonlyMap<string, string> = new Map([
  [TOKENS.TOKEN_USER_A, 'userA'],
  [TOKENS.TOKEN_USER_B, 'userB'],
  [TOKENS.TOKEN_ADMIN, 'admin'],
]);

export interface ServedOverHttp {
  readonly baseUrl: string;
  close(): Promise<void>;
}

/** The same function that a player of plans asks, for suites that ask over the wire. */
export async function serveOverHttp(answer: PlainServer): Promise<ServedOverHttp> {
  const server = createServer((request, response) => {
    void plainRequest(request).then((plain) => {
      const { status, headers, body } = answer(plain);
      response.writeHead(status, headers).end(body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { baseUrl: `http://127.0.0.1:${port}`, close: () => closed(server) };
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}

async function plainRequest(request: IncomingMessage): Promise<PlainRequest> {
  const [path = '', search = ''] = (request.url ?? '').split(/\?(.*)/su);
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as const);
  const query = [...new URLSearchParams(search)] as const;
  const known = [...headers, ...query].flatMap(([, value]) => identityIn(value) ?? []);
  const isSecret = ([, value]: readonly [string, string]): boolean => identityIn(value) !== undefined;
  const body = await text(request);
  return {
    method: (request.method ?? '').toLowerCase(),
    path,
    query: query.filter((pair) => !isSecret(pair)),
    headers: Object.fromEntries(headers.filter((pair) => !isSecret(pair))),
    identity: known[0] ?? 'anonymous',
    ...(body === '' ? {} : { body }),
  };
}

/** Whose credentials a text is: a token alone, or after the name of its scheme. */
function identityIn(value: string): string | undefined {
  const credentials = value.replace(/^(?:Bearer|Basic) /iu, '');
  const plain = /^Basic /iu.test(value) ? Buffer.from(credentials, 'base64').toString() : credentials;
  return IDENTITIES.get(credentials) ?? IDENTITIES.get(plain);
}
