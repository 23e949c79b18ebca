import type { ApiSpec, SecurityRequirement } from '../../api-spec.js';
import { child } from '../../json-tree.js';
import { canonical } from '../canonical.js';
import { report, type OperationPair } from './operation-pair.js';

type Schemes = ApiSpec['securitySchemes'];

/** No requirement at all and one without a scheme say the same: nobody is asked who they are. */
const OPEN: readonly SecurityRequirement[] = [{}];

/**
 * Each requirement is one way to be let in. One that nothing in the later document lets in any more breaks its users;
 * a further one breaks nobody.
 */
export function compareSecurity(
  pair: OperationPair,
  schemes: { readonly before: Schemes; readonly after: Schemes },
): void {
  const was = pair.before.security.length === 0 ? OPEN : pair.before.security;
  const is = pair.after.security.length === 0 ? OPEN : pair.after.security;
  const places = {
    before: child(pair.before.pointer, 'security'),
    after: child(pair.after.pointer, 'security'),
  };
  const shutOut = was.filter((requirement) => !is.some((other) => letsIn(requirement, other)));
  for (const requirement of shutOut) {
    const says = `Requests with ${nameOf(requirement)} are no longer let in; now ${is.map(nameOf).join(' or ')} is needed`;
    report(pair, {
      rule: 'request-security-removed',
      class: 'breaking',
      direction: 'request',
      says,
      ...places,
    });
  }
  const further = is.filter((requirement) => !was.some((other) => letsIn(requirement, other)));
  for (const requirement of further.filter(() => shutOut.length === 0)) {
    const says = `Requests with ${nameOf(requirement)} are now let in`;
    report(pair, { rule: 'request-security-added', class: 'safe', direction: 'request', says, ...places });
  }
  const eased = is.filter((requirement) =>
    was.some((other) => letsIn(other, requirement) && !letsIn(requirement, other)),
  );
  for (const requirement of eased) {
    const says = `Requests with ${nameOf(requirement)} are now enough`;
    report(pair, { rule: 'request-security-eased', class: 'safe', direction: 'request', says, ...places });
  }
  compareSchemes(pair, schemes);
}

/** Whether who satisfies the one satisfies the other: it asks for the same or for less. */
function letsIn(has: SecurityRequirement, asked: SecurityRequirement): boolean {
  return Object.entries(asked).every(([scheme, scopes]) => {
    const granted = Object.hasOwn(has, scheme) ? has[scheme] : undefined;
    return granted !== undefined && scopes.every((scope) => granted.includes(scope));
  });
}

function nameOf(requirement: SecurityRequirement): string {
  const schemes = Object.entries(requirement).map(([name, scopes]) => {
    return `\`${name}\`${scopes.length === 0 ? '' : ` (${scopes.join(', ')})`}`;
  });
  return schemes.length === 0 ? 'no credentials' : schemes.join(' and ');
}

/** A scheme that keeps its name and becomes another one: clients send their credentials in vain. */
function compareSchemes(
  pair: OperationPair,
  { before, after }: { readonly before: Schemes; readonly after: Schemes },
): void {
  const used = new Set(pair.after.security.flatMap((requirement) => Object.keys(requirement)));
  for (const name of used) {
    const [was, is] = [identityOf(before, name), identityOf(after, name)];
    if (was === undefined || is === undefined || was === is) continue;
    const pointer = child('#/components/securitySchemes', name);
    report(pair, {
      rule: 'request-security-scheme-changed',
      class: 'breaking',
      direction: 'request',
      says: `Credentials of \`${name}\` are now sent in another way`,
      before: pointer,
      after: pointer,
    });
  }
}

/** What decides how credentials are sent; where tokens are had is the client's configuration. */
function identityOf(schemes: Schemes, name: string): string | undefined {
  const scheme = Object.hasOwn(schemes, name) ? schemes[name] : undefined;
  if (scheme === undefined || scheme.kind === 'unsupported') return undefined;
  return scheme.kind === 'api-key' ? canonical({ in: scheme.in, name: scheme.name }) : scheme.kind;
}
