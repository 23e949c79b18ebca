import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '#core/findings/index';
import { analysed } from '../../../../test/support/analyzers.js';
import { SHOP_SOURCE, shop } from '../../../../test/support/shop.js';
import type { AnalyzerContext, Completed } from '../analyzer.js';
import { dynamic } from './analyzer.js';

let folder: string;
const servers: Server[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'assay-shop-'));
  await writeFile(path.join(folder, 'app.py'), SHOP_SOURCE);
});

afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await rm(folder, { recursive: true, force: true });
});

async function attacked(
  isMended: boolean,
  options: AnalyzerContext['options'] = {},
): Promise<readonly Finding[]> {
  const server = createServer(shop(isMended)).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const backend = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const parts = [{ kind: 'backend', framework: 'flask', language: 'python', folder: '' }] as const;
  const report = await analysed(dynamic, { folder, parts, running: { backend } }, { options });
  return (report as Completed).findings;
}

const SERIOUS = new Set(['high', 'critical', 'medium']);

function serious(findings: readonly Finding[]): readonly string[] {
  return findings
    .filter(({ severity }) => SERIOUS.has(severity))
    .map(({ rule, place }) =>
      place.kind === 'exchange' ? [rule, place.method, place.path, place.parameter].join(' ').trim() : '',
    );
}

describe('attacks', () => {
  it('find every weakness of a shop, at its request', async () => {
    expect(serious(await attacked(false))).toEqual(
      expect.arrayContaining([
        'administration-for-everybody GET /api/admin/users',
        'code-injection POST /api/sum expression',
        'command-injection GET /api/ping host',
        'login-by-sql-injection POST /api/login username',
        'mass-assignment POST /api/register role',
        'missing-authentication DELETE /api/notes/{note_id}',
        'missing-authorisation GET /api/notes/{note_id} note_id',
        'open-redirect GET /go next',
        'path-traversal GET /api/files file',
        'reflected-script GET /greet name',
        'request-forgery GET /api/preview url',
        'sql-injection GET /api/search q',
        'sql-injection POST /api/login username',
        'stored-script GET /wall text',
        'token-guessable-key ANY /',
        'unlimited-logins POST /api/login',
      ]),
    );
  });

  it('do not take what strangers keep in a cookie of their own for a change without authentication', async () => {
    expect(serious(await attacked(false))).not.toContain('missing-authentication POST /api/cart');
  });

  it('find nothing in the same shop when all is mended', async () => {
    expect(serious(await attacked(true))).toEqual([]);
  });

  it('are left out where they are not wanted', async () => {
    expect(serious(await attacked(false, { active: false }))).toEqual([]);
  });
});
