import { createHmac, hash, timingSafeEqual } from 'node:crypto';

/** Compares without telling by its duration where two secrets differ, nor how long the right one is. */
export function sameText(a: string, b: string): boolean {
  return timingSafeEqual(hash('sha256', a, 'buffer'), hash('sha256', b, 'buffer'));
}

export function sameBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** HMAC-SHA256 (RFC 2104) over the parts, one after the other. */
export function hmac(key: string | Buffer, ...parts: readonly (string | Buffer)[]): Buffer {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}

const HEX_DIGEST = /^[0-9a-f]{64}$/i;
const BASE64_DIGEST = /^[A-Za-z0-9+/_-]{43}=?$/;

/** A digest of 32 bytes in hex or base64; undefined for anything else. */
export function readDigest(text: string): Buffer | undefined {
  if (HEX_DIGEST.test(text)) return Buffer.from(text, 'hex');
  return BASE64_DIGEST.test(text) ? Buffer.from(text, 'base64') : undefined;
}
