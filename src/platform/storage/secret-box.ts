import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { DomainError } from '#core/errors/index';

const VERSION = 'v1';
const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A sealed secret cannot be opened: another key, another owner, or a changed text. */
export class SecretUnreadable extends DomainError {
  readonly code = 'settings-invalid';
  readonly retryable = false;
  readonly category = 'internal';

  constructor(reason: string, cause?: unknown) {
    super(`A stored secret cannot be read: ${reason}`, { cause });
  }
}

/**
 * Encrypts secrets at rest (states.md, contract 16) with AES-256-GCM (NIST SP 800-38D).
 *
 * A sealed secret is text: `v1.<key id>.<nonce, ciphertext and tag in base64url>`. The key id, part of a hash of
 * the key, tells a wrong key from a changed text. Nonces are random, which serves for 2³² secrets.
 */
export class SecretBox {
  /** A field that no logger and no inspection can show. */
  readonly #key: Buffer;
  private readonly keyId: string;

  /** @param key 32 bytes (`secretKey` of platform/config) */
  constructor(key: Buffer) {
    if (key.length !== KEY_BYTES) throw new RangeError(`A key has ${KEY_BYTES} bytes, not ${key.length}`);
    this.#key = key;
    this.keyId = createHash('sha256').update('assay secret box').update(key).digest('hex').slice(0, 8);
  }

  /** @param owner what the secret belongs to (`source:<id>`): sealed for one, it does not open for another */
  seal(secret: string, owner: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key, nonce, { authTagLength: TAG_BYTES }).setAAD(
      Buffer.from(owner),
    );
    const sealed = [nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()];
    return [VERSION, this.keyId, Buffer.concat(sealed).toString('base64url')].join('.');
  }

  /** @throws {SecretUnreadable} when it was sealed with another key or for another owner, or was changed */
  open(sealed: string, owner: string): string {
    const [version, keyId, body, ...rest] = sealed.split('.');
    if (version !== VERSION || body === undefined || rest.length > 0) {
      throw new SecretUnreadable(`it is not in the format ${VERSION}`);
    }
    if (keyId !== this.keyId) {
      const ids = `it was sealed with the key ${keyId}, and ours is ${this.keyId}`;
      throw new SecretUnreadable(`${ids}; set ASSAY_SECRET_KEY to the key that was used`);
    }
    return this.decrypt(Buffer.from(body, 'base64url'), owner);
  }

  private decrypt(bytes: Buffer, owner: string): string {
    try {
      const decipher = createDecipheriv(CIPHER, this.#key, bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      })
        .setAAD(Buffer.from(owner))
        .setAuthTag(bytes.subarray(-TAG_BYTES));
      const ciphertext = bytes.subarray(NONCE_BYTES, -TAG_BYTES);
      return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8');
    } catch (error) {
      throw new SecretUnreadable('it was changed, or belongs to another owner', error);
    }
  }
}
