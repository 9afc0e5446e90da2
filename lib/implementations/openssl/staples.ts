// Stapled OCSP responses: what an SSL_CTX asks for and checks, or hands out.
// The checks are native (native/io/staples.cc): they run inside the handshake, on any thread.

import type { MaterialSource } from '../../arguments/index.js';
import { addon } from '../../binding/load.js';
import { SslFailure } from '../../conditions/index.js';
import {
  Handle,
  type OcspBasicrespPointer,
  type SslCtxPointer,
  type X509Pointer,
} from '../../handles/index.js';
import { opensslFor, TLSEXT_STATUSTYPE_ocsp } from '../../openssl/index.js';
import type { ContextSettings } from '../context-settings.js';
import { type MaterialReader, nameOf } from './material.js';

/**
 * @param own the certificates of a server.
 * @corresponds SSL_CTX_set_tlsext_status_type, SSL_CTX_set_tlsext_status_cb
 */
export function setStaples(
  ctx: SslCtxPointer,
  settings: ContextSettings,
  material: MaterialReader,
  own: readonly X509Pointer[],
): void {
  const { ocspStaple: wanted, verifyCallback } = settings;
  if (wanted === null) return;
  if (wanted === 'good' || wanted === 'must') {
    const f = opensslFor(ctx.library);
    f.SSL_CTX_set_tlsext_status_type(ctx, TLSEXT_STATUSTYPE_ocsp);
    addon.checkStaples(Handle.idOf(ctx), wanted === 'must', verifyCallback === 'try');
    return;
  }
  addon.staple(Handle.idOf(ctx));
  if (typeof wanted === 'function') addon.ask(Handle.idOf(ctx), 'certificate');
  else for (const source of wanted) offer(ctx, source, material, own);
}

/** A response that is for none of the certificates would help nobody: it is refused here. */
function offer(
  ctx: SslCtxPointer,
  source: MaterialSource,
  material: MaterialReader,
  own: readonly X509Pointer[],
): void {
  const f = opensslFor(ctx.library);
  const bytes = material.bytes(source);
  using response = f.d2i_OCSP_RESPONSE(bytes);
  const status = response === null ? null : f.OCSP_response_status(response);
  using basic = response === null ? null : f.OCSP_response_get1_basic(response);
  addon.takeErrors(ctx.library);
  if (response === null) throw unusable(`There is no OCSP response in ${nameOf(source)}`);
  if (status !== 0 || basic === null) {
    const says = status === null ? '' : (f.OCSP_response_status_str(status) ?? '');
    throw unusable(
      `The OCSP response in ${nameOf(source)} says nothing of a certificate (${says})`,
    );
  }
  let offered = 0;
  for (const certificate of own) {
    const until = untilOf(basic, certificate);
    if (until === null) continue;
    addon.offerStaple(Handle.idOf(ctx), Handle.idOf(certificate), bytes, until);
    offered++;
  }
  if (offered > 0) return;
  throw unusable(
    `The OCSP response in ${nameOf(source)} is for another certificate than those of this server`,
  );
}

/** Until when a response may be stapled to a certificate, 0 for ever; `null`: it is not for it. */
function untilOf(basic: OcspBasicrespPointer, certificate: X509Pointer): number | null {
  const f = opensslFor(basic.library);
  const serial = f.X509_get0_serialNumber(certificate);
  for (let i = 0; i < f.OCSP_resp_count(basic); i++) {
    const single = f.OCSP_resp_get0(basic, i);
    using id = single && f.OCSP_SINGLERESP_get0_id(single);
    if (single === null || id === null) continue;
    if (f.OCSP_id_get0_info(id).serial !== serial) continue;
    const { nextUpdate } = f.OCSP_single_get0_status(single);
    return nextUpdate instanceof Date ? Math.floor(nextUpdate.getTime() / 1000) : 0;
  }
  return null;
}

function unusable(text: string): SslFailure {
  return new SslFailure(text, {
    code: 'ERR_SSL_CERTIFICATE_KEY_FILE',
    sslCode: 'certificate-key-file',
  });
}
