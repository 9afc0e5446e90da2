// The sessions of an SSL_CTX: where they are kept, what makes tickets, early data.
// Looks up none and makes no key; that is done while a connection begins.

import { builtin } from '../../binding/builtin.js';
import { addon } from '../../binding/load.js';
import { conditionFromErrors, SslFailure } from '../../conditions/index.js';
import { Handle, type SslCtxPointer } from '../../handles/index.js';
import {
  opensslFor,
  SSL_OP_NO_ANTI_REPLAY,
  SSL_OP_NO_TICKET,
  SSL_SESS_CACHE_CLIENT,
  SSL_SESS_CACHE_NO_INTERNAL,
  SSL_SESS_CACHE_OFF,
  SSL_SESS_CACHE_SERVER,
} from '../../openssl/index.js';
import type { ContextSettings } from '../context-settings.js';

/** @corresponds SSL_CTX_set_session_cache_mode, SSL_CTX_sess_set_new_cb, SSL_CTX_set_num_tickets */
export function setSessions(ctx: SslCtxPointer, settings: ContextSettings): void {
  if (settings.side === 'client') return setClientSessions(ctx, settings.clientSessions);
  const f = opensslFor(ctx.library);
  const { sessionTickets, ticketKey, ticketKeys, sessionTimeout } = settings;
  const id = idContext(ctx, settings);
  if (id !== null) f.SSL_CTX_set_session_id_context(ctx, id);
  if (sessionTimeout !== null) f.SSL_CTX_set_timeout(ctx, sessionTimeout);
  if (sessionTickets !== null) f.SSL_CTX_set_num_tickets(ctx, sessionTickets);
  if (ticketKey !== null && f.SSL_CTX_set_tlsext_ticket_keys(ctx, ticketKey) !== 1) {
    throw conditionFromErrors('OpenSSL does not accept ticketKey', addon.takeErrors(ctx.library));
  }
  if (ticketKeys !== null) setTicketKeys(ctx, ticketKeys);
  setServerSessions(ctx, settings);
  setEarlyData(ctx, settings);
}

/** Replaces the keys of a server's tickets, also while its connections shake hands. */
export function setTicketKeys(ctx: SslCtxPointer, keys: Uint8Array): void {
  if (!addon.setTicketKeys(Handle.idOf(ctx), keys)) throw tooManyLibraries();
}

function setClientSessions(ctx: SslCtxPointer, most: number): void {
  if (most === 0) return;
  const f = opensslFor(ctx.library);
  f.SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  if (!addon.keepSessions(Handle.idOf(ctx), most)) throw tooManyLibraries();
}

function setServerSessions(ctx: SslCtxPointer, { serverSessions }: ContextSettings): void {
  const f = opensslFor(ctx.library);
  switch (serverSessions.kind) {
    case 'none':
      f.SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
      return;
    case 'internal':
      if (serverSessions.most !== null) f.SSL_CTX_sess_set_cache_size(ctx, serverSessions.most);
      return;
    case 'store':
      f.SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_SERVER | SSL_SESS_CACHE_NO_INTERNAL);
      f.SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET);
      if (!addon.exchangeSessions(Handle.idOf(ctx))) throw tooManyLibraries();
  }
}

function setEarlyData(ctx: SslCtxPointer, settings: ContextSettings): void {
  const { maxEarlyData, dangerAllowEarlyDataReplay } = settings;
  if (maxEarlyData === 0) return;
  const f = opensslFor(ctx.library);
  f.SSL_CTX_set_max_early_data(ctx, maxEarlyData);
  f.SSL_CTX_set_recv_max_early_data(ctx, maxEarlyData);
  if (dangerAllowEarlyDataReplay) f.SSL_CTX_set_options(ctx, SSL_OP_NO_ANTI_REPLAY);
}

/**
 * Sessions of verified clients are good only where they would have been verified in the same way;
 * unless somebody says where else, in this context alone.
 */
function idContext(ctx: SslCtxPointer, settings: ContextSettings): Uint8Array | null {
  const { sessionIdContext: given, verifyCallback } = settings;
  if (given === null) return verifyCallback === false ? null : randomId(ctx);
  if (verifyCallback === false) return given;
  const kind = typeof verifyCallback === 'function' ? 'function' : String(verifyCallback);
  return builtin('node:crypto')
    .createHash('sha256')
    .update(given)
    .update(`\0verify ${kind}`)
    .digest();
}

function randomId(ctx: SslCtxPointer): Uint8Array {
  const id = new Uint8Array(16);
  opensslFor(ctx.library).RAND_bytes(id);
  return id;
}

function tooManyLibraries(): SslFailure {
  return new SslFailure(
    'Sessions can be kept with the first 16 OpenSSL libraries of a process only: open fewer',
    { code: 'ERR_SSL_TOO_MANY_LIBRARIES' },
  );
}
