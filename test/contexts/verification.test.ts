// How contexts verify: trust, host, revocation, purpose, time, depth, and the functions that decide.
// Both ends are ours; each failure must have its condition here and send its alert there.

import { afterEach, describe, expect, it } from 'vitest';
import {
  openTcpStream,
  type SslConnection,
  type SslCtxPointer,
  type SslPointer,
  SslVerificationFailure,
  setVerificationMode,
} from '../../lib/index.js';
import { opensslFor } from '../../lib/openssl.js';
import { makeChain } from '../support/certificates.js';
import { namedLibraries, titleOf } from '../support/libraries.js';
import { startPeer } from '../support/start-peer.js';
import { closeAll, contextsOver, meet } from './support.js';

for (const library of namedLibraries()) {
  describe(`verification with ${titleOf(library)}`, () => {
    const {
      chain,
      otherChain,
      serverContext,
      clientContext,
      createSslServerContext,
      createSslClientContext,
    } = contextsOver(library);

    const f = opensslFor(library);
    afterEach(closeAll);

    /** A revocation list of the intermediate, and one of the root, as PEM. */
    function crls(revoked: boolean): string {
      return [chain.intermediate, chain.root]
        .map(({ certificate, key }, index) => {
          const crl = f.X509_CRL_new();
          const bio = f.BIO_new(f.BIO_s_mem() as never);
          const name = f.X509_get_subject_name(certificate);
          if (crl === null || bio === null || name === null) throw new Error('no memory');
          f.X509_CRL_set_version(crl, 1);
          f.X509_CRL_set_issuer_name(crl, name);
          f.X509_CRL_set1_lastUpdate(crl, new Date(Date.now() - 3600_000));
          f.X509_CRL_set1_nextUpdate(crl, new Date(Date.now() + 3600_000));
          if (revoked && index === 0) {
            const entry = f.X509_REVOKED_new();
            if (entry === null) throw new Error('no memory');
            f.X509_REVOKED_set_serialNumber(
              entry,
              f.X509_get_serialNumber(chain.leaf.certificate) as never,
            );
            f.X509_REVOKED_set_revocationDate(entry, new Date(Date.now() - 1800_000));
            f.X509_CRL_add0_revoked(crl, entry);
          }
          f.X509_CRL_sign(crl, key, f.EVP_sha256() as never);
          f.PEM_write_bio_X509_CRL(bio, crl);
          const room = new Uint8Array(8192);
          return Buffer.from(room.subarray(0, f.BIO_read(bio, room))).toString();
        })
        .join('');
    }

    /** The list of the root alone: none for the leaf. */
    const bothCrls = crls(false);
    const onlyRootCrl = bothCrls.slice(bothCrls.lastIndexOf('-----BEGIN'));

    describe('a client', () => {
      it.each([
        ['another root', { opensslTrustedFile: otherChain.rootPem }, 'localhost', 20, 48],
        ['another host', {}, '127.0.0.2', 64, 42],
        ['a name that is not in it', { tlsextHostName: 'other.example' }, 'localhost', 62, 42],
        [
          'a time after its end',
          { verifyTime: new Date(Date.now() + 3 * 86400_000) },
          'localhost',
          10,
          45,
        ],
        ['a time before its beginning', { verifyTime: new Date(0) }, 'localhost', 9, 42],
        ['no intermediate allowed', { verifyDepth: 0 }, 'localhost', 22, 48],
        ['a purpose it is not for', { verifyPurpose: 'crlsign' }, 'localhost', 26, 43],
        ['a revocation', { crlFile: crls(true) }, 'localhost', 23, 44],
        ['no CRL for it', { crlFile: onlyRootCrl }, 'localhost', 3, null],
      ] as const)('refuses a certificate for %s', async (_what, wishes, host, code, alert) => {
        const { clientError, serverError } = await meet(
          serverContext(),
          clientContext(wishes),
          host,
        );
        expect(clientError).toBeInstanceOf(SslVerificationFailure);
        expect(clientError?.verifyError?.code).toBe(code);
        if (alert !== null)
          expect(serverError?.alert).toMatchObject({ sent: false, number: alert });
      });

      it('accepts what is right: by name, by address, with good CRLs, for its purpose', async () => {
        for (const [wishes, host] of [
          [{}, 'localhost'],
          [{}, '127.0.0.1'],
          [{ crlFile: crls(false) }, 'localhost'],
          [{ verifyPurpose: 'any', verifyDepth: 1 }, 'localhost'],
        ] as const) {
          const { client } = await meet(serverContext(), clientContext(wishes), host);
          expect(client?.verify()).toEqual([true, 0]);
        }
      });

      it('trusts nobody but whom it is told to, and with verifyCallback null whoever comes', async () => {
        const { clientError } = await meet(serverContext(), createSslClientContext());
        expect(clientError).toBeInstanceOf(SslVerificationFailure);
        const { client } = await meet(
          serverContext(),
          createSslClientContext({ verifyCallback: null }),
        );
        expect(client?.verify()[0]).toBe(false);
      });

      it('goes on whatever it is with verifyCallback try', async () => {
        const { client } = await meet(
          serverContext(),
          createSslClientContext({ verifyCallback: 'try' }),
        );
        expect(client?.verify()).toEqual([false, 20]);
      });

      it('asks a function, which sees the result and decides, by a promise too', async () => {
        const seen: unknown[] = [];
        const judge = (answer: unknown) => (connection: SslConnection) => {
          seen.push(
            connection.verify(),
            connection.getPeerCertificatesData()?.[0]?.subjectCommonName,
          );
          return answer;
        };
        const untrusted = { opensslTrustedFile: otherChain.rootPem };
        const yes = clientContext({ ...untrusted, verifyCallback: judge(Promise.resolve(true)) });
        const { client } = await meet(serverContext(), yes);
        expect(seen).toEqual([[false, 20], 'localhost']);
        expect(client?.verify()).toEqual([false, 20]);
        const no = await meet(serverContext(), clientContext({ verifyCallback: judge(null) }));
        expect(no.clientError).toBeInstanceOf(SslVerificationFailure);
        expect(no.clientError?.sslCode).toBe('verify-callback');
        expect(no.serverError?.alert?.sent).toBe(false);
      });

      it('fails with what the function throws, unchanged', async () => {
        const mine = new TypeError('mine');
        const throwing = clientContext({
          verifyCallback: () => {
            throw mine;
          },
        });
        expect((await meet(serverContext(), throwing)).clientError).toBe(mine);
        const rejecting = clientContext({ verifyCallback: () => Promise.reject(mine) });
        expect((await meet(serverContext(), rejecting)).clientError).toBe(mine);
      });

      it('does not send its certificate to the wrong server', async () => {
        const asked: unknown[] = [];
        const client = clientContext({
          opensslTrustedFile: otherChain.rootPem,
          keyFile: chain.keyPem,
          certFile: chain.chainPem,
          certRequestCallback: () => {
            asked.push(1);
          },
        });
        const server = serverContext({ opensslTrustedFile: chain.rootPem, verifyCallback: 'try' });
        const { clientError, server: served } = await meet(server, client);
        expect(clientError).toBeInstanceOf(SslVerificationFailure);
        expect([asked, served]).toEqual([[], null]);
      });
    });

    describe('a server', () => {
      const own = { opensslTrustedFile: chain.rootPem };
      const good = { keyFile: chain.keyPem, certFile: chain.chainPem };
      const wrong = { keyFile: otherChain.keyPem, certFile: otherChain.chainPem };

      it('demands a certificate with verifyCallback true', async () => {
        const server = serverContext({ ...own, verifyCallback: true });
        const none = await meet(server, clientContext());
        expect(none.serverError?.message).toMatch(/peer did not return a certificate/);
        const other = await meet(server, clientContext(wrong));
        expect(other.serverError).toBeInstanceOf(SslVerificationFailure);
        const { server: served } = await meet(server, clientContext(good));
        expect(served?.verify()).toEqual([true, 0]);
        expect(() => createSslServerContext({ verifyCallback: true })).toThrow(
          /needs opensslTrustedFile/,
        );
      });

      it('asks and goes on with verifyCallback try', async () => {
        const server = serverContext({ ...own, verifyCallback: 'try' });
        expect((await meet(server, clientContext())).server?.verify()).toEqual([false, null]);
        expect((await meet(server, clientContext(wrong))).server?.verify()).toEqual([false, 20]);
      });

      it('asks a function when the chain was checked', async () => {
        const seen: unknown[] = [];
        const verifyCallback = async (connection: SslConnection) => {
          seen.push(connection.verify());
          return connection.verify()[0];
        };
        const server = serverContext({ ...own, verifyCallback });
        expect((await meet(server, clientContext(good))).server).not.toBeNull();
        const refused = await meet(server, clientContext(wrong));
        expect(refused.serverError?.sslCode).toBe('verify-callback');
        expect(seen).toEqual([
          [true, 0],
          [false, 20],
        ]);
      });

      it('lets nobody in where its function is not asked: by the bare SSL_CTX', async () => {
        const pointers: SslCtxPointer[] = [];
        const server = serverContext({
          ...own,
          verifyCallback: () => true,
          clientHelloCallback: () => true,
          opensslCtxConfigureCallback: (ctx: SslCtxPointer) => pointers.push(ctx),
        });
        expect((await meet(server, clientContext(wrong))).server).not.toBeNull();
        const [bare] = pointers as [SslCtxPointer];
        const { server: served, serverError } = await meet(bare, clientContext(wrong));
        expect(served).toBeNull();
        expect(serverError).not.toBeNull();
      });

      it('asks clientHelloCallback with the name that the client wants', async () => {
        const names: unknown[] = [];
        const clientHelloCallback = (_connection: SslConnection, name: string | null) => {
          names.push(name);
          return Promise.resolve(name !== 'bad.example');
        };
        const server = serverContext({ clientHelloCallback });
        await meet(server, clientContext());
        await meet(server, clientContext({ tlsextHostName: null }));
        const { serverError } = await meet(
          server,
          clientContext({ tlsextHostName: 'bad.example' }),
        );
        expect(names).toEqual(['localhost', null, 'bad.example']);
        expect(serverError?.sslCode).toBe('client-hello-callback');
      });

      it('gets the name of the opening call where the context has none of its own', async () => {
        const names: unknown[] = [];
        const clientHelloCallback = (_connection: SslConnection, name: string | null) => {
          names.push(name);
          return true;
        };
        const server = serverContext({ clientHelloCallback });
        const own = clientContext({ tlsextHostName: 'localhost' });
        for (const tlsextHostName of [undefined, true, null, 'other.example'] as const) {
          for (const client of [clientContext(), own]) {
            const { clientError } = await meet(server, client, 'localhost', { tlsextHostName });
            const wrong = tlsextHostName === 'other.example' && client !== own;
            expect(clientError?.verifyError?.code).toBe(wrong ? 62 : undefined);
          }
        }
        const [local, other] = ['localhost', 'other.example'];
        expect(names).toEqual([local, local, local, local, null, local, other, local]);
      });

      it('gets the certificate that certRequestCallback sets', async () => {
        const certRequestCallback = async (_connection: SslConnection, ssl: SslPointer) => {
          await new Promise((resolve) => setTimeout(resolve, 10));
          f.SSL_use_certificate(ssl, chain.leaf.certificate);
          f.SSL_use_PrivateKey(ssl, chain.leaf.key);
          f.SSL_add1_chain_cert(ssl, chain.intermediate.certificate);
        };
        const server = serverContext({ ...own, verifyCallback: true });
        const { server: served } = await meet(server, clientContext({ certRequestCallback }));
        expect(served?.verify()).toEqual([true, 0]);
        const no = await meet(server, clientContext({ certRequestCallback: () => false }));
        expect(no.clientError?.sslCode).toBe('cert-request-callback');
      });
    });

    describe('a blocking stream', () => {
      const LIMITS = { timeout: 5, handshakeTimeout: 5, readTimeout: 5, ipv6: null } as const;

      it('takes a client context, and its function answers at once', async () => {
        const chainFor = makeChain(library);
        const peer = await startPeer('peer.mjs', {
          role: 'tls-server',
          does: 'echo',
          key: chainFor.keyPem,
          cert: chainFor.chainPem,
        });
        try {
          const seen: unknown[] = [];
          const judge = (answer: unknown) =>
            createSslClientContext({
              opensslTrustedFile: chainFor.rootPem,
              verifyCallback: (connection: SslConnection) => {
                seen.push(connection.verify());
                return answer;
              },
            });
          const open = (answer: unknown) =>
            openTcpStream('localhost', peer.port, { ...LIMITS, sslCtx: judge(answer) });
          const stream = open(true);
          expect(stream.verify()).toEqual([true, 0]);
          stream.close();
          expect(() => open(false)).toThrow(/verifyCallback refused the peer/);
          expect(() => open(Promise.resolve(true))).toThrow(/let the callback answer at once/);
          expect(seen).toEqual(Array(3).fill([true, 0]));
        } finally {
          peer.stop();
        }
      });
    });

    describe('a function that is put on the SSL_CTX of a context', () => {
      it.each([true, false])('decides in the place of the check: %s', async (says) => {
        const seen: boolean[] = [];
        const context = createSslClientContext({
          opensslTrustedFile: says ? otherChain.rootPem : chain.rootPem,
          opensslCtxConfigureCallback: (ctx) =>
            setVerificationMode(ctx, 'client', 'always', (accepted) => {
              seen.push(accepted);
              return says;
            }),
        });
        const { client } = await meet(serverContext(), context);
        expect(client !== null).toBe(says);
        expect(seen).toEqual([!says]);
      });

      it('leaves the check to decide when it is taken away', async () => {
        const context = createSslClientContext({
          opensslTrustedFile: otherChain.rootPem,
          opensslCtxConfigureCallback: (ctx) => {
            setVerificationMode(ctx, 'client', 'always', () => true);
            setVerificationMode(ctx, 'client', 'always');
          },
        });
        expect((await meet(serverContext(), context)).client).toBeNull();
      });
    });
  });
}
