// Raw public keys (RFC 7250) on either side: only the key that is expected gets in.
// Both ends are ours: of the programs at hand none speaks it.

import { afterEach, describe, expect, it } from 'vitest';
import { certificatePem, type Identity, keyPem } from '../../lib/cli/certificate-maker.js';
import {
  type SslClientContextInit,
  type SslServerContextInit,
  SslVerificationFailure,
} from '../../lib/index.js';
import { opensslFor } from '../../lib/openssl.js';
import { namedLibraries, titleOf } from '../support/libraries.js';
import { resultOf } from '../support/run-script.js';
import { AUTHORITY, certify } from '../support/special-certificates.js';
import { closeAll, contextsOver, meet } from './support.js';

for (const library of namedLibraries()) {
  describe(`raw keys with ${titleOf(library)}`, () => {
    const { createSslServerContext, createSslClientContext } = contextsOver(library);

    const f = opensslFor(library);
    const isOld = library.versionNumber < 0x30200000;
    afterEach(closeAll);

    const root = certify(f, { name: 'Raw Root', extensions: AUTHORITY });
    const mine = certify(f, { name: 'localhost', issuer: root });
    const yours = certify(f, { name: 'client', issuer: root });
    const nobody = certify(f, { name: 'localhost', issuer: root });

    function publicPem({ key }: Identity): string {
      const der = f.i2d_PUBKEY(key) as Uint8Array;
      return `-----BEGIN PUBLIC KEY-----\n${Buffer.from(der).toString('base64')}\n-----END PUBLIC KEY-----\n`;
    }
    const pem = ({ certificate }: Identity) => certificatePem(f, certificate);
    const secret = ({ key }: Identity) => keyPem(f, key);

    const server = (more: SslServerContextInit = {}, who = mine) =>
      createSslServerContext({ keyFile: secret(who), rawPublicKeys: { own: true }, ...more });
    const client = (more: SslClientContextInit = {}) =>
      createSslClientContext({ rawPublicKeys: { expected: publicPem(mine) }, ...more });

    describe.skipIf(isOld).each(['tls-v1-2', 'tls-v1-3'] as const)('in %s', (protocolVersion) => {
      it.each([
        ['PEM', () => publicPem(mine)],
        ['DER', () => f.i2d_PUBKEY(mine.key) as Uint8Array],
        ['a certificate', () => pem(mine)],
        ['one of several', () => [publicPem(nobody), publicPem(mine)]],
      ])('a client lets in the key that it expects, given as %s', async (_what, make) => {
        const expecting = client({ protocolVersion, rawPublicKeys: { expected: make() } });
        const meeting = await meet(server(), expecting);
        expect(meeting.clientError ?? meeting.serverError).toBeNull();
        expect(meeting.client?.verify()).toEqual([true, 0]);
        expect(meeting.client?.copyPeerCertificates()).toEqual([]);
        expect(Buffer.from(meeting.client?.getPeerRawPublicKey() ?? [])).toEqual(
          Buffer.from(f.i2d_PUBKEY(mine.key) ?? []),
        );
      });

      it('a client refuses another key, and says which', async () => {
        const { clientError, serverError } = await meet(
          server({}, nobody),
          client({ protocolVersion }),
        );
        expect(clientError).toBeInstanceOf(SslVerificationFailure);
        expect(clientError?.verifyError?.code).toBe(65);
        expect(clientError?.alert?.number).toBe(42);
        expect(clientError?.message).toMatch(
          /none of the TLSA records .dane. or keys .rawPublicKeys. that are expected/,
        );
        expect(serverError?.alert?.sent).toBe(false);
      });

      it('a client that expects a key takes no certificate, whoever has signed it', async () => {
        const certified = createSslServerContext({
          keyFile: secret(nobody),
          certFile: pem(nobody),
        });
        const trusting = client({ protocolVersion, opensslTrustedFile: pem(root) });
        const { clientError } = await meet(certified, trusting);
        expect(clientError).not.toBeNull();
      });

      it('a client that expects certificates gets one, where there is one', async () => {
        const both = server({ certFile: pem(mine) });
        const ordinary = createSslClientContext({ opensslTrustedFile: pem(root), protocolVersion });
        expect((await meet(both, ordinary)).client?.verify()).toEqual([true, 0]);
        expect((await meet(both, client({ protocolVersion }))).client?.verify()).toEqual([true, 0]);
        const { clientError } = await meet(server(), ordinary);
        expect(clientError).not.toBeNull();
      });

      it('a server demands the key of its client', async () => {
        const demanding = server({
          verifyCallback: true,
          rawPublicKeys: { own: true, expected: publicPem(yours) },
        });
        const showing = (who: Identity) =>
          client({
            protocolVersion,
            keyFile: secret(who),
            rawPublicKeys: { expected: publicPem(mine), own: true },
          });
        const good = await meet(demanding, showing(yours));
        expect(good.serverError).toBeNull();
        expect(good.server?.verify()).toEqual([true, 0]);
        expect(Buffer.from(good.server?.getPeerRawPublicKey() ?? [])).toEqual(
          Buffer.from(f.i2d_PUBKEY(yours.key) ?? []),
        );
        const bad = await meet(demanding, showing(nobody));
        expect(bad.server).toBeNull();
        expect(bad.serverError).toBeInstanceOf(SslVerificationFailure);
        const none = await meet(demanding, client({ protocolVersion }));
        expect(none.server).toBeNull();
        // A certificate is as good as its key, whoever has signed it.
        const certified = (who: Identity) =>
          client({ protocolVersion, keyFile: secret(who), certFile: pem(who) });
        expect((await meet(demanding, certified(yours))).server?.verify()).toEqual([true, 0]);
        expect((await meet(demanding, certified(nobody))).server).toBeNull();
      });

      it('a function decides, and sees what was found', async () => {
        const seen: unknown[] = [];
        const judging = client({
          protocolVersion,
          verifyCallback: (connection) => {
            seen.push(connection.verify());
            return false;
          },
        });
        const { clientError } = await meet(server({}, nobody), judging);
        expect(clientError?.sslCode).toBe('verify-callback');
        expect(seen).toEqual([[false, 65]]);
      });
    });

    describe('keywords', () => {
      it.each([
        [{ rawPublicKeys: {} }, /must have own: true, or expected keys/],
        [{ rawPublicKeys: { own: true } }, /rawPublicKeys.own needs keyFile/],
        [{ rawPublicKeys: { expcted: 'x' } }, /must not have the field 'expcted'.*expected/],
        [{ rawPublicKeys: { expected: 'x' }, verifyCallback: null }, /must verify its peer/],
        [{ rawPublicKeys: { expected: 'x' }, ocspStaple: true }, /or ocspStaple, not both/],
        [{ rawPublicKeys: { expected: 'x' }, dane: ['3 1 0 ab'] }, /or dane, not both/],
        [{ rawPublicKeys: 'x' }, /an object with/],
      ])('of a client refuse %j', (wishes, message) => {
        expect(() => createSslClientContext(wishes as never)).toThrow(message);
      });

      it('of a server refuse keys that nobody would be asked for', () => {
        expect(() =>
          createSslServerContext({ rawPublicKeys: { expected: publicPem(yours) } }),
        ).toThrow(/must verify its peer/);
      });

      it.skipIf(isOld)('say where there is no key', async () => {
        const { clientError } = await meet(
          server(),
          client({ rawPublicKeys: { expected: Buffer.from('nonsense') } }),
        );
        expect(clientError?.code).toBe('ERR_SSL_CERTIFICATE_KEY_FILE');
      });
    });

    it('a library that is too old says which one has it', () => {
      const told = resultOf(
        `libssl.ensureSsl({ alreadyDone: true });
     const context = libssl.createSslClientContext({ rawPublicKeys: { expected: ${JSON.stringify(publicPem(mine))} } });
     const { localPort } = await libssl.acceptTcpConnectionsCreatingAsyncIoStates(0, () => {}, { address: '127.0.0.1' });
     try {
       await libssl.createAsyncIoStateAndConnectedTcpSocket('127.0.0.1', localPort, { sslCtx: context, handshakeTimeout: 1 });
     } catch ({ code, message }) { print([libssl.opensslVersion(), code, message]); }
     process.exit(0);`,
      )[0] as [string, string, string];
      const [version, code, message] = told;
      if (!version.includes('OpenSSL 3.0'))
        return expect(code).not.toBe('ERR_SSL_FUNCTION_MISSING');
      expect(code).toBe('ERR_SSL_FUNCTION_MISSING');
      expect(message).toMatch(/rawPublicKeys needs OpenSSL 3\.2 or later/);
    });
  });
}
