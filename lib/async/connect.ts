// createAsyncIoStateAndConnectedTcpSocket: resolve, connect, and make a state of it, with SSL if wanted.
// What comes after is AsyncIoState; what the keywords mean is in lib/arguments.

import {
  type AsyncConnectArguments,
  type AsyncConnectOptions,
  callbackAndOptions,
  type HostRecord,
  type Hostspec,
  type LocalPath,
  millisecondsOf,
  normaliseAsyncConnect,
  type Service,
} from '../arguments/index.js';
import type { Failure, SocketAddress } from '../binding/addon.js';
import { builtin } from '../binding/builtin.js';
import { failureOf } from '../binding/failure.js';
import { addon } from '../binding/load.js';
import { conditionFromFailure, type SocketError } from '../conditions/index.js';
import { CONNECTION_RECOGNISERS } from '../connections/index.js';
import type { SslCtxPointer, SslPointer } from '../handles/index.js';
import { familyOf, together } from '../streams/addresses.js';
import type { AsyncIoState, StateCallback } from './async-io-state.js';
import { stateOfLink } from './create-async-io-state.js';
import { failureArgsOf } from './failure-args.js';
import { setLinkOptions } from './link.js';
import { type Limits, Operation } from './operation.js';
import { closeLink, reportUncaught, startLinks, useLink } from './reactor.js';

/** Options of {@link createAsyncIoStateAndConnectedTcpSocket}. */
export type AsyncConnectInit = AsyncConnectOptions<SslCtxPointer, SslPointer>;

/**
 * Opens a TCP connection, always as the client, without waiting for it.
 *
 * With `sslCtx: true` (or a version, or a range) the server's certificate is verified against the
 * default trust and must be for the host. Every address of the host is tried in turn;
 * `connectTimeout` bounds resolving and connecting together.
 *
 * @param hostspec host name or address; or `{ path }`, a socket of this machine.
 * @param service port, or name of a service; `null` beside a path.
 * @returns the state, connected and, with SSL, after its handshake. With a callback: nothing; that
 *   gets the state and `null`, or `null` and the failure arguments.
 * @corresponds create-async-io-state-and-connected-tcp-socket; SSL_connect
 */
export function createAsyncIoStateAndConnectedTcpSocket(
  hostspec: Hostspec | LocalPath,
  service: Service | null,
  options?: AsyncConnectInit,
): Promise<AsyncIoState>;
export function createAsyncIoStateAndConnectedTcpSocket(
  hostspec: Hostspec | LocalPath,
  service: Service | null,
  callback: (state: AsyncIoState | null, failureArgs: Parameters<StateCallback>[1]) => unknown,
  options?: AsyncConnectInit,
): void;
export function createAsyncIoStateAndConnectedTcpSocket(
  hostspec: Hostspec | LocalPath,
  service: Service | null,
  first?: unknown,
  second?: unknown,
): Promise<AsyncIoState> | void {
  const call = 'createAsyncIoStateAndConnectedTcpSocket';
  const [callback, options] = callbackAndOptions(call, first, second);
  const args = normaliseAsyncConnect(hostspec, service, options, CONNECTION_RECOGNISERS);
  const opened = open(args);
  if (callback === null) return opened;
  const tell = (state: AsyncIoState | null, failure: Parameters<StateCallback>[1]) => {
    try {
      callback(state, failure);
    } catch (thrown) {
      reportUncaught(thrown);
    }
  };
  opened.then(
    (state) => tell(state, null),
    (error) => tell(null, failureArgsOf(error)),
  );
}

async function open(args: AsyncConnectArguments): Promise<AsyncIoState> {
  const link = await connect(args);
  let state: AsyncIoState;
  try {
    setLinkOptions(link, args);
    state = stateOfLink(link, args, args.host);
  } catch (error) {
    closeLink(link);
    throw error;
  }
  try {
    await attach(state, args);
  } catch (error) {
    await state.close();
    throw error;
  }
  return state;
}

function attach(state: AsyncIoState, args: AsyncConnectArguments): Promise<unknown> {
  const { sslCtx, signal } = args;
  if (sslCtx.kind === 'none') return Promise.resolve();
  const wanted = { ...args, sslCtx, sslSide: 'client' } as const;
  return new Promise((resolve, reject) => {
    state.attachWith(wanted, signal, new Operation<SslPointer>(resolve, reject));
  });
}

