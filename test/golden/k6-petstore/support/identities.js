import { b64encode } from 'k6/encoding';

/** How a token travels with a request, by the names of the document's security schemes. */
const credentials = [
  { of: 'token', in: 'header', name: 'authorization', scheme: 'Bearer' },
  { of: 'token', in: 'header', name: 'authorization', scheme: 'bearer', as: 'token in lower case' },
  { of: 'token', in: 'header', name: 'authorization', scheme: 'Bearer', as: 'token with more', added: '00' },
];

/** Who sends a request. Tokens come from the environment; without one, nothing is sent along. */
export const anonymous = {};
export const userA = { token: __ENV.TOKEN_USER_A };
export const userB = { token: __ENV.TOKEN_USER_B };
export const admin = { token: __ENV.TOKEN_ADMIN };

/** What an identity adds to its requests, by place: header, query or cookie. */
export function credentialsOf({ identity: { token }, schemes }, place) {
  if (!token) return {};
  const wanted = credentials.filter(({ of, as }) =>
    schemes.length === 0 ? as === undefined : schemes.includes(as ?? of),
  );
  const here = wanted.filter((credential) => credential.in === place);
  return Object.fromEntries(
    here.map(({ name, scheme, added = '' }) => [name, valueOf(scheme, token) + added]),
  );
}

/** For basic authentication, the token is `user:password`. */
function valueOf(scheme, token) {
  if (scheme === undefined) return token;
  return `${scheme} ${scheme.toLowerCase() === 'basic' ? b64encode(token) : token}`;
}
