// The session that a client begins with, what it sends along, and under which key its own are kept.
// Keeps no session (the SSL_CTX does) and drives no handshake.

import type { HostRecord } from '../arguments/index.js';
import type { Failure, SocketAddress } from '../binding/addon.js';
import { addon } from '../binding/load.js';
import { SslFailure } from '../conditions/index.js';
import { Handle, type SslPointer, type SslSessionPointer } from '../handles/index.js';
import { functionsOf } from './library.js';

/** Address of the peer; `null` where there is no socket. */
export type PeerName = () => SocketAddress | Failure | null;

/** How a client begins. */
export interface ClientStart {
  readonly ssl: SslPointer;
  /** A session that the caller has, or `null`. */
  readonly session: Uint8Array | null;
  readonly earlyData: Uint8Array | null;
  readonly host: HostRecord | null;
  readonly peer: PeerName;
  /** What the context says, where there is an abstract one. */
  readonly context: {
    /** Whether it keeps sessions. */
    readonly keeps: boolean;
    /** Whether a function of the user's judges chains. */
    readonly judged: boolean;
    readonly alpnProtocols: Uint8Array | null;
  } | null;
}

/**
 * Sets a session on a client's SSL, before its handshake, and the data that goes with it.
 *
 * @returns whether the user's function must judge the peer when the handshake is over: it was not asked
 *   when a session of the caller's was made. Until then nothing is kept, and nothing said.
 * @throws SslFailure with code `ERR_SSL_SESSION_REFUSED` for a session of the caller's that cannot be used.
 * @corresponds SSL_set_session, SSL_write_early_data
 */
export function startClient(start: ClientStart): boolean {
  const { ssl, context, session, earlyData } = start;
  const judged = context?.judged === true;
  const unjudged = judged && session !== null;
  let resumes = false;
  // One that somebody has set by OpenSSL's functions is his affair.
  if (context?.keeps === true && !unjudged && !hasSession(ssl)) {
    const key = keyOf(start);
    const id = Handle.idOf(ssl);
    resumes = key !== null && addon.resume(id, key, judged, session === null);
  }
  if (session !== null) {
    useSession(ssl, session, start);
    resumes = true;
  }
  if (resumes && earlyData !== null && !unjudged && mayBeEarly(start)) {
    addon.sendEarly(Handle.idOf(ssl), earlyData);
  }
  return unjudged;
}

function hasSession(ssl: SslPointer): boolean {
  using session = functionsOf(ssl).SSL_get_session(ssl);
  return session !== null;
}

/** What a client is still to send when its handshake is over: early data that the server did not take. */
export function unsentEarlyData(ssl: SslPointer, earlyData: Uint8Array): Uint8Array | null {
  return functionsOf(ssl).SSL_get_early_data_status(ssl) === ACCEPTED ? null : earlyData;
}

/**
 * Everything that two connections must have in common for one to resume the other: the peer, the name
 * that is sent, how and as whom the peer is verified, and the certificate that is shown to it.
 * `null` where the peer is not known.
 */
function keyOf({ ssl, host, peer: peerName }: ClientStart): string | null {
  const peer = peerName();
  if (peer === null || !('port' in peer)) return null;
  // An abstract name of unix(7) may be anything but another path; one that is empty is nobody.
  const name = host?.name ?? peer.address;
  if (name === '') return null;
  const f = functionsOf(ssl);
  const sent = f.SSL_get_servername(ssl, HOST_NAME) ?? '';
  return [
    peer.family === 'unix' ? 'unix' : 'tcp',
    name.toLowerCase(),
    peer.port,
    sent,
    f.SSL_get_verify_mode(ssl),
    ...expectedNames(ssl),
    ownCertificate(ssl),
  ].join('\n');
}

