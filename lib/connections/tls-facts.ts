// TlsFacts: what a handshake has agreed on, and what can be derived from it.
// Does no I/O and changes nothing; certificates and verification are ssl-connection.ts.

import type { ProtocolName } from '../arguments/index.js';
import { addon } from '../binding/load.js';
import {
  conditionFromErrors,
  invalidArgType,
  invalidArgValue,
  outOfRange,
  SocketError,
} from '../conditions/index.js';
import type { Attachment } from './attachment.js';
import { functionsOf } from './library.js';

/** A cipher suite as it was agreed. */
export interface CipherFacts {
  /** OpenSSL's name, for example `ECDHE-RSA-AES256-GCM-SHA384`. */
  readonly name: string;
  /** Name in the RFCs, or `null`. */
  readonly standardName: string | null;
  /** Secret bits of its key. */
  readonly bits: number;
}

/** How a handshake was signed. */
export interface SignatureFacts {
  /**
   * Name in RFC 8446, for example `rsa_pss_rsae_sha256`; `null` where the library, older than
   * OpenSSL 3.5, does not tell it.
   */
  readonly name: string | null;
  /** Kind of signature, for example `rsassaPss`, `ED25519`; `null` where it has no number. */
  readonly type: string | null;
  /** Digest, for example `SHA256`; `null` where there is none of its own, as with Ed25519. */
  readonly digest: string | null;
}

/** What a handshake has agreed on. */
export abstract class TlsFacts {
  /** The SSL on this connection, or `null`. */
  protected abstract get attachment(): Attachment | null;

  /**
   * The version that was agreed; `'unknown'` before the first handshake.
   *
   * @throws SocketError with code `ERR_SSL_NOT_ATTACHED` when there is no SSL, as all here do.
   * @corresponds ssl-connection-protocol-version; SSL_get_version
   */
  get protocolVersion(): ProtocolName | 'unknown' {
    const { ssl } = this.attached('protocolVersion');
    const functions = functionsOf(ssl);
    if (functions.SSL_get_current_cipher(ssl) === null) return 'unknown';
    return VERSIONS[functions.SSL_get_version(ssl) ?? ''] ?? 'unknown';
  }

  /**
   * The cipher suite that was agreed; `null` before.
   *
   * @corresponds ssl-cipher-get-name; SSL_get_current_cipher, SSL_CIPHER_get_name
   */
  get cipher(): CipherFacts | null {
    const { ssl } = this.attached('cipher');
    const functions = functionsOf(ssl);
    const cipher = functions.SSL_get_current_cipher(ssl);
    if (cipher === null) return null;
    return Object.freeze({
      name: functions.SSL_CIPHER_get_name(cipher) ?? '',
      standardName: functions.SSL_CIPHER_standard_name(cipher),
      bits: functions.SSL_CIPHER_get_bits(cipher).result,
    });
  }

  /**
   * The group of the key exchange, for example `X25519`; `null` before it is agreed, and where the
   * key exchange has none.
   *
   * @corresponds SSL_get_negotiated_group, SSL_group_to_name
   */
  get group(): string | null {
    const { ssl } = this.attached('group');
    const functions = functionsOf(ssl);
    if (functions.SSL_get_current_cipher(ssl) === null) return null;
    const id = functions.SSL_get_negotiated_group(ssl);
    return id === 0 ? null : functions.SSL_group_to_name(ssl, id);
  }

  /**
   * How this side has signed the handshake; `null` where it did not, as a client without a
   * certificate, or in a session that was resumed.
   *
   * @corresponds SSL_get_signature_nid, SSL_get_signature_type_nid, SSL_get0_signature_name
   */
  get signatureAlgorithm(): SignatureFacts | null {
    const { ssl } = this.attached('signatureAlgorithm');
    const f = functionsOf(ssl);
    const digest = f.SSL_get_signature_nid(ssl);
    const type = f.SSL_get_signature_type_nid(ssl);
    const named = f.SSL_get0_signature_name;
    return this.#signature(digest, type, () => named(ssl));
  }

