// Makes the SSL of a connection from an ssl-ctx specifier, ties it to a socket, frees what was made.
// Does no handshake and no other I/O. Rules, in the order they are kept:
//  1. SSL_CTX, our defaults, its callback, SSL, our defaults, its callback, side, socket.
//  2. Only what was made here is freed, and all of it, also when a callback throws.

import {
  type AttachSslArguments,
  type HostRecord,
  type ProtocolVersions,
  type SslCtxSpecifier,
  type SslSide,
  serverNameOfHost,
} from '../arguments/index.js';
import type { Failure } from '../binding/addon.js';
import { addon } from '../binding/load.js';
import {
  conditionFromErrors,
  conditionFromFailure,
  invalidCombination,
} from '../conditions/index.js';
import { SslAbstractContext } from '../contexts/ssl-abstract-context.js';
import { Handle, SslCtxPointer, SslPointer } from '../handles/index.js';
import { clientDefaults } from '../implementations/client-defaults.js';
import { newSslCtx } from '../openssl/index.js';
import { type PeerName, startClient, unsentEarlyData } from './client-session.js';
import { judgeOfCtx } from './ctx-functions.js';
import { forgetConnection, noteConnection } from './find-connection.js';
import type { Judge } from './judge.js';
import { functionsOf, nameOfLibrary } from './library.js';

/** How to attach SSL. */
export interface AttachRequest
  extends Omit<
    AttachSslArguments,
    'sslCtx' | 'tlsextHostName' | 'handshakeTimeout' | 'session' | 'earlyData'
  > {
  readonly session?: Uint8Array | null;
  readonly earlyData?: Uint8Array | null;
  readonly sslCtx: Exclude<SslCtxSpecifier, { kind: 'none' }>;
  /** `undefined`: as an abstract context says, else none. */
  readonly tlsextHostName: string | null | undefined;
  /** The host that the socket was connected to, or `null`. */
  readonly host: HostRecord | null;
}

/** The SSL on one connection. */
export interface Attachment {
  readonly ssl: SslPointer;
  readonly sslId: number;
  readonly ctx: SslCtxPointer;
  /** Id of the library that they belong to. */
  readonly library: number;
  readonly side: SslSide;
  /** True when the SSL was made here: its handshake may be run at once. */
  readonly ownSsl: boolean;
  /** Answers what a handshake asks, or `null` when nobody was named to. */
  readonly judge: Judge | null;
  /** What a client is to send right after its handshake, or `null`; once. */
  takeUnsent(): Uint8Array | null;
  /** Frees what was made here; does nothing the second time. */
  release(): void;
}

/** Puts an SSL on a transport, given its id. */
export type TieTo = (sslId: number) => Failure | 1;

/**
 * Makes or takes an SSL and ties it to the transport of a connection.
 *
 * @throws what a callback threw, unchanged; a condition; an argument error for a conflict of sides.
 * @corresponds attach-ssl; SSL_CTX_new, SSL_new, SSL_set_fd
 */
export function attach(
  request: AttachRequest,
  tieTo: TieTo,
  connection: object,
  peer: PeerName,
): Attachment {
  const made: Handle[] = [];
  const release = () => {
    for (const handle of made.splice(0).reverse()) if (handle.alive) handle.release();
  };
  try {
    const prepared = prepare(request, made);
    begin(prepared, request, peer);
    return tie(prepared, request, tieTo, connection, release);
  } catch (error) {
    release();
    throw error;
  }
}

/** What goes with the handshake: a client's session and early data; a server reads such data. */
function begin(
  { ssl, side, ownSsl, judge }: Prepared,
  request: AttachRequest,
  peer: PeerName,
): void {
  const { sslCtx, session = null, earlyData = null, host } = request;
  const settings =
    sslCtx.kind === 'context'
      ? SslAbstractContext.settingsOf(sslCtx.context as SslAbstractContext)
      : null;
  if (side === 'server' && settings !== null && settings.maxEarlyData > 0) {
    addon.receiveEarly(Handle.idOf(ssl));
  }
  const wanted = session !== null || earlyData !== null;
  if (side !== 'client' || !ownSsl) {
    if (!wanted) return;
    throw invalidCombination(
      `"${session === null ? 'earlyData' : 'session'}" is for clients whose SSL is made here.`,
    );
  }
  if (!wanted && (settings === null || settings.clientSessions === 0)) return;
  const context = settings && {
    keeps: settings.clientSessions > 0,
    judged: typeof settings.verifyCallback === 'function',
    alpnProtocols: settings.alpnProtocols,
  };
  if (startClient({ ssl, session, earlyData, host, peer, context })) judge?.judgeResumed(ssl);
}

/** From an abstract context, which carries its own callbacks and side. */
function ofContext(context: SslAbstractContext, request: AttachRequest, made: Handle[]): Prepared {
  const { ctx, configureSsl } = SslAbstractContext.builtOf(context);
  const settings = SslAbstractContext.settingsOf(context);
  const { side, tlsextHostName: own } = settings;
  const ssl = functionsOf(ctx).SSL_new(ctx);
  if (ssl === null) {
    throw conditionFromErrors('Cannot make an SSL (SSL_new)', addon.takeErrors(ctx.library));
  }
  made.push(ssl);
  const { host, tlsextHostName = host && serverNameOfHost(host) } = request;
  const given = own === true ? tlsextHostName : own;
  configureSsl(ssl, { tlsextHostName: given, host, check: true });
  addon.noteSide(Handle.idOf(ssl), side);
  if (side === 'client') functionsOf(ssl).SSL_set_connect_state(ssl);
  else functionsOf(ssl).SSL_set_accept_state(ssl);
  const judge = judgeOfCtx(ctx, side, settings) as Judge;
  if (judge.judgesLater) addon.judgeLater(Handle.idOf(ssl), true);
  return { ssl, ctx, side, ownSsl: true, judge };
}

