// The options objects of abstract contexts, with their documentation.
// Types only. What is checked at run time is in calls.ts; a test holds the two together.

import type { SslSessionStore } from './session-values.js';
import type {
  HandleLike,
  ImplementationName,
  KeyLike,
  LibraryInput,
  ProtocolSelection,
} from './types.js';

/**
 * A file of keys or certificates: its path or `file:` URL; or what it would hold, as PEM text, or as
 * the bytes of PEM, DER or PKCS #12; or, for keys and certificates, a URI that OSSL_STORE_open(3)
 * takes, such as `pkcs11:object=web`.
 */
export type Material = string | URL | Uint8Array;

/** A private key: material, or a key object such as `createSignerKey` makes. */
export type KeyMaterial = Material | KeyLike;

/** A flag of host name matching. */
export type HostFlag =
  | number
  | `${'' | 'X509_CHECK_FLAG_'}${
      | 'ALWAYS_CHECK_SUBJECT'
      | 'NO_WILDCARDS'
      | 'NO_PARTIAL_WILDCARDS'
      | 'MULTI_LABEL_WILDCARDS'
      | 'SINGLE_LABEL_SUBDOMAINS'
      | 'NEVER_CHECK_SUBJECT'}`
  | (string & Record<never, never>);

/** A way to compress certificates. */
export type CompressionName = 'zlib' | 'brotli' | 'zstd';

/** Which sides show raw public keys, and whose are accepted. */
export interface RawPublicKeys {
  /**
   * Public keys that the peer may have, as PEM (`PUBLIC KEY`), DER, or certificates whose key is meant.
   * The peer must then show one of them: no other key, and no certificate of another key, is accepted.
   * Default: `null`, the peer shows a certificate.
   */
  expected?: Material | readonly Material[] | null | undefined;
  /**
   * Show the key of `keyFile` raw to peers that take it. Others get the certificate of `certFile`;
   * where that is left out they are refused. Default: `false`.
   */
  own?: boolean | null | undefined;
}

/**
 * A TLSA record (RFC 6698): its fields, or its text as zone files have it, such as `'3 1 1 0c72ac70…'`.
 */
export type TlsaRecord =
  | string
  | {
      /** 0 to 255, or `'PKIX-TA'` (0), `'PKIX-EE'` (1), `'DANE-TA'` (2), `'DANE-EE'` (3). */
      readonly usage: number | 'PKIX-TA' | 'PKIX-EE' | 'DANE-TA' | 'DANE-EE';
      /** 0 to 255, or `'Cert'` (0), `'SPKI'` (1). */
      readonly selector: number | 'Cert' | 'SPKI';
      /** 0 to 255, or `'Full'` (0), `'SHA2-256'` (1), `'SHA2-512'` (2). */
      readonly matchingType: number | 'Full' | 'SHA2-256' | 'SHA2-512';
      /** Bytes, or hexadecimal digits. */
      readonly data: Uint8Array | string;
    };

/** Records, or a function that is called with the base domain of each connection and gives them. */
export type TlsaRecords = readonly TlsaRecord[] | ((baseDomain: string) => readonly TlsaRecord[]);

/** How DANE authenticates a server. */
export interface DaneOptions {
  records: TlsaRecords;
  /**
   * Name that the records stand under: it is sent and checked in the place of `tlsextHostName`. Default:
   * `null`, the server name, else the host.
   */
  baseDomain?: string | null | undefined;
  /**
   * Whether a certificate that a `DANE-EE` record names must also be for the host. RFC 7671 does not
   * ask for it. Default: `true`.
   */
  eeNameChecks?: boolean | null | undefined;
}

/** What contexts of both sides take. */
export interface SslContextOptions<
  Ctx extends object = HandleLike,
  Ssl extends object = HandleLike,
  Connection extends object = object,
