// openTcpStream: resolve, connect, and make a stream of it, with SSL if wanted.
// What comes after is SocketStream; what the keywords mean is in lib/arguments.

import {
  type Hostspec,
  millisecondsOf,
  normaliseOpenTcpStream,
  type OpenTcpStreamArguments,
  type OpenTcpStreamOptions,
  type Service,
} from '../arguments/index.js';
import type { Failure, IpAddress, SocketAddress } from '../binding/addon.js';
import { addon } from '../binding/load.js';
import { conditionFromFailure, SocketError } from '../conditions/index.js';
import { CONNECTION_RECOGNISERS, rememberHost } from '../connections/index.js';
import { Handle, SocketHandle, type SslCtxPointer, type SslPointer } from '../handles/index.js';
import { familyOf, together } from './addresses.js';
import { SocketStream, type SocketStreamInit } from './socket-stream.js';

/** Options of {@link openTcpStream}. */
export type OpenTcpStreamInit = OpenTcpStreamOptions<SslCtxPointer, SslPointer>;

/** What an opening call gives with `errorp: false`: the stream, or why there is none. */
export type StreamOrCondition<Stream = SocketStream> = [Stream, null] | [null, SocketError];

/**
 * Opens a TCP connection, always as the client.
 *
 * With `sslCtx: true` (or a version, or a range) the server's certificate is verified against the
 * default trust and must be for the host. Every address of the host is tried in turn; `timeout`
 * bounds resolving and connecting together.
 *
 * @param hostspec host name or address.
 * @param service port, or name of a service.
 * @returns the stream; with `errorp: false` `[stream, null]` or `[null, condition]`.
 * @throws SocketConnectError, or an SslCondition of the handshake; nothing stays open then.
 * @corresponds open-tcp-stream; SSL_connect
 */
export function openTcpStream(
  hostspec: Hostspec,
  service: Service,
  options: OpenTcpStreamInit & { errorp: false | null },
): StreamOrCondition;
export function openTcpStream(
  hostspec: Hostspec,
  service: Service,
  options?: OpenTcpStreamInit & { errorp?: true | undefined },
): SocketStream;
export function openTcpStream(
  hostspec: Hostspec,
  service: Service,
  options: OpenTcpStreamInit = {},
): SocketStream | StreamOrCondition {
  // A copy, so that what is checked is what is used.
  const given = { ...options };
  const args = normaliseOpenTcpStream(hostspec, service, given, CONNECTION_RECOGNISERS);
  if (args.errorp) return open(args, given);
  try {
    return [open(args, given), null];
  } catch (error) {
    if (error instanceof SocketError) return [null, error];
    throw error;
  }
}

function open(args: OpenTcpStreamArguments, given: OpenTcpStreamInit): SocketStream {
  const socket = connect(args);
  try {
    rememberHost(socket, args.host);
    setOptions(socket, args);
    return new SocketStream(streamOptions(socket, args, given));
  } catch (error) {
    socket.close();
    throw error;
  }
}

function streamOptions(
  socket: SocketHandle,
  args: OpenTcpStreamArguments,
  given: OpenTcpStreamInit,
): SocketStreamInit {
  return {
    socket,
    direction: args.direction,
    elementType: args.elementType,
    readTimeout: args.readTimeout,
    writeTimeout: args.writeTimeout,
    readTimeoutAsEof: args.readTimeoutAsEof,
    sslCtx: given.sslCtx ?? null,
    sslSide: 'client',
    ctxConfigureCallback: args.ctxConfigureCallback,
    sslConfigureCallback: args.sslConfigureCallback,
    handshakeTimeout: args.handshakeTimeout,
    tlsextHostName: args.tlsextHostName,
    session: args.session,
    earlyData: args.earlyData,
  };
}

/** Sets what was asked for on a new socket, which has neither; `set` sets one of them. */
export function setOptionsBy(
  set: (option: 'nodelay' | 'keepalive') => Failure | number,
  wanted: { readonly nodelay: boolean; readonly keepalive: boolean },
): void {
  for (const option of ['nodelay', 'keepalive'] as const) {
    const outcome = wanted[option] ? set(option) : 1;
    if (typeof outcome !== 'number') throw conditionFromFailure(outcome, { phase: 'option' });
  }
}

/** The same on a handle. */
export function setOptions(
  socket: SocketHandle,
  wanted: { readonly nodelay: boolean; readonly keepalive: boolean },
): void {
  setOptionsBy((option) => addon.setSocketOption(Handle.idOf(socket), option, true), wanted);
}

function connect(args: OpenTcpStreamArguments): SocketHandle {
  const timeoutMs = millisecondsOf(args.timeout);
  const deadline = timeoutMs < 0 ? Number.POSITIVE_INFINITY : Date.now() + timeoutMs;
  const leftMs = () => (timeoutMs < 0 ? -1 : Math.max(0, deadline - Date.now()));
  const context = { host: args.host.name, port: args.service, timeoutMs };
  const family = familyOf(args.ipv6);
  const addresses = addon.resolve(args.host.name, args.service, family, false, leftMs());
  if (!Array.isArray(addresses)) {
    throw conditionFromFailure(addresses, { ...context, phase: 'resolve' });
  }
  const conditions: SocketError[] = [];
  for (const [index, address] of addresses.entries()) {
    // Each address gets its share, so that one that does not answer leaves time for the others.
    const left = leftMs();
    const share = left < 0 ? -1 : Math.ceil(left / (addresses.length - index));
    const result = connectTo(address, args, share);
    if (result instanceof SocketHandle) return result;
    const where = addresses.length === 1 ? context : { ...context, host: address.address };
    const condition = conditionFromFailure(result, { ...where, phase: 'connect' });
    if (result.status === 'cancelled') throw condition;
    conditions.push(condition);
  }
  throw together(conditions, args.host.name, args.service);
}

function connectTo(
  remote: IpAddress,
  { localAddress, localPort }: OpenTcpStreamArguments,
  timeoutMs: number,
): SocketHandle | Failure {
  let local: SocketAddress | null = null;
  if (localAddress !== null || localPort !== null) {
    const host = localAddress?.name ?? null;
    const found = addon.resolve(host, localPort ?? '0', remote.family, true, timeoutMs);
    if (!Array.isArray(found)) return found;
    local = found[0] ?? null;
  }
  return addon.connectSocket(remote, local, timeoutMs) as SocketHandle | Failure;
}
