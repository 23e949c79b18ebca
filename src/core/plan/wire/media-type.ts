/** Whether a media type carries JSON (RFC 6839 has the `+json` suffix). */
export function isJson(type: string): boolean {
  return /^(?:application|text)\/(?:[^;]*\+)?json$/u.test(type);
}
