// Callbacks about what comes beside a certificate: status (stapled OCSP responses) and ct-validation (signed
// certificate timestamps).

import type { CtPolicyEvalCtxPointer, SctPointer, SslPointer } from '../handles/index.js';
import { type CallbackCall, type DecidingAdapter, noAnswer, yesOrNo } from './adapter.js';

/**
 * On a server, called when a client asks for the status of the certificate that was chosen:
 * `SSL_set_tlsext_status_ocsp_resp` gives the response that is stapled. On a client that has asked
 * (`SSL_set_tlsext_status_type`), called to judge what came, or that nothing came: `SSL_get_tlsext_status_ocsp_resp`.
 *
 * @returns on a server nothing or `SSL_TLSEXT_ERR_OK`: what was set is sent; `SSL_TLSEXT_ERR_NOACK`: nothing is;
 *   `SSL_TLSEXT_ERR_ALERT_FATAL`: fail. On a client true or 1: it is good; false or 0: refuse. Not a promise: OpenSSL
 *   cannot wait.
 * @corresponds SSL_CTX_set_tlsext_status_cb(3)
 */
export type StatusCallback = (ssl: SslPointer) => boolean | number | void;

/**
 * Called by a client whose server's chain was found good, to judge the timestamps that came with the certificate, in
 * the handshake or in the OCSP response. Setting it has the client ask for them. It is not called for sessions that are
 * resumed.
 *
 * @param ctx certificate, issuer and time; alive until the function returns. It has no logs: the timestamps were
 *   validated with those of the context, and one may set others on it.
 * @param scts alive until the function returns; `SCT_get_validation_status` says what was found. `[]`: none came.
 * @returns whether they do: true or 1, false or 0. Not a promise: OpenSSL cannot wait.
 * @corresponds SSL_CTX_set_ct_validation_callback(3)
 */
export type CtValidationCallback = (
  ctx: CtPolicyEvalCtxPointer,
  scts: readonly SctPointer[],
) => boolean | number;

const TLSEXT_OK = 0;
const TLSEXT_FATAL = 2;
const TLSEXT_NOACK = 3;

export const EVIDENCE: Readonly<Record<string, DecidingAdapter>> = {
  status: {
    args: ({ ssl }) => [ssl],
    reply: (said, call) => [call.raw[0] === true ? stapleReply(said, call) : yesOrNo(call, said)],
    unset: ({ raw: [server] }) => [server === true ? TLSEXT_NOACK : 1],
  },
  'ct-validation': {
    args: ({ raw: [ctx, scts] }) => [ctx, scts],
    reply: (said, call) => [yesOrNo(call, said)],
    unset: () => [1],
  },
};

function stapleReply(said: unknown, call: CallbackCall): number {
  if (said === undefined) return TLSEXT_OK;
  if (said === TLSEXT_OK || said === TLSEXT_NOACK || said === TLSEXT_FATAL) return said;
  throw noAnswer(call, 'nothing, SSL_TLSEXT_ERR_OK, _NOACK or _ALERT_FATAL', said);
}
