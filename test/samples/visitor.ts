import { createHmac, randomUUID } from 'node:crypto';
import { request } from 'undici';
import type { RunningSample } from '../../bench/analyzers/running-sample.js';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface Account {
  readonly id: number;
  readonly username: string;
  readonly email: string;
  readonly password: string;
  readonly role: string;
  /** Logs its requests in. */
  readonly headers: Readonly<Record<string, string>>;
}

export const PASSWORD = 'correct horse battery';

/** Somebody who sends requests to a sample, which follow no redirect. */
export class Visitor {
  private known: Promise<Account> | undefined;

  constructor(readonly sample: RunningSample) {}

  /** An account that is always the same one: the mended half takes its time to keep a password. */
  somebody(): Promise<Account> {
    this.known ??= this.account();
    return this.known;
  }

  async get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.send('GET', path, headers);
  }

  async delete(path: string, headers: Readonly<Record<string, string>>): Promise<Answer> {
    return this.send('DELETE', path, headers);
  }

  async post(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.send('POST', path, { ...headers, 'content-type': 'application/json' }, JSON.stringify(body));
  }

  async upload(name: string, content: string, { headers }: Account): Promise<Answer> {
    const form = new FormData();
    form.append('file', new File([content], name));
    const answer = await fetch(`${this.sample.baseUrl}/api/attachments`, {
      method: 'POST',
      headers,
      body: form,
    });
    return { status: answer.status, headers: {}, text: await answer.text() };
  }

  login(username: string, password: string): Promise<Answer> {
    return this.post('/api/login', { username, password });
  }

  /** A new account, logged in. */
  async account(extra: Readonly<Record<string, unknown>> = {}): Promise<Account> {
    const username = `u${randomUUID().slice(0, 8)}`;
    const fields = { username, email: `${username}@example.com`, password: PASSWORD };
    const created = await this.post('/api/register', { ...fields, ...extra });
    const { id, role } = JSON.parse(created.text) as { id: number; role: string };
    const loggedIn = await this.login(username, PASSWORD);
    const { token } = JSON.parse(loggedIn.text) as { token: string };
    return { ...fields, id, role, headers: { authorization: `Bearer ${token}` } };
  }

  async task(title: string, { headers }: Account): Promise<number> {
    const { text } = await this.post('/api/tasks', { title }, headers);
    return (JSON.parse(text) as { id: number }).id;
  }

  private async send(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: string,
  ): Promise<Answer> {
    const answer = await request(this.sample.baseUrl + path, { method, headers, body: body ?? null });
    return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
  }
}

/** A JSON Web Token (RFC 7519), signed with this key. */
export function signedToken(claims: Readonly<Record<string, unknown>>, key: string): string {
  const signed = [{ alg: 'HS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
}
