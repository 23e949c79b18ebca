import { createHash, randomBytes } from 'node:crypto';

/** Secret scanners find keys by it. */
const MARK = 'assay_';
const KEY_BYTES = 32;
const SHOWN_CHARACTERS = 12;

export function makeKey(): string {
  return MARK + randomBytes(KEY_BYTES).toString('base64url');
}

/**
 * SHA-256, and no slow hash such as bcrypt: those make guessing dear where passwords have little randomness.
 * A key has 256 random bits, which nobody guesses at any speed, and every request must be checked in microseconds.
 */
export function hashOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

export function prefixOf(key: string): string {
  return key.slice(0, SHOWN_CHARACTERS);
}
