import type { Identities } from '#core/settings/index';
import { visitLimits } from '../dynamic/command.js';
import { documentRoutes } from '../dynamic/routes/document-routes.js';
import { openAccount } from '../dynamic/web/accounts.js';
import { Visitor } from '../dynamic/web/visitor.js';

/** Two users with tokens, where the document has routes to register and to log in. */
export async function documentIdentities(
  document: Uint8Array,
  backend: string,
  signal: AbortSignal,
): Promise<Identities> {
  const visitor = new Visitor({ backend }, visitLimits({ active: false }), signal, () => {});
  try {
    const { routes } = documentRoutes(document);
    const userA = (await openAccount(routes, visitor))?.session.token;
    const userB = userA && (await openAccount(routes, visitor))?.session.token;
    return { ...(userA && { userA }), ...(userB && { userB }) };
  } finally {
    await visitor.close();
  }
}
