// Stapled OCSP responses: what servers staple, and what clients accept of it, in TLS 1.2 and 1.3.
// The other ends are ours, openssl s_server and s_client, and node:tls.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { certificatePem, type Identity, keyPem } from '../../lib/cli/certificate-maker.js';
import {
  acceptTcpConnectionsCreatingAsyncIoStates,
  createAsyncIoStateAndConnectedTcpSocket,
  openTcpStream,
  type SslAbstractContext,
  type SslClientContextInit,
  type SslCtxPointer,
  type SslPointer,
  type SslServerContextInit,
  SslVerificationFailure,
} from '../../lib/index.js';
import { opensslFor } from '../../lib/openssl.js';
import { hasProgram, startClientProgram, startServerProgram } from '../interop/programs.js';
import { chainFiles } from '../support/certificates.js';
import { namedLibraries, titleOf } from '../support/libraries.js';
import {
  AUTHORITY,
  certify,
  LEAF,
  NID,
  type OcspWishes,
  ocspResponse,
} from '../support/special-certificates.js';
import { closeAll, contextsOver, meet } from './support.js';

for (const library of namedLibraries()) {
  describe(`staples with ${titleOf(library)}`, () => {
    const { createSslServerContext, createSslClientContext } = contextsOver(library);

    const f = opensslFor(library);
    const folder = mkdtempSync(join(tmpdir(), 'libssl-staples-'));
    afterEach(closeAll);
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    const root = certify(f, { name: 'Staple Root', extensions: AUTHORITY });
    const middle = certify(f, { name: 'Staple Middle', issuer: root, extensions: AUTHORITY });
    const leaf = certify(f, { name: 'localhost', issuer: middle });
    const stranger = certify(f, { name: 'Stranger', extensions: AUTHORITY });
    const demanding = certify(f, {
      name: 'localhost',
      issuer: middle,
      extensions: [...LEAF, [NID.tlsFeature, 'status_request']],
    });
    const responderOf = (issuer: Identity, purpose = 'OCSPSigning', digest = f.EVP_sha256()) =>
      certify(f, {
        name: 'Responder',
        issuer,
        digest,
        extensions: [
          [NID.basicConstraints, 'CA:FALSE'],
          [NID.extendedKeyUsage, purpose],
        ],
      });

    const subjectKeyId = ({ certificate }: Identity) =>
      Buffer.from(f.X509_get0_subject_key_id(certificate) ?? []).toString('hex');
    const pem = ({ certificate }: Identity) => certificatePem(f, certificate);
    const pair = (identity: Identity) => ({
      keyFile: keyPem(f, identity.key),
      certFile: pem(identity) + pem(middle),
    });
    const response = (wishes: OcspWishes = {}, of = leaf) => ocspResponse(f, of, middle, wishes);
    const IS_36 = library.versionNumber >= 0x30600000;
    const OTHER = IS_36 ? /stapled none/ : /another certificate/;
    const VERSIONS = ['tls-v1-2', 'tls-v1-3'] as const;

    function server(more: SslServerContextInit = {}, identity = leaf): SslAbstractContext {
      return createSslServerContext({ ...pair(identity), ...more });
    }
    function client(more: SslClientContextInit = {}): SslAbstractContext {
      return createSslClientContext({
        opensslTrustedFile: pem(root),
        ocspStaple: 'must-staple',
        ...more,
      });
    }

    /** A server whose function gives the bytes as they are: the context itself would refuse some of them. */
    const stapling = (bytes: Uint8Array | null, identity = leaf) =>
      server({ ocspStaple: () => bytes }, identity);

    describe.each(VERSIONS)('in %s', (protocolVersion) => {
      it.each([
        ['signed by the issuer', () => response()],
        ['that names the certificate by SHA-256', () => response({ idDigest: f.EVP_sha256() })],
        ['signed by its responder', () => response({ signer: responderOf(middle) })],
        ['three minutes early', () => response({ from: 3 / 1440 })],
        ['without an end, of today', () => response({ until: null })],
      ])('a client accepts a response %s', async (_what, make) => {
        const bytes = make();
        const meeting = await meet(server({ ocspStaple: bytes }), client({ protocolVersion }));
        expect(meeting.clientError).toBeNull();
        expect(meeting.client?.verify()).toEqual([true, 0]);
        const { resp } = f.SSL_get_tlsext_status_ocsp_resp(meeting.client?.sslRef as SslPointer);
        expect(Buffer.from(resp ?? [])).toEqual(Buffer.from(bytes));
      });

      it.each([
        ['for a certificate that is revoked', () => response({ status: 'revoked' }), 23, /revoked/],
        ['for a certificate that is unknown', () => response({ status: 'unknown' }), 75, /unknown/],
        ['that is out of date', () => response({ from: -3, until: -1 }), 74, /out of date/],
        ['that will be valid tomorrow', () => response({ from: 1, until: 2 }), 74, /not yet valid/],
        [
          'without an end, of last week',
          () => response({ from: -7, until: null }),
          74,
          /out of date/,
        ],
        // Servers of OpenSSL 3.6 and later leave such a one out.
        ['for another certificate', () => response({}, demanding), IS_36 ? 73 : 74, OTHER],
        ['signed by the root', () => response({ signer: root }), 74, /not signed/],
        ['signed by a stranger', () => response({ signer: stranger }), 74, /not signed/],
        ['signed by the certificate itself', () => response({ signer: leaf }), 74, /not signed/],
        [
          "signed by the root's responder",
          () => response({ signer: responderOf(root) }),
          74,
          /signed/,
        ],
        [
          'signed by a certificate that is for other things',
          () => response({ signer: responderOf(middle, 'serverAuth') }),
          74,
          /not signed/,
        ],
        [
          'signed by a responder with a weak signature',
          () => response({ signer: responderOf(middle, 'OCSPSigning', f.EVP_sha1()) }),
          74,
          /not signed/,
        ],
        ['that says try later', () => response({ response: 3 }), 74, /responder has failed/],
        ['that is not there', () => null, 73, /stapled none/],
      ])('a client refuses a response %s', async (_what, make, code, reason) => {
        const { clientError, serverError } = await meet(
          stapling(make()),
          client({ protocolVersion }),
        );
        expect(clientError).toBeInstanceOf(SslVerificationFailure);
        expect(clientError?.verifyError).toMatchObject({
          code,
          depth: 0,
          subject: '/CN=localhost',
        });
        expect(clientError?.verifyError?.name).toMatch(reason);
        expect(clientError?.sslCode).toEqual(['verification', code]);
        expect(clientError?.message).toMatch(reason);
        expect(clientError?.alert).toMatchObject({ sent: true, number: 113 });
        expect(serverError?.alert).toMatchObject({ sent: false, number: 113 });
      });

      it('a response that was changed on its way is refused', async () => {
        const bytes = response();
        bytes[bytes.length - 3] = (bytes[bytes.length - 3] ?? 0) ^ 1;
        const { clientError } = await meet(stapling(bytes), client({ protocolVersion }));
        expect(clientError?.verifyError?.code).toBe(74);
      });

      it('true goes on without a response, unless the certificate demands one', async () => {
        const soft = { protocolVersion, ocspStaple: true } as const;
        expect((await meet(server(), client(soft))).client?.verify()).toEqual([true, 0]);
        const { clientError } = await meet(server({}, demanding), client(soft));
        expect(clientError?.verifyError?.code).toBe(73);
        expect(clientError?.alert?.number).toBe(113);
        const good = server({ ocspStaple: response({}, demanding) }, demanding);
        expect((await meet(good, client(soft))).client?.verify()).toEqual([true, 0]);
        const revoked = await meet(stapling(response({ status: 'revoked' })), client(soft));
        expect(revoked.clientError?.verifyError?.code).toBe(23);
      });

      it('with verifyCallback try the result is noted, and the handshake goes on', async () => {
        const look = { protocolVersion, verifyCallback: 'try' } as const;
        const revoked = await meet(stapling(response({ status: 'revoked' })), client(look));
        expect(revoked.client?.verify()).toEqual([false, 23]);
        const good = await meet(stapling(response()), client(look));
        expect(good.client?.verify()).toEqual([true, 0]);
        expect((await meet(server(), client(look))).client?.verify()).toEqual([false, 73]);
        const soft = await meet(server(), client({ ...look, ocspStaple: true }));
        expect(soft.client?.verify()).toEqual([true, 0]);
        const untrusted = { ...look, opensslTrustedFile: pem(stranger) };
        const both = await meet(stapling(response({ status: 'revoked' })), client(untrusted));
        expect(both.client?.verify()).toEqual([false, 20]);
      });

      it('a function that accepts the chain does not accept the response', async () => {
        const { clientError } = await meet(
          stapling(response({ status: 'revoked' })),
          client({ protocolVersion, verifyCallback: () => true }),
        );
        expect(clientError?.verifyError?.code).toBe(23);
      });

      it('an issuer that has signed nothing vouches for nothing, whatever a function accepts', async () => {
        const key = f.EVP_EC_gen('P-256');
        if (key === null) throw new Error('no key');
        // As the real one in every word, but of another key: with the identifier of the real one.
        const double = certify(f, {
          name: 'Staple Middle',
          key,
          extensions: [...AUTHORITY, [82, subjectKeyId(middle)]],
        });
        const serving = createSslServerContext({
          keyFile: keyPem(f, leaf.key),
          certFile: pem(leaf) + pem(double),
          ocspStaple: () => response({ signer: double }),
        });
        const accepting = client({ protocolVersion, verifyCallback: () => true });
        const { clientError } = await meet(serving, accepting);
        expect(clientError?.verifyError?.code).toBe(74);
        expect(clientError?.message).toMatch(/the issuer is not known/);
      });

      it('a certificate that is trusted itself is checked with the issuer that was sent', async () => {
        const partial = {
          protocolVersion,
          opensslTrustedFile: pem(leaf),
          opensslCtxConfigureCallback: (ctx: SslCtxPointer) => {
            const param = f.SSL_CTX_get0_param(ctx);
            if (param !== null) f.X509_VERIFY_PARAM_set_flags(param, 0x80000);
          },
        };
        expect((await meet(stapling(response()), client(partial))).clientError).toBeNull();
        const bad = await meet(stapling(response({ signer: stranger })), client(partial));
        expect(bad.clientError?.verifyError?.code).toBe(74);
      });

      it('a server asks its function only for clients that want a response; it may wait', async () => {
        const asked: unknown[] = [];
        const ocspStaple = async (connection: unknown) => {
          asked.push(connection);
          await new Promise((resolve) => setTimeout(resolve, 5));
          return response();
        };
        const serving = server({ ocspStaple });
        const plain = await meet(serving, client({ protocolVersion, ocspStaple: null }));
        expect([plain.clientError, asked.length]).toEqual([null, 0]);
        const wanting = await meet(serving, client({ protocolVersion }));
        expect(wanting.clientError).toBeNull();
        expect(asked).toEqual([wanting.server]);
      });
    });

    describe('a server', () => {
      /** What a handshake fails with whose function says that. */
      async function failureOf(ocspStaple: () => unknown): Promise<unknown> {
        let told: (error: unknown) => void = () => {};
        const failure = new Promise((resolve) => {
          told = resolve;
        });
        const handle = await acceptTcpConnectionsCreatingAsyncIoStates(
          0,
          (_handle, state) =>
            void state
              .attachSsl({ sslCtx: server({ ocspStaple }) })
              .then(() => state.handshake({ timeout: 10 }))
              .then(
                () => told(null),
                (error: unknown) => {
                  told(error);
                  return state.close();
                },
              ),
          { address: '127.0.0.1' },
        );
        const visit = createAsyncIoStateAndConnectedTcpSocket('localhost', handle.localPort, {
          sslCtx: client(),
          ipv6: null,
          handshakeTimeout: 10,
        });
        await expect(visit).rejects.toThrow();
        await handle.close();
        return failure;
      }

      it.each([
        ['text', () => 'text', /"result" argument of ocspStaple must be an OCSP response as bytes/],
        ['other bytes', () => new Uint8Array(9), /must be an OCSP response/],
        ['a promise of text', () => Promise.resolve('text'), /OCSP response as bytes/],
      ])('fails where its function gives %s', async (_what, ocspStaple, message) => {
        const failure = await failureOf(ocspStaple);
        expect(failure).toBeInstanceOf(TypeError);
        expect((failure as Error).message).toMatch(message);
      });

      it('fails with what its function throws', async () => {
        const mine = new Error('mine');
        expect(await failureOf(() => Promise.reject(mine))).toBe(mine);
        const thrown = () => {
          throw mine;
        };
        expect(await failureOf(thrown)).toBe(mine);
      });

      it('takes files, and one response for each certificate', async () => {
        const rsaKey = f.EVP_RSA_gen(2048);
        if (rsaKey === null) throw new Error('no key');
        const rsa = certify(f, { name: 'localhost', issuer: middle, key: rsaKey });
        const file = join(folder, 'rsa.ocsp');
        writeFileSync(file, response({}, rsa));
        const [one, two] = [pair(leaf), pair(rsa)];
        const serving = createSslServerContext({
          keyFile: [one.keyFile, two.keyFile],
          certFile: [one.certFile, two.certFile],
          ocspStaple: [response(), file],
        });
        for (const signatureAlgorithms of ['ECDSA+SHA256', 'RSA-PSS+SHA256']) {
          const { clientError } = await meet(serving, client({ signatureAlgorithms }));
          expect(clientError).toBeNull();
        }
      });

      it.each([
        ['that is none', Buffer.from('nonsense'), /There is no OCSP response in the given bytes/],
        ['for another certificate', response({}, demanding), /for another certificate than those/],
        [
          'that says nothing',
          response({ response: 3 }),
          /says nothing of a certificate \(trylater\)/,
        ],
      ])('refuses a response %s', async (_what, ocspStaple, message) => {
        const { serverError } = await meet(server({ ocspStaple }), client());
        expect(serverError?.message).toMatch(message);
        expect(serverError?.code).toBe('ERR_SSL_CERTIFICATE_KEY_FILE');
      });

      it('staples no response that is out of date', async () => {
        const old = server({ ocspStaple: response({ from: -3, until: -1 }) });
        const { clientError } = await meet(old, client({ ocspStaple: true }));
        expect(clientError).toBeNull();
        expect((await meet(old, client())).clientError?.verifyError?.code).toBe(73);
      });
    });

    it('a session that is resumed is not asked for a response again', async () => {
      const sessions: unknown[] = [];
      const serving = server({ ocspStaple: response() });
      const first = await meet(serving, client());
      sessions.push(f.SSL_get1_session(first.client?.sslRef as never));
      const again = client({
        opensslSslConfigureCallback: (ssl: SslPointer) =>
          f.SSL_set_session(ssl, sessions[0] as never),
      });
      const second = await meet(serving, again);
      expect(second.clientError).toBeNull();
      expect(f.SSL_session_reused(second.client?.sslRef as never)).toBe(1);
    });

    it('a function that answers too late does no harm', async () => {
      let late: (bytes: Uint8Array) => void = () => {};
      const answer = new Promise<Uint8Array>((resolve) => {
        late = resolve;
      });
      const handle = await acceptTcpConnectionsCreatingAsyncIoStates(0, () => {}, {
        address: '127.0.0.1',
        sslCtx: server({ ocspStaple: () => answer }),
        handshakeTimeout: 0.2,
      });
      const visit = createAsyncIoStateAndConnectedTcpSocket('localhost', handle.localPort, {
        sslCtx: client(),
        ipv6: null,
        handshakeTimeout: 5,
      });
      await expect(visit).rejects.toThrow();
      late(response());
      await new Promise((resolve) => setTimeout(resolve, 20));
      await handle.close();
    });

    describe('keywords', () => {
      it.each([
        [{ ocspStaple: 'muststaple' }, /must be true, 'must-staple', false or null.*Did you mean/],
        [{ ocspStaple: 1 }, /true, 'must-staple', false or null/],
        [{ ocspStaple: true, verifyCallback: null }, /ocspStaple must verify its peer/],
      ])('of a client refuse %j', (wishes, message) => {
        expect(() => createSslClientContext(wishes as never)).toThrow(message);
      });

      it('of a server refuse what is no response', () => {
        expect(() => createSslServerContext({ ocspStaple: 7 as never })).toThrow(/ocspStaple/);
        expect(() => createSslServerContext({ ocspStaple: true as never })).toThrow(/ocspStaple/);
      });
    });

    const files = () => {
      const chain = {
        rootPem: pem(root),
        chainPem: pem(leaf) + pem(middle),
        keyPem: keyPem(f, leaf.key),
      };
      return chainFiles(chain as never);
    };

    describe('with other programs', () => {
      it.runIf(hasProgram('openssl')).each(VERSIONS)(
        'accepts and refuses what openssl s_server staples in %s',
        async (protocolVersion) => {
          const { chain, key } = files();
          for (const [bytes, code] of [
            [response(), 0],
            [response({ status: 'revoked' }), 23],
          ] as const) {
            const staple = join(folder, 'staple.der');
            writeFileSync(staple, bytes);
            const program = await startServerProgram('openssl', (port) => [
              's_server',
              '-accept',
              `127.0.0.1:${port}`,
              '-cert',
              chain,
              '-cert_chain',
              chain,
              '-key',
              key,
              '-status_file',
              staple,
              '-quiet',
            ]);
            try {
              const sslCtx = client({ protocolVersion });
              const options = { sslCtx, ipv6: null, handshakeTimeout: 10, timeout: 10 } as const;
              if (code === 0) {
                const stream = openTcpStream('localhost', program.port, options);
                expect(stream.verify()).toEqual([true, 0]);
                stream.close();
                continue;
              }
              const failed = createAsyncIoStateAndConnectedTcpSocket('localhost', program.port, {
                sslCtx,
                ipv6: null,
              });
              await expect(failed).rejects.toMatchObject({ verifyError: { code } });
            } finally {
              program.stop();
            }
          }
        },
      );

      it.runIf(hasProgram('openssl'))(
        'openssl s_client and node:tls get what we staple',
        async () => {
          const bytes = response();
          const handle = await acceptTcpConnectionsCreatingAsyncIoStates(
            0,
            (_handle, state) => void state.readBuffer(Buffer.alloc(1)).catch(() => {}),
            { address: '127.0.0.1', sslCtx: server({ ocspStaple: bytes }) },
          );
          try {
            const { root: ca } = files();
            const { output } = await startClientProgram(
              'openssl',
              ['s_client', '-connect', `127.0.0.1:${handle.localPort}`, '-status', '-CAfile', ca],
              'Q\n',
            );
            expect(output).toMatch(/OCSP Response Status: successful/);
            expect(output).toMatch(/Cert Status: good/);
            const got = await new Promise((resolve, reject) => {
              const socket = tls.connect({
                port: handle.localPort,
                host: '127.0.0.1',
                servername: 'localhost',
                ca: pem(root),
                requestOCSP: true,
              } as tls.ConnectionOptions);
              socket.on('OCSPResponse', (answer) => {
                resolve(answer);
                socket.end();
              });
              socket.on('error', reject);
            });
            expect(Buffer.from(got as Uint8Array)).toEqual(Buffer.from(bytes));
          } finally {
            await handle.close();
          }
        },
      );
    });
  });
}
