import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { headerOf } from '../raw-delivery.js';
import { hmac, sameBytes } from './keyed.js';
import type { Verifier } from './verdict.js';

/** `v1,` HMAC-SHA256 with a shared secret (`whsec_…`), `v1a,` ed25519 with a public key (`whpk_…`). */
type Key =
  | { readonly version: 'v1'; readonly secret: Buffer }
  | { readonly version: 'v1a'; readonly publicKey: KeyObject };

/** More signatures than a rotation needs are not looked at. */
const MAX_SIGNATURES = 10;

/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
export function standardWebhooks(secrets: readonly string[], toleranceSeconds: number): Verifier {
  const keys = secrets.map((secret) => keyOf(secret));
  return ({ headers, body }, now) => {
    const id = headerOf(headers, 'webhook-id');
    const timestamp = headerOf(headers, 'webhook-timestamp');
    const signatures = headerOf(headers, 'webhook-signature');
    if (id === undefined || timestamp === undefined || signatures === undefined) return 'missing';
    if (!/^\d{1,12}$/.test(timestamp)) return 'wrong';
    if (
      !signatures.split(' ', MAX_SIGNATURES).some((one) => isRight(one, keys, [`${id}.${timestamp}.`, body]))
    ) {
      return 'wrong';
    }
    // Looked at last: only who knows the secret is told that a clock is wrong.
    return Math.abs(now.getTime() / 1000 - Number(timestamp)) <= toleranceSeconds ? 'right' : 'outdated';
  };
}

function isRight(signature: string, keys: readonly Key[], signed: readonly [string, Buffer]): boolean {
  const comma = signature.indexOf(',');
  const version = signature.slice(0, comma);
  const bytes = Buffer.from(signature.slice(comma + 1), 'base64');
  return keys.some((key) => key.version === version && fits(key, bytes, signed));
}

function fits(key: Key, signature: Buffer, signed: readonly [string, Buffer]): boolean {
  if (key.version === 'v1') return sameBytes(hmac(key.secret, ...signed), signature);
  const [head, body] = signed;
  return verify(null, Buffer.concat([Buffer.from(head, 'latin1'), body]), key.publicKey, signature);
}

function keyOf(secret: string): Key {
  if (secret.startsWith('whpk_')) {
    const x = Buffer.from(secret.slice('whpk_'.length), 'base64').toString('base64url');
    return {
      version: 'v1a',
      publicKey: createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }),
    };
  }
  const isBase64 = secret.startsWith('whsec_');
  const bytes = isBase64 ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret);
  return { version: 'v1', secret: bytes };
}
