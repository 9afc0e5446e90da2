// What an observed protocol message is, in the words of the RFCs.
// Decodes no field of a handshake message.

/** One message that was sent or received. */
export interface ProtocolMessage {
  readonly direction: 'sent' | 'received';
  /** `handshake`, `alert`, `record-header`, …; `unknown` for numbers that have no name here. */
  readonly type: string;
  /** For a handshake message its name of RFC 8446, section 4, such as `client_hello`; else `null`. */
  readonly handshakeType: string | null;
  /** For an alert; else `null`. */
  readonly alert: { readonly level: 'warning' | 'fatal'; readonly description: number } | null;
  /** When it happened: milliseconds of a clock that never goes back. */
  readonly time: number;
}

export function describeMessage(
  sent: boolean,
  contentType: number,
  bytes: Uint8Array,
  time: number,
): ProtocolMessage {
  const type = CONTENT_TYPES[contentType] ?? 'unknown';
  const [first = 0, second = 0] = bytes;
  const handshakeType =
    type === 'handshake' && bytes.length > 0 ? (HANDSHAKE_TYPES[first] ?? 'unknown') : null;
  const level = first === FATAL ? 'fatal' : 'warning';
  const alert = type === 'alert' && bytes.length === 2 ? { level, description: second } : null;
  return {
    direction: sent ? 'sent' : 'received',
    type,
    handshakeType,
    alert: alert as ProtocolMessage['alert'],
    time,
  };
}

const FATAL = 2;
/** RFC 8446, section 5.1; those above 255 are OpenSSL's own (ssl3.h). */
const CONTENT_TYPES: Readonly<Record<number, string>> = {
  20: 'change-cipher-spec',
  21: 'alert',
  22: 'handshake',
  23: 'application-data',
  256: 'record-header',
  257: 'inner-content-type',
  512: 'quic-datagram',
  513: 'quic-packet',
  514: 'quic-frame-full',
  515: 'quic-frame-header',
  516: 'quic-frame-padding',
};
/** RFC 8446, section 4; RFC 5246, section 7.4; RFC 6066; RFC 8879. */
const HANDSHAKE_TYPES: Readonly<Record<number, string>> = {
  0: 'hello_request',
  1: 'client_hello',
  2: 'server_hello',
  3: 'hello_verify_request',
  4: 'new_session_ticket',
  5: 'end_of_early_data',
  8: 'encrypted_extensions',
  11: 'certificate',
  12: 'server_key_exchange',
  13: 'certificate_request',
  14: 'server_hello_done',
  15: 'certificate_verify',
  16: 'client_key_exchange',
  20: 'finished',
  21: 'certificate_url',
  22: 'certificate_status',
  23: 'supplemental_data',
  24: 'key_update',
  25: 'compressed_certificate',
  67: 'next_proto',
  254: 'message_hash',
};
