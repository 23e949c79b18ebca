import { DomainError } from '#core/errors/index';

/** Why a request of ours was not made. */
export type Refusal =
  | { readonly kind: 'not-a-url' }
  | { readonly kind: 'scheme'; readonly scheme: string }
  | { readonly kind: 'credentials' }
  /** A name that stands for the machine itself or a cloud's metadata service, whatever it resolves to. */
  | { readonly kind: 'name'; readonly name: string }
  /** An address that the host is or resolves to, and the kind of network it is in. */
  | { readonly kind: 'address'; readonly address: string; readonly network: string }
  | { readonly kind: 'downgrade' }
  | { readonly kind: 'body-to-other-origin' }
  | { readonly kind: 'too-many-redirects'; readonly limit: number };

/** A URL that a stranger gave, or redirected us to, leads where we do not go (states.md, contract 9). */
export class EgressRefused extends DomainError {
  readonly code = 'egress-refused';
  readonly retryable = false;
  readonly category = 'input';
  /** Without credentials, query and fragment, which may hold secrets. */
  readonly url: string;

  constructor(
    url: URL | string,
    readonly refusal: Refusal,
  ) {
    const shown = shownUrl(url);
    super(`${shown} may not be fetched: ${because(refusal)}${remedy(url, refusal)}`);
    this.url = shown;
  }
}

/** The host and port of a URL as an operator writes them to allow them. */
export function hostAndPortOf(url: URL): string {
  const port = url.port === '' ? { 'http:': '80', 'https:': '443' }[url.protocol] : url.port;
  return `${url.hostname.replace(/\.$/, '')}:${port}`;
}

function shownUrl(url: URL | string): string {
  if (typeof url === 'string') return JSON.stringify(url.slice(0, 200));
  return url.host === '' ? url.protocol : `${url.protocol}//${url.host}${url.pathname}`;
}

function because(refusal: Refusal): string {
  switch (refusal.kind) {
    case 'not-a-url':
      return 'it is not a URL';
    case 'scheme':
      return `only http: and https: are, not ${refusal.scheme}`;
    case 'credentials':
      return 'it has a user name or password in it';
    case 'name':
      return `${refusal.name} is a name of a private host`;
    case 'address':
      return `its host has the address ${refusal.address}, which is private (${refusal.network})`;
    case 'downgrade':
      return 'an https: URL redirects to it, and it is not encrypted';
    case 'body-to-other-origin':
      return 'another origin redirects to it, and would pass our request body on';
    case 'too-many-redirects':
      return `it comes after more than ${refusal.limit} redirects`;
  }
}

/** Only hosts can be allowed; what else is refused is refused to everybody. */
function remedy(url: URL | string, refusal: Refusal): string {
  if (typeof url === 'string' || (refusal.kind !== 'name' && refusal.kind !== 'address')) return '';
  const host = hostAndPortOf(url);
  return `. An operator can allow it: EGRESS_ALLOW=${host}, or ${host} in allowedHosts of the source`;
}
