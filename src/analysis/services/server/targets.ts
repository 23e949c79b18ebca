/**
 * Says why a service does not go to where a client says that an application runs; undefined when it does. Its analyzers attack
 * what they are sent to, so a client must not choose freely.
 * @param allowed hosts, with a port, a range of ports or with any; names are not resolved: who names one trusts it
 */
export function targetRefusal(base: string, allowed: readonly string[]): string | undefined {
  const url = URL.parse(base);
  if (url === null || !/^https?:$/.test(url.protocol)) return `${base} is no address of an application`;
  const { protocol, hostname, pathname, search, hash, username, password } = url;
  if (pathname !== '/' || `${search}${hash}${username}${password}` !== '')
    return `${base} must be scheme, host and port alone`;
  const port = Number(url.port === '' ? (protocol === 'https:' ? 443 : 80) : url.port);
  if (allowed.some((entry) => isWithin(entry, hostname, port))) return undefined;
  return `This service does not go to ${hostname}:${port}; SERVICE_TARGETS names where it does`;
}

/** @param entry as `SERVICE_TARGETS` writes it: `host`, `host:port` or `host:least-most` */
function isWithin(entry: string, hostname: string, port: number): boolean {
  const [, host, least, most] = /^(\[[^\]]*\]|[^:]*)(?::(\d+)(?:-(\d+))?)?$/.exec(entry) ?? [];
  if (host !== hostname) return false;
  return least === undefined || (port >= Number(least) && port <= Number(most ?? least));
}
