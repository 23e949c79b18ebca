import { type ApiSpec, readSpec } from '#core/spec/index';
import { letsAnybodyIn } from '#core/plan/index';
import type { Identities, IdentityCredentials } from '#core/settings/index';
import { visitLimits } from '../dynamic/command.js';
import { documentRoutes } from '../dynamic/routes/document-routes.js';
import type { Route } from '../dynamic/routes/route.js';
import { isLogin, openAccount } from '../dynamic/web/accounts.js';
import { seenToken, tokenHeaders } from '../dynamic/web/form-token.js';
import type { Session } from '../dynamic/web/session.js';
import { Visitor } from '../dynamic/web/visitor.js';

/** How a suite acts as users of the application. */
export interface LoggedIn {
  readonly identities: Identities;
  /** Of every request, whoever sends it. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Two users, by tokens or by cookies, where the document has routes to register and to log in. */
export async function loggedIn(
  document: Uint8Array,
  backend: string,
  signal: AbortSignal,
): Promise<LoggedIn> {
  const visitor = new Visitor({ backend }, visitLimits({ active: false }), signal, () => {});
  try {
    const { routes } = documentRoutes(document);
    const userA = (await openAccount(routes, visitor))?.session;
    if (userA === undefined) return { identities: {}, headers: {} };
    await refreshToken(routes, visitor, userA);
    const spec = readSpec(document);
    const csrf = userA.formToken === undefined ? {} : tokenHeaders(userA.formToken);
    // Where the document asks for no credentials, suites send none; the application may want them all the same.
    if (spec.operations.every((operation) => letsAnybodyIn(operation)))
      return { identities: {}, headers: { ...userA.headers('backend'), ...csrf } };
    // All requests have the same token of a form, which is that of user A: another user would be refused for it alone.
    const userB = userA.formToken === undefined ? await openAccount(routes, visitor) : undefined;
    const [a, b] = [userA, userB?.session].map((session) => session && credentialsIn(session, spec));
    return { identities: { ...(a && { userA: a }), ...(b && { userB: b }) }, headers: csrf };
  } finally {
    await visitor.close();
  }
}

/** Many applications make a new one for whoever has logged in. */
async function refreshToken(routes: readonly Route[], visitor: Visitor, session: Session): Promise<void> {
  const login = routes.find(isLogin);
  if (session.formToken !== undefined && login !== undefined) await seenToken(login, visitor, session);
}

/** Its cookies where the document says which of them counts, and else its token. */
function credentialsIn(session: Session, { securitySchemes }: ApiSpec): IdentityCredentials | undefined {
  const { token } = session;
  const bySchemes: Record<string, string> = {};
  for (const [name, scheme] of Object.entries(securitySchemes)) {
    const isCookie = scheme.kind === 'api-key' && scheme.in === 'cookie';
    const value = isCookie ? session.cookieNamed('backend', scheme.name) : token;
    if (value !== undefined) bySchemes[name] = value;
  }
  return Object.keys(bySchemes).length > 0 ? { bySchemes } : token;
}