  /**
   * How the peer has signed the handshake; `null` where it did not.
   *
   * @corresponds SSL_get_peer_signature_nid, SSL_get_peer_signature_type_nid,
   *   SSL_get0_peer_signature_name
   */
  get peerSignatureAlgorithm(): SignatureFacts | null {
    const { ssl } = this.attached('peerSignatureAlgorithm');
    const f = functionsOf(ssl);
    const digest = f.SSL_get_peer_signature_nid(ssl);
    const type = f.SSL_get_peer_signature_type_nid(ssl);
    const named = f.SSL_get0_peer_signature_name;
    return this.#signature(digest, type, () => named(ssl));
  }

  /**
   * The application protocol that was agreed (ALPN, RFC 7301), or `null`.
   *
   * @corresponds SSL_get0_alpn_selected
   */
  get alpnProtocol(): string | null {
    const { ssl } = this.attached('alpnProtocol');
    const protocol = functionsOf(ssl).SSL_get0_alpn_selected(ssl).protocol;
    return protocol === null || protocol.length === 0 ? null : new TextDecoder().decode(protocol);
  }

  /**
   * The server name (SNI, RFC 6066) that a client sends, or that a server was asked for; or `null`.
   *
   * @corresponds SSL_get_servername
   */
  get serverName(): string | null {
    const { ssl } = this.attached('serverName');
    const f = functionsOf(ssl);
    if (f.SSL_session_reused(ssl) === 1) {
      using session = f.SSL_get_session(ssl);
      if (session === null) return null; // C would look into it
    }
    return f.SSL_get_servername(ssl, HOST_NAME);
  }

  /**
   * Whether the handshake resumed the session of an earlier connection; false before it is over.
   *
   * @corresponds ssl-session-reused; SSL_session_reused
   */
  get sessionReused(): boolean {
    const { ssl } = this.attached('sessionReused');
    const functions = functionsOf(ssl);
    return functions.SSL_is_init_finished(ssl) === 1 && functions.SSL_session_reused(ssl) === 1;
  }

  /**
   * What this side's Finished message of the last handshake said: with TLS 1.2 and older a binding
   * to this channel (RFC 5929). `null` before.
   *
   * @corresponds SSL_get_finished
   */
  get finished(): Uint8Array | null {
    const { ssl } = this.attached('finished');
    return this.#message((room) => functionsOf(ssl).SSL_get_finished(ssl, room));
  }

  /**
   * What the peer's Finished message said; `null` before.
   *
   * @corresponds SSL_get_peer_finished
   */
  get peerFinished(): Uint8Array | null {
    const { ssl } = this.attached('peerFinished');
    return this.#message((room) => functionsOf(ssl).SSL_get_peer_finished(ssl, room));
  }

  /**
   * Seconds that a message took to the peer and its answer back, as seen in the handshake; `null`
   * where the handshake had no such pair, or is not over. Needs OpenSSL 3.2 or later.
   *
   * @throws Error with code `ERR_SSL_FUNCTION_MISSING` where the library is older.
   * @corresponds SSL_get_handshake_rtt
   */
  get handshakeRoundTripTime(): number | null {
    const { ssl } = this.attached('handshakeRoundTripTime');
    const { result, microseconds } = functionsOf(ssl).SSL_get_handshake_rtt(ssl);
    addon.takeErrors(ssl.library);
    return result === 1 ? Number(microseconds) / 1e6 : null;
  }

