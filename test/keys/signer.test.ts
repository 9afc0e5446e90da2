// Signer keys by their C names: what they sign, what they say of themselves, what they refuse.
// Handshakes with them are in signer-handshakes.test.ts.

import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  createSignerKey,
  type EvpPkeyPointer,
  makeSslCtx,
  type SignFunction,
  type SignRequest,
} from '../../lib/index.js';
import { opensslFor, takeErrors } from '../../lib/openssl.js';
import { testLibraries, titleOf } from '../support/libraries.js';
import {
  chainOf,
  type KeyKind,
  KINDS,
  keyOf,
  PAIRS,
  signerOf,
  signP1363,
  signWith,
} from './support.js';

const MESSAGE = Buffer.from('what is signed');
const PSS = 6; // RSA_PKCS1_PSS_PADDING
const libraries = testLibraries().map((library) => [titleOf(library), library] as const);

function there<T>(value: T | null): T {
  if (value === null) throw new Error('not there');
  return value;
}

describe.each(libraries)('signer keys with %s', (_title, library) => {
  const f = opensslFor(library);
  const digest = (kind: KeyKind) => (kind === 'Ed25519' ? null : f.EVP_sha256());
  const hash = (kind: KeyKind) => (kind === 'Ed25519' ? null : 'sha256');

  function sign(key: EvpPkeyPointer, kind: KeyKind, message: Uint8Array = MESSAGE) {
    using ctx = there(f.EVP_MD_CTX_new());
    expect(f.EVP_DigestSignInit(ctx, digest(kind), key)).toBe(1);
    return f.EVP_DigestSign(ctx, message);
  }

  it.each(KINDS)('a key on %s signs by its function', (kind) => {
    const requests: SignRequest[] = [];
    using key = keyOf(library, kind, (request) => {
      requests.push(request);
      return signerOf(kind)(request);
    });
    const { result, signature } = sign(key, kind);
    expect(result).toBe(1);
    expect(verify(hash(kind), MESSAGE, PAIRS[kind].publicKey, there(signature))).toBe(true);
    expect(requests).toHaveLength(1);
    const [request] = requests;
    expect(Buffer.from(request?.message ?? [])).toEqual(MESSAGE);
    expect(request?.saltLength).toBeNull();
    if (kind === 'Ed25519') {
      expect(request).toMatchObject({ algorithm: 'Ed25519', digest: null });
      expect(Buffer.from(request?.data ?? [])).toEqual(MESSAGE);
    } else {
      const algorithm = kind === 'RSA' ? 'RSA-PKCS1' : 'ECDSA';
      expect(request).toMatchObject({ algorithm, digest: 'SHA256' });
      const { digest } = f.EVP_Q_digest(null, 'SHA256', null, MESSAGE);
      expect(request?.data).toEqual(digest);
    }
  });

  it.each(['RSA', 'P-256'] as const)('a key on %s signs what comes in pieces', (kind) => {
    using key = keyOf(library, kind);
    using ctx = there(f.EVP_MD_CTX_new());
    f.EVP_DigestSignInit(ctx, f.EVP_sha256(), key);
    for (const byte of MESSAGE) expect(f.EVP_DigestSignUpdate(ctx, Uint8Array.of(byte))).toBe(1);
    const { result, signature } = f.EVP_DigestSignFinal(ctx);
    expect(result).toBe(1);
    expect(verify('sha256', MESSAGE, PAIRS[kind].publicKey, there(signature))).toBe(true);
  });

  it('does not keep a long message: its function gets the digest alone', () => {
    const long = Buffer.alloc(200_000, 'x');
    const seen: (Uint8Array | null)[] = [];
    const own = there(f.EVP_RSA_gen(2048));
    using key = createSignerKey({
      library,
      publicKey: own,
      sign: ({ data, message, digest, algorithm }) => {
        seen.push(message);
        expect([algorithm, digest]).toEqual(['RSA-PKCS1', 'SHA256']);
        using ctx = there(f.EVP_PKEY_CTX_new(own));
        f.EVP_PKEY_sign_init(ctx);
        f.EVP_PKEY_CTX_set_signature_md(ctx, there(f.EVP_sha256()));
        return there(f.EVP_PKEY_sign(ctx, data).signature);
      },
    });
    expect(sign(key, 'RSA', long).result).toBe(1);
    const { signature } = sign(key, 'RSA', long);
    const pub = createPublicKey({
      key: Buffer.from(there(f.i2d_PUBKEY(own))),
      format: 'der',
      type: 'spki',
    });
    expect(verify('sha256', long, pub, there(signature))).toBe(true);
    expect(seen).toEqual([null, null]);
  });

  it.each([
    ['of the digest', -1, 32],
    ['as long as can be', -3, 222],
    ['of 20 bytes', 20, 20],
  ])('RSA-PSS: the function is told the salt, %s', (_what, asked, told) => {
    const requests: SignRequest[] = [];
    using key = keyOf(library, 'RSA', (request) => {
      requests.push(request);
      return signWith(PAIRS.RSA.privateKey, request);
    });
    using ctx = there(f.EVP_MD_CTX_new());
    f.EVP_DigestSignInit(ctx, f.EVP_sha256(), key);
    using settings = there(f.EVP_MD_CTX_get_pkey_ctx(ctx));
    expect(f.EVP_PKEY_CTX_set_rsa_padding(settings, PSS)).toBe(1);
    expect(f.EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, asked)).toBe(1);
    const { result, signature } = f.EVP_DigestSign(ctx, MESSAGE);
    expect(result).toBe(1);
    expect(signature).toHaveLength(256);
    expect(requests).toMatchObject([
      { algorithm: 'RSA-PSS', digest: 'SHA256', saltLength: told, mgf1Digest: 'SHA256' },
    ]);
  });

  it.each(['RSA', 'P-256'] as const)('a key on %s signs a digest that C has', (kind) => {
    const own = there(kind === 'RSA' ? f.EVP_RSA_gen(2048) : f.EVP_EC_gen('P-256'));
    const { digest: made } = f.EVP_Q_digest(null, 'SHA256', null, MESSAGE);
    const signDigest = (key: EvpPkeyPointer) => {
      using ctx = there(f.EVP_PKEY_CTX_new(key));
      expect(f.EVP_PKEY_sign_init(ctx)).toBe(1);
      expect(f.EVP_PKEY_CTX_set_signature_md(ctx, there(f.EVP_sha256()))).toBe(1);
      return f.EVP_PKEY_sign(ctx, there(made));
    };
    using key = createSignerKey({
      library,
      publicKey: own,
      sign: (request) => {
        expect(request).toMatchObject({ message: null, digest: 'SHA256' });
        expect(request.data).toEqual(made);
        return there(signDigest(own).signature);
      },
    });
    const { result, signature } = signDigest(key);
    expect(result).toBe(1);
    using ctx = there(f.EVP_PKEY_CTX_new(own));
    f.EVP_PKEY_verify_init(ctx);
    f.EVP_PKEY_CTX_set_signature_md(ctx, there(f.EVP_sha256()));
    expect(f.EVP_PKEY_verify(ctx, there(signature), there(made))).toBe(1);
  });

  it.each(KINDS)('a key on %s says what the public key says', (kind) => {
    using key = keyOf(library, kind);
    const der = PAIRS[kind].publicKey.export({ type: 'spki', format: 'der' });
    using open = there(f.d2i_PUBKEY(der));
    expect(Buffer.from(f.i2d_PUBKEY(key) ?? [])).toEqual(der);
    expect(f.EVP_PKEY_eq(key, open)).toBe(1);
    expect(f.EVP_PKEY_eq(open, key)).toBe(1);
    expect(f.EVP_PKEY_get_bits(key)).toBe(f.EVP_PKEY_get_bits(open));
    expect(f.EVP_PKEY_get_size(key)).toBe(f.EVP_PKEY_get_size(open));
    expect(f.EVP_PKEY_get_id(key)).toBe(f.EVP_PKEY_get_id(open));
    expect(f.EVP_PKEY_get0_type_name(key)).toBe(f.EVP_PKEY_get0_type_name(open));
    expect(f.EVP_PKEY_get_group_name(key)).toEqual(f.EVP_PKEY_get_group_name(open));
    const provider = there(f.EVP_PKEY_get0_provider(key));
    expect(f.OSSL_PROVIDER_get0_name(provider)).toBe('libssl-signer');
    using other = there(f.d2i_PUBKEY(other25519()));
    expect(f.EVP_PKEY_eq(key, other)).not.toBe(1);
  });

  it.each(KINDS)('a key on %s verifies', (kind) => {
    using key = keyOf(library, kind);
    const signature = there(sign(key, kind).signature);
    const check = (message: Uint8Array) => {
      using ctx = there(f.EVP_MD_CTX_new());
      expect(f.EVP_DigestVerifyInit(ctx, digest(kind), key)).toBe(1);
      return f.EVP_DigestVerify(ctx, signature, message);
    };
    expect(check(MESSAGE)).toBe(1);
    expect(check(Buffer.from('something else'))).toBeLessThan(1);
  });

  it.each(KINDS)('certificates are signed with a key on %s, and belong to it', (kind) => {
    using key = keyOf(library, kind);
    const { leaf } = chainOf(library, kind);
    expect(f.X509_check_private_key(leaf.certificate, key)).toBe(1);
    expect(f.X509_sign(leaf.certificate, key, digest(kind))).toBeGreaterThan(0);
    expect(f.X509_verify(leaf.certificate, key)).toBe(1);
    using open = there(f.X509_get_pubkey(leaf.certificate));
    expect(f.X509_verify(leaf.certificate, open)).toBe(1);
  });

  it('a context takes it beside its certificate, and refuses another', () => {
    using key = keyOf(library, 'P-256');
    using wrong = keyOf(library, 'P-384');
    const { leaf } = chainOf(library, 'P-256');
    using ctx = makeSslCtx({ library, sslSide: 'server' });
    expect(f.SSL_CTX_use_certificate(ctx, leaf.certificate)).toBe(1);
    expect(f.SSL_CTX_use_PrivateKey(ctx, wrong)).toBe(0);
    expect(f.SSL_CTX_use_PrivateKey(ctx, key)).toBe(1);
    expect(f.SSL_CTX_check_private_key(ctx)).toBe(1);
    using ssl = there(f.SSL_new(ctx));
    expect(f.SSL_use_PrivateKey(ssl, key)).toBe(1);
    expect(f.SSL_check_private_key(ssl)).toBe(1);
  });

  it('there is no private part to be had', () => {
    using key = keyOf(library, 'P-256');
    const { leaf } = chainOf(library, 'P-256');
    expect(f.i2d_PrivateKey(key)).toBeNull();
    using bio = there(f.BIO_new(there(f.BIO_s_mem())));
    expect(f.PEM_write_bio_PrivateKey(bio, key, null, null, null)).toBe(0);
    expect(f.PKCS12_create('pass', 'name', key, leaf.certificate, null, 0, 0, 0, 0, 0)).toBeNull();
    expect(f.EVP_PKEY2PKCS8(key)).toBeNull();
  });

  it('a duplicate asks the same function', () => {
    using key = keyOf(library, 'P-256');
    using copy = there(f.EVP_PKEY_dup(key));
    key.release();
    expect(sign(copy, 'P-256').result).toBe(1);
  });

  it('nothing is decrypted', () => {
    using key = keyOf(library, 'RSA');
    using ctx = there(f.EVP_PKEY_CTX_new(key));
    expect(f.EVP_PKEY_decrypt_init(ctx)).toBeLessThan(1);
    const errors = takeErrors(library);
    expect(errors.map(({ reasonText }) => reasonText)).toContain('a signer key only signs');
  });

  it.each<[string, SignFunction]>([
    ['is empty', () => new Uint8Array(0)],
    ['is too short', () => new Uint8Array(20)],
    ['is too long', () => new Uint8Array(100_000)],
    [
      'is one of another message',
      (r) => signWith(PAIRS.RSA.privateKey, { ...r, message: Buffer.from('!') }),
    ],
    [
      'is one by another key',
      (r) => signWith(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey, r),
    ],
  ])('an answer is no signature where it %s', (_what, answer) => {
    using key = keyOf(library, 'RSA', answer);
    expect(sign(key, 'RSA')).toMatchObject({ result: 0 });
    const reasons = takeErrors(library).map(({ reasonText }) => reasonText);
    expect(reasons).toContain('not a signature by this key');
  });

  it.each(['P-256', 'Ed25519'] as const)('later answers of %s have the form of one', (kind) => {
    let answer: Uint8Array | null = null;
    using key = keyOf(
      library,
      kind,
      (request) => answer ?? (signerOf(kind)(request) as Uint8Array),
    );
    const { signature } = sign(key, kind);
    const good = there(signature);
    const bad = [new Uint8Array(0), good.subarray(1), Buffer.concat([good, Buffer.of(0)])];
    for (answer of [...bad, new Uint8Array(3), new Uint8Array(200)]) {
      expect(sign(key, kind).result).toBe(0);
    }
    answer = null;
    expect(sign(key, kind).result).toBe(1);
  });

  it.each([
    ['an Error', new Error('no')],
    ['null', null],
    ['undefined', undefined],
  ])('what the function throws, the call by C name throws: %s', (_what, thrown) => {
    using key = keyOf(library, 'P-256', () => {
      throw thrown;
    });
    const { leaf } = chainOf(library, 'P-256');
    const calls = [
      () => sign(key, 'P-256'),
      () => f.X509_sign(leaf.certificate, key, f.EVP_sha256()),
    ];
    for (const call of calls) {
      let caught: { readonly error: unknown } | null = null;
      try {
        call();
      } catch (error) {
        caught = { error };
      }
      expect(caught).toEqual({ error: thrown });
      expect(caught?.error).toBe(thrown);
    }
    using good = keyOf(library, 'P-256');
    expect(sign(good, 'P-256').result).toBe(1); // nothing is left behind
  });

  it('a call by C name does not wait for a promise', () => {
    using key = keyOf(library, 'P-256', async () => {
      throw new Error('nobody hears it');
    });
    expect(() => sign(key, 'P-256')).toThrow(
      expect.objectContaining({ code: 'ERR_SSL_SIGNER_CANNOT_WAIT' }),
    );
  });

  it('what C is inside of is not released, and not signed with again', () => {
    const inUse = expect.objectContaining({ code: 'ERR_SSL_HANDLE_IN_USE' });
    let inside: () => void = () => {};
    const key = keyOf(library, 'P-256', (request) => {
      inside();
      return signerOf('P-256')(request);
    });
    const ctx = there(f.EVP_MD_CTX_new());
    f.EVP_DigestSignInit(ctx, f.EVP_sha256(), key);
    inside = () => {
      expect(() => ctx.release()).toThrow(inUse);
      expect(() => key.release()).toThrow(inUse);
      using other = there(f.EVP_MD_CTX_new());
      f.EVP_DigestSignInit(other, f.EVP_sha256(), key);
      expect(f.EVP_DigestSign(other, MESSAGE).result).toBe(0);
    };
    expect(f.EVP_DigestSign(ctx, MESSAGE).result).toBe(1);
    expect([ctx.release(), key.release()]).toEqual([true, true]);
  });

  it('handshakes by C names, over memory BIOs', () => {
    const { leaf } = chainOf(library, 'P-256');
    let thrown: Error | null = null;
    const key = keyOf(library, 'P-256', (request) => {
      if (thrown !== null) throw thrown;
      return signerOf('P-256')(request);
    });
    using serverCtx = makeSslCtx({ library, sslSide: 'server' });
    f.SSL_CTX_use_certificate(serverCtx, leaf.certificate);
    f.SSL_CTX_use_PrivateKey(serverCtx, key);
    using clientCtx = makeSslCtx({ library, sslSide: 'client' });
    f.SSL_CTX_set_verify(clientCtx, 0);
    const shake = () => {
      using server = there(f.SSL_new(serverCtx));
      using client = there(f.SSL_new(clientCtx));
      const pair = f.BIO_new_bio_pair(0, 0);
      f.SSL_set_bio(server, there(pair.bio1), there(pair.bio1));
      f.SSL_set_bio(client, there(pair.bio2), there(pair.bio2));
      f.SSL_set_accept_state(server);
      f.SSL_set_connect_state(client);
      for (let i = 0; i < 4; i++) {
        f.SSL_do_handshake(client);
        f.SSL_do_handshake(server);
      }
      return f.SSL_is_init_finished(server) + f.SSL_is_init_finished(client);
    };
    expect(shake()).toBe(2);
    thrown = new Error('no');
    expect(shake).toThrow(thrown);
    thrown = null;
    expect(shake()).toBe(2);
  });

  it.each(['P-256', 'P-384'] as const)('takes r and s side by side, on %s', (kind) => {
    using key = createSignerKey({
      library,
      publicKey: PAIRS[kind].publicKey,
      dsaEncoding: 'ieee-p1363',
      sign: ({ digest, message }) => signP1363(kind, digest, message),
    });
    for (let i = 0; i < 40; i++) expect(sign(key, kind).result).toBe(1); // some begin with zeros
  });

  it('is made of a public key in any form', () => {
    const { publicKey, privateKey } = PAIRS['P-256'];
    const { leaf, leafPem } = chainOf(library, 'P-256');
    const forms = [
      publicKey,
      privateKey,
      publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      publicKey.export({ type: 'spki', format: 'der' }),
      leafPem,
      leaf.certificate,
      leaf.key,
    ];
    for (const form of forms) {
      using key = createSignerKey({ library, publicKey: form, sign: signerOf('P-256') });
      expect(sign(key, 'P-256').result).toBe(1);
    }
  });

  it('is not made of what is no key that signs', () => {
    const sign = signerOf('RSA');
    const x25519 = generateKeyPairSync('x25519').publicKey;
    expect(() => createSignerKey({ library, publicKey: x25519, sign })).toThrow(/X25519/);
    expect(() => createSignerKey({ library, publicKey: Buffer.from('?'), sign })).toThrow(
      expect.objectContaining({ code: 'ERR_SSL_CERTIFICATE_KEY_FILE' }),
    );
    const released = keyOf(library, 'RSA');
    released.release();
    expect(() => createSignerKey({ library, publicKey: released, sign })).toThrow(/released/);
    expect(() => createSignerKey({ library, sign } as never)).toThrow(/publicKey/);
    const publicKey = PAIRS.RSA.publicKey;
    expect(() => createSignerKey({ library, publicKey, sign: 1 as never })).toThrow(/sign/);
  });

  function other25519(): Uint8Array {
    return generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' });
  }
});
