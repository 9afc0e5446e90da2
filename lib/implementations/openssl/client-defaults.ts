// Security defaults of OpenSSL clients: verification, trust, host check, server name.
// Runs before the configure callbacks, which may undo all of it. Decisions 1, 3 and 4.

import { isIP } from 'node:net';
import { addon } from '../../binding/load.js';
import { conditionFromErrors } from '../../conditions/index.js';
import type { SslCtxPointer, SslPointer } from '../../handles/index.js';
import { opensslFor } from '../../openssl/index.js';
import type { ClientDefaults, ExpectedPeer } from '../expected-peer.js';
import { addDefaultTrust } from './default-trust.js';

/** @corresponds SSL_CTX_set_verify, SSL_set1_host, SSL_set_tlsext_host_name */
export const OPENSSL_CLIENT_DEFAULTS: ClientDefaults<SslCtxPointer, SslPointer> = Object.freeze({
  configureCtx(ctx: SslCtxPointer) {
    const functions = opensslFor(ctx.library);
    functions.SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER);
    addDefaultTrust(ctx);
  },
  configureSsl(ssl: SslPointer, { tlsextHostName, host, check, hostFlags }: ExpectedPeer) {
    if (tlsextHostName !== null) sendName(ssl, tlsextHostName);
    const expected = tlsextHostName ?? host?.name ?? null;
    if (check && expected !== null) expectPeer(ssl, expected, hostFlags ?? HOST_FLAGS);
  },
});

function sendName(ssl: SslPointer, name: string): void {
  if (opensslFor(ssl.library).SSL_set_tlsext_host_name(ssl, name) === 1) return;
  throw refused(`Cannot send the server name ${name} (SSL_set_tlsext_host_name)`, ssl);
}

function expectPeer(ssl: SslPointer, name: string, hostFlags: number): void {
  const functions = opensslFor(ssl.library);
  if (isIP(name) !== 0) {
    // A scope belongs to this machine; certificates name addresses without.
    const address = name.replace(/%.*$/, '');
    const param = functions.SSL_get0_param(ssl);
    if (param === null || functions.X509_VERIFY_PARAM_set1_ip_asc(param, address) !== 1) {
      throw refused(`Cannot check the address ${name} (X509_VERIFY_PARAM_set1_ip_asc)`, ssl);
    }
    return;
  }
  functions.SSL_set_hostflags(ssl, hostFlags);
  if (functions.SSL_set1_host(ssl, name.replace(/\.$/, '')) === 1) return;
  throw refused(`Cannot check the host name ${name} (SSL_set1_host)`, ssl);
}

function refused(action: string, ssl: SslPointer) {
  return conditionFromErrors(action, addon.takeErrors(ssl.library));
}

const SSL_VERIFY_PEER = 1;
/** X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS */
export const HOST_FLAGS = 4;
