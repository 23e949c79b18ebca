import { loginVariable, schemeVariable, tokenVariable } from '#core/render/index';
import type { Identities, IdentityCredentials } from './suite-settings.js';

/** The environment variables that suites read the credentials of their users from. */
export function identityEnvironment(identities: Identities): Record<string, string> {
  return Object.fromEntries(
    Object.entries(identities).flatMap(([name, credentials]) => variablesOf(name, credentials)),
  );
}

function variablesOf(
  identity: string,
  credentials: IdentityCredentials,
): readonly (readonly [string, string])[] {
  if (typeof credentials === 'string') return [[tokenVariable(identity), credentials]];
  if ('grant' in credentials) return [[loginVariable(identity), JSON.stringify(credentials)]];
  return Object.entries(credentials.bySchemes).map(
    ([scheme, token]) => [schemeVariable(identity, scheme), token] as const,
  );
}

const REQUESTS = new Set(['REQUEST_HEADERS', 'REQUEST_TIMEOUT_MS', 'ANSWER_LIMIT_BYTES']);

/** Whether a suite may ask its environment for this: credentials of its users, headers and limits of its requests. */
export const isSuiteVariable = (name: string): boolean =>
  REQUESTS.has(name) || /^(?:TOKEN|LOGIN)_(?:USER_A|USER_B|ADMIN)(?:_|$)/.test(name);

/** Where suites with this environment get tokens by request: whole addresses, as whoever runs them named them. */
export function tokenAddresses(environment: Readonly<Record<string, string>>): string[] {
  const logins = Object.entries(environment).filter(([variable]) => variable.startsWith('LOGIN_'));
  return logins.flatMap(([, text]) => {
    const login = parsed(text);
    const named = [memberOf(login, 'tokenUrl'), memberOf(login, 'url')];
    return named.flatMap((url) => (typeof url === 'string' && URL.canParse(url) ? [url] : []));
  });
}

const SECRET_NAME = /pass|secret|token|key|pin|code/i;

/** What of that environment must never be shown: tokens, and the secrets in ways to get tokens. */
export function secretsIn(
  environment: Readonly<Record<string, string>>,
): { readonly text: string; readonly variable: string }[] {
  return Object.entries(environment).flatMap(([variable, text]) => {
    if (variable.startsWith('TOKEN_')) return [{ variable, text }];
    const texts = variable.startsWith('LOGIN_') ? secretTexts(ownSecrets(text)) : [];
    return texts.map((secret) => ({ variable, text: secret }));
  });
}

function secretTexts(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) =>
    typeof inner === 'string' ? (SECRET_NAME.test(name) ? [inner] : []) : secretTexts(inner),
  );
}

/** Where tokens are had, and where they stand in the answer, is no secret. */
function ownSecrets(text: string): unknown {
  const login = parsed(text);
  return typeof login === 'object' ? { ...login, token: undefined, tokenUrl: undefined } : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.getOwnPropertyDescriptor(value, name)?.value
    : undefined;
}
