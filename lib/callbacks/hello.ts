// Callbacks that decide what a handshake goes on with: client-hello, servername, alpn-select, cert, client-cert.
// They answer as their C functions do, with words beside the numbers where C has out parameters.

import {
  type EvpPkeyPointer,
  Handle,
  type SslPointer,
  type X509Pointer,
} from '../handles/index.js';
import { type CallbackCall, type DecidingAdapter, isByte, noAnswer, yesOrNo } from './adapter.js';
import { ClientHello } from './client-hello.js';

/** Refuses a handshake with an alert of one's own (RFC 8446, section 6). */
export interface AlertAnswer {
  /** Number of the alert's description, such as 112, `unrecognized_name`. */
  readonly alert: number;
}

/**
 * Called by a server before anything of the client hello has been acted on: it may change the SSL, or give it another
 * SSL_CTX by `SSL_set_SSL_CTX`.
 *
 * @param hello alive until the answer is there.
 * @returns true or 1, or nothing: go on. false or 0, or an alert: refuse. On asynchronous connections a promise of that.
 * @corresponds SSL_CTX_set_client_hello_cb(3)
 */
export type ClientHelloCallback = (
  ssl: SslPointer,
  hello: ClientHello,
) => HelloAnswer | PromiseLike<HelloAnswer>;

/** What a client hello callback may say. */
export type HelloAnswer = boolean | number | AlertAnswer | void;

/**
 * Called by a server with the name that the client has sent.
 *
 * @param name `null` when it has sent none.
 * @returns nothing or `SSL_TLSEXT_ERR_OK`: the name is acknowledged; `SSL_TLSEXT_ERR_NOACK`: it is not, go on;
 *   `SSL_TLSEXT_ERR_ALERT_FATAL` or an alert: refuse.
 * @corresponds SSL_CTX_set_tlsext_servername_callback(3)
 */
export type ServerNameCallback = (
  ssl: SslPointer,
  name: string | null,
) => number | AlertAnswer | void;

/**
 * Called by a server with the application protocols that the client offers.
 *
 * @param protocols their names, the best first.
 * @returns the name that is chosen; `null` or `SSL_TLSEXT_ERR_NOACK`: none, go on without; `SSL_TLSEXT_ERR_ALERT_FATAL`:
 *   refuse.
 * @corresponds SSL_CTX_set_alpn_select_cb(3)
 */
export type AlpnSelectCallback = (
  ssl: SslPointer,
  protocols: readonly string[],
) => string | number | null;

/**
 * Called when a certificate is needed, before one is chosen: it may set another on the SSL.
 *
 * @returns nothing, true or 1: go on. false or 0: fail. On asynchronous connections a promise of that.
 * @corresponds SSL_CTX_set_cert_cb(3)
 */
export type CertCallback = (ssl: SslPointer) => CertAnswer | PromiseLike<CertAnswer>;

/** What a certificate callback may say. */
export type CertAnswer = boolean | number | void;

/**
 * Called by a client that a server asks for a certificate, and that has none.
 *
 * @returns certificate and key; `null`: none. On asynchronous connections a promise of that.
 * @corresponds SSL_CTX_set_client_cert_cb(3)
 */
export type ClientCertCallback = (
  ssl: SslPointer,
) => ClientCertAnswer | PromiseLike<ClientCertAnswer>;

/** What a client certificate callback may say. */
export type ClientCertAnswer = readonly [X509Pointer, EvpPkeyPointer] | null;

const INTERNAL_ERROR = 80;
const HANDSHAKE_FAILURE = 40;
const UNRECOGNIZED_NAME = 112;
const TLSEXT_OK = 0;
const TLSEXT_FATAL = 2;
const TLSEXT_NOACK = 3;
const NONE = new Uint8Array(0);

export const HELLO: Readonly<Record<string, DecidingAdapter>> = {
  'client-hello': {
    args: ({ ssl }) => [ssl, new ClientHello(ssl as SslPointer)],
    reply: helloReply,
    later: [-1, INTERNAL_ERROR],
    unset: () => [1, INTERNAL_ERROR],
  },
  servername: {
    args: ({ ssl, raw: [name] }) => [ssl, name],
    reply: serverNameReply,
    unset: () => [TLSEXT_NOACK, INTERNAL_ERROR],
  },
  'alpn-select': {
    args: ({ ssl, raw: [names] }) => [ssl, protocolNames(names as Uint8Array)],
    reply: alpnReply,
    unset: () => [TLSEXT_NOACK, NONE],
  },
  cert: {
    args: ({ ssl }) => [ssl],
    reply: (said, call) => [said === undefined ? 1 : yesOrNo(call, said)],
    later: [-1],
    unset: () => [1],
  },
  'client-cert': {
    args: ({ ssl }) => [ssl],
    reply: clientCertReply,
    later: [-1],
    unset: () => [0],
  },
};

function helloReply(said: unknown, call: CallbackCall): readonly unknown[] {
  const alert = alertOf(said);
  if (alert !== null) return [0, alert];
  if (said === undefined) return [1, INTERNAL_ERROR];
  return [yesOrNo(call, said), HANDSHAKE_FAILURE];
}

function serverNameReply(said: unknown, call: CallbackCall): readonly unknown[] {
  const alert = alertOf(said);
  if (alert !== null) return [TLSEXT_FATAL, alert];
  if (said === undefined) return [TLSEXT_OK, INTERNAL_ERROR];
  if (said === TLSEXT_OK || said === TLSEXT_NOACK) return [said, INTERNAL_ERROR];
  if (said === TLSEXT_FATAL) return [said, UNRECOGNIZED_NAME];
  throw noAnswer(call, 'nothing, SSL_TLSEXT_ERR_OK, _NOACK or _ALERT_FATAL, or { alert }', said);
}

function alpnReply(said: unknown, call: CallbackCall): readonly unknown[] {
  if (said === null || said === TLSEXT_NOACK) return [TLSEXT_NOACK, NONE];
  if (said === TLSEXT_FATAL) return [TLSEXT_FATAL, NONE];
  const name = typeof said === 'string' ? Buffer.from(said, 'latin1') : NONE;
  const offered = protocolNames(call.raw[0] as Uint8Array);
  if (typeof said === 'string' && offered.includes(said) && name.length > 0)
    return [TLSEXT_OK, name];
  throw noAnswer(
    call,
    'one of the protocols it was given, null or SSL_TLSEXT_ERR_ALERT_FATAL',
    said,
  );
}

function clientCertReply(said: unknown, call: CallbackCall): readonly unknown[] {
  if (said === null) return [0];
  if (Array.isArray(said) && said.length === 2) {
    const [certificate, key] = said as [Handle, Handle];
    if (certificate instanceof Handle && key instanceof Handle) {
      if (
        certificate.kind === 'X509' &&
        key.kind === 'EVP_PKEY' &&
        certificate.alive &&
        key.alive
      ) {
        return [1, Handle.idOf(certificate), Handle.idOf(key)];
      }
    }
  }
  throw noAnswer(call, '[X509Pointer, EvpPkeyPointer] or null', said);
}

function alertOf(said: unknown): number | null {
  const alert = (said as AlertAnswer | null | undefined)?.alert;
  return typeof said === 'object' && isByte(alert) ? alert : null;
}

/** Names with a byte of length before each. Source: RFC 7301, section 3.1. */
function protocolNames(bytes: Uint8Array): string[] {
  const names: string[] = [];
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < buffer.length; ) {
    const size = buffer[at] ?? 0;
    names.push(buffer.toString('latin1', at + 1, at + 1 + size));
    at += 1 + size;
  }
  return names;
}
