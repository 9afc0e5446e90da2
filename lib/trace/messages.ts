// What a message of a handshake says, as plain data: the types.
// Nothing secret is in them: no key, ticket, binder, premaster secret or Finished value.

import type { AuthorityName } from './distinguished-name.js';
import type { Extension } from './extensions.js';
import type { Named } from './names.js';

/** A structure that was read whole, or what could be read of it and what is wrong with the rest. */
export type Readable<T> =
  | (T & { readonly malformed?: never })
  | (Partial<T> & { readonly malformed: string });

/** A version number as it stands in a message: since TLS 1.3 the true one is in supported_versions. */
interface Hello {
  readonly version: Named;
  /** 32 bytes, hexadecimal. */
  readonly random: string;
  /** Hexadecimal. */
  readonly sessionId: string;
  readonly extensions: Extension[];
}

/** Source: RFC 8446, sections 4.1.3 and 4.1.4; RFC 5246, section 7.4.1.3. */
export interface ServerHelloFields extends Hello {
  /** The version agreed on: that of supported_versions, else `version`. */
  readonly selectedVersion: Named;
  readonly cipherSuite: Named;
  readonly compressionMethod: Named;
}

/** How keys are exchanged in TLS 1.2 and older; lengths in bytes, those that the kind has. */
export interface KeyExchangeFields {
  /** `ECDHE_RSA`, as the suite is called; `null` where the suite is not known. */
  readonly keyExchange: string | null;
  readonly curveType?: Named;
  readonly group?: Named;
  /** Length of the prime of finite-field Diffie-Hellman or SRP. */
  readonly primeLength?: number;
  readonly publicKeyLength?: number;
  readonly encryptedSecretLength?: number;
  /** Length of the hint or of the identity of a pre-shared key. */
  readonly identityLength?: number;
  readonly signatureScheme?: Named;
  readonly signatureLength?: number;
}

/** The fields of each handshake message by its name. */
export interface HandshakeFields {
  HelloRequest: object;
  /** Source: RFC 8446, section 4.1.2; RFC 5246, section 7.4.1.2. */
  ClientHello: Hello & {
    /** Length of the cookie of DTLS; `null` in TLS. */
    readonly cookieLength: number | null;
    readonly cipherSuites: Named[];
    readonly compressionMethods: Named[];
  };
  ServerHello: ServerHelloFields;
  HelloRetryRequest: ServerHelloFields;
  /** Source: RFC 6347, section 4.2.1. */
  HelloVerifyRequest: { readonly version: Named; readonly cookieLength: number };
  /** Source: RFC 8446, section 4.6.1; RFC 5077, section 3.3. `lifetime` in seconds. */
  NewSessionTicket: {
    readonly lifetime: number;
    readonly ticketLength: number;
    readonly extensions: Extension[];
  };
  EndOfEarlyData: object;
  EncryptedExtensions: { readonly extensions: Extension[] };
  /** Source: RFC 8446, section 4.4.2. The certificates themselves: `copyPeerCertificates`. */
  Certificate: {
    /** Length of certificate_request_context; `null` before TLS 1.3. */
    readonly contextLength: number | null;
    /** A raw public key (RFC 7250) counts as one. */
    readonly certificates: { readonly length: number; readonly extensions: Extension[] }[];
  };
  ServerKeyExchange: KeyExchangeFields;
  /** Source: RFC 8446, section 4.3.2; RFC 5246, section 7.4.4. */
  CertificateRequest: {
    readonly contextLength: number | null;
    /** Before TLS 1.3. */
    readonly certificateTypes: Named[];
    /** TLS 1.2; in TLS 1.3 it is an extension. */
    readonly signatureSchemes: Named[];
    /** Before TLS 1.3; then it is an extension. */
    readonly authorities: AuthorityName[];
    readonly extensions: Extension[];
  };
  ServerHelloDone: object;
  /** The scheme is `null` before TLS 1.2. */
  CertificateVerify: { readonly signatureScheme: Named | null; readonly signatureLength: number };
  ClientKeyExchange: KeyExchangeFields;
  Finished: object;
  CertificateStatus: { readonly statusType: Named; readonly responseLength: number };
  KeyUpdate: { readonly request: Named };
  /** Source: RFC 8879, section 4. */
  CompressedCertificate: {
    readonly algorithm: Named;
    readonly uncompressedLength: number;
    readonly compressedLength: number;
  };
}

/** Names of the handshake messages that are read; others have a length only. */
export type HandshakeName = keyof HandshakeFields;

interface HandshakeHead {
  readonly kind: 'handshake';
  /** HandshakeType. */
  readonly type: number;
  /** Bytes, without the header. */
  readonly length: number;
  /** DTLS: number of the message; `null` in TLS. */
  readonly sequence: number | null;
}

/** A handshake message of one name. */
export type Handshake<N extends HandshakeName> = HandshakeHead & {
  readonly name: N;
} & Readable<HandshakeFields[N]>;

/** A handshake message that is not read any further; `typeName` is `null` where it is unknown. */
export type OtherHandshake = HandshakeHead & {
  readonly name: 'Handshake';
  readonly typeName: string | null;
  readonly malformed?: string;
};

/** A handshake message. */
export type HandshakeMessage =
  | { [N in HandshakeName]: Handshake<N> }[HandshakeName]
  | OtherHandshake;

/** The header of a record. Source: RFC 8446, section 5.1; RFC 6347, section 4.1. */
export type RecordHeader = { readonly kind: 'record'; readonly name: 'Record' } & Readable<{
  readonly contentType: Named;
  readonly version: Named;
  /** Bytes of the record that follow. */
  readonly length: number;
  /** DTLS; `null` in TLS. */
  readonly epoch: number | null;
  /** DTLS; `null` in TLS. */
  readonly sequence: number | null;
}>;

/** The content type within an encrypted record of TLS 1.3. Source: RFC 8446, section 5.2. */
export type InnerContentType = {
  readonly kind: 'inner-content-type';
  readonly name: 'InnerContentType';
} & Readable<{ readonly contentType: Named; readonly length: number }>;

/** An alert. Source: RFC 8446, section 6. */
export type AlertMessage = { readonly kind: 'alert'; readonly name: 'Alert' } & Readable<{
  readonly level: Named;
  readonly description: Named;
  readonly length: number;
}>;

/** Source: RFC 5246, section 7.1. */
export interface ChangeCipherSpec {
  readonly kind: 'change-cipher-spec';
  readonly name: 'ChangeCipherSpec';
  readonly length: number;
  readonly malformed?: string;
}

/** Source: RFC 6520. */
export type Heartbeat = { readonly kind: 'heartbeat'; readonly name: 'Heartbeat' } & Readable<{
  readonly type: Named;
  readonly length: number;
}>;

/** A datagram, packet or frame of QUIC, of which only the length is told. */
export interface QuicEvent {
  readonly kind: 'quic';
  readonly name:
    | 'QuicDatagram'
    | 'QuicPacket'
    | 'QuicFrame'
    | 'QuicFrameHeader'
    | 'QuicFramePadding';
  readonly length: number;
  readonly malformed?: never;
}

/** Something else: of a content type that has no messages, or that is not known. */
export interface OtherMessage {
  readonly kind: 'other';
  readonly name: 'Other';
  readonly contentType: Named;
  readonly length: number;
  readonly malformed?: never;
}

/** What OpenSSL's message callback told, as data. */
export type ParsedMessage =
  | HandshakeMessage
  | RecordHeader
  | InnerContentType
  | AlertMessage
  | ChangeCipherSpec
  | Heartbeat
  | QuicEvent
  | OtherMessage;