/** Whom the certificate must be for: host names, then an address. */
function expectedNames(ssl: SslPointer): string[] {
  const f = functionsOf(ssl);
  using param = f.SSL_get0_param(ssl);
  if (param === null) return [];
  const names: string[] = [];
  for (let i = 0; ; i++) {
    const name = f.X509_VERIFY_PARAM_get0_host(param, i);
    if (name === null) break;
    names.push(name);
  }
  const address = f.X509_VERIFY_PARAM_get1_ip_asc(param);
  addon.takeErrors(ssl.library); // there is none, most often
  return [`${names.join(' ')}`, address ?? ''];
}

function ownCertificate(ssl: SslPointer): string {
  const f = functionsOf(ssl);
  using certificate = f.SSL_get_certificate(ssl);
  const sha256 = certificate === null ? null : f.EVP_sha256();
  if (certificate === null || sha256 === null) return '';
  const { md } = f.X509_digest(certificate, sha256);
  return Buffer.from(md ?? new Uint8Array(0)).toString('hex');
}

function useSession(ssl: SslPointer, bytes: Uint8Array, start: ClientStart): void {
  const f = functionsOf(ssl);
  using session = f.d2i_SSL_SESSION(bytes);
  const errors = addon.takeErrors(ssl.library);
  if (session === null || f.SSL_SESSION_get0_cipher(session) === null) {
    const text = 'The session cannot be read: give what exportSession() has given';
    throw new SslFailure(text, { code: CODE, errors });
  }
  const verifies = f.SSL_get_verify_mode(ssl) !== SSL_VERIFY_NONE;
  const before = f.SSL_get_verify_result(ssl);
  f.SSL_set_session(ssl, session);
  // What was found when the session was made comes with it.
  const trusted = f.SSL_get_verify_result(ssl) === 0 || start.context?.judged === true;
  const why = !verifies ? null : trusted ? notForThisPeer(ssl, session) : UNVERIFIED;
  if (why === null) return;
  f.SSL_set_session(ssl, null);
  f.SSL_set_verify_result(ssl, before);
  throw new SslFailure(`The session cannot be used here: ${why}`, { code: CODE });
}

/** The certificate in a session must be for the peer that this connection expects. */
function notForThisPeer(ssl: SslPointer, session: SslSessionPointer): string | null {
  const f = functionsOf(ssl);
  using peer = f.SSL_SESSION_get0_peer(session);
  if (peer === null) return UNVERIFIED;
  const [names = '', address = ''] = expectedNames(ssl);
  const flags = X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS;
  const wanted = names.split(' ').filter((name) => name !== '');
  const named =
    wanted.length === 0 || wanted.some((name) => f.X509_check_host(peer, name, flags).result === 1);
  const addressed = address === '' || f.X509_check_ip_asc(peer, address, 0) === 1;
  addon.takeErrors(ssl.library);
  return named && addressed ? null : `its peer was not ${[...wanted, address].join(' ').trim()}`;
}

/** OpenSSL fails where name or protocol are not those of the session. */
function mayBeEarly({ ssl, context }: ClientStart): boolean {
  const f = functionsOf(ssl);
  using session = f.SSL_get_session(ssl);
  if (session === null) return false;
  const host = f.SSL_SESSION_get0_hostname(session);
  if (host !== null && host !== f.SSL_get_servername(ssl, HOST_NAME)) return false;
  const { alpn } = f.SSL_SESSION_get0_alpn_selected(session);
  return alpn === null || alpn.length === 0 || offers(context?.alpnProtocols ?? null, alpn);
}

function offers(protocols: Uint8Array | null, wanted: Uint8Array): boolean {
  if (protocols === null) return false;
  for (let at = 0; at < protocols.length; at += 1 + (protocols[at] as number)) {
    const one = protocols.subarray(at + 1, at + 1 + (protocols[at] as number));
    if (Buffer.compare(one, wanted) === 0) return true;
  }
  return false;
}

const CODE = 'ERR_SSL_SESSION_REFUSED';
const UNVERIFIED = 'its peer was not verified, and this connection verifies';
const SSL_VERIFY_NONE = 0;
const X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS = 4;
const HOST_NAME = 0;
/** SSL_EARLY_DATA_ACCEPTED */
const ACCEPTED = 2;
