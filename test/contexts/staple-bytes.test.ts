// Bytes from the other side that a client reads natively: stapled responses that were changed, demands in certificates.
// What a sound response must say is in staples.test.ts.

import { afterEach, describe, expect, it } from 'vitest';
import { certificatePem, type Identity, keyPem } from '../../lib/cli/certificate-maker.js';
import type { SslPointer } from '../../lib/index.js';
import { opensslFor } from '../../lib/openssl.js';
import { namedLibraries, titleOf } from '../support/libraries.js';
import { AUTHORITY, certify, LEAF, NID, ocspResponse } from '../support/special-certificates.js';
import { closeAll, contextsOver, meet } from './support.js';

for (const library of namedLibraries()) {
  describe(`bytes of staples with ${titleOf(library)}`, () => {
    const { createSslServerContext, createSslClientContext } = contextsOver(library);

    const f = opensslFor(library);
    afterEach(closeAll);

    const root = certify(f, { name: 'Byte Root', extensions: AUTHORITY });
    const leaf = certify(f, { name: 'localhost', issuer: root });
    const pair = ({ certificate, key }: Identity) => ({
      keyFile: keyPem(f, key),
      certFile: certificatePem(f, certificate),
    });
    const client = createSslClientContext({
      opensslTrustedFile: certificatePem(f, root.certificate),
      ocspStaple: true,
    });

    const is36 = library.version.startsWith('3.6.');

    it('no response that was changed or cut off is accepted', async () => {
      const good = ocspResponse(f, leaf, root);
      let bytes = good;
      const server = createSslServerContext({
        ...pair(leaf),
        ocspStaple: good,
        opensslSslConfigureCallback: (ssl: SslPointer) =>
          f.SSL_set_tlsext_status_ocsp_resp(ssl, bytes),
      });
      expect((await meet(server, client)).clientError).toBeNull();
      for (let at = 0; at < good.length; at += 4) {
        const changed = good.slice();
        changed[at] = (changed[at] ?? 0) ^ 0x15;
        for (bytes of [changed, good.slice(0, at + 1)]) {
          const { client: state, clientError, serverError } = await meet(server, client);
          // One of OpenSSL 3.6 fails by itself where it does not know the digest that names the certificate.
          if (is36 && serverError?.code === 'ERR_SSL_UNSUPPORTED') continue;
          // Servers of OpenSSL 3.6 and later do not take what they cannot read: then it is that of their context.
          if (state !== null) {
            const { resp } = f.SSL_get_tlsext_status_ocsp_resp(state.sslRef);
            expect([at, Buffer.from(resp ?? good)]).toEqual([at, Buffer.from(good)]);
            continue;
          }
          expect([at, clientError?.verifyError?.code]).toEqual([at, 74]);
        }
      }
    });

    it.each([
      ['status_request', '3003020105', 73],
      ['status_request behind another', '3006020111020105', 73],
      ['another feature', '3003020111', null],
      ['nothing', '3000', null],
      ['no list', '0500', 73],
      ['a list that is cut off', '3006020105', 73],
      ['a number that is cut off', '3003020a05', 73],
      ['a header alone', '30', 73],
    ])('a certificate with a list of features that says %s', async (_what, der, code) => {
      const extensions = [...LEAF, [NID.tlsFeature, `DER:${der}`]] as const;
      const one = certify(f, { name: 'localhost', issuer: root, extensions });
      const { clientError } = await meet(createSslServerContext(pair(one)), client);
      expect(clientError?.verifyError?.code ?? null).toBe(code);
    });
  });
}
