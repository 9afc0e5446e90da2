// What each keyword of createSslServerContext and createSslClientContext does, seen at the other end.
// Verification and its functions are in verification.test.ts.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import {
  acceptTcpConnectionsCreatingAsyncIoStates,
  createAsyncIoStateAndConnectedTcpSocket,
  openTcpStream,
  resetSslAbstractContext,
  type SslCtxPointer,
  type SslPointer,
} from '../../lib/index.js';
import { opensslFor, SSL_OP_NO_TICKET } from '../../lib/openssl.js';
import { makeChain } from '../support/certificates.js';
import { namedLibraries, titleOf } from '../support/libraries.js';
import { closeAll, contextsOver, meet } from './support.js';

for (const library of namedLibraries()) {
  describe(`keywords with ${titleOf(library)}`, () => {
    const { chain, serverContext, clientContext, createSslServerContext, createSslClientContext } =
      contextsOver(library);
    const f = opensslFor(library);
    const folder = mkdtempSync(join(tmpdir(), 'libssl-contexts-'));
    afterEach(closeAll);
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    function file(name: string, content: string | Uint8Array): string {
      const path = join(folder, name);
      writeFileSync(path, content, { mode: 0o600 });
      return path;
    }

    /** Meets and expects both ends to agree. */
    async function agree(server = serverContext(), client = clientContext()) {
      const meeting = await meet(server, client);
      if (meeting.client === null || meeting.server === null) {
        throw meeting.clientError ?? meeting.serverError;
      }
      return { client: meeting.client, server: meeting.server };
    }

    function encryptedKey(password: string): string {
      const bio = f.BIO_new(f.BIO_s_mem() as never);
      const cipher = f.EVP_aes_256_cbc();
      if (bio === null || cipher === null) throw new Error('no memory');
      f.PEM_write_bio_PKCS8PrivateKey(bio, chain.leaf.key, cipher, Buffer.from(password), null);
      const room = new Uint8Array(8192);
      return Buffer.from(room.subarray(0, f.BIO_read(bio, room))).toString();
    }

    describe('keyFile and certFile', () => {
      it.each([
        ['PEM text', () => [chain.keyPem, chain.chainPem]],
        ['bytes of PEM', () => [Buffer.from(chain.keyPem), Buffer.from(chain.chainPem)]],
        ['paths', () => [file('key.pem', chain.keyPem), file('chain.pem', chain.chainPem)]],
        [
          'file: URLs',
          () => [
            pathToFileURL(file('key.pem', chain.keyPem)),
            pathToFileURL(file('chain.pem', chain.chainPem)),
          ],
        ],
        ['one file with both', () => [chain.keyPem + chain.chainPem, null]],
      ])('take %s', async (_what, make) => {
        const [keyFile = null, certFile = null] = make();
        const { client } = await agree(createSslServerContext({ keyFile, certFile }));
        expect(client.verify()).toEqual([true, 0]);
        expect(client.getPeerCertificatesData()?.map((one) => one.subjectCommonName)).toEqual([
          'localhost',
          'Test Intermediate',
        ]);
      });

      it('take DER', async () => {
        const root = makeChain(library);
        const der = f.i2d_X509(root.leaf.certificate) as Uint8Array;
        const key = f.i2d_PrivateKey(root.leaf.key) as Uint8Array;
        const server = createSslServerContext({ keyFile: key, certFile: der });
        const { client } = await agree(server, clientContext({ verifyCallback: false }));
        expect(client.getPeerCertificatesData()?.[0]?.subjectCommonName).toBe('localhost');
      });

      it('take PKCS #12 with its chain, opened with the password', async () => {
        const { leaf, intermediate } = chain;
        const p12 = f.PKCS12_create(
          'pass',
          'web',
          leaf.key,
          leaf.certificate,
          [intermediate.certificate],
          0,
          0,
          0,
          0,
          0,
        );
        const bytes = p12 && f.i2d_PKCS12(p12);
        const keyFile = file('web.p12', bytes as Uint8Array);
        const { client } = await agree(createSslServerContext({ keyFile, password: 'pass' }));
        expect(client.verify()).toEqual([true, 0]);
        const wrong = await meet(
          createSslServerContext({ keyFile, password: 'no' }),
          clientContext(),
        );
        expect(wrong.serverError?.code).toBe('ERR_SSL_CERTIFICATE_KEY_FILE');
        expect(wrong.serverError?.message).toContain('web.p12');
        expect(wrong.serverError?.message).not.toContain("'no'");
      });

      it('take an RSA pair beside an EC pair, and each client gets what it can use', async () => {
        const rsa = makeChain(library, { keyType: 'RSA' });
        const server = createSslServerContext({
          keyFile: [chain.keyPem, rsa.keyPem],
          certFile: [chain.chainPem, rsa.chainPem],
        });
        const trusted = [chain.rootPem, rsa.rootPem];
        const types: string[] = [];
        for (const signatureAlgorithms of ['ECDSA+SHA256', 'RSA-PSS+SHA256']) {
          const wishes = {
            opensslTrustedFile: trusted,
            signatureAlgorithms,
            sslConf: { MaxProtocol: 'TLSv1.2' },
          };
          const { client } = await agree(server, createSslClientContext(wishes));
          const certificate = f.SSL_get1_peer_certificate(client.sslRef);
          const key = certificate && f.X509_get_pubkey(certificate);
          types.push((key && f.EVP_PKEY_get0_type_name(key)) ?? '');
        }
        expect(types).toEqual(['EC', 'RSA']);
      });

      it('are opened by a password or by what passwordCallback says', async () => {
        const keyFile = file('locked.pem', encryptedKey('secret'));
        const certFile = chain.chainPem;
        await agree(createSslServerContext({ keyFile, certFile, password: 'secret' }));
        const asked: string[] = [];
        const passwordCallback = (name: string) => {
          asked.push(name);
          return 'secret';
        };
        await agree(createSslServerContext({ keyFile, certFile, passwordCallback }));
        expect(asked).toEqual([keyFile]);
      });

      it.each([
        ['a wrong password', { password: 'hunter2' }, /is the password right/],
        ['no password', {}, /is encrypted: give its password/],
        [
          'a callback without an answer',
          { passwordCallback: () => null as never },
          /gave no password/,
        ],
      ])('say what is wrong with %s, and never the secret', async (_what, wishes, message) => {
        const keyFile = file('locked.pem', encryptedKey('secret'));
        const server = createSslServerContext({ keyFile, certFile: chain.chainPem, ...wishes });
        const { serverError } = await meet(server, clientContext());
        expect(serverError?.message).toMatch(message);
        expect(serverError?.sslCode).toBe('certificate-key-file');
        expect(String(serverError?.stack)).not.toMatch(/hunter2|secret'/);
      });

      it('say which file cannot be read', async () => {
        const server = createSslServerContext({ keyFile: join(folder, 'absent.pem') });
        const { serverError } = await meet(server, clientContext());
        expect(serverError?.message).toMatch(/Cannot read .*absent\.pem \(ENOENT\)/);
        expect(serverError?.code).toBe('ERR_SSL_CERTIFICATE_KEY_FILE');
      });

      it('must be as many as one another', () => {
        expect(() => createSslServerContext({ keyFile: ['a', 'b'], certFile: ['c'] })).toThrow(
          /as many certFile as keyFile: 1 and 2/,
        );
      });
    });

    describe('the protocol', () => {
      it.each(['tls-v1-2', 'tls-v1-3'] as const)(
        'is what protocolVersion says: %s',
        async (version) => {
          const { client } = await agree(
            serverContext(),
            clientContext({ protocolVersion: version }),
          );
          expect(client.protocolVersion).toBe(version);
          const other = await agree(serverContext({ protocolVersion: version }), clientContext());
          expect(other.server.protocolVersion).toBe(version);
        },
      );

      it('has the cipher suite that was asked for', async () => {
        const suites = { cipherSuites: ['TLS_CHACHA20_POLY1305_SHA256'] };
        const { server } = await agree(serverContext(), clientContext(suites));
        expect(server.cipher?.name).toBe('TLS_CHACHA20_POLY1305_SHA256');
        const list = {
          cipherList: 'ECDHE-ECDSA-AES128-GCM-SHA256',
          protocolVersion: 'tls-v1-2',
        } as const;
        const old = await agree(serverContext(), clientContext(list));
        expect(old.server.cipher?.name).toBe('ECDHE-ECDSA-AES128-GCM-SHA256');
      });

      it('has the group that was asked for', async () => {
        const { server } = await agree(serverContext(), clientContext({ groups: ['P-384'] }));
        expect(server.group).toBe('secp384r1');
        const refused = await meet(
          serverContext({ groups: 'P-521' }),
          clientContext({ groups: 'P-256' }),
        );
        expect(refused.serverError?.name).toBe('SslVersionOrCipherMismatch');
      });

      it('agrees on the first ALPN protocol of the server that the client has', async () => {
        const server = serverContext({ alpnProtocols: ['h2', 'http/1.1'] });
        const { client } = await agree(
          server,
          clientContext({ alpnProtocols: ['http/1.1', 'h2'] }),
        );
        const { protocol } = f.SSL_get0_alpn_selected(client.sslRef);
        expect(Buffer.from(protocol ?? []).toString()).toBe('h2');
        const none = await meet(server, clientContext({ alpnProtocols: ['smtp'] }));
        expect(none.clientError?.alert?.number).toBe(120);
        const silent = await agree(server, clientContext());
        expect(f.SSL_get0_alpn_selected(silent.client.sslRef).protocol?.length ?? 0).toBe(0);
      });

      it('refuses what the security level does not allow', async () => {
        const strict = clientContext({ securityLevel: 5 });
        const { clientError, serverError } = await meet(serverContext(), strict);
        expect(clientError ?? serverError).not.toBeNull();
      });

      it('takes options, and commands of SSL_CONF_cmd in their order', async () => {
        let seen = 0n;
        const server = serverContext({
          options: SSL_OP_NO_TICKET,
          sslConf: { MinProtocol: 'TLSv1.3', Groups: 'P-256' },
          opensslCtxConfigureCallback: (ctx: SslCtxPointer) => {
            seen = f.SSL_CTX_get_options(ctx);
          },
        });
        const { client } = await agree(server);
        expect(seen & SSL_OP_NO_TICKET).toBe(SSL_OP_NO_TICKET);
        expect([client.protocolVersion, client.group]).toEqual(['tls-v1-3', 'secp256r1']);
        const { serverError } = await meet(
          serverContext({ sslConf: { Nonsense: 'x' } }),
          clientContext(),
        );
        expect(serverError?.message).toMatch(/command Nonsense of sslConf is unknown/);
      });

      it('sends as many tickets as sessionTickets says, made with ticketKey', async () => {
        const counts: bigint[] = [];
        const server = serverContext({
          sessionTickets: 5,
          ticketKey: new Uint8Array(80).fill(7),
          opensslCtxConfigureCallback: (ctx: SslCtxPointer) =>
            counts.push(f.SSL_CTX_get_num_tickets(ctx) as never),
        });
        await agree(server);
        expect(counts.map(Number)).toEqual([5]);
        expect(() => createSslServerContext({ ticketKey: new Uint8Array(48) })).toThrow(/80/);
      });

      it('uses the DH parameters of dhFile', async () => {
        const parameters = `-----BEGIN DH PARAMETERS-----
${Buffer.from(f.i2d_KeyParams(dhKey()) as Uint8Array).toString('base64')}
-----END DH PARAMETERS-----
`;
        const rsa = makeChain(library, { keyType: 'RSA' });
        const server = createSslServerContext({
          keyFile: rsa.keyPem,
          certFile: rsa.chainPem,
          dhFile: parameters,
        });
        const wishes = {
          protocolVersion: 'tls-v1-2',
          cipherList: 'DHE-RSA-AES128-GCM-SHA256',
        } as const;
        const { client } = await agree(
          server,
          createSslClientContext({ opensslTrustedFile: rsa.rootPem, ...wishes }),
        );
        expect(client.cipher?.name).toBe('DHE-RSA-AES128-GCM-SHA256');
      });
    });

    function dhKey() {
      const ctx = f.EVP_PKEY_CTX_new_from_name(null, 'DH', null);
      if (ctx === null) throw new Error('no DH');
      f.EVP_PKEY_keygen_init(ctx);
      f.EVP_PKEY_CTX_set_group_name(ctx, 'ffdhe2048');
      const made = f.EVP_PKEY_generate(ctx) as unknown as { pkey?: never; result: number };
      return (made.pkey ?? made) as never;
    }

    describe('a context', () => {
      it('prints its name, side and implementation', () => {
        expect(String(serverContext({ name: 'web' }))).toBe(
          "SslAbstractContext 'web' server openssl",
        );
        expect(clientContext()).toMatchObject({
          side: 'client',
          implementation: 'openssl',
          name: null,
        });
      });

      it('makes its SSL_CTX once, and again after a reset, and open connections go on', async () => {
        const made: SslCtxPointer[] = [];
        const ssls: SslPointer[] = [];
        const server = serverContext({
          opensslCtxConfigureCallback: (ctx: SslCtxPointer) => made.push(ctx),
          opensslSslConfigureCallback: (ssl: SslPointer) => ssls.push(ssl),
        });
        const first = await agree(server);
        await agree(server);
        expect([made.length, ssls.length]).toEqual([1, 2]);
        resetSslAbstractContext(server);
        await agree(server);
        expect(made.length).toBe(2);
        await first.server.writeBuffer('on');
        const answer = Buffer.alloc(2);
        await first.client.readBuffer(answer);
        expect(answer.toString()).toBe('on');
      });

      it('reads its files once, and again after a reset', async () => {
        const other = makeChain(library, { commonName: 'other' });
        const keyFile = file('turn-key.pem', chain.keyPem);
        const certFile = file('turn.pem', chain.chainPem);
        const server = createSslServerContext({ keyFile, certFile });
        const look = async () => {
          const { client } = await agree(server, clientContext({ verifyCallback: false }));
          return client.getPeerCertificatesData()?.[0]?.subjectCommonName;
        };
        expect(await look()).toBe('localhost');
        file('turn-key.pem', other.keyPem);
        file('turn.pem', other.chainPem);
        expect(await look()).toBe('localhost');
        resetSslAbstractContext(server);
        expect(await look()).toBe('other');
      });

      it('refuses keywords of the other side, and unknown ones', () => {
        expect(() => createSslClientContext({ dhFile: 'x' } as never)).toThrow(/does not take/);
        expect(() => createSslServerContext({ tlsextHostName: 'x' } as never)).toThrow(
          /does not take/,
        );
        expect(() => createSslServerContext({ keyfile: 'x' } as never)).toThrow(
          /Did you mean "keyFile"/,
        );
      });

      it('takes the keywords of the other implementation and does nothing with them', async () => {
        const apple = {
          appleConfigureCallback: () => expect.unreachable(),
          appleUseSystemTrusted: true,
          appleAddTrustedFile: 'x',
          appleTrustCallback: () => expect.unreachable(),
          keychain: 'temp',
          keychainPassword: 'x',
          keychainReset: true,
        };
        await agree(serverContext(apple), clientContext(apple));
      });

      it('is refused where it is for the other side', async () => {
        const refused = /SslAbstractContext is for the (server|client) side/;
        expect(() =>
          createAsyncIoStateAndConnectedTcpSocket('localhost', 1, { sslCtx: serverContext() }),
        ).toThrow(refused);
        expect(() => openTcpStream('localhost', 1, { sslCtx: serverContext() })).toThrow(refused);
        const given = { sslCtx: clientContext(), sslSide: 'server' } as const;
        await expect(
          acceptTcpConnectionsCreatingAsyncIoStates(0, () => {}, {
            address: '127.0.0.1',
            ...given,
          }),
        ).rejects.toThrow(refused);
      });
    });
  });
}
