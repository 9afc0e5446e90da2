// The shape of the native addon: what C++ gives to TypeScript, declared once.
// Holds no behaviour; `load.ts` finds the binary, and the other rooms call it through `binding`.

import type { AsyncAddon } from './async.js';
import type { CallbacksAddon } from './callbacks.js';
import type { Failure, OpensslErrorRecord, Outcome, Question, SocketAddress } from './io-types.js';
import type { SessionsAddon } from './sessions.js';

export type { Failure, OpensslErrorRecord, Outcome, Question, SocketAddress } from './io-types.js';

/** Where one library came from. */
export type LibraryOrigin = 'embedded' | 'node' | 'path';

/** One loaded OpenSSL. */
export interface LibraryRecord {
  id: number;
  origin: LibraryOrigin;
  /** Path of libssl for the origin `path`, else ''. */
  path: string;
  /** Path of libcrypto for the origin `path`, else ''. */
  cryptoPath: string;
  /** `OpenSSL_version_num()` of libcrypto, for example 0x30500070. */
  versionNumber: number;
  /** `OpenSSL_version(OPENSSL_VERSION)`. */
  versionText: string;
  /** `3.5.7`. */
  version: string;
  /** Names of bound functions that this library lacks. */
  missing: string[];
}

/** Why a library was refused: `tried` lists what was attempted, in order. */
export interface LibraryRefusal {
  refused:
    | 'not-embedded'
    | 'not-exported'
    | 'not-found'
    | 'not-openssl'
    | 'too-old'
    | 'libressl'
    | 'boringssl'
    | 'not-isolated'
    | 'unsupported';
  message: string;
  version: string;
}

export interface HandleDescription {
  /** Address of the C object (0n once released). */
  address: bigint;
  alive: boolean;
  /** C type name: `SSL_CTX`, `X509`, …; `socket` for a socket. */
  kind: string;
  ownership: 'owned' | 'shared' | 'borrowed' | 'static';
  library: number;
  /** Side that an SSL_CTX or SSL was made for, as noted by `noteSide`. */
  side: 'client' | 'server' | 'both' | null;
}

/** An address of the internet. */
export type IpAddress = SocketAddress & { family: 4 | 6 };

/** A signature, or the number of what was thrown instead. */
export type SignAnswer = Uint8Array | number;

/** The raw functions of one library by C name. A handle is passed as its id. */
export type RawFunctions = Record<string, (...args: unknown[]) => unknown>;

export interface Addon extends AsyncAddon, CallbacksAddon, SessionsAddon {
  // --- libraries ---
  openEmbedded(): LibraryRecord | LibraryRefusal;
  openInProcess(): LibraryRecord | LibraryRefusal;
  /** Opens libcrypto (null: the one beside or named by libssl), then libssl, isolated. */
  openPath(sslPath: string, cryptoPath: string | null): LibraryRecord | LibraryRefusal;
  /** Libraries opened so far in this process, by any thread. */
  libraries(): LibraryRecord[];
  functions(library: number): RawFunctions;
  /** One letter for each word of a function's signature: 'h' a handle, 'a' an array of handles, '.' another argument, ' ' none. */
  functionShapes(): Record<string, string>;
  /** Takes the errors that the last calls left for this library, oldest first, and forgets them. */
  takeErrors(library: number): OpensslErrorRecord[];

  // --- handles: ids are positive integers that are never used again ---
  /**
   * Called once: `make` is called by native code for each new handle and must return the object that JavaScript sees;
   * `pulse` does nothing and returns: blocking calls use it to learn whether the worker is being terminated.
   */
  setHandleFactory(make: (kind: string, id: number) => object, pulse: () => void): void;
  /** How many handles are alive in this environment. */
  livingHandles(): number;
  describeHandle(id: number): HandleDescription;
  /** Two of the things that it describes, without the others; 0 and 0n for a dead one. */
  handleLibrary(id: number): number;
  handleAddress(id: number): bigint;
  /** True while the handle may be used. */
  handleAlive(id: number): boolean;
  /** Frees what is owned; false when it was already released. Throws ERR_SSL_HANDLE_IN_USE while C is inside it. */
  releaseHandle(id: number): boolean;
  /** Same object? */
  sameObject(a: number, b: number): boolean;
  /** A token for a context, with a reference that this thread holds until it ends or drops it. */
  shareCtx(id: number): string;
  /** A handle of this thread for the context of a token; null: there is none. */
  takeCtx(token: string): object | null;
  /** False: it is no token of this thread. */
  dropCtx(token: string): boolean;
  /** Remembers the side an SSL_CTX or SSL was made for. */
  noteSide(id: number, side: 'client' | 'server' | 'both'): void;

