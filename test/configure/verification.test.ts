// setVerificationMode and its kin at real handshakes.
// The other end is a context of this package, or one made by hand.

import { afterEach, describe, expect, it } from 'vitest';
import {
  type AsyncIoState,
  getVerificationMode,
  makeSslCtx,
  type SslCtxPointer,
  setVerificationDepth,
  setVerificationMode,
  sslNew,
} from '../../lib/index.js';
import {
  opensslFor,
  SSL_CTX_get_verify_depth,
  SSL_CTX_use_cert_and_key,
  SSL_do_handshake,
  SSL_get_verify_depth,
} from '../../lib/openssl.js';
import { chain } from '../contexts/support.js';
import { trust } from '../support/certificates.js';
import { testLibraries, titleOf } from '../support/libraries.js';
import { closeAll, plainPair, securePair } from '../support/states.js';

afterEach(closeAll);

/** What the client's handshake fails with; `null` when it does not. */
async function clientError(client: SslCtxPointer, server: SslCtxPointer) {
  const [near, far] = await plainPair();
  await far.attachSsl({ sslCtx: server });
  const other = errorOf(far.handshake(5));
  const options = { sslCtx: client, sslSide: 'client', handshakeTimeout: 5 } as const;
  const error = await errorOf(near.attachSsl(options));
  await other;
  return error;
}

const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error) => error,
  );

for (const library of testLibraries()) {
  const side = (sslSide: 'client' | 'server') => makeSslCtx({ library, sslSide });
  const withCertificate = (ctx = side('client')) => {
    const { leaf, intermediate } = chain;
    SSL_CTX_use_cert_and_key(
      ctx,
      own(leaf.certificate),
      ownKey(),
      [own(intermediate.certificate)],
      1,
    );
    return ctx;
  };
  const f = opensslFor(library);
  const own = (certificate: typeof chain.leaf.certificate) =>
    f.d2i_X509(
      opensslFor(certificate.library).i2d_X509(certificate) as Uint8Array,
    ) as typeof certificate;
  const ownKey = () => {
    using bio = f.BIO_new_mem_buf(Buffer.from(chain.keyPem));
    return f.PEM_read_bio_PrivateKey(bio as NonNullable<typeof bio>, null) as typeof chain.leaf.key;
  };
  const ownServer = () => withCertificate(side('server'));

  describe(`verification modes with ${titleOf(library)}`, () => {
    it('are read back by name', () => {
      const ctx = side('server');
      setVerificationMode(ctx, 'server', 'once');
      expect(getVerificationMode(ctx)).toEqual(['verify-peer', 'verify-client-once']);
      setVerificationMode(ctx, 'server', ['verify-peer', 'fail-if-no-peer-cert']);
      const ssl = sslNew(ctx);
      expect(getVerificationMode(ssl)).toEqual(['verify-peer', 'fail-if-no-peer-cert']);
      setVerificationMode(ssl, 'server', 9);
      expect(getVerificationMode(ssl)).toEqual(['verify-peer', 'verify-post-handshake']);
      setVerificationMode(ctx, 'server', 'never');
      expect(getVerificationMode(ctx)).toEqual([]);
      setVerificationDepth(ctx, 3);
      setVerificationDepth(ssl, 4);
      expect([SSL_CTX_get_verify_depth(ctx), SSL_get_verify_depth(ssl)]).toEqual([3, 4]);
    });

    it('a client: never goes on, always ends', async () => {
      const never = side('client');
      setVerificationMode(never, 'client', 'never');
      const [client] = await securePair([never, ownServer()]);
      expect(client.verify()[0]).toBe(false);
      const always = side('client');
      setVerificationMode(always, 'client', 'always');
      const error = await clientError(always, ownServer());
      expect(error).toMatchObject({ code: 'ERR_SSL_CERTIFICATE_VERIFY_FAILED' });
    });

    it('a server: never asks for nothing, always takes what it gets, bits demand it', async () => {
      const ask = ownServer();
      setVerificationMode(ask, 'server', 'never');
      expect((await securePair([withCertificate(), ask]))[1].verify()).toEqual([false, null]);
      setVerificationMode(ask, 'server', 'always');
      trust(chain)(ask);
      expect((await securePair([withCertificate(), ask]))[1].verify()).toEqual([true, 0]);
      expect((await securePair([side('client'), ask]))[1].verify()).toEqual([false, null]);
      setVerificationMode(ask, 'server', ['verify-peer', 'fail-if-no-peer-cert']);
      const [client, refusing] = await securePair([side('client'), ownServer()]);
      await Promise.all([client.close(), refusing.close()]);
      const error = await errorOf(
        securePair([side('client'), ask]).then(([, state]) => state.readBuffer(Buffer.alloc(1))),
      );
      expect(error).toMatchObject({ code: expect.stringMatching(/ERR_SSL_/) });
    });

    it.each(['at once', 'later'])(
      'a function decides %s, with what the check says',
      async (when) => {
        const ctx = side('client');
        const seen: boolean[] = [];
        let says = true;
        setVerificationMode(ctx, 'client', 'always', (accepted) => {
          seen.push(accepted);
          return when === 'later' ? Promise.resolve(says) : says;
        });
        const [client] = await securePair([ctx, ownServer()]);
        expect(client.verify()[0]).toBe(false);
        says = false;
        trust(chain)(ctx);
        const error = await clientError(ctx, ownServer());
        expect(error).toMatchObject({ sslCode: 'verify-callback' });
        expect(seen).toEqual([false, true]);
        setVerificationMode(ctx, 'client', 'always');
        const [again] = await securePair([ctx, ownServer()]);
        expect(again.verify()).toEqual([true, 0]);
        const strict = side('client');
        setVerificationMode(strict, 'client', 'always', () => true);
        setVerificationMode(strict, 'client', 'always', null);
        expect(await clientError(strict, ownServer())).toBeInstanceOf(Error);
      },
    );

    it('a function of a server decides about clients that have a certificate', async () => {
      const ctx = ownServer();
      const seen: boolean[] = [];
      setVerificationMode(ctx, 'server', 'always', (accepted) => {
        seen.push(accepted);
        return false;
      });
      await securePair([side('client'), ctx]);
      expect(seen).toEqual([]);
      const [near, far] = await plainPair();
      await far.attachSsl({ sslCtx: ctx });
      const refused = errorOf(far.handshake(5));
      const options = {
        sslCtx: withCertificate(),
        sslSide: 'client',
        handshakeTimeout: 5,
      } as const;
      await errorOf(near.attachSsl(options));
      expect(await refused).toMatchObject({ sslCode: 'verify-callback' });
      expect(seen).toEqual([false]);
    });

    it('nobody is let in where the function is not asked', () => {
      const ctx = side('client');
      setVerificationMode(ctx, 'client', 'always', () => true);
      trust(chain)(ctx);
      const [client, peer] = [sslNew(ctx), sslNew(ownServer())];
      const { bio1, bio2 } = f.BIO_new_bio_pair(0, 0);
      if (bio1 === null || bio2 === null) throw new Error('no pair');
      f.SSL_set_bio(client, bio1, bio1);
      f.SSL_set_bio(peer, bio2, bio2);
      const results = [];
      for (let i = 0; i < 6; i++) results.push(SSL_do_handshake(client), SSL_do_handshake(peer));
      expect(results).not.toContain(1);
    });
  });
}