> {
  /** Label, for messages. Default: `null`. */
  name?: unknown;
  /** Implementation to make its objects with. Default: `null`, the default one. */
  implementation?: ImplementationName | null | undefined;
  /**
   * OpenSSL to make its objects with: one of `openSslLibrary` or `listSslLibraries`, or what
   * `openSslLibrary` takes, which is then opened. Default: `null`, the default library.
   */
  library?: LibraryInput | null | undefined;
  /** Which versions to speak. Default: `true`, every version from TLS 1.2 up. */
  protocolVersion?: ProtocolSelection | undefined;
  /**
   * Private key, or one for each type of key (RSA beside EC): material, or an `EvpPkeyPointer` of
   * the context's library. Default: `null`, none.
   */
  keyFile?: KeyMaterial | readonly KeyMaterial[] | null | undefined;
  /**
   * Certificate of the key, then its chain; as many as there are keys. Default: `null`, the
   * certificates stand beside the key in `keyFile`.
   */
  certFile?: Material | readonly Material[] | null | undefined;
  /** Password of the private key. Default: `null`. */
  password?: string | null | undefined;
  /**
   * Called for the password of a private key that is encrypted, with the name of its file. It comes
   * before `password`. Default: `null`.
   */
  passwordCallback?: ((file: string) => string | Uint8Array) | null | undefined;
  /**
   * Trusted certificates; `'default'`: those of the system, see the documentation of trust. Default:
   * `null`, which is `'default'` for a client that verifies and names no `opensslTrustedDirectory`.
   */
  opensslTrustedFile?: Material | readonly Material[] | 'default' | null | undefined;
  /** Directory of certificates by their hash, or several. Default: `null`. */
  opensslTrustedDirectory?: string | readonly string[] | 'default' | null | undefined;
  /**
   * Revocation lists, any number in one file. With them every certificate of the peer's chain must
   * have one and not be on it. Default: `null`, revocation is not checked.
   */
  crlFile?: Material | readonly Material[] | null | undefined;
  /** Certificates between the peer's and the root at most. Default: `null`, 100. */
  verifyDepth?: number | null | undefined;
  /** What the peer's certificate must be good for, such as `'sslserver'`. Default: `null`, its side. */
  verifyPurpose?: string | null | undefined;
  /** Time at which certificates must be valid. Default: `null`, now. */
  verifyTime?: Date | null | undefined;
  /**
   * How host names are matched: `X509_CHECK_FLAG_` names such as `'X509_CHECK_FLAG_NO_WILDCARDS'` (the
   * prefix may be left out), numbers, or an array of them; they take the place of the default. For a
   * server they hold where a configure callback names a host. Source: X509_check_host(3). Default:
   * `null`, `X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS`.
   */
  verifyHostFlags?: HostFlag | readonly HostFlag[] | null | undefined;
  /**
   * Raw public keys in the place of certificates (RFC 7250). OpenSSL 3.2. Default: `null`, certificates.
   */
  rawPublicKeys?: RawPublicKeys | null | undefined;
  /**
   * Ways to compress certificates (RFC 8879), the best first: `'zlib'`, `'brotli'`, `'zstd'`, as far as
   * the library has been built with them; `[]` is none. OpenSSL 3.2. Default: `null`, the library's.
   */
  certificateCompression?: CompressionName | readonly CompressionName[] | null | undefined;
  /** Suites of TLS 1.3. Source: SSL_CTX_set_ciphersuites(3). Default: `null`, the library's. */
  cipherSuites?: string | readonly string[] | null | undefined;
  /** Suites of TLS 1.2 and older. Source: openssl-ciphers(1). Default: `null`, the library's. */
  cipherList?: string | readonly string[] | null | undefined;
  /**
   * Groups of the key exchange, the best first, such as `'X25519MLKEM768:X25519'`. Source:
   * SSL_CTX_set1_groups_list(3). Default: `null`, the library's.
   */
  groups?: string | readonly string[] | null | undefined;
  /** Source: SSL_CTX_set1_sigalgs_list(3). Default: `null`, the library's. */
  signatureAlgorithms?: string | readonly string[] | null | undefined;
  /**
   * Application protocols, the best first (ALPN, RFC 7301). A server chooses the first of its own
   * that the client has, and refuses a client that has none. Default: `null`.
   */
  alpnProtocols?: readonly string[] | null | undefined;
  /** 0 to 5. Source: SSL_CTX_set_security_level(3). Default: `null`, the library's. */
  securityLevel?: number | null | undefined;
  /** `SSL_OP_` bits to set. Source: SSL_CTX_set_options(3). Default: `null`, none. */
  options?: bigint | number | null | undefined;
  /**
   * Commands of SSL_CONF_cmd(3) and their values, run in their order after all other keywords: for
   * what has no keyword. Default: `null`.
   */
  sslConf?: Readonly<Record<string, string>> | null | undefined;
  /** Called with the SSL_CTX, after all keywords; it may undo them. Default: `null`. */
  opensslCtxConfigureCallback?: ((ctx: Ctx) => unknown) | null | undefined;
  /** Called with each SSL that is made. Default: `null`. */
  opensslSslConfigureCallback?: ((ssl: Ssl) => unknown) | null | undefined;
  /**
   * Whether the peer is verified. `true` (default of clients): it must present a chain that is
   * trusted and, to clients, be for the host. `null` or `false` (default of servers): no. `'try'`:
   * it is asked and verified, and the handshake goes on whatever it is. A function: called with the
   * connection after the chain was checked, when `connection.verify()` gives the result; what it
   * returns decides, a promise too on asynchronous connections.
   */
  verifyCallback?: ((connection: Connection) => unknown) | boolean | 'try' | null | undefined;
  /** For the other implementation; unused here. */
  appleConfigureCallback?: ((context: object) => unknown) | null | undefined;
  /** For the other implementation; unused here. */
  appleUseSystemTrusted?: unknown;
  /** For the other implementation; unused here. */
  appleAddTrustedFile?: unknown;
  /** For the other implementation; unused here. */
  appleTrustCallback?: ((...args: unknown[]) => unknown) | null | undefined;
  /** For the other implementation; unused here. */
  keychain?: unknown;
  /** For the other implementation; unused here. */
  keychainPassword?: string | null | undefined;
  /** For the other implementation; unused here. */
  keychainReset?: boolean | null | undefined;
}

