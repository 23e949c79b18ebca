import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { EgressGuard, EgressRefused, type EgressRequest, ResponseTooLarge } from '#platform/http/index';
import { exitedWell, runProcess } from '#platform/process/index';
import { DependencyFailed, DependencyTimeout } from '#platform/resilience/index';
import { describeNeeding, program } from '../support/index.js';

const bounds = { maxBytes: 10_000, timeoutMs: 5_000 };
const PUBLIC = '93.184.215.14';

let server: Server;
let port: number;
let answer: RequestListener;
let requests: IncomingMessage[];

beforeEach(async () => {
  requests = [];
  answer = (_request, response) => response.end('hello');
  server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  port = await listen(server);
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function listen(on: Server, host = '127.0.0.1'): Promise<number> {
  await new Promise<void>((resolve) => {
    on.listen(0, host, resolve);
  });
  onTestFinished(() => void on.close());
  return (on.address() as AddressInfo).port;
}

/** A guard whose operator allowed the test's server under the names given. */
function guardAllowing(...hosts: string[]): EgressGuard {
  return new EgressGuard({
    allow: hosts.map((host) => `${host}:${port}`),
    resolve: async () => ['127.0.0.1'],
  });
}

const strict = new EgressGuard({ allow: [] });

function body(response: { readonly body: Uint8Array }): string {
  return Buffer.from(response.body).toString();
}

async function refusalOf(work: Promise<unknown>): Promise<EgressRefused> {
  const error: unknown = await work.then(
    () => new Error('it was not refused'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof EgressRefused) return error;
  throw error;
}

describe('a private place', () => {
  it.each([
    'http://127.0.0.1:PORT/',
    'http://127.1:PORT/',
    'http://2130706433:PORT/',
    'http://0x7f000001:PORT/',
    'http://0x7f.1:PORT/',
    'http://0177.0.0.1:PORT/',
    'http://127.0.0.1.:PORT/',
    'http://①②⑦.0.0.1:PORT/',
    'http://[::1]:PORT/',
    'http://[::ffff:127.0.0.1]:PORT/',
    'http://[0:0:0:0:0:ffff:7f00:1]:PORT/',
    'http://[64:ff9b::127.0.0.1]:PORT/',
    'http://0.0.0.0:PORT/',
    'http://0:PORT/',
    'http://localhost:PORT/',
    'http://LOCALHOST.:PORT/',
    'http://anything.localhost:PORT/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[fd00:ec2::254]/latest/meta-data/',
    'http://metadata.google.internal/computeMetadata/v1/',
    'http://10.0.0.1/',
    'http://192.168.0.1/',
  ])('is refused as %s', async (template) => {
    const url = template.replace('PORT', String(port));

    const refused = await refusalOf(strict.fetch(url, bounds));

    expect(refused.code).toBe('egress-refused');
    expect(refused.message).toContain('An operator can allow it: EGRESS_ALLOW=');
    expect(requests).toHaveLength(0);
  });

  it('is refused with the host and port to allow, and without what may be secret in the URL', async () => {
    const refused = await refusalOf(strict.fetch(`http://127.0.0.1:${port}/spec?token=hunter2#x`, bounds));

    expect(refused.message).toBe(
      `http://127.0.0.1:${port}/spec may not be fetched: its host has the address 127.0.0.1, which is private (loopback). ` +
        `An operator can allow it: EGRESS_ALLOW=127.0.0.1:${port}, or 127.0.0.1:${port} in allowedHosts of the source`,
    );
  });

  it('is refused when a public name leads there', async () => {
    const guard = new EgressGuard({ allow: [], resolve: async () => ['127.0.0.1'] });

    const refused = await refusalOf(guard.fetch(`http://public.test:${port}/`, bounds));

    expect(refused.refusal).toEqual({ kind: 'address', address: '127.0.0.1', network: 'loopback' });
    expect(refused.message).toContain(`EGRESS_ALLOW=public.test:${port}`);
  });

  it('is refused when only one of many addresses leads there', async () => {
    const guard = new EgressGuard({
      allow: [],
      resolve: async () => [PUBLIC, '2606:4700::1111', '::ffff:10.0.0.1'],
    });

    const refused = await refusalOf(guard.fetch(`http://public.test:${port}/`, bounds));

    expect(refused.refusal).toMatchObject({ address: '::ffff:10.0.0.1', network: 'private' });
  });

  it('is not reached by a name that turns private after the check', async () => {
    const resolve = vi
      .fn<() => Promise<string[]>>()
      .mockResolvedValueOnce([PUBLIC])
      .mockResolvedValue(['127.0.0.1']);
    const guard = new EgressGuard({ allow: [], resolve });

    await expect(
      guard.fetch(`http://rebinding.test:${port}/`, { ...bounds, timeoutMs: 500 }),
    ).rejects.toThrow(/rebinding.test/);

    expect(resolve).toHaveBeenCalledTimes(1);
    expect(requests).toHaveLength(0);
  });
});

describe('a URL that is not for the web', () => {
  it.each([
    'file:///etc/passwd',
    'ftp://example.com/',
    'gopher://example.com/',
    'data:text/plain,x',
    'javascript:1',
    'unix:/run/x',
  ])('is refused: %s', async (url) => {
    const refused = await refusalOf(strict.fetch(url, bounds));

    expect(refused.refusal.kind).toBe('scheme');
    expect(refused.message).not.toContain('EGRESS_ALLOW');
  });

  it.each(['', '/relative', 'http://', 'http://[::1', 'http://a b/'])('is refused: %j', async (url) => {
    expect((await refusalOf(strict.fetch(url, bounds))).refusal.kind).toBe('not-a-url');
  });

  it('is refused with credentials, which the message does not show', async () => {
    const refused = await refusalOf(strict.fetch('http://user:hunter2@example.com/', bounds));

    expect(refused.refusal.kind).toBe('credentials');
    expect(refused.message).not.toContain('hunter2');
  });
});

describe('an allowed host', () => {
  it('is reached under the exact host and port that the operator set', async () => {
    const response = await guardAllowing('127.0.0.1').fetch(`http://127.0.0.1:${port}/a?b=c`, bounds);

    expect(response).toMatchObject({ status: 200, finalUrl: `http://127.0.0.1:${port}/a?b=c` });
    expect(body(response)).toBe('hello');
    expect(requests[0]?.url).toBe('/a?b=c');
  });

  it('is reached when the source allows it', async () => {
    const request = { ...bounds, allow: [`LocalHost:${port}`] };

    expect(body(await strict.fetch(`http://localhost:${port}/`, request))).toBe('hello');
  });

  it('is reached by an IPv6 address, however it is written', async () => {
    const on = createServer((_request, response) => response.end('six'));
    const six = await listen(on, '::1');
    const guard = new EgressGuard({ allow: [`[0:0:0:0:0:0:0:1]:${six}`] });

    expect(body(await guard.fetch(`http://[::1]:${six}/`, bounds))).toBe('six');
  });

  it('does not open its other ports, its other names or its address', async () => {
    const guard = guardAllowing('api.test');

    for (const host of [`api.test:${port + 1}`, `www.api.test:${port}`, `127.0.0.1:${port}`, 'api.test']) {
      expect((await refusalOf(guard.fetch(`http://${host}/`, bounds))).refusal.kind).toBe('address');
    }
  });

  it('is connected to at the address that was looked up, once', async () => {
    const resolve = vi
      .fn<() => Promise<string[]>>()
      .mockResolvedValueOnce(['127.0.0.1'])
      .mockResolvedValue(['127.0.0.2']);
    const guard = new EgressGuard({ allow: [`no-such-name.test:${port}`], resolve });

    expect(body(await guard.fetch(`http://no-such-name.test:${port}/`, bounds))).toBe('hello');
    expect(resolve).toHaveBeenCalledTimes(1);
    expect(requests[0]?.headers.host).toBe(`no-such-name.test:${port}`);
  });
});

describe('a redirect', () => {
  function redirectTo(location: string, status = 302): void {
    answer = (request, response) => {
      if (request.url === '/start') response.writeHead(status, { location }).end();
      else response.end('arrived');
    };
  }

  async function follow(request: Partial<EgressRequest> = {}): Promise<string> {
    const guard = guardAllowing('127.0.0.1', 'other.test');
    return body(await guard.fetch(`http://127.0.0.1:${port}/start`, { ...bounds, ...request }));
  }

  it.each(['/end', 'end', '//other.test:PORT/end', 'http://other.test:PORT/end'])(
    'is followed to %s',
    async (location) => {
      redirectTo(location.replace('PORT', String(port)));

      expect(await follow()).toBe('arrived');
    },
  );

  it.each([
    'http://localhost:PORT/',
    'http://169.254.169.254/',
    'http://[::1]:PORT/',
    'http://2130706433:PORT2/',
    'file:///etc/passwd',
    '//metadata/',
  ])('is refused to %s', async (location) => {
    redirectTo(location.replace('PORT2', String(port + 1)).replace('PORT', String(port)));

    await refusalOf(follow());
    expect(requests).toHaveLength(1);
  });

  it('is refused to a public name that leads to a private address', async () => {
    redirectTo(`http://innocent.test:${port}/`);

    expect((await refusalOf(follow())).refusal).toMatchObject({ kind: 'address', address: '127.0.0.1' });
  });

  it('is refused to a name that turned private since it was checked', async () => {
    const resolve = vi
      .fn<() => Promise<string[]>>()
      .mockResolvedValueOnce(['127.0.0.1'])
      .mockResolvedValue(['10.0.0.1']);
    redirectTo(`http://changing.test:${port + 1}/`);
    const guard = new EgressGuard({ allow: [`changing.test:${port}`], resolve });

    const refused = await refusalOf(guard.fetch(`http://changing.test:${port}/start`, bounds));

    expect(refused.refusal).toMatchObject({ kind: 'address', address: '10.0.0.1' });
  });

  it('keeps secrets to the origin they were meant for', async () => {
    redirectTo(`http://other.test:${port}/end`);
    const headers = {
      Authorization: 'Bearer secret',
      Cookie: 'a=b',
      'X-Api-Key': 'secret',
      Accept: 'application/json',
    };

    await follow({ headers });

    expect(requests[0]?.headers).toMatchObject({ authorization: 'Bearer secret', 'x-api-key': 'secret' });
    expect(requests[1]?.headers).toMatchObject({ accept: 'application/json' });
    for (const name of ['authorization', 'cookie', 'x-api-key'])
      expect(requests[1]?.headers).not.toHaveProperty(name);
  });

  it('keeps headers within its origin', async () => {
    redirectTo('/end');

    await follow({ headers: { authorization: 'Bearer secret' } });

    expect(requests[1]?.headers.authorization).toBe('Bearer secret');
  });

  it.each([
    [302, 'GET', ''],
    [303, 'GET', ''],
    [307, 'POST', 'form'],
    [308, 'POST', 'form'],
  ])('with %i makes a POST a %s', async (status, method, sent) => {
    let received = '';
    answer = (request, response) => {
      if (request.url === '/start') return response.writeHead(status, { location: '/end' }).end();
      request.on('data', (chunk: Buffer) => (received += chunk.toString()));
      return request.on('end', () => response.end());
    };

    await follow({ method: 'POST', body: 'form', headers: { 'content-type': 'text/plain' } });

    expect(requests.map((request) => request.method)).toEqual(['POST', method]);
    expect(received).toBe(sent);
    expect('content-type' in (requests[1]?.headers ?? {})).toBe(sent !== '');
  });

  it('does not carry a body to another origin', async () => {
    redirectTo(`http://other.test:${port}/end`, 307);

    const refused = await refusalOf(follow({ method: 'POST', body: 'client_secret=hunter2' }));

    expect(refused.refusal.kind).toBe('body-to-other-origin');
  });

  it('is refused after five others', async () => {
    answer = (request, response) => {
      response.writeHead(302, { location: `/${Number(request.url?.slice(1)) + 1}` }).end();
    };

    const refused = await refusalOf(guardAllowing('127.0.0.1').fetch(`http://127.0.0.1:${port}/0`, bounds));

    expect(refused.refusal).toEqual({ kind: 'too-many-redirects', limit: 5 });
    expect(requests).toHaveLength(6);
  });

  it('without a Location is an answer like any other', async () => {
    answer = (_request, response) => response.writeHead(302).end('nowhere');

    expect(await follow()).toBe('nowhere');
  });
});

describe('an answer', () => {
  const fetchIt = (more: Partial<EgressRequest> = {}): ReturnType<EgressGuard['fetch']> =>
    guardAllowing('127.0.0.1').fetch(`http://127.0.0.1:${port}/`, { ...bounds, ...more });

  it('with an error status is given to the caller', async () => {
    answer = (_request, response) => response.writeHead(503, { 'x-reason': ['a', 'b'] }).end('later');

    expect(await fetchIt()).toMatchObject({ status: 503, headers: { 'x-reason': 'a, b' } });
  });

  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
  ])('in %s is decompressed', async (encoding, compress) => {
    answer = (_request, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(compress('packed'));

    expect(body(await fetchIt())).toBe('packed');
  });

  it('without a body is not decompressed', async () => {
    answer = (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end();

    expect(body(await fetchIt({ method: 'HEAD' }))).toBe('');
  });

  it.each(['gzip', 'br', 'gzip, gzip', 'unheard-of'])(
    'that is not really %s is an error',
    async (encoding) => {
      answer = (_request, response) =>
        response.writeHead(200, { 'content-encoding': encoding }).end('plain text');

      await expect(fetchIt()).rejects.toThrow(`in the encoding ${encoding}, which could not be decoded`);
    },
  );

  it('may be as large as the limit and no larger, announced or not', async () => {
    answer = (_request, response) => response.end('x'.repeat(100));
    expect(body(await fetchIt({ maxBytes: 100 }))).toHaveLength(100);
    await expect(fetchIt({ maxBytes: 99 })).rejects.toThrow(ResponseTooLarge);

    answer = (_request, response) => {
      response.write('x'.repeat(60)); // chunked: no content-length
      response.end('x'.repeat(60));
    };
    await expect(fetchIt({ maxBytes: 100 })).rejects.toThrow('more than 100 bytes');
  });

  it('is not unpacked beyond the limit, however small it was sent', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    answer = (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);

    await expect(fetchIt({ maxBytes: 1_000_000 })).rejects.toThrow(ResponseTooLarge);
  });

  it.each(['never begins', 'never ends', 'trickles'])('that %s ends at the time limit', async (how) => {
    answer = (_request, response) => {
      if (how === 'never begins') return;
      response.write('x');
      if (how === 'trickles') setInterval(() => response.write('x'), 20).unref();
    };

    await expect(fetchIt({ timeoutMs: 300 })).rejects.toThrow(DependencyTimeout);
  });

  it.each([
    ['redirects', { location: '/end' }, 302, 'arrived'],
    ['is in an unknown encoding', { 'content-encoding': 'unheard-of' }, 200, 'dependency-failed'],
    ['announces too much', { 'content-length': 1_000_000_000 }, 200, 'dependency-failed'],
  ])('that %s is not read further, however much is on its way', async (_, headers, status, expected) => {
    const closed = Promise.withResolvers<void>();
    answer = (request, response) => {
      if (request.url === '/end') return void response.end('arrived');
      response.writeHead(status, headers);
      const flood = setInterval(() => response.write(Buffer.alloc(100_000)), 1);
      response.on('close', () => {
        clearInterval(flood);
        closed.resolve();
      });
    };

    const outcome = await fetchIt().then(body, ({ code }: DependencyFailed) => code);

    expect(outcome).toBe(expected);
    await closed.promise; // an error that nobody listens to would end the process, and this run
  });

  it('is not waited for when the caller gives up', async () => {
    answer = () => {};

    await expect(fetchIt({ signal: AbortSignal.timeout(100) })).rejects.toThrow(DOMException);
  });

  it('that breaks off is a failure of the network', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half', () => response.destroy());
    };

    await expect(fetchIt()).rejects.toMatchObject({
      code: 'dependency-failed',
      retryable: true,
      category: 'network',
    });
  });
});