  // --- blocking sockets: every wait is bounded by timeoutMs (negative: no limit) and ends when the worker is terminated ---
  /** family 0, 4, 6. Port: number or service name. passive: for listening. */
  resolve(
    host: string | null,
    service: string,
    family: 0 | 4 | 6,
    passive: boolean,
    timeoutMs: number,
  ): IpAddress[] | Failure;
  /** Returns a socket handle object (kind `socket`). */
  connectSocket(
    address: SocketAddress,
    local: SocketAddress | null,
    timeoutMs: number,
  ): object | Failure;
  listenSocket(
    address: SocketAddress,
    backlog: number,
    reusePort: boolean,
    ipv6Only: boolean,
  ): object | Failure;
  /** Waits for a connection. */
  acceptSocket(
    socket: number,
    timeoutMs: number,
  ): { socket: object; peer: SocketAddress } | Failure;
  /** Takes over a descriptor that must be a connected or listening stream socket; Failure otherwise. */
  adoptSocket(fd: number): object | Failure;
  /** Gives the descriptor up without closing it: the handle is dead afterwards. */
  releaseDescriptor(socket: number): number;
  descriptorOf(socket: number): number;
  setSocketOption(socket: number, option: 'nodelay' | 'keepalive', on: boolean): Failure | 1;
  socketName(socket: number): SocketAddress | Failure;
  peerName(socket: number): SocketAddress | Failure;
  /** `shutdown(2)` of the sending side. */
  finishSocket(socket: number): Failure | 1;

  // --- questions: what a handshake stops for, with status `want-callback` ---
  /**
   * Makes every connection of an SSL_CTX ask. `verify` is asked on clients only; with `try` chains are
   * checked and all are accepted.
   */
  ask(ctx: number, question: Question | 'try'): boolean;
  /** A server's ALPN protocols in the form of the wire, the best first; clients without any in common are refused. */
  selectAlpn(ctx: number, protocols: Uint8Array): boolean;
  /**
   * Clients check the OCSP responses that servers staple: what comes must be good. `must`: one must come;
   * `looks`: the result is noted, and the handshake goes on.
   */
  checkStaples(ctx: number, must: boolean, looks: boolean): boolean;
  /** A server staples what its SSLs are given. */
  staple(ctx: number): boolean;
  /** And this response to this certificate, until that many seconds since 1970; 0: for ever. */
  offerStaple(ctx: number, certificate: number, response: Uint8Array, until: number): boolean;
  /** What was found wrong first when the peer's chain was checked, or `null`. */
  objectionOf(ssl: number): Failure['verify'];
  /** Whether the next handshake of a server's SSL goes on whatever its chain is, to be judged when it is over. */
  judgeLater(ssl: number, later: boolean): boolean;
  /**
   * Called once: `ask` signs for the key of that number; `forget` is told the numbers of keys that
   * are gone. C waits meanwhile. With a `job` above 0 the answer may be `null`, and given to
   * `finishSigning` later; with -1 what is thrown is thrown by `ask`, too; else it throws nothing.
   */
  setSigners(
    ask: (
      key: number,
      algorithm: 'RSA-PKCS1' | 'RSA-PSS' | 'ECDSA' | 'Ed25519' | 'Ed448',
      digest: string | null,
      data: Uint8Array,
      message: Uint8Array | null,
      saltLength: number,
      mgf1Digest: string | null,
      job: number,
    ) => SignAnswer | null,
    forget: (key: number) => void,
  ): void;
  /**
   * A key with this public part (DER, SubjectPublicKeyInfo) that signs by that number; the name of a
   * type of key that cannot; or `null`: see `takeErrors`.
   */
  createSignerKey(library: number, publicKey: Uint8Array, key: number): object | string | null;
  /** The answer of a job; nothing where nobody waits for it any more. */
  finishSigning(job: number, answer: SignAnswer): void;
  /** Answers what an SSL has asked; then let the handshake go on. */
  answer(ssl: number, question: Question, yes: boolean): boolean;

  // --- one connection: `ssl` is 0 for a plain socket ---
  /** SSL_set_fd, moving-write-buffer mode, alert and verification recorders. */
  attachSocket(ssl: number, socket: number): Failure | 1;
  handshake(socket: number, ssl: number, timeoutMs: number): Outcome;
  /** One SSL_do_handshake, not waited for: 1, or a Failure, `timeout` where it wants to read or write. */
  handshakeOnce(socket: number, ssl: number): Outcome;
  /** Reads at least 1 byte (0 never). A Failure `eof`/`closed` at the end. */
  read(socket: number, ssl: number, into: Uint8Array, timeoutMs: number): Outcome;
  /** Writes all bytes; timeoutMs bounds each wait for progress. */
  write(socket: number, ssl: number, bytes: Uint8Array, timeoutMs: number): Outcome;
  /** One SSL_shutdown call: 0 sent but not answered, 1 complete, or a Failure. */
  shutdownStep(socket: number, ssl: number, timeoutMs: number): Outcome;
  /** Bytes that can be read without waiting: decrypted ones, or what the kernel holds for a plain socket. */
  pending(socket: number, ssl: number): number;
  /** Waits until readable. 1, or Failure. */
  waitReadable(socket: number, ssl: number, timeoutMs: number): Outcome;
}