/**
 * Options of `createSslServerContext`.
 *
 * @corresponds create-ssl-server-context
 */
export interface SslServerContextOptions<
  Ctx extends object = HandleLike,
  Ssl extends object = HandleLike,
  Connection extends object = object,
> extends SslContextOptions<Ctx, Ssl, Connection> {
  /**
   * OCSP responses (DER, or files of it) to staple, each to the certificate that it is for, until its
   * next update. Or a function, called with each connection whose client asks: it gives the bytes, or
   * `null` for none, by a promise too on asynchronous connections. Default: `null`.
   */
  ocspStaple?:
    | Material
    | readonly Material[]
    | ((connection: Connection) => unknown)
    | null
    | undefined;
  /** Diffie-Hellman parameters. Default: `null`, the library chooses by the strength of the key. */
  dhFile?: Material | readonly Material[] | null | undefined;
  /**
   * Called with the connection and the server name that the client wants, or `null`. `false` or
   * `null` refuses; it may return a promise on asynchronous connections. Default: `null`.
   */
  clientHelloCallback?:
    | ((connection: Connection, serverName: string | null) => unknown)
    | null
    | undefined;
  /** Tickets to send after a handshake of TLS 1.3. Default: `null`, the library's 2. */
  sessionTickets?: number | null | undefined;
  /**
   * 80 secret bytes that tickets are made with, the same on every server that shall accept them.
   * Source: SSL_CTX_set_tlsext_ticket_keys(3). Default: `null`, random.
   */
  ticketKey?: Uint8Array | null | undefined;
  /**
   * Several such keys, each with a name (its first 16 bytes) of its own, at most 64: the first makes
   * tickets, all are accepted, and who comes with a ticket of an older one gets a new one.
   * `context.setTicketKeys` replaces them at any time. Default: `null`.
   */
  ticketKeys?: readonly Uint8Array[] | null | undefined;
  /**
   * Where sessions are kept that clients know by an id: TLS 1.2 without tickets. `true`, the default:
   * in memory, 20480 at most; a number: so many; `false`: nowhere. An {@link SslSessionStore}: there,
   * looked up while the client hello waits; then no tickets are made, so that sessions of TLS 1.3
   * are kept there, too.
   */
  sessionCache?: boolean | number | SslSessionStore | null | undefined;
  /** Seconds that new sessions and tickets are good for, up to 604800. Default: `null`, 7200. */
  sessionTimeout?: number | null | undefined;
  /**
   * Which servers may resume each other's sessions where clients are verified: 1 to 32 bytes, or text.
   * Sessions are resumed only by a context with the same value and the same kind of verification.
   * Source: SSL_CTX_set_session_id_context(3). Default: `null`, this context alone where clients are
   * verified, else any that has the keys or the store.
   */
  sessionIdContext?: string | Uint8Array | null | undefined;
  /**
   * Bytes of early data (RFC 8446, section 2.3) that a client may send. Each ticket is then accepted
   * once, by this process, and early data never twice. Needs `earlyDataCallback`. Default: `null`, 0.
   */
  maxEarlyData?: number | null | undefined;
  /**
   * Called with the connection and each piece of early data, before the handshake is over. What it
   * returns, if bytes or text, is sent at once; it may return a promise on asynchronous connections.
   * Default: `null`.
   */
  earlyDataCallback?: ((connection: Connection, data: Uint8Array) => unknown) | null | undefined;
  /**
   * `true`: take early data that somebody may have recorded and sent again (SSL_OP_NO_ANTI_REPLAY), as
   * often as he likes. For servers that know requests by themselves. Default: `false`.
   */
  dangerAllowEarlyDataReplay?: boolean | null | undefined;
}

