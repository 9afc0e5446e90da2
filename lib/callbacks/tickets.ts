// Callbacks about session tickets: ticket-key, generate-ticket, decrypt-ticket.
// They keep no keys.

import {
  type EvpCipherPointer,
  Handle,
  type SslPointer,
  type SslSessionPointer,
} from '../handles/index.js';
import {
  type CallbackCall,
  type DecidingAdapter,
  libraryOf,
  noAnswer,
  rawOf,
  yesOrNo,
} from './adapter.js';

/** What a ticket is locked with: a cipher in CBC mode, then HMAC. */
export interface TicketKeyAnswer {
  /** 16 bytes, sent in the clear, by which the key is found again. Of a ticket that has come it may be left out. */
  readonly keyName?: Uint8Array;
  /** Name of a cipher; default `AES-256-CBC`. */
  readonly cipher?: string;
  /** As long as the cipher's key: 32 bytes for AES-256. Wiped from the addon's memory after use; the caller's bytes are not. */
  readonly key: Uint8Array;
  /** Name of the digest of the HMAC; default `SHA256`. */
  readonly digest?: string;
  /** At least 16 bytes. */
  readonly macKey: Uint8Array;
  /**
   * Whether the client gets a new ticket, though this one is good: its key will soon not be known any more. Default: in
   * TLS 1.3, where each ticket is used once, true; before that false.
   */
  readonly renew?: boolean;
}

/**
 * Called by a server for each ticket that it makes, and for each that has come.
 *
 * @param keyName 16 bytes of the ticket that has come; `null` for one that is made.
 * @param encrypt true: a ticket is made.
 * @returns the key; `null`: no ticket is made, or the key of this one is not known and the handshake is a full one. An
 *   answer of another name than `keyName` counts as not known. Not a promise: OpenSSL cannot wait.
 * @corresponds SSL_CTX_set_tlsext_ticket_key_evp_cb(3)
 */
export type TicketKeyCallback = (
  ssl: SslPointer,
  keyName: Uint8Array | null,
  encrypt: boolean,
) => TicketKeyAnswer | null;

/**
 * Called by a server before it makes a ticket: `SSL_SESSION_set1_ticket_appdata` with `SSL_get_session(ssl)` puts bytes of
 * the application into it.
 *
 * @returns nothing, true or 1: go on. false or 0: fail.
 * @corresponds SSL_CTX_set_session_ticket_cb(3)
 */
export type GenerateTicketCallback = (ssl: SslPointer) => boolean | number | void;

/**
 * Called by a server when it has looked at a ticket: `SSL_SESSION_get0_ticket_appdata` gives the bytes of the application.
 *
 * @param session `null` when the ticket could not be used.
 * @param keyName the first 16 bytes of the ticket, or fewer.
 * @param status SSL_TICKET_EMPTY: an empty ticket, which asks for one; SSL_TICKET_NO_DECRYPT: it is not ours;
 *   SSL_TICKET_SUCCESS or SSL_TICKET_SUCCESS_RENEW (of an old key).
 * @returns SSL_TICKET_RETURN_ABORT: fail. SSL_TICKET_RETURN_IGNORE or SSL_TICKET_RETURN_IGNORE_RENEW (and make another): a
 *   full handshake. SSL_TICKET_RETURN_USE or SSL_TICKET_RETURN_USE_RENEW, only for the two successes: resume.
 * @corresponds SSL_CTX_set_session_ticket_cb(3)
 */
export type DecryptTicketCallback = (
  ssl: SslPointer,
  session: SslSessionPointer | null,
  keyName: Uint8Array,
  status: number,
) => number;

const TICKET_SUCCESS = 5;
const TICKET_SUCCESS_RENEW = 6;
const RETURN_IGNORE_RENEW = 2;
const RETURN_USE = 3;
const RETURN_USE_RENEW = 4;

export const TICKETS: Readonly<Record<string, DecidingAdapter>> = {
  'ticket-key': {
    args: ({ ssl, raw: [name, encrypt] }) => [ssl, name, encrypt],
    reply: ticketKeyReply,
  },
  'generate-ticket': {
    args: ({ ssl }) => [ssl],
    reply: (said, call) => [said === undefined ? 1 : yesOrNo(call, said)],
    unset: () => [1],
  },
  'decrypt-ticket': {
    args: ({ ssl, raw: [session, name, status] }) => [ssl, session, name, status],
    reply: decryptReply,
    unset: ({ raw: [, , status] }) => [withoutFunction(status as number)],
  },
};

