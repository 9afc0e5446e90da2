// Signer keys by their C names: what they sign, what they say of themselves, what they refuse.
// Handshakes with them are in signer-handshakes.test.ts.

import { createHash, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  createSignerKey,
  EvpPkeyPointer,
  makeSslCtx,
  type SignRequest,
  SslFailure,
} from '../../lib/index.js';
import { opensslFor } from '../../lib/openssl.js';
import { testLibraries, titleOf } from '../support/libraries.js';
import { chainOf, KINDS, keyOf, PAIRS, signerOf, signWith } from './support.js';

const MESSAGE = Buffer.from('what is signed');

describe.each(testLibraries().map((library) => [titleOf(library), library] as const))('with %s', (_t, library) => {
  const f = opensslFor(library);
  const sha256 = f.EVP_sha256();

  function digestSign(key: EvpPkeyPointer, message: Uint8Array = MESSAGE) {
    using ctx = f.EVP_MD_CTX_new();
    if (ctx === null) throw new Error('no context');
    const edwards = f.EVP_PKEY_is_a(key, 'ED25519') === 1;
    expect(f.EVP_DigestSignInit(ctx, edwards ? null : sha256, key)).toBe(1);
    return f.EVP_DigestSign(ctx, message);
  }

  it.each(KINDS)('a key on %s signs by its function', (kind) => {
    const requests: SignRequest[] = [];
    using key = keyOf(library, kind, (request) => {
      requests.push(request);
      return signerOf(kind)(request);
    });
    const made = digestSign(key);
    console.log(kind, made.result, requests, f.EVP_PKEY_get0_type_name(key));
    expect(made.result).toBe(1);
    const hash = kind === 'Ed25519' ? null : 'sha256';
    expect(verify(hash, MESSAGE, PAIRS[kind].publicKey, made.signature as Uint8Array)).toBe(true);
  });
});