async function connect(args: AsyncConnectArguments): Promise<number> {
  const { host, path, service, signal } = args;
  const timeoutMs = millisecondsOf(args.connectTimeout);
  const deadline = timeoutMs < 0 ? Number.POSITIVE_INFINITY : Date.now() + timeoutMs;
  const leftMs = () => (timeoutMs < 0 ? -1 : Math.max(0, deadline - Date.now()));
  const context = { host: host?.name ?? path, port: path === null ? service : null, timeoutMs };
  const late = () =>
    conditionFromFailure(failureOf('timeout', 'getaddrinfo'), { ...context, phase: 'resolve' });
  const limits = { timeoutMs: leftMs(), signal };
  signal?.throwIfAborted();
  const atHand = addressAtHand(args);
  const addresses = atHand === null ? await limited(resolve(args), limits, late) : [atHand];
  if (!Array.isArray(addresses))
    throw conditionFromFailure(addresses, { ...context, phase: 'resolve' });
  const conditions: SocketError[] = [];
  for (const [index, address] of addresses.entries()) {
    // Each address gets its share, so that one that does not answer leaves time for the others.
    const left = leftMs();
    const share = left < 0 ? -1 : Math.ceil(left / (addresses.length - index));
    const result = await connectTo(address, args, { timeoutMs: share, signal });
    if (typeof result === 'number') return result;
    const where = addresses.length === 1 ? context : { ...context, host: address.address };
    conditions.push(conditionFromFailure(result, { ...where, phase: 'connect' }));
  }
  throw together(conditions, host?.name ?? '', service);
}

/** A promise that somebody else keeps, within limits. */
function limited<T>(promise: Promise<T>, limits: Limits, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const operation = new Operation<T>(resolve, reject);
    operation.limit(
      limits,
      () => operation.reject(late()),
      (reason) => operation.reject(reason),
    );
    promise.then(
      (value) => operation.resolve(value),
      (error) => operation.reject(error),
    );
  });
}

/** What needs no lookup. */
function addressAtHand({ host, path, service }: AsyncConnectArguments): SocketAddress | null {
  if (path !== null) return { family: 'unix', address: path, port: 0 };
  if (host === null || host.family === 0 || !FIGURES.test(service)) return null;
  return { family: host.family, address: host.name, port: Number(service) };
}

async function resolve(args: AsyncConnectArguments): Promise<SocketAddress[] | Failure> {
  const { service, ipv6 } = args;
  const host = args.host as HostRecord;
  // A service is looked up in a file of this machine: that does not wait.
  const found = addon.resolve(null, service, 4, false, -1);
  if (!Array.isArray(found)) return found;
  const port = found[0]?.port ?? 0;
  const family = familyOf(ipv6);
  try {
    const addresses = await builtin('node:dns/promises').lookup(host.name, {
      all: true,
      family,
      verbatim: true,
    });
    return addresses.map(({ address, family: f }) => ({ address, port, family: f === 6 ? 6 : 4 }));
  } catch (error) {
    const { code, errno } = error as NodeJS.ErrnoException;
    const errnoName = code === 'ENOTFOUND' ? 'EAI_NONAME' : (code ?? 'EAI_FAIL');
    const errnoText = 'name or service not known';
    return failureOf('resolve', 'getaddrinfo', { errno: errno ?? 0, errnoName, errnoText });
  }
}

function connectTo(
  remote: SocketAddress,
  args: AsyncConnectArguments,
  limits: Limits,
): Promise<number | Failure> {
  const local = localAddress(remote, args);
  if (local !== null && 'status' in local) return Promise.resolve(local);
  startLinks();
  const link = addon.asyncConnect(remote, local);
  if (typeof link !== 'number') return Promise.resolve(link);
  return new Promise((resolve, reject) => {
    const operation = new Operation<number | Failure>(resolve, reject);
    const onEvent = () => {
      const result = addon.asyncConnected(link);
      if (result !== 1) closeLink(link);
      else useLink(link, null);
      operation.resolve(result === 1 ? link : result);
    };
    useLink(link, { onEvent });
    addon.asyncWant(link, false, true);
    const end = (told: () => void) => {
      closeLink(link);
      told();
    };
    operation.limit(
      limits,
      () => end(() => operation.resolve(failureOf('timeout', 'connect'))),
      (reason) => end(() => operation.reject(reason)),
    );
  });
}

function localAddress(
  remote: SocketAddress,
  { localAddress: host, localPort: port }: AsyncConnectArguments,
): SocketAddress | Failure | null {
  if (host === null && port === null) return null;
  const family = remote.family === 6 ? 6 : 4;
  const found = addon.resolve(host?.name ?? null, port ?? '0', family, true, -1);
  return Array.isArray(found) ? (found[0] ?? null) : found;
}

const FIGURES = /^[0-9]+$/;