describe('what is refused', () => {
  const ctx = makeSslCtx({ sslSide: 'client' });
  it.each<[string, () => unknown]>([
    ['another side', () => setVerificationMode(ctx, 'server', 'always')],
    ['once on a client', () => setVerificationMode(ctx, 'client', 'once')],
    ['an unknown word', () => setVerificationMode(ctx, 'client', 'sometimes' as never)],
    ['an unknown flag', () => setVerificationMode(ctx, 'client', ['peer' as never])],
    ['too many bits', () => setVerificationMode(ctx, 'client', 16)],
    ['no function', () => setVerificationMode(ctx, 'client', 'always', 5 as never)],
    ['a function for an SSL', () => setVerificationMode(sslNew(ctx), 'client', 'always', () => 1)],
    ['no handle', () => setVerificationMode({} as never, 'client', 'always')],
    ['a depth below 0', () => setVerificationDepth(ctx, -1)],
    ['a depth that overflows', () => setVerificationDepth(ctx, 2 ** 31)],
    ['a state', () => getVerificationMode({} as AsyncIoState as never)],
  ])('%s', (_what, call) => {
    const before = getVerificationMode(ctx);
    expect(call).toThrow(/must|needs|takes|given|for servers|may hold/);
    expect(getVerificationMode(ctx)).toEqual(before);
  });

  it('a released one', () => {
    const gone = makeSslCtx({ sslSide: 'client' });
    gone.release();
    expect(() => setVerificationMode(gone, 'client', 'always')).toThrow(/released/);
  });
});
