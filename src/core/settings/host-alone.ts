/**
 * Whether a text is a host and nothing else: no port, no path, no name of a user. An IPv6 address stands in brackets, in its
 * short form. Addresses of the web (WHATWG URL) silently keep their host when they are given another kind of text.
 */
export function isHostAlone(text: string): boolean {
  return URL.parse(`http://${text}`)?.hostname === text.toLowerCase();
}
