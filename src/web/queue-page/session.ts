import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** Who is logged in, and until when. The key itself is not in the cookie: stolen, it opens this page only, and not for long. */
export interface Session {
  readonly keyId: string;
  readonly expiresAtMs: number;
}

export const SESSION_MS = 8 * 60 * 60 * 1000;

/** Signs sessions with a key derived from the secret key, so that each API process knows those of the others. */
export class SessionSeal {
  /** A field that no logger and no inspection can show. */
  readonly #key: Uint8Array;

  constructor(secretKey: Uint8Array) {
    this.#key = new Uint8Array(hkdfSync('sha256', secretKey, '', 'assay queue page session', 32));
  }

  seal({ keyId, expiresAtMs }: Session): string {
    const text = `${keyId}.${expiresAtMs}`;
    return `${text}.${this.sign(text).toString('base64url')}`;
  }

  /** Undefined when somebody else made it, or when its time is over. */
  open(sealed: string, nowMs: number): Session | undefined {
    const [keyId, expires, signature] = sealed.split('.');
    if (keyId === undefined || expires === undefined || signature === undefined) return undefined;
    const given = Buffer.from(signature, 'base64url');
    const right = this.sign(`${keyId}.${expires}`);
    if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
    const expiresAtMs = Number(expires);
    return expiresAtMs > nowMs ? { keyId, expiresAtMs } : undefined;
  }

  private sign(text: string): Buffer {
    return createHmac('sha256', this.#key).update(text).digest();
  }
}