function ticketKeyReply(said: unknown, call: CallbackCall): readonly unknown[] {
  if (said === null) return [0];
  const [asked, encrypt, tls13] = call.raw as [Uint8Array | null, boolean, boolean];
  const wrong = (expected: string) => noAnswer(call, expected, said);
  if (typeof said !== 'object') throw wrong('an object with key and macKey, or null');
  const given = said as Partial<TicketKeyAnswer>;
  const { keyName = asked, cipher = 'AES-256-CBC', digest = 'SHA256', renew = tls13 } = given;
  if (!(keyName instanceof Uint8Array) || keyName.length !== NAME_SIZE) {
    throw wrong('an object whose keyName has 16 bytes');
  }
  if (typeof renew !== 'boolean') throw wrong('an object whose renew is a boolean');
  if (!encrypt && Buffer.compare(keyName, asked as Uint8Array) !== 0) return [0];
  const known = typeof cipher === 'string' ? cipherOf(call, cipher) : null;
  if (known === null) {
    throw wrong('an object whose cipher names one that the library has, in CBC mode');
  }
  if (!(given.key instanceof Uint8Array) || given.key.length !== known.keySize) {
    throw wrong(`an object whose key has the ${known.keySize} bytes of ${cipher}`);
  }
  if (!(given.macKey instanceof Uint8Array) || given.macKey.length < LEAST_MAC_KEY) {
    throw wrong(`an object whose macKey has at least ${LEAST_MAC_KEY} bytes`);
  }
  if (typeof digest !== 'string' || !isDigest(call, digest)) {
    throw wrong('an object whose digest names one that the library has, for HMAC');
  }
  const result = renew && !encrypt ? 2 : 1;
  return [result, keyName, Handle.idOf(known.handle), given.key, Buffer.from(digest), given.macKey];
}

function decryptReply(said: unknown, call: CallbackCall): readonly unknown[] {
  const status = call.raw[2] as number;
  const good = status === TICKET_SUCCESS || status === TICKET_SUCCESS_RENEW;
  const last = good ? RETURN_USE_RENEW : RETURN_IGNORE_RENEW;
  if (Number.isInteger(said) && (said as number) >= 0 && (said as number) <= last) return [said];
  const use = good ? ', _USE or _USE_RENEW' : ' (there is no session to use)';
  throw noAnswer(call, `SSL_TICKET_RETURN_ABORT, _IGNORE, _IGNORE_RENEW${use}`, said);
}

/** What OpenSSL does by itself. */
function withoutFunction(status: number): number {
  if (status === TICKET_SUCCESS) return RETURN_USE;
  return status === TICKET_SUCCESS_RENEW ? RETURN_USE_RENEW : RETURN_IGNORE_RENEW;
}

interface TicketCipher {
  readonly handle: EvpCipherPointer;
  readonly keySize: number;
}

/** Of the libraries of this thread: ciphers and digests that were looked for, by number of the library and name. */
const ciphers = new Map<string, TicketCipher | null>();
const digests = new Map<string, boolean>();

function cipherOf(call: CallbackCall, name: string): TicketCipher | null {
  const place = `${libraryOf(call)} ${name}`;
  let known = ciphers.get(place);
  if (known === undefined) {
    known = fetchCipher(call, name);
    if (known !== null) ciphers.set(place, known);
  }
  return known;
}

function fetchCipher(call: CallbackCall, name: string): TicketCipher | null {
  const raw = rawOf(call);
  const handle = raw.EVP_CIPHER_fetch?.(null, name, null);
  if (!(handle instanceof Handle)) return null;
  const id = Handle.idOf(handle);
  if (raw.EVP_CIPHER_get_mode?.(id) !== CBC) return null;
  return {
    handle: handle as EvpCipherPointer,
    keySize: raw.EVP_CIPHER_get_key_length?.(id) as number,
  };
}

function isDigest(call: CallbackCall, name: string): boolean {
  const place = `${libraryOf(call)} ${name}`;
  if (digests.get(place) === true) return true;
  const raw = rawOf(call);
  const handle = raw.EVP_MD_fetch?.(null, name, null);
  // HMAC has none with those that give as many bytes as one likes (EVP_MD_FLAG_XOF).
  const fit =
    handle instanceof Handle && ((raw.EVP_MD_get_flags?.(Handle.idOf(handle)) as number) & 2) === 0;
  if (fit) digests.set(place, true);
  return fit;
}

const NAME_SIZE = 16;
const LEAST_MAC_KEY = 16;
/** EVP_CIPH_CBC_MODE: C makes no ticket with a cipher that does not pad, and keeps no tag. */
const CBC = 2;
