/** Whether a media type carries JSON (RFC 6839 has the `+json` suffix). */
export function isJson(type: string): boolean {
  return /^(?:application|text)\/(?:[^;]*\+)?json$/u.test(type);
}

/** Whether a media type carries XML (RFC 7303 has the `+xml` suffix). */
export function isXml(type: string): boolean {
  return /^(?:application|text)\/(?:[^;]*\+)?xml$/u.test(type);
}