it('tells a host that is not there from one that is refused', async () => {
  server.close();
  const guard = new EgressGuard({ allow: [`127.0.0.1:${port}`, 'no-such-host.invalid:80', 'empty.test:80'] });
  const nowhere = new EgressGuard({ allow: [], resolve: async () => [] });

  await expect(guard.fetch(`http://127.0.0.1:${port}/`, bounds)).rejects.toThrow('ECONNREFUSED');
  await expect(guard.fetch('http://no-such-host.invalid/', bounds)).rejects.toThrow(DependencyFailed);
  await expect(nowhere.fetch('http://empty.test/', bounds)).rejects.toThrow('the name has no address');
});

it('stops waiting for a name at the time limit', async () => {
  const guard = new EgressGuard({ allow: [], resolve: () => new Promise(() => {}) });

  await expect(guard.fetch('http://slow.test/', { ...bounds, timeoutMs: 100 })).rejects.toThrow(
    DependencyTimeout,
  );
});

it('does not let a caller address another host than the URL names', async () => {
  await guardAllowing('127.0.0.1').fetch(`http://127.0.0.1:${port}/`, {
    ...bounds,
    headers: { Host: 'other.test' },
  });

  expect(requests[0]?.headers.host).toBe(`127.0.0.1:${port}`);
});