  /**
   * Key bytes that both sides can derive, and nobody else. Source: RFC 5705; RFC 8446, section 7.5.
   *
   * @param length how many bytes.
   * @param label what they are for, for example `EXPORTER-Channel-Binding`.
   * @param context bytes that go into them; `null` is not the same as none.
   * @throws SslFailure before the handshake, and for a label that TLS uses itself.
   * @corresponds SSL_export_keying_material
   */
  exportKeyingMaterial(
    length: number,
    label: string,
    context: Uint8Array | null = null,
  ): Uint8Array {
    checkExport(length, label, context);
    const { ssl } = this.attached('exportKeyingMaterial');
    const f = functionsOf(ssl);
    addon.takeErrors(ssl.library);
    const out = new Uint8Array(length);
    const use = context === null ? 0 : 1;
    const done =
      f.SSL_is_init_finished(ssl) === 1 &&
      f.SSL_export_keying_material(ssl, out, label, context, use) === 1;
    if (done) return out;
    const errors = addon.takeErrors(ssl.library);
    const why = errors.length === 0 ? ': the handshake is not over' : '';
    throw conditionFromErrors(`Cannot export keying material for '${label}'${why}`, errors);
  }

  /** What is attached. @throws SocketError with code `ERR_SSL_NOT_ATTACHED` */
  protected attached(wanted: string): Attachment {
    const { attachment } = this;
    if (attachment !== null) return attachment;
    throw new SocketError(`${wanted} needs SSL, and none is attached to this connection`, {
      code: 'ERR_SSL_NOT_ATTACHED',
      connection: this,
    });
  }

  #signature(
    digest: { result: number; nid: number },
    type: { result: number; nid: number },
    named: () => { result: number; name: string | null },
  ): SignatureFacts | null {
    const { ssl } = this.attached('signatureAlgorithm');
    const f = functionsOf(ssl);
    const knows =
      (addon.libraries().find(({ id }) => id === ssl.library)?.versionNumber ?? 0) >= V3_5;
    const name = knows ? named().name : null;
    if (digest.result !== 1 && type.result !== 1 && name === null) return null;
    const text = ({ result, nid }: typeof type) =>
      result !== 1 || nid === 0 ? null : f.OBJ_nid2sn(nid);
    return Object.freeze({ name, type: text(type), digest: text(digest) });
  }

  #message(copy: (room: Uint8Array) => number): Uint8Array | null {
    const room = new Uint8Array(MOST_FINISHED);
    const length = copy(room);
    return length === 0 ? null : room.slice(0, length);
  }
}

function checkExport(length: unknown, label: unknown, context: unknown): void {
  const call = 'exportKeyingMaterial';
  const bytes = `an integer from 1 to ${MOST_EXPORTED}`;
  if (typeof length !== 'number') throw invalidArgType({ call, name: 'length' }, bytes, length);
  if (!Number.isInteger(length) || length < 1 || length > MOST_EXPORTED) {
    throw outOfRange({ call, name: 'length' }, bytes, length);
  }
  if (typeof label !== 'string') throw invalidArgType({ call, name: 'label' }, 'a string', label);
  if (label === '' || Buffer.byteLength(label) > MOST_LABEL) {
    const name = { call, name: 'label' };
    throw invalidArgValue(name, `must have 1 to ${MOST_LABEL} bytes`, label);
  }
  if (context !== null && !(context instanceof Uint8Array)) {
    throw invalidArgType({ call, name: 'context' }, 'a Uint8Array, or null', typeof context);
  }
}

/** Names of SSL_get_version(3). */
const VERSIONS: Readonly<Record<string, ProtocolName>> = {
  SSLv3: 'v3',
  TLSv1: 'tls-v1',
  'TLSv1.1': 'tls-v1-1',
  'TLSv1.2': 'tls-v1-2',
  'TLSv1.3': 'tls-v1-3',
};
/** TLSEXT_NAMETYPE_host_name */
const HOST_NAME = 0;
/** EVP_MAX_MD_SIZE */
const MOST_FINISHED = 64;
/** 255 blocks of the smallest digest, which is what TLS 1.3 can derive. Source: RFC 5869. */
const MOST_EXPORTED = 255 * 32;
/** TLS 1.3 puts `tls13 ` before it, within 255 bytes. */
const MOST_LABEL = 249;
const V3_5 = 0x30500000;
