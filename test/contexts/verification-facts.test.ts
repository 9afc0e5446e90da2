// connection.verify() and connection.verification: the result, in words, and the certificate that it is about.
// Which certificates are refused is in verification.test.ts.

import { afterEach, describe, expect, it } from 'vitest';
import { certificatePem, type Identity, keyPem } from '../../lib/cli/certificate-maker.js';
import type { SslClientContextInit, SslPointer, VerificationFacts } from '../../lib/index.js';
import { opensslFor } from '../../lib/openssl.js';
import { namedLibraries, titleOf } from '../support/libraries.js';
import { AUTHORITY, certify, ocspResponse } from '../support/special-certificates.js';
import { closeAll, contextsOver, meet } from './support.js';

for (const library of namedLibraries()) {
  describe(`facts of verification with ${titleOf(library)}`, () => {
    const { createSslServerContext, createSslClientContext } = contextsOver(library);

    const f = opensslFor(library);
    afterEach(closeAll);

    const root = certify(f, { name: 'Fact Root', extensions: AUTHORITY });
    const middle = certify(f, { name: 'Fact Middle', issuer: root, extensions: AUTHORITY });
    const old = certify(f, {
      name: 'Fact Old',
      issuer: root,
      extensions: AUTHORITY,
      validDays: [-9, -8],
    });
    const leaf = certify(f, { name: 'localhost', issuer: middle });
    const pem = ({ certificate }: Identity) => certificatePem(f, certificate);
    const pair = (identity: Identity, ...chain: Identity[]) => ({
      keyFile: keyPem(f, identity.key),
      certFile: [identity, ...chain].map(pem).join(''),
    });
    const client = (more: SslClientContextInit = {}) =>
      createSslClientContext({ opensslTrustedFile: pem(root), verifyCallback: 'try', ...more });
    const server = (identity = leaf, chain = [middle]) =>
      createSslServerContext(pair(identity, ...chain));

    /** The facts without all but the name of the certificate. */
    function brief({ certificate, ...facts }: VerificationFacts) {
      return { ...facts, name: certificate?.subjectCommonName ?? null };
    }

    describe('a client', () => {
      it('says ok', async () => {
        const { client: state } = await meet(server(), client());
        expect(state?.verify()).toEqual([true, 0]);
        expect(state?.verification).toEqual({
          accepted: true,
          code: 0,
          reason: 'ok',
          depth: null,
          certificate: null,
        });
      });

      it('says which certificate of the chain has expired', async () => {
        const aged = certify(f, { name: 'localhost', issuer: old });
        const { client: state } = await meet(server(aged, [old]), client());
        expect(state?.verify()).toEqual([false, 10]);
        const facts = state?.verification as VerificationFacts;
        expect(brief(facts)).toEqual({
          accepted: false,
          code: 10,
          reason: 'certificate has expired',
          depth: 1,
          name: 'Fact Old',
        });
        expect(facts.certificate?.issuer).toContain('Fact Root');
      });

      it('says for whom the certificate is not', async () => {
        const { client: state } = await meet(server(), client({ tlsextHostName: 'other.test' }));
        expect(brief(state?.verification as VerificationFacts)).toMatchObject({
          code: 62,
          reason: 'hostname mismatch',
          depth: 0,
          name: 'localhost',
        });
      });

      it('says what is wrong with a stapled response, in our words', async () => {
        const revoked = ocspResponse(f, leaf, middle, { status: 'revoked' });
        const stapling = createSslServerContext({
          ...pair(leaf, middle),
          ocspStaple: () => revoked,
        });
        const { client: state } = await meet(stapling, client({ ocspStaple: true }));
        expect(brief(state?.verification as VerificationFacts)).toEqual({
          accepted: false,
          code: 23,
          reason: 'certificate revoked, says the stapled OCSP response',
          depth: 0,
          name: 'localhost',
        });
      });

      it('says the code alone where it was set by somebody else', async () => {
        const { client: state } = await meet(server(), client());
        f.SSL_set_verify_result(state?.sslRef as SslPointer, 28);
        expect(state?.verification).toMatchObject({
          accepted: false,
          code: 28,
          reason: 'certificate rejected',
          depth: null,
          certificate: null,
        });
      });

      it('says it to its function while the handshake waits', async () => {
        const seen: VerificationFacts[] = [];
        const judging = client({
          opensslTrustedFile: pem(leaf),
          verifyCallback: async (connection) => {
            seen.push(connection.verification);
            return true;
          },
        });
        await meet(server(), judging);
        expect(seen.map(brief)).toEqual([
          {
            accepted: false,
            code: 20,
            reason: 'unable to get local issuer certificate',
            depth: 1,
            name: 'Fact Middle',
          },
        ]);
      });
    });

    describe('a server', () => {
      const asking = createSslServerContext({
        ...pair(leaf, middle),
        opensslTrustedFile: pem(root),
        verifyCallback: 'try',
      });

      it('says that nothing was shown', async () => {
        const { server: state } = await meet(asking, client());
        expect(state?.verify()).toEqual([false, null]);
        expect(state?.verification).toEqual({
          accepted: false,
          code: null,
          reason: 'the peer has shown no certificate',
          depth: null,
          certificate: null,
        });
      });

      it('says what is wrong with the certificate of a client', async () => {
        const expired = certify(f, { name: 'me', issuer: middle, validDays: [-5, -4] });
        const { server: state } = await meet(asking, client(pair(expired, middle)));
        expect(brief(state?.verification as VerificationFacts)).toEqual({
          accepted: false,
          code: 10,
          reason: 'certificate has expired',
          depth: 0,
          name: 'me',
        });
      });
    });
  });
}
