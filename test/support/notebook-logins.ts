import type { PlainRequest, PlainServer } from '#core/check/index';

/** Exports ask for a session and a key together; who logs in has no key, and sends the session in its place. */
export function withoutExports(server: PlainServer): PlainServer {
  return (request) =>
    request.path === '/exports' && /^Bearer session-of-[a-z]+$/iu.test(request.headers['authorization'] ?? '')
      ? { status: isKeyWrong(request) ? 401 : 202, headers: {} }
      : server(request);
}

const isKeyWrong = ({ headers }: PlainRequest): boolean =>
  !/^session-of-[a-z]+$/u.test(headers['x-api-key'] ?? '');

/** An authorisation server (RFC 6749) whose tokens are over before they can be used twice: a suite must renew them, however fast it is. */
export function withTokens(server: PlainServer, asked: string[]): PlainServer {
  const json = (status: number, body: object) => ({
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const basic = `Basic ${btoa('root:a%20secret%3A%20of%20root')}`;
  return (request) => {
    if (request.path !== '/oauth/token') return server(request);
    const form = new URLSearchParams(request.body ?? '');
    const grant = form.get('grant_type') ?? '';
    const granted = (token: string, more: object = {}) => {
      asked.push(form.get('refresh_token') === 'renewal' ? `renewed ${grant}` : grant);
      return json(200, { access_token: token, token_type: 'Bearer', expires_in: 0.001, ...more });
    };
    if (grant === 'password' && form.get('password') === 'password of ada') return granted('session-of-a');
    if (grant === 'client_credentials' && request.headers['authorization'] === basic)
      return granted('session-of-admin');
    if (['refresh-b', 'renewal'].includes(form.get('refresh_token') ?? ''))
      return granted('session-of-b', { refresh_token: 'renewal' });
    return json(400, { error: 'invalid_grant' });
  };
}
