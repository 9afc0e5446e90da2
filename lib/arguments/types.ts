// Types that the options of several calls share.
// Holds no checks; the normalisers do those.

/** What every handle of this package looks like from here: an `SslCtxPointer`, a socket, …. */
export interface HandleLike {
  /** Address of the C object, for printing; 0n once released. */
  readonly address: bigint;
  /** True while the handle may be used. */
  readonly alive: boolean;
}

/** A handle of a key, an `EvpPkeyPointer`. */
export interface KeyLike extends HandleLike {
  readonly kind: 'EVP_PKEY';
}

/** A handle of a certificate, an `X509Pointer`. */
export interface CertificateLike extends HandleLike {
  readonly kind: 'X509';
}

/** A TLS or SSL version by the name this package uses. */
export type ProtocolName = 'v3' | 'tls-v1' | 'tls-v1-1' | 'tls-v1-2' | 'tls-v1-3';

/**
 * A version that can be asked for: a {@link ProtocolName}; or one of its other spellings, such as
 * `'TLSv1.2'`, `'tls-v1.2'`, `':tls-v1-2'`.
 */
export type ProtocolInput = ProtocolName | (string & Record<never, never>);

/** Versions from the first to the second, both included; `null` leaves that end open. */
export type ProtocolRange = readonly [min: ProtocolInput | null, max: ProtocolInput | null];

/**
 * Which versions to speak.
 *
 * - `true`, `'default'`, `'v23'`: every version from TLS 1.2 up;
 * - a version: exactly that one. TLS 1.0, TLS 1.1 and SSL 3 are spoken only when named so;
 * - a range `[min, max]`.
 *
 * `'v2'` is refused: no supported OpenSSL has it.
 *
 * @corresponds ssl-ctx symbols; SSL_CTX_set_min_proto_version, SSL_CTX_set_max_proto_version
 */
export type ProtocolSelection = true | 'default' | 'v23' | ProtocolInput | ProtocolRange;

/** What an `SslAbstractContext` looks like from here. */
export interface AbstractContextLike {
  readonly side: 'client' | 'server';
  readonly implementation: ImplementationName;
  readonly name: unknown;
}

/**
 * The SSL of a connection.
 *
 * - `null` or `false`: none;
 * - a {@link ProtocolSelection}: a new SSL_CTX and a new SSL for these versions, freed with the
 *   connection;
 * - an `SslCtxPointer`: a new SSL is made from it; the SSL_CTX stays the caller's;
 * - an `SslPointer`: used as it is, and stays the caller's;
 * - an `SslAbstractContext`: objects are made and configured from it.
 */
export type SslCtxInput<Handle extends object = HandleLike> =
  | ProtocolSelection
  | Handle
  | AbstractContextLike
  | null
  | false;

/** Which side of TLS a connection is. `'both'` leaves it to the caller to say before a handshake. */
export type SslSide = 'client' | 'server' | 'both';

/** Which way a stream goes. */
export type Direction = 'input' | 'output' | 'io';

/** What a stream carries: text, bytes, or bytes with a sign. */
export type ElementType = 'base-char' | 'unsigned-byte-8' | 'signed-byte-8';

/**
 * Addresses to use: `null` IPv4 only, `true` IPv6 only, `'any'` whatever the address resolves to,
 * `'both'` (servers) one IPv6 socket that takes IPv4 too.
 */
export type Ipv6Choice = null | true | 'any' | 'both';

/** A host: its name, an IPv4 or IPv6 address as text, or an IPv4 address as a 32-bit number. */
export type Hostspec = string | number;

/**
 * A socket of this machine (unix(7)): the path of its file, or, where there are such, an abstract
 * name after a NUL character.
 */
export interface LocalPath {
  readonly path: string;
}

/** A port from 0 to 65535, as number or text, or the name of a service such as `'https'`. */
export type Service = number | string;

/** The two TLS implementations. */
export type ImplementationName = 'openssl' | 'apple';

/** A facet of the library's version. Source: OpenSSL_version(3). */
export type OpensslVersionFacet = 'version' | 'built-on' | 'directory' | 'platform' | 'cflags';

// --- after normalisation -------------------------------------------------------------------------

/** A host after normalisation. */
export interface HostRecord {
  /** Name in ASCII, or address as text without brackets. */
  readonly name: string;
  /** 4 or 6 for an address, 0 for a name. */
  readonly family: 0 | 4 | 6;
}

/** Protocol versions after normalisation; both ends are included. */
export interface ProtocolVersions {
  readonly kind: 'versions';
  /** `'symbol'` for one value, `'range'` for a pair. */
  readonly form: 'symbol' | 'range';
  /** Never below TLS 1.2 unless a lower version was named. */
  readonly min: ProtocolName;
  /** `null`: the newest that the library has. */
  readonly max: ProtocolName | null;
  /** True when TLS 1.1 or older is included, which needs a lower security level. */
  readonly legacy: boolean;
}

/** An `ssl-ctx` value after normalisation. */
export type SslCtxSpecifier =
  | { readonly kind: 'none' }
  | ProtocolVersions
  | { readonly kind: 'handle'; readonly handle: object }
  | { readonly kind: 'context'; readonly context: object };

/** A socket after normalisation: a descriptor to take over, or a handle of this package. */
export type SocketSpecifier =
  | { readonly kind: 'descriptor'; readonly fd: number }
  | { readonly kind: 'handle'; readonly handle: object };

/** A function that a caller gave; its types are checked where it was given. */
// biome-ignore lint/suspicious/noExplicitAny: it is called with what its keyword says.
export type GivenFunction = (...args: any[]) => unknown;

/** A class that a caller gave. */
// biome-ignore lint/suspicious/noExplicitAny: it is called with what its keyword says.
export type GivenClass = abstract new (...args: any[]) => object;

/** Where a key or certificate is after normalisation. */
export type MaterialSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'uri'; readonly uri: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array };

/** Where a private key is after normalisation: a source, or there already. */
export type KeySource = MaterialSource | { readonly kind: 'key'; readonly key: KeyLike };

/** A library as `openSslLibrary` and `listSslLibraries` give it, or what `openSslLibrary` takes. */
export type LibraryInput = { readonly id: number } | string | readonly string[];
