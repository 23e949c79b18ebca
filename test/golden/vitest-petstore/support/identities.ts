import type { Secret } from './response.js';

/** How a token travels with a request; from the security schemes of the document. */
interface Credential {
  readonly in: 'header' | 'query' | 'cookie';
  readonly name: string;
  readonly scheme?: 'Bearer' | 'Basic';
}

/** Who sends a request. Tokens come from the environment; without one, nothing is sent along. */
export interface Identity {
  readonly name: string;
  /** The environment variable that holds the token (or `user:password` for basic authentication). */
  readonly variable?: string;
}

export const credentials: readonly Credential[] = [{ in: 'header', name: 'authorization', scheme: 'Bearer' }];

export const anonymous: Identity = { name: 'anonymous' };
export const userA: Identity = { name: 'userA', variable: 'TOKEN_USER_A' };
export const userB: Identity = { name: 'userB', variable: 'TOKEN_USER_B' };
export const admin: Identity = { name: 'admin', variable: 'TOKEN_ADMIN' };

export interface CredentialPart {
  readonly in: Credential['in'];
  readonly name: string;
  readonly value: string;
  readonly secret: Secret;
}

/** What an identity adds to its requests. */
export function credentialsOf({ variable }: Identity): CredentialPart[] {
  const token = variable === undefined ? '' : (process.env[variable] ?? '');
  if (variable === undefined || token === '') return [];
  return credentials.map(({ scheme, ...place }) => {
    const secret = scheme === 'Basic' ? basic(variable, token) : { text: token, shell: `$${variable}` };
    return { ...place, value: scheme === undefined ? token : `${scheme} ${secret.text}`, secret };
  });
}

function basic(variable: string, token: string): Secret {
  return { text: Buffer.from(token).toString('base64'), shell: `$(printf %s "$${variable}" | base64 -w0)` };
}
