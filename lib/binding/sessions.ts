// The shape of the native addon: sessions, tickets, early data.
// Holds no behaviour. A handle is passed as its id; one that was released throws
// `ERR_SSL_HANDLE_RELEASED`, an SSL that a thread is inside `ERR_SSL_HANDLE_IN_USE`.

export interface SessionsAddon {
  /** A client's context keeps so many sessions at most. False: this library's callbacks cannot be told apart. */
  keepSessions(ctx: number, most: number): boolean;
  /** How many it has. */
  keptSessions(ctx: number): number;
  /**
   * Before a client's handshake: its sessions are kept under this key, and, with `take`, one that was
   * is resumed. False: there was none. `judged`: sessions are fit although their chain was not
   * trusted, because a function has accepted it.
   */
  resume(ssl: number, key: string, judged: boolean, take: boolean): boolean;
  /** After a client's handshake: keeps a session of TLS 1.2 whose ticket is a new one. */
  keepRenewed(ssl: number): void;
  /** Its present session is not kept. */
  giveAway(ssl: number): void;

  /** A server's context tells of new sessions, and takes those that are offered. */
  exchangeSessions(ctx: number): boolean;
  /** A session that was found for the handshake under way. False: these bytes are none. */
  offerSession(ssl: number, session: Uint8Array): boolean;
  /** Forgets those that were not taken. */
  dropOffered(ssl: number): void;
  /** Sessions made since the last call: id, session, seconds that it is good for; and so on. */
  takeNewSessions(ssl: number): (Uint8Array | number)[];

  /** Keys of 80 bytes, one behind the other; none: the library's own again. For a server's context, at any time. */
  setTicketKeys(ctx: number, keys: Uint8Array): boolean;

  /** Before a client's handshake: sends these bytes with it. False: the session does not allow it. */
  sendEarly(ssl: number, bytes: Uint8Array): boolean;
  /** Before a server's handshake: it stops with `sslError` 100 when it has received some. */
  receiveEarly(ssl: number): boolean;
  /** What it has received since the last call. */
  takeEarly(ssl: number): Uint8Array | null;
  /** Is sent before the handshake is over. */
  answerEarly(ssl: number, bytes: Uint8Array): boolean;
}
