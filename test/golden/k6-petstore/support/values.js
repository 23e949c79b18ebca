import { randomBytes } from 'k6/crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** A text that is new every time, so that users do not meet each other's data. */
export function unique(prefix = '', suffix = '') {
  const token = [...new Uint8Array(randomBytes(8))].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return prefix + token + suffix;
}

/** The same body without some of its properties. */
export function without(body, ...names) {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)));
}

/** Texts as they are, everything else as JSON. */
export function textOf(value) {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
