import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Answer, Client } from './client.js';

export interface Account {
  readonly id: number;
  readonly email: string;
  readonly role: string;
  /** What its session is proven with. */
  readonly token: string;
  /** Logs its requests in. */
  readonly headers: Readonly<Record<string, string>>;
}

export const PASSWORD = 'correct horse battery';
export const ADMIN = 'admin@harbourclinic.example';
/** The one that a mended clinic is told; the other has its own. */
export const ADMIN_PASSWORD = 'told by the environment';
export const DEFAULT_PASSWORD = 'Admin123!';

interface Session {
  readonly user: { readonly id: number; readonly email: string; readonly role: string };
  readonly token?: string;
  readonly csrf_token?: string;
}

/** Somebody who has appointments at the clinic. */
export class Patient extends Client {
  private known: Promise<Account> | undefined;
  private knownOther: Promise<Account> | undefined;
  private administering: Promise<Account> | undefined;
  private booked = 0;

  /** An account that is always the same one: the mended half takes its time to keep a password. */
  somebody(): Promise<Account> {
    this.known ??= this.account();
    return this.known;
  }

  /** One that is always the same, too, and not the first one. */
  somebodyElse(): Promise<Account> {
    this.knownOther ??= this.account();
    return this.knownOther;
  }

  admin(): Promise<Account> {
    this.administering ??= this.loggedInAdmin();
    return this.administering;
  }

  login(email: string, password: string): Promise<Answer> {
    return this.post('/api/auth/login', { email, password });
  }

  register(extra: Readonly<Record<string, unknown>> = {}): Promise<Answer> {
    const name = `u${randomUUID().slice(0, 8)}`;
    const fields = { email: `${name}@example.com`, full_name: name, password: PASSWORD };
    return this.post('/api/auth/register', { ...fields, ...extra });
  }

  /** A new account, logged in. */
  async account(extra: Readonly<Record<string, unknown>> = {}): Promise<Account> {
    return accountOf(await this.register(extra));
  }

  /** A time at which nobody has an appointment yet. */
  freeTime(): string {
    this.booked += 1;
    return new Date(Date.UTC(2031, 0, 1) + this.booked * 3_600_000).toISOString().slice(0, 16);
  }

  book({ headers }: Account, extra: Readonly<Record<string, unknown>> = {}): Promise<Answer> {
    const wanted = { doctor_id: 1, starts_at: this.freeTime(), reason: 'Cough' };
    return this.post('/api/appointments', { ...wanted, ...extra }, headers);
  }

  async appointment(account: Account, extra: Readonly<Record<string, unknown>> = {}): Promise<number> {
    const { text } = await this.book(account, extra);
    return (JSON.parse(text) as { id: number }).id;
  }

  /** The invoice of somebody's newest appointment. */
  async newestInvoice({ headers }: Account): Promise<Invoice> {
    const { text } = await this.get('/api/invoices', headers);
    const newest = (JSON.parse(text) as Invoice[]).at(-1);
    if (newest === undefined) throw new Error('There is no invoice');
    return newest;
  }

  /** Where an uploaded file can be had. */
  async uploaded(file: File, { headers }: Account): Promise<string | undefined> {
    const { text } = await this.postFile('/api/documents', 'file', file, headers);
    return (JSON.parse(text) as { url?: string }).url;
  }

  /** What the clinic has written to one of its files. */
  written(name: string): Promise<string> {
    return readFile(path.join(this.sample.folder, name), 'utf8');
  }

  private async loggedInAdmin(): Promise<Account> {
    const told = await this.login(ADMIN, ADMIN_PASSWORD);
    return accountOf(told.status === 200 ? told : await this.login(ADMIN, DEFAULT_PASSWORD));
  }
}

export interface Invoice {
  readonly id: number;
  readonly amount: number;
  readonly status: string;
}

/** Sessions are a token in the answer, or one in a cookie that forms of other sites cannot use. */
function accountOf({ text, headers }: Answer): Account {
  const { user, token, csrf_token: csrf } = JSON.parse(text) as Session;
  const account = { id: user.id, email: user.email, role: user.role };
  if (token !== undefined) return { ...account, token, headers: { authorization: `Bearer ${token}` } };
  const cookie = [headers['set-cookie']].flat().join('; ');
  const kept = /access_token_cookie=([^;]+)/u.exec(cookie)?.[1] ?? '';
  return {
    ...account,
    token: kept,
    headers: { cookie: `access_token_cookie=${kept}`, 'x-csrf-token': csrf ?? '' },
  };
}
