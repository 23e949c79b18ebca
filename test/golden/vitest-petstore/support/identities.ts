import { TestRunner } from 'vitest';
import type { Secret } from './response.js';
import { tokenByRequest } from './tokens.js';

/** How a credential travels with a request; from a security scheme of the document. */
interface Credential {
  /** The name of the scheme. */
  readonly of: string;
  readonly in: 'header' | 'query' | 'cookie';
  readonly name: string;
  readonly scheme?: 'Bearer' | 'Basic' | 'bearer' | 'basic';
  /** The name by which alone it is sent, in place of the usual way. */
  readonly as?: string;
  /** What stands behind it then, so that it is nobody's. */
  readonly added?: string;
}

/** Who sends a request, with the credentials that the environment has for them; without any, nothing is sent along. */
export interface Identity {
  readonly name: string;
  /** The environment variable that holds the token (or `user:password` for basic authentication). */
  readonly variable?: string;
  /** Tests are skipped where nobody has given them credentials. */
  readonly optional?: true;
}

export const credentials: readonly Credential[] = [
  { of: 'token', in: 'header', name: 'authorization', scheme: 'Bearer' },
  { of: 'token', in: 'header', name: 'authorization', scheme: 'bearer', as: 'token in lower case' },
  { of: 'token', in: 'header', name: 'authorization', scheme: 'Bearer', as: 'token with more', added: '00' },
];

export const anonymous: Identity = { name: 'anonymous' };
export const userA: Identity = { name: 'userA', variable: 'TOKEN_USER_A' };
/** Another user, who has no part in what `userA` makes. */
export const userB: Identity = { name: 'userB', variable: 'TOKEN_USER_B', optional: true };
export const admin: Identity = { name: 'admin', variable: 'TOKEN_ADMIN', optional: true };

export interface CredentialPart {
  readonly in: Credential['in'];
  readonly name: string;
  readonly value: string;
  readonly secret: Secret;
}

/**
 * What an identity adds to its requests: what is set for single schemes, or else its one token for all of them.
 * @param schemes the only ones that count; none: all
 */
export async function credentialsOf(
  { variable }: Identity,
  schemes: readonly string[],
): Promise<CredentialPart[]> {
  if (variable === undefined) return [];
  const wanted = credentials.filter(({ of, as }) =>
    schemes.length === 0 ? as === undefined : schemes.includes(as ?? of),
  );
  const single = wanted.flatMap((credential) => {
    const own = variableOf(variable, credential);
    const text = textIn(own);
    return text === '' ? [] : [partOf(credential, own, text)];
  });
  if (single.length > 0) return single;
  const token = textIn(variable) || (await tokenByRequest(loginOf(variable)));
  return token === '' ? [] : wanted.map((credential) => partOf(credential, variable, token));
}

/** Skips the running test when it needs a user whom nobody has given credentials. */
export function skipWithout({ variable, optional }: Identity): void {
  const test = TestRunner.getCurrentTest();
  if (variable === undefined || optional === undefined || test?.result?.state !== 'run') return;
  const places = [variable, loginOf(variable), ...credentials.map((one) => variableOf(variable, one))];
  if (places.every((place) => textIn(place) === '')) test.context.skip(`${variable} is not set`);
  if (textIn(variable) !== '' && variable !== 'TOKEN_USER_A' && textIn(variable) === textIn('TOKEN_USER_A'))
    throw new Error(`TOKEN_USER_A and ${variable} are the same token, where two users are needed`);
}

function partOf(
  { in: place, name, scheme, added = '' }: Credential,
  variable: string,
  text: string,
): CredentialPart {
  // With braces, what stands behind a name in a shell is no part of it.
  const shell = added === '' ? `$${variable}` : `\${${variable}}`;
  const secret = scheme?.toLowerCase() === 'basic' ? basic(variable, text) : { text, shell };
  const value = `${scheme === undefined ? text : `${scheme} ${secret.text}`}${added}`;
  return { in: place, name, value, secret };
}

function basic(variable: string, token: string): Secret {
  return { text: Buffer.from(token).toString('base64'), shell: `$(printf %s "$${variable}" | base64 -w0)` };
}

/** `TOKEN_USER_A_API_KEY` for the scheme `apiKey`. */
function variableOf(variable: string, { of }: Credential): string {
  const words = of.replace(/([a-z\d])([A-Z])/g, '$1_$2').replace(/[^A-Za-z\d]+/g, '_');
  return `${variable}_${words.toUpperCase()}`;
}

function loginOf(variable: string): string {
  return variable.replace('TOKEN', 'LOGIN');
}

function textIn(variable: string): string {
  return process.env[variable] ?? '';
}
