import { createHmac, randomUUID } from 'node:crypto';
import { type Answer, Client } from './client.js';

interface Account {
  readonly id: number;
  readonly email: string;
  readonly name: string;
  /** Logs its requests in. */
  readonly headers: Readonly<Record<string, string>>;
}

export const PASSWORD = 'correct horse battery';
export const OWNER = 'owner@cornershop.example';
/** The one that a mended shop is told; the other has its own. */
export const OWNER_PASSWORD = 'told by the environment';
export const DEFAULT_PASSWORD = 'CornerShop#2024';

/** Somebody who buys at the corner shop. */
export class Customer extends Client {
  private known: Promise<Account> | undefined;
  private owning: Promise<Account> | undefined;

  /** An account that is always the same one: the mended half takes its time to keep a password. */
  somebody(): Promise<Account> {
    this.known ??= this.account();
    return this.known;
  }

  owner(): Promise<Account> {
    this.owning ??= this.loggedInOwner();
    return this.owning;
  }

  login(email: string, password: string): Promise<Answer> {
    return this.post('/api/login', { email, password });
  }

  /** A new account, logged in. */
  async account(): Promise<Account> {
    const name = `u${randomUUID().slice(0, 8)}`;
    const email = `${name}@example.com`;
    return accountOf(await this.post('/api/register', { name, email, password: PASSWORD }));
  }

  async order({ headers }: Account, extra: Readonly<Record<string, unknown>> = {}): Promise<number> {
    const lines = [{ productId: 1, quantity: 1 }];
    const { text } = await this.post('/api/orders', { lines, ...extra }, headers);
    return (JSON.parse(text) as { id: number }).id;
  }

  private async loggedInOwner(): Promise<Account> {
    const told = await this.login(OWNER, OWNER_PASSWORD);
    return accountOf(told.status === 200 ? told : await this.login(OWNER, DEFAULT_PASSWORD));
  }
}

/** The cookie that keeps the session, with its attributes. */
export function sessionCookie({ headers }: Answer): string {
  const cookie = [headers['set-cookie']].flat().find((each) => each?.startsWith('shop_session='));
  if (cookie === undefined) throw new Error('No session cookie was set');
  return cookie;
}

/** A session as Flask keeps it in a cookie, signed with this key. */
export function signedSession(session: Readonly<Record<string, unknown>>, key: string): string {
  const now = Buffer.alloc(4);
  now.writeUInt32BE(Math.floor(Date.now() / 1_000));
  const signed = `${Buffer.from(JSON.stringify(session)).toString('base64url')}.${now.toString('base64url')}`;
  const derived = createHmac('sha1', key).update('cookie-session').digest();
  return `shop_session=${signed}.${createHmac('sha1', derived).update(signed).digest('base64url')}`;
}

function accountOf(answer: Answer): Account {
  const { id, email, name } = JSON.parse(answer.text) as { id: number; email: string; name: string };
  return { id, email, name, headers: { cookie: sessionCookie(answer).split(';', 1).join('') } };
}
