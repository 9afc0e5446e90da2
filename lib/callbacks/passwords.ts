// The callback that gives the passwords of private keys: default-passwd.
// Keeps no password, and shows none in an error.

import { type DecidingAdapter, secretNoAnswer } from './adapter.js';

/**
 * Called in the midst of reading a private key from a file (`SSL_CTX_use_PrivateKey_file` and its like) that is
 * encrypted. It must not touch an SSL or SSL_CTX: calls that change one are refused with `ERR_SSL_HANDLE_IN_USE`.
 *
 * @param size greatest length in bytes.
 * @param rwflag 0: the key is read.
 * @returns the password, a string as UTF-8; `null` or nothing: none, so that the reading fails.
 * @corresponds SSL_CTX_set_default_passwd_cb(3)
 */
export type DefaultPasswdCallback = (
  size: number,
  rwflag: number,
) => string | Uint8Array | null | undefined;

export const PASSWORDS: Readonly<Record<string, DecidingAdapter>> = {
  'default-passwd': {
    args: ({ raw }) => raw,
    // An array of our own, which native code wipes.
    reply: (said, call) => {
      if (said === null || said === undefined) return [null];
      const size = call.raw[0] as number;
      const text = typeof said === 'string';
      if (!text && !(said instanceof Uint8Array)) {
        throw secretNoAnswer(call, 'a string, a Uint8Array or null', `a ${typeof said}`);
      }
      const bytes = text ? new TextEncoder().encode(said) : Uint8Array.from(said);
      if (bytes.length <= size) return [bytes];
      bytes.fill(0);
      throw secretNoAnswer(call, `at most ${size} bytes`, `${bytes.length} bytes`);
    },
  },
};
