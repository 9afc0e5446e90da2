// StoredSessions: the sessions of a server that are kept outside of the library.
// Drives no handshake: it is asked while the client hello waits, and told when a handshake is over.

import type { SslSessionStore } from '../arguments/index.js';
import { addon } from '../binding/load.js';
import { isPromise } from '../callbacks/index.js';
import { Handle, type SslPointer } from '../handles/index.js';
import { functionsOf } from './library.js';

/** Between a server's SSLs and a store. */
export class StoredSessions {
  readonly #store: SslSessionStore;

  constructor(store: SslSessionStore) {
    this.#store = store;
  }

  /**
   * Looks up what the client hello names, for the handshake to find.
   *
   * @returns a promise where the store gives one, which is always kept: without a session the
   *   handshake is a full one.
   */
  lookUp(ssl: SslPointer, mayWait: boolean): Promise<unknown> | null {
    const waiting: Promise<unknown>[] = [];
    for (const id of wantedSessions(ssl)) {
      try {
        const found = this.#store.get(id);
        if (!isPromise(found)) this.#offer(ssl, found);
        else waiting.push(this.#offerLater(ssl, found));
      } catch (error) {
        this.#report(error);
      }
    }
    return mayWait && waiting.length > 0 ? Promise.all(waiting) : null;
  }

  /** Gives the store what the handshake has made. */
  keepNew(ssl: SslPointer): void {
    addon.dropOffered(Handle.idOf(ssl));
    const made = addon.takeNewSessions(Handle.idOf(ssl));
    for (let i = 0; i + 2 < made.length; i += 3) {
      const [id, session, seconds] = made.slice(i, i + 3) as [Uint8Array, Uint8Array, number];
      try {
        const said: unknown = this.#store.set(Buffer.from(id).toString('hex'), session, seconds);
        if (isPromise(said)) said.then(undefined, (error) => this.#report(error));
      } catch (error) {
        this.#report(error);
      }
    }
  }

  async #offerLater(ssl: SslPointer, found: PromiseLike<unknown>): Promise<void> {
    try {
      const session = await found;
      // Meanwhile the connection may have been closed.
      if (ssl.alive) this.#offer(ssl, session);
    } catch (error) {
      this.#report(error);
    }
  }

  #offer(ssl: SslPointer, session: unknown): void {
    if (session === null || session === undefined) return;
    if (!(session instanceof Uint8Array)) {
      throw new TypeError('The store of sessions gave something else than bytes');
    }
    if (addon.offerSession(Handle.idOf(ssl), session)) return;
    throw new TypeError('The store of sessions gave bytes that are no session');
  }

  #report(error: unknown): void {
    try {
      const said: unknown = this.#store.error?.(error);
      if (isPromise(said)) said.then(undefined, () => {});
    } catch {
      // Whoever hears of errors cannot stop a handshake by one of his own.
    }
  }
}

/**
 * The ids of the sessions that a client hello would resume: those of TLS 1.3 stand in the place of
 * tickets. Source: RFC 8446, section 4.2.11; RFC 5246, section 7.4.1.2.
 */
function wantedSessions(ssl: SslPointer): string[] {
  const f = functionsOf(ssl);
  if (speaksTls13(ssl)) {
    const { result, data } = f.SSL_client_hello_get0_ext(ssl, PRE_SHARED_KEY);
    return result === 1 && data !== null ? identitiesOf(data) : [];
  }
  const { sessionId } = f.SSL_client_hello_get0_session_id(ssl);
  return sessionId === null || sessionId.length === 0 ? [] : [hex(sessionId)];
}

/** Whether this handshake will be one of TLS 1.3. Its clients say a session id of no meaning. */
function speaksTls13(ssl: SslPointer): boolean {
  const f = functionsOf(ssl);
  const most = f.SSL_get_max_proto_version(ssl);
  const off = (f.SSL_get_options(ssl) & SSL_OP_NO_TLSV1_3) !== 0n;
  if (off || (most !== 0 && most < TLS1_3)) return false;
  const { result, data } = f.SSL_client_hello_get0_ext(ssl, SUPPORTED_VERSIONS);
  if (result !== 1 || data === null) return false;
  for (let at = 1; at + 1 < data.length; at += 2) {
    if (((data[at] as number) << 8) + (data[at + 1] as number) === TLS1_3) return true;
  }
  return false;
}

function identitiesOf(data: Uint8Array): string[] {
  const ids: string[] = [];
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  if (data.length < 2) return ids;
  const end = Math.min(data.length, 2 + view.getUint16(0));
  for (let at = 2; at + 2 <= end && ids.length < MOST_LOOKUPS; ) {
    const length = view.getUint16(at);
    const from = at + 2;
    at = from + length + AGE;
    if (at > end) break;
    if (length === SESSION_ID) ids.push(hex(data.subarray(from, from + length)));
  }
  return ids;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

const PRE_SHARED_KEY = 41;
const SUPPORTED_VERSIONS = 43;
const TLS1_3 = 0x0304;
const SSL_OP_NO_TLSV1_3 = 1n << 29n;
const SESSION_ID = 32;
/** Obfuscated age of a ticket, behind each identity. */
const AGE = 4;
/** A client names two at most; more would only make work. */
const MOST_LOOKUPS = 2;
