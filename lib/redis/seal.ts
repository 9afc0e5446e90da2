// Seal: what lies in the Redis, encrypted and bound to its place, so that nobody there can read it, change
// it, or put it elsewhere.
// Keeps the secret's key only, and sends nothing.

import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** AES-256-GCM with a key from a secret. */
export class Seal {
  readonly #key: Uint8Array;

  constructor(secret: Uint8Array) {
    this.#key = new Uint8Array(hkdfSync('sha256', secret, '', 'libssl/redis 1', 32));
  }

  /** @param place where it will lie. */
  close(place: string, content: Uint8Array): string {
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce);
    cipher.setAAD(Buffer.from(place));
    const locked = Buffer.concat([cipher.update(content), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), locked]).toString('base64');
  }

  /** @throws Error with code `ERR_SSL_REDIS_SECRET` for what was not closed for this place, with this secret. */
  open(place: string, sealed: string): Uint8Array {
    const bytes = Buffer.from(sealed, 'base64');
    try {
      const cipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, NONCE), {
        authTagLength: TAG,
      });
      cipher.setAAD(Buffer.from(place));
      cipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
      return Buffer.concat([cipher.update(bytes.subarray(NONCE + TAG)), cipher.final()]);
    } catch (cause) {
      const text = `What lies at ${place} in the Redis was not encrypted with this secret`;
      throw Object.assign(new Error(text, { cause }), { code: 'ERR_SSL_REDIS_SECRET' });
    }
  }
}

const NONCE = 12;
const TAG = 16;
