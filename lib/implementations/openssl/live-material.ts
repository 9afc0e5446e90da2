// Key material for one SSL.
// Reads each file when it is asked to, and keeps nothing.

import type { MaterialSource } from '../../arguments/index.js';
import { addon } from '../../binding/load.js';
import { conditionFromErrors } from '../../conditions/index.js';
import type { SslPointer } from '../../handles/index.js';
import { opensslFor } from '../../openssl/index.js';
import type { LiveCredentials, LiveMaterial } from '../live-credentials.js';
import { readSourceOnce } from '../read-file.js';
import { credentialPairs, MaterialReader } from './material.js';

/** @corresponds SSL_use_cert_and_key, SSL_set0_tmp_dh_pkey */
export const OPENSSL_LIVE_MATERIAL: LiveMaterial<SslPointer> = Object.freeze({
  setCredentials(ssl: SslPointer, credentials: LiveCredentials) {
    const { password, passwordCallback: callback } = credentials;
    const f = opensslFor(ssl.library);
    const material = new MaterialReader(ssl.library, readSourceOnce, { password, callback });
    const pairs = [...credentialPairs(credentials, material)];
    for (const [index, { certificate, key, chain }] of pairs.entries()) {
      const result = f.SSL_use_cert_and_key(ssl, certificate, key, chain, 1);
      must(ssl, result, `keyFile and certFile ${index + 1}`);
    }
  },
  setDhParameters(ssl: SslPointer, source: MaterialSource) {
    const passwords = { password: null, callback: null };
    const material = new MaterialReader(ssl.library, readSourceOnce, passwords);
    const parameters = material.dhParameters(source);
    must(ssl, opensslFor(ssl.library).SSL_set0_tmp_dh_pkey(ssl, parameters), 'the DH parameters');
  },
});

function must(ssl: SslPointer, result: number, what: string): void {
  if (result === 1) return;
  const errors = addon.takeErrors(ssl.library);
  throw conditionFromErrors(`OpenSSL does not accept ${what}`, errors);
}
