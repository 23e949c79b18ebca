import { lookup } from 'node:dns/promises';
import { isAddress, isPrivateName, privateNetworkOf } from './egress-address.js';
import { EgressRefused, hostAndPortOf } from './egress-refused.js';

/** Finds the addresses of a host name; none when it has none. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** A URL that may be fetched, and the only addresses that may be connected to for it. */
export interface Target {
  readonly url: URL;
  readonly addresses: readonly string[];
}

/** As the machine resolves names for everybody, `/etc/hosts` included. */
export const resolveWithSystem: Resolve = async (host) => {
  const found = await lookup(host, { all: true, order: 'verbatim' });
  return found.map(({ address }) => address);
};

/** @throws {EgressRefused} for anything but a plain http: or https: URL */
export function parseUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null) throw new EgressRefused(text, { kind: 'not-a-url' });
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new EgressRefused(url, { kind: 'scheme', scheme: url.protocol });
  }
  if (url.username !== '' || url.password !== '') throw new EgressRefused(url, { kind: 'credentials' });
  return url;
}

/**
 * Resolves a URL's host once and checks every address: one private address among public ones is enough to
 * refuse. The caller connects to the returned addresses and to nothing else, so that a name which resolves
 * differently the next time (DNS rebinding) gains nothing.
 *
 * @param allowed exact hosts and ports that an operator allowed, as `hostAndPortOf` writes them
 * @throws {EgressRefused}
 */
export async function checkTarget(url: URL, allowed: ReadonlySet<string>, resolve: Resolve): Promise<Target> {
  // The URL parser has put decimal, octal, hexadecimal and short forms of IPv4 into dotted form.
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const isAllowed = allowed.has(hostAndPortOf(url));
  if (!isAllowed && isPrivateName(host)) throw new EgressRefused(url, { kind: 'name', name: host });
  const addresses = isAddress(host) ? [host] : await resolve(host);
  if (!isAllowed) refusePrivate(url, addresses);
  return { url, addresses };
}

function refusePrivate(url: URL, addresses: readonly string[]): void {
  for (const address of addresses) {
    const network = privateNetworkOf(address);
    if (network !== undefined) throw new EgressRefused(url, { kind: 'address', address, network });
  }
}

/** Brings an operator's `host:port` into the form of `hostAndPortOf`. */
export function allowedHosts(hosts: readonly string[]): ReadonlySet<string> {
  return new Set(
    hosts
      .map((host) => URL.parse(`http://${host}`))
      .flatMap((url) => (url === null ? [] : [hostAndPortOf(url)])),
  );
}