const openssl = program('openssl');

describeNeeding(openssl, 'over TLS', () => {
  /** A key and a certificate for the name secure.test that signs itself. */
  async function certificate(): Promise<{ readonly key: string; readonly cert: string }> {
    const folder = await mkdtemp(join(tmpdir(), 'assay-tls-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const args =
      'req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=secure.test';
    const command = {
      file: openssl.file,
      args: [...args.split(' '), '-addext', 'subjectAltName=DNS:secure.test'],
      cwd: folder,
      timeoutMs: 20_000,
    };
    exitedWell(command, await runProcess(command));
    const [key, cert] = await Promise.all(
      ['key.pem', 'cert.pem'].map((name) => readFile(join(folder, name), 'utf8')),
    );
    return { key: key ?? '', cert: cert ?? '' };
  }

  async function tlsServer(): Promise<{ readonly securePort: number; readonly cert: string }> {
    const { key, cert } = await certificate();
    const secure = createTlsServer({ key, cert }, (request, response) => {
      if (request.url === '/down') response.writeHead(302, { location: `http://secure.test:${port}/` }).end();
      else response.end('secret');
    });
    return { securePort: await listen(secure), cert };
  }

  it('checks the certificate against the name, though it connects to the pinned address', async () => {
    const { securePort, cert } = await tlsServer();
    const guard = new EgressGuard({
      allow: [`secure.test:${securePort}`, `impostor.test:${securePort}`],
      resolve: async () => ['127.0.0.1'],
      certificateAuthorities: cert,
    });

    expect(body(await guard.fetch(`https://secure.test:${securePort}/`, bounds))).toBe('secret');
    await expect(guard.fetch(`https://impostor.test:${securePort}/`, bounds)).rejects.toThrow(
      "does not match certificate's altnames",
    );
  });

  it('trusts no certificate that signs itself', async () => {
    const { securePort } = await tlsServer();
    const guard = new EgressGuard({
      allow: [`secure.test:${securePort}`],
      resolve: async () => ['127.0.0.1'],
    });

    await expect(guard.fetch(`https://secure.test:${securePort}/`, bounds)).rejects.toThrow(
      'self-signed certificate',
    );
  });

  it('refuses to be redirected to an unencrypted place', async () => {
    const { securePort, cert } = await tlsServer();
    const guard = new EgressGuard({
      allow: [`secure.test:${securePort}`, `secure.test:${port}`],
      resolve: async () => ['127.0.0.1'],
      certificateAuthorities: cert,
    });

    const refused = await refusalOf(guard.fetch(`https://secure.test:${securePort}/down`, bounds));

    expect(refused.refusal.kind).toBe('downgrade');
    expect(requests).toHaveLength(0);
  });
});
