import { networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';

/** IPv6 addresses that anybody can have (RFC 4291 §2.4 and the IANA registry); outside it nothing is public. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/** NAT64 (RFC 6052 §2.1): the last 32 bits are the IPv4 address that is reached. */
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

/** Metadata services on addresses that look public: Azure's WireServer. All others are in private networks. */
const METADATA_ADDRESSES = new Set(['168.63.129.16']);

/** Names of this machine and of metadata services, refused whatever they resolve to. */
const PRIVATE_NAMES =
  /^(?:localhost|.+\.localhost|metadata|instance-data|metadata\.(?:google|azure|goog)(?:\.internal)?)$/;

export function isPrivateName(name: string): boolean {
  return PRIVATE_NAMES.test(name);
}

/**
 * The kind of network that makes an address private (`loopback`, `linkLocal`, …), or undefined when it is public.
 * IPv4 addresses inside IPv6 ones (mapped, NAT64) are judged as what they are; other tunnels (6to4, Teredo,
 * ISATAP) are private, since their far end is not ours to know.
 */
export function privateNetworkOf(address: string): string | undefined {
  const parsed = ipaddr.parse(address);
  if (METADATA_ADDRESSES.has(parsed.toString())) return 'metadata';
  const network = parsed instanceof ipaddr.IPv4 ? networkOfIPv4(parsed) : networkOfIPv6(parsed);
  return network ?? (ownAddresses().has(parsed.toString()) ? 'this machine' : undefined);
}

export function isAddress(host: string): boolean {
  return ipaddr.isValid(host);
}

function networkOfIPv4(address: ipaddr.IPv4): string | undefined {
  const range = address.range();
  return range === 'unicast' ? undefined : range;
}

function networkOfIPv6(address: ipaddr.IPv6): string | undefined {
  if (address.isIPv4MappedAddress()) return privateNetworkOf(address.toIPv4Address().toString());
  if (address.match(NAT64)) return privateNetworkOf(embeddedIPv4(address));
  if (isIsatap(address)) return 'isatap';
  const range = address.range();
  if (range !== 'unicast') return range;
  return address.match(GLOBAL_UNICAST) ? undefined : 'reserved';
}

function embeddedIPv4(address: ipaddr.IPv6): string {
  return new ipaddr.IPv4(address.toByteArray().slice(-4)).toString();
}

/** RFC 5214 §6.1: an interface identifier of 0000:5efe or 0200:5efe and an IPv4 address. */
function isIsatap({ parts }: ipaddr.IPv6): boolean {
  return (parts[4] === 0 || parts[4] === 0x0200) && parts[5] === 0x5efe;
}

/** Addresses of this machine, public ones too: what listens on all of them is not meant for strangers. */
function ownAddresses(): ReadonlySet<string> {
  const addresses = Object.values(networkInterfaces()).flatMap((found) => found ?? []);
  return new Set(addresses.map(({ address }) => ipaddr.parse(address).toString()));
}
