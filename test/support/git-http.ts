import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

const backend = path.join(
  execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim(),
  'git-http-backend',
);

export interface GitServer {
  readonly origin: string;
  readonly host: string;
  /** Statuses that the next requests get instead of an answer of git. */
  failNext(...statuses: number[]): void;
  /** Of all requests. */
  readonly authorizations: readonly (string | undefined)[];
  close(): Promise<void>;
}

/** Git's own server for HTTP on this machine, for repositories of a folder, behind a user and a token. */
export async function startGitServer(folder: string, userAndToken: string): Promise<GitServer> {
  const wanted = `Basic ${Buffer.from(userAndToken).toString('base64')}`;
  const authorizations: (string | undefined)[] = [];
  const failures: number[] = [];
  const server = createServer((request, response) => {
    const { authorization } = request.headers;
    authorizations.push(authorization);
    const failure = failures.shift() ?? (authorization === wanted ? undefined : 401);
    if (failure === undefined) serve(folder, request, response);
    else response.writeHead(failure, failure === 401 ? { 'www-authenticate': 'Basic' } : {}).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin: `http://${host}`,
    host,
    authorizations,
    failNext: (...statuses) => void failures.push(...statuses),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The Common Gateway Interface (RFC 3875), as far as git needs it. */
function serve(folder: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const child = spawn(backend, [], {
    env: {
      PATH: process.env['PATH'],
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      REMOTE_USER: 'qa',
      REQUEST_METHOD: request.method,
      PATH_INFO: pathname,
      QUERY_STRING: searchParams.toString(),
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.on('close', () => answer(Buffer.concat(chunks), response));
}

function answer(output: Buffer, response: ServerResponse): void {
  const end = output.indexOf('\r\n\r\n');
  const lines = output.subarray(0, end).toString('latin1').split('\r\n');
  for (const line of lines) {
    const [name = '', value = ''] = line.split(/: (.*)/su);
    if (name.toLowerCase() === 'status') response.statusCode = Number.parseInt(value, 10);
    else response.setHeader(name, value);
  }
  response.end(output.subarray(end + 4));
}
