// The options objects of abstract contexts, with their documentation.
// Types only. What is checked at run time is in calls.ts; a test holds the two together.

import type { HandleLike, ImplementationName, LibraryInput, ProtocolSelection } from './types.js';

/**
 * A file of keys or certificates: its path or `file:` URL; or what it would hold, as PEM text, or as
 * the bytes of PEM, DER or PKCS #12; or, for keys and certificates, a URI that OSSL_STORE_open(3)
 * takes, such as `pkcs11:object=web`.
 */
export type Material = string | URL | Uint8Array;

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
  /** Private key, or one for each type of key (RSA beside EC). Default: `null`, none. */
  keyFile?: Material | readonly Material[] | null | undefined;
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
   * Called with the connection and its SSL when the server asks for a certificate: it may set one on
   * the SSL. `false` or `null` refuses; it may return a promise on asynchronous connections. Default:
   * `null`.
   */
  certRequestCallback?: ((connection: Connection, ssl: Ssl) => unknown) | null | undefined;
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
