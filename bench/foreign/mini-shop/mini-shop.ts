import { cp, rename } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Access, Command, ForeignServer } from '../foreign-server.js';
import { packagesOf, pythonWith } from '../python.js';
import { MINI_SHOP_BUGS } from './bugs.js';

const REQUIREMENTS = fileURLToPath(new URL('requirements.txt', import.meta.url));
const PASSWORD = 'correct-horse';
const ADMINISTRATOR = { email: 'admin@example.com', password: 'admin123' };

/** An exam's work: FastAPI, SQLAlchemy and SQLite, with users, administrators, categories, products and uploads. */
export const miniShop: ForeignServer = {
  name: 'Mini Shop',
  origin: 'examen3-mini-shop 0.1.0 from PyPI, MIT: Python, FastAPI, SQLite; its document is /openapi.json',
  bugs: MINI_SHOP_BUGS,
  document: '/openapi.json',

  async install(folder) {
    const bin = await pythonWith(REQUIREMENTS, path.join(folder, 'python'));
    const code = path.join(folder, 'code');
    if (!existsSync(code)) await copied(path.join(await packagesOf(bin), 'app'), code);
    return { code, start: (copy, port) => command(path.join(bin, 'python'), copy, port) };
  },

  async prepare(baseUrl): Promise<Access> {
    for (const username of ['ada', 'ben'])
      await post(`${baseUrl}/api/auth/register`, { ...customer(username), username });
    const { access_token } = await post(`${baseUrl}/api/auth/login`, ADMINISTRATOR);
    return {
      // Spelt as Schemathesis looks for it when it leaves credentials out.
      headers: { Authorization: `Bearer ${access_token}` },
      settings: { operations: { administrative: ADMINISTRATIVE }, identities: identities(baseUrl) },
    };
  },
};

const ADMINISTRATIVE = ['categories', 'products'].flatMap((things) =>
  ['POST', 'PUT', 'DELETE'].map((method) => `${method} /api/${things}*`),
);

function identities(baseUrl: string): object {
  const url = `${baseUrl}/api/auth/login`;
  const login = (json: object): object => ({ grant: 'request', url, json, token: '/access_token' });
  return { userA: login(customer('ada')), userB: login(customer('ben')), admin: login(ADMINISTRATOR) };
}

async function copied(app: string, code: string): Promise<void> {
  const fresh = `${code}.new`;
  await cp(app, path.join(fresh, 'app'), {
    recursive: true,
    filter: (name) => path.basename(name) !== 'frontend',
  });
  await rename(fresh, code);
}

/** It keeps its database and its uploads in the home folder. */
const command = (program: string, code: string, port: number): Command => ({
  program,
  args: ['-m', 'uvicorn', 'app.main:app', '--host', '127.0.0.1', '--port', String(port), '--no-access-log'],
  env: { PYTHONPATH: code, PYTHONDONTWRITEBYTECODE: '1' },
});

const customer = (name: string) => ({ email: `${name}@example.com`, password: PASSWORD });

async function post(url: string, body: object): Promise<{ readonly access_token: string }> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
  return (await answer.json()) as { readonly access_token: string };
}