/**
 * Options of `createSslClientContext`.
 *
 * @corresponds create-ssl-client-context
 */
export interface SslClientContextOptions<
  Ctx extends object = HandleLike,
  Ssl extends object = HandleLike,
  Connection extends object = object,
> extends SslContextOptions<Ctx, Ssl, Connection> {
  /**
   * Whether to ask the server for a stapled OCSP response. `true`: what it staples must be good (signed
   * by the issuer or its responder, up to date, for this certificate, not revoked), and one must be
   * there when the certificate demands it (RFC 7633). `'must-staple'`: one must be there. With
   * `verifyCallback: 'try'` the result is noted and the handshake goes on. Default: `null`, none is
   * asked for.
   */
  ocspStaple?: boolean | 'must-staple' | null | undefined;
  /**
   * TLSA records (RFC 6698, 7671) that the server must match, in the place of the trust for the usages
   * `DANE-TA` and `DANE-EE`, beside it for `PKIX-TA` and `PKIX-EE`. At least one must be usable. It is
   * the caller's task to have them from DNSSEC. Default: `null`.
   */
  dane?: TlsaRecords | DaneOptions | null | undefined;
  /**
   * Called with the connection and its SSL when the server asks for a certificate: it may set one on
   * the SSL. `false` or `null` refuses; it may return a promise on asynchronous connections. Default:
   * `null`.
   */
  certRequestCallback?: ((connection: Connection, ssl: Ssl) => unknown) | null | undefined;
  /**
   * Whether connections resume earlier ones to the same host, port and server name, verified in the
   * same way. `true`, the default: at most 1000 sessions are kept; a number: so many; `false`: none.
   */
  sessionCache?: boolean | number | null | undefined;
  /**
   * Whether to offer that the server may ask for the certificate later (TLS 1.3, RFC 8446 section
   * 4.6.2): `requestCertificate` of the server's connection does. Default: `false`.
   */
  postHandshakeAuth?: boolean | undefined;
  /**
   * Server name to send (SNI) and to check. `true`, the default: the host, when it is a name and not
   * an address. `null`: none.
   */
  tlsextHostName?: string | true | null | undefined;
}
