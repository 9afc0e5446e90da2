// How an SSL_CTX verifies its peer: mode, trust, revocation, depth, purpose, time.
// Host names are checked by each SSL (client-defaults.ts).

import { addon } from '../../binding/load.js';
import { conditionFromErrors, invalidCombination, SslFailure } from '../../conditions/index.js';
import type { SslCtxPointer, X509VerifyParamPointer } from '../../handles/index.js';
import {
  opensslFor,
  SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
  SSL_VERIFY_NONE,
  SSL_VERIFY_PEER,
  X509_V_FLAG_CRL_CHECK,
  X509_V_FLAG_CRL_CHECK_ALL,
} from '../../openssl/index.js';
import type { ContextSettings } from '../context-settings.js';
import { HOST_FLAGS } from './client-defaults.js';
import { addDefaultTrust, shareDefaultTrust } from './default-trust.js';
import type { MaterialReader } from './material.js';

/** @corresponds SSL_CTX_set_verify, X509_STORE_add_cert, X509_VERIFY_PARAM_set_flags */
export function setVerification(
  ctx: SslCtxPointer,
  settings: ContextSettings,
  material: MaterialReader,
): void {
  const f = opensslFor(ctx.library);
  f.SSL_CTX_set_verify(ctx, modeOf(settings));
  const wantsTrust = settings.verifyCallback !== false;
  if (wantsTrust || settings.opensslTrustedFile !== null) setTrust(ctx, settings, material);
  setRevocation(ctx, settings, material);
  const param = f.SSL_CTX_get0_param(ctx);
  if (param !== null) setParam(ctx, param, settings);
}

function modeOf({ side, verifyCallback }: ContextSettings): number {
  if (verifyCallback === false) return SSL_VERIFY_NONE;
  // A client that only tries verifies all the same, and goes on.
  if (side === 'client') return verifyCallback === 'try' ? SSL_VERIFY_NONE : SSL_VERIFY_PEER;
  return verifyCallback === true
    ? SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT
    : SSL_VERIFY_PEER;
}

function setTrust(ctx: SslCtxPointer, settings: ContextSettings, material: MaterialReader): void {
  const f = opensslFor(ctx.library);
  const { side, opensslTrustedDirectory: directory } = settings;
  let { opensslTrustedFile: file } = settings;
  if (file === null && directory === null) {
    // Their raw keys are all that is trusted.
    if (settings.rawPublicKeys?.expected != null) return;
    if (side === 'server') {
      if (settings.verifyCallback !== true) return;
      throw invalidCombination(
        'A server that verifies its clients must be told whom to trust: opensslTrustedFile or opensslTrustedDirectory.',
      );
    }
    file = 'default';
  }
  if (file === 'default' || directory === 'default') {
    const alone = file === 'default' && directory === null && settings.crlFile === null;
    // What a callback adds to a store must reach no other context.
    if (alone && settings.opensslCtxConfigureCallback === null) shareDefaultTrust(ctx);
    else addDefaultTrust(ctx);
  }
  if (file !== null && file !== 'default') {
    const store = f.SSL_CTX_get_cert_store(ctx);
    for (const source of file) {
      for (const certificate of material.certificates(source)) {
        if (store !== null) f.X509_STORE_add_cert(store, certificate);
        if (side === 'server') f.SSL_CTX_add_client_CA(ctx, certificate);
      }
    }
  }
  if (directory === null || directory === 'default') return;
  for (const one of directory) {
    if (f.SSL_CTX_load_verify_dir(ctx, one) === 1) continue;
    throw conditionFromErrors(`Cannot use the directory ${one}`, addon.takeErrors(ctx.library));
  }
}

function setRevocation(ctx: SslCtxPointer, settings: ContextSettings, material: MaterialReader) {
  if (settings.crlFile === null) return;
  const f = opensslFor(ctx.library);
  const store = f.SSL_CTX_get_cert_store(ctx);
  for (const source of settings.crlFile) {
    for (const crl of material.crls(source)) if (store !== null) f.X509_STORE_add_crl(store, crl);
  }
  const param = f.SSL_CTX_get0_param(ctx);
  if (param !== null) {
    f.X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
  }
}

function setParam(
  ctx: SslCtxPointer,
  param: X509VerifyParamPointer,
  settings: ContextSettings,
): void {
  const f = opensslFor(ctx.library);
  const { verifyDepth, verifyPurpose, verifyTime, verifyHostFlags } = settings;
  f.X509_VERIFY_PARAM_set_hostflags(param, verifyHostFlags ?? HOST_FLAGS);
  if (verifyDepth !== null) f.X509_VERIFY_PARAM_set_depth(param, verifyDepth);
  if (verifyTime !== null) {
    f.X509_VERIFY_PARAM_set_time(param, Math.floor(verifyTime.getTime() / 1000));
  }
  if (verifyPurpose === null) return;
  const index = f.X509_PURPOSE_get_by_sname(verifyPurpose);
  const purpose = index < 0 ? null : f.X509_PURPOSE_get0(index);
  const accepted =
    purpose !== null &&
    f.X509_VERIFY_PARAM_set_purpose(param, f.X509_PURPOSE_get_id(purpose)) === 1;
  addon.takeErrors(ctx.library);
  if (accepted) return;
  throw new SslFailure(
    `verifyPurpose '${verifyPurpose}' is unknown. Known are sslclient, sslserver, nssslserver, smimesign, smimeencrypt, crlsign, any, ocsphelper, timestampsign.`,
  );
}
