import { baseUrl, timeoutMs } from './environment.js';
import { textOfAnswer, valueAt } from './response.js';

/** How a user gets a token by request: `LOGIN_USER_A` and its like hold one as JSON. */
type Login =
  | (Client & { readonly grant: 'client-credentials' })
  | (Client & { readonly grant: 'password'; readonly username: string; readonly password: string })
  | (Client & { readonly grant: 'refresh-token'; readonly refreshToken: string })
  /** Any request whose answer has the token at a JSON pointer. */
  | {
      readonly grant: 'request';
      readonly url: string;
      readonly method?: string;
      readonly json?: unknown;
      readonly token: string;
    };

/** A client of OAuth 2 (RFC 6749); its secret is sent as basic authentication, or in the body. */
interface Client {
  readonly tokenUrl?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly clientAuthentication?: 'basic' | 'body';
  readonly scope?: string;
}

interface Token {
  readonly text: string;
  /** Milliseconds since 1970 after which another one is asked for. */
  readonly until: number;
  readonly refreshToken?: string;
}

/** Where the document says that tokens are had, by grant. */
const documented: Readonly<Record<string, string | undefined>> = {};

const tokens = new Map<string, Promise<Token>>();

/** The token that the login in an environment variable gets; it is kept until it expires. Empty: there is no login. */
export async function tokenByRequest(variable: string): Promise<string> {
  const login = loginIn(variable);
  if (login === undefined) return '';
  const held = tokens.get(variable);
  const known = await held;
  if (known !== undefined && known.until > Date.now()) return known.text;
  if (tokens.get(variable) === held) ask(variable, renewed(login, known));
  return (await tokens.get(variable))?.text ?? '';
}

/** A request that fails is made again by the next test. */
function ask(variable: string, login: Login): void {
  const asking = asked(variable, login);
  tokens.set(variable, asking);
  asking.catch(() => tokens.delete(variable));
}

function loginIn(variable: string): Login | undefined {
  const text = process.env[variable] ?? '';
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as Login;
  } catch {
    throw new Error(`${variable} is no JSON`);
  }
}

/** A token that came with a refresh token is renewed by it (RFC 6749, 6). */
function renewed(login: Login, { refreshToken }: Partial<Token> = {}): Login {
  return login.grant === 'request' || refreshToken === undefined
    ? login
    : { ...login, grant: 'refresh-token', refreshToken };
}

async function asked(variable: string, login: Login): Promise<Token> {
  const start = Date.now();
  const { url, ...init } = await requestFor(variable, login);
  const options = { ...init, redirect: 'error', signal: AbortSignal.timeout(timeoutMs()) } as const;
  const response = await fetch(url, options);
  const body = await jsonOf(response).catch(() => undefined);
  const text = valueAt(body, login.grant === 'request' ? login.token : '/access_token');
  if (!response.ok || typeof text !== 'string') {
    const reason = valueAt(body, '/error');
    const said = typeof reason === 'string' ? ` (${reason})` : '';
    throw new Error(`${variable} gets no token: ${init.method} ${url} answered ${response.status}${said}`);
  }
  const seconds = valueAt(body, '/expires_in');
  const lasts = typeof seconds === 'number' ? seconds * 900 : Infinity;
  const refreshToken = valueAt(body, '/refresh_token');
  return { text, until: start + lasts, ...(typeof refreshToken === 'string' ? { refreshToken } : {}) };
}

async function jsonOf(response: Response): Promise<unknown> {
  return JSON.parse(await textOfAnswer(response)) as unknown;
}

interface TokenRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

async function requestFor(variable: string, login: Login): Promise<TokenRequest> {
  if (login.grant === 'request') {
    const { method = 'POST', url, json } = login;
    const place = new URL(url, `${baseUrl()}/`).href;
    if (json === undefined) return { url: place, method, headers: {} };
    const headers = { 'content-type': 'application/json' };
    return { url: place, method, headers, body: JSON.stringify(json) };
  }
  const url = await tokenUrlOf(variable, login);
  const { clientId, clientSecret, clientAuthentication = 'basic', scope } = login;
  const form = new URLSearchParams(grantFields(login));
  if (scope !== undefined) form.set('scope', scope);
  const headers: Record<string, string> = { 'content-type': 'application/x-www-form-urlencoded' };
  if (clientId !== undefined && clientSecret !== undefined && clientAuthentication === 'basic') {
    const pair = [clientId, clientSecret].map((text) => encodeURIComponent(text)).join(':');
    headers['authorization'] = `Basic ${Buffer.from(pair).toString('base64')}`;
  } else {
    if (clientId !== undefined) form.set('client_id', clientId);
    if (clientSecret !== undefined) form.set('client_secret', clientSecret);
  }
  return { url, method: 'POST', headers, body: form.toString() };
}

function grantFields(login: Exclude<Login, { grant: 'request' }>): Record<string, string> {
  switch (login.grant) {
    case 'client-credentials':
      return { grant_type: 'client_credentials' };
    case 'password':
      return { grant_type: 'password', username: login.username, password: login.password };
    case 'refresh-token':
      return { grant_type: 'refresh_token', refresh_token: login.refreshToken };
  }
}

/** Secrets go where whoever runs the tests sends them: a document may name other places of the API, and no further. */
async function tokenUrlOf(
  variable: string,
  { tokenUrl, grant }: Client & { grant: string },
): Promise<string> {
  if (tokenUrl !== undefined) return new URL(tokenUrl, `${baseUrl()}/`).href;
  const named = documented[grant];
  if (named !== undefined) return ownPlace(variable, named);
  const discovery = documented['discovery'];
  if (discovery === undefined) throw new Error(`${variable} needs a tokenUrl: the document names none`);
  const response = await fetch(ownPlace(variable, discovery), { signal: AbortSignal.timeout(timeoutMs()) });
  const found = valueAt(await jsonOf(response), '/token_endpoint');
  if (typeof found !== 'string') throw new Error(`${discovery} names no token_endpoint`);
  return ownPlace(variable, found);
}

function ownPlace(variable: string, url: string): string {
  const place = new URL(url, `${baseUrl()}/`);
  if (place.origin === new URL(baseUrl()).origin) return place.href;
  throw new Error(
    `Set tokenUrl in ${variable}: the document's, ${place.href}, is not at the API's own address`,
  );
}
