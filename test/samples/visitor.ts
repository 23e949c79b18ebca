import { createHmac, randomUUID } from 'node:crypto';
import { type Answer, Client } from './client.js';

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

/** Somebody who uses the task board. */
export class Visitor extends Client {
  private known: Promise<Account> | undefined;

  /** An account that is always the same one: the mended half takes its time to keep a password. */
  somebody(): Promise<Account> {
    this.known ??= this.account();
    return this.known;
  }

  upload(name: string, content: string, { headers }: Account): Promise<Answer> {
    return this.postFile('/api/attachments', 'file', new File([content], name), headers);
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
}

/** A JSON Web Token (RFC 7519), signed with this key. */
export function signedToken(claims: Readonly<Record<string, unknown>>, key: string): string {
  const signed = [{ alg: 'HS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
}