interface Prepared {
  readonly ssl: SslPointer;
  readonly ctx: SslCtxPointer;
  readonly side: SslSide;
  readonly ownSsl: boolean;
  readonly judge: Judge | null;
}

function prepare(request: AttachRequest, made: Handle[]): Prepared {
  const { sslCtx, sslSide } = request;
  if (sslCtx.kind === 'versions') {
    const ctx = newCtx(sslCtx, request, made);
    const ssl = newSsl(ctx, request, made, true);
    return { ssl, ctx, side: sslSide, ownSsl: true, judge: judgeOf(ctx, ssl, sslSide) };
  }
  if (sslCtx.kind === 'context') {
    return ofContext(sslCtx.context as SslAbstractContext, request, made);
  }
  const { handle } = sslCtx;
  if (handle instanceof SslCtxPointer) {
    const ssl = newSsl(handle, request, made, false);
    return { ssl, ctx: handle, side: sslSide, ownSsl: true, judge: judgeOf(handle, ssl, sslSide) };
  }
  if (handle instanceof SslPointer) return takeSsl(handle, made);
  throw invalidCombination('The sslCtx is neither an SslCtxPointer nor an SslPointer.');
}

/** A new SSL_CTX: versions, then our defaults, then the caller's wishes. */
function newCtx(versions: ProtocolVersions, request: AttachRequest, made: Handle[]): SslCtxPointer {
  const { sslSide, ctxConfigureCallback } = request;
  const ctx = newSslCtx(versions, sslSide);
  made.push(ctx);
  // A connection of side 'both' may become a client, so it is as careful as one.
  if (sslSide !== 'server') clientDefaults(ctx).configureCtx(ctx);
  ctxConfigureCallback?.(ctx);
  return ctx;
}

function newSsl(
  ctx: SslCtxPointer,
  request: AttachRequest,
  made: Handle[],
  ownCtx: boolean,
): SslPointer {
  const functions = functionsOf(ctx);
  const ssl = functions.SSL_new(ctx);
  if (ssl === null) {
    throw conditionFromErrors('Cannot make an SSL (SSL_new)', addon.takeErrors(ctx.library));
  }
  made.push(ssl);
  const { sslSide, tlsextHostName = null, host, sslConfigureCallback } = request;
  if (sslSide !== 'server') {
    clientDefaults(ctx).configureSsl(ssl, { tlsextHostName, host, check: ownCtx });
  }
  addon.noteSide(Handle.idOf(ssl), sslSide);
  sslConfigureCallback?.(ssl);
  if (sslSide === 'client') functions.SSL_set_connect_state(ssl);
  if (sslSide === 'server') functions.SSL_set_accept_state(ssl);
  return ssl;
}

/** An SSL of the caller's: used as it is. Its SSL_CTX is only borrowed, so our handle is freed. */
function takeSsl(ssl: SslPointer, made: Handle[]): Prepared {
  const functions = functionsOf(ssl);
  const ctx = functions.SSL_get_SSL_CTX(ssl);
  if (ctx === null) throw invalidCombination('The SslPointer has no SSL_CTX.');
  made.push(ctx);
  const noted = addon.describeHandle(Handle.idOf(ssl)).side;
  const side = noted ?? sideNow(ssl);
  return { ssl, ctx, side, ownSsl: false, judge: judgeOf(ctx, ssl, side) };
}

/** Answers by the functions that were put on a context of the caller's, where some were. */
function judgeOf(ctx: SslCtxPointer, ssl: SslPointer, side: SslSide): Judge | null {
  const is = side === 'both' ? sideNow(ssl) : side;
  const judge = judgeOfCtx(ctx, is);
  if (judge?.judgesLater === true) addon.judgeLater(Handle.idOf(ssl), true);
  return judge;
}

function sideNow(ssl: SslPointer): 'client' | 'server' {
  return functionsOf(ssl).SSL_is_server(ssl) === 1 ? 'server' : 'client';
}

function tie(
  prepared: Prepared,
  request: AttachRequest,
  tieTo: TieTo,
  connection: object,
  release: () => void,
): Attachment {
  const { ssl } = prepared;
  if (!ssl.alive) throw invalidCombination('The SSL was released while it was being configured.');
  const sslId = Handle.idOf(ssl);
  const { address } = ssl;
  const attached = tieTo(sslId);
  if (typeof attached !== 'number') {
    const library = nameOfLibrary(ssl);
    throw conditionFromFailure(attached, { phase: 'attach', connection, library, tls: true });
  }
  noteConnection(address, connection);
  let unsent = request.earlyData ?? null;
  return {
    ...prepared,
    sslId,
    library: ssl.library,
    takeUnsent: () => {
      const data = unsent;
      unsent = null;
      return data === null ? null : unsentEarlyData(ssl, data);
    },
    release: () => {
      forgetConnection(address);
      release();
    },
  };
}
