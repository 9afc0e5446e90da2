// One function for each call of asynchronous I/O: its arguments in, a frozen record out.
// Pure: touches no addon, no file, no clock, and opens nothing.

import { invalidArgType, invalidArgValue, outOfRange } from '../conditions/index.js';
import { hostspec, localPathOf, localPort, serverNameOfHost, service } from './addresses.js';
import type { Arguments } from './calls.js';
import type { Place, Recognisers } from './place.js';
import { placeOf, readOptions } from './read.js';
import { refuseResume } from './resume.js';
import { refuseOtherSide, saysSide } from './sides.js';
import type { GivenFunction, HostRecord } from './types.js';
import { functionOrNull, givenFunction, UNCHANGED } from './values.js';

/** Arguments of `createAsyncIoState`. */
export type AsyncIoStateArguments = Arguments<'createAsyncIoState'>;

/** @corresponds create-async-io-state */
export function normaliseCreateAsyncIoState(options: unknown): AsyncIoStateArguments {
  return readOptions('createAsyncIoState', options);
}

/** Arguments of `createAsyncIoStateAndConnectedTcpSocket`. */
export interface AsyncConnectArguments
  extends Omit<Arguments<'createAsyncIoStateAndConnectedTcpSocket'>, 'tlsextHostName'> {
  /** `null` where there is a path. */
  readonly host: HostRecord | null;
  readonly path: string | null;
  readonly service: string;
  readonly tlsextHostName: string | null;
}

/** @corresponds create-async-io-state-and-connected-tcp-socket */
export function normaliseAsyncConnect(
  host: unknown,
  port: unknown,
  options: unknown,
  recognise: Recognisers,
): AsyncConnectArguments {
  const call = 'createAsyncIoStateAndConnectedTcpSocket';
  const path = localPathOf(host, placeOf(call, 'hostspec'));
  const hostRecord = path === null ? hostspec(host, placeOf(call, 'hostspec')) : null;
  const portText = path === null ? service(port, placeOf(call, 'service')) : '';
  if (path !== null) refuseBesidePath(port ?? null, placeOf(call, 'service'));
  const read = readOptions(call, options, { recognise });
  if (path !== null) {
    refuseBesidePath(read.localAddress, placeOf(call, 'localAddress'));
    refuseBesidePath(read.localPort, placeOf(call, 'localPort'));
  }
  refuseOtherSide(read.sslCtx, 'client', recognise, `the side of ${call}`);
  refuseResume(call, read, read.sslCtx, 'client');
  const byHost = hostRecord && serverNameOfHost(hostRecord);
  const named = read.tlsextHostName === true ? byHost : read.tlsextHostName;
  const where = { host: hostRecord, path, service: portText };
  return Object.freeze({ ...read, ...where, tlsextHostName: named });
}

/** Arguments of `acceptTcpConnectionsCreatingAsyncIoStates`. */
export interface AsyncAcceptArguments
  extends Arguments<'acceptTcpConnectionsCreatingAsyncIoStates'> {
  /** `'0'` where there is a path. */
  readonly service: string;
  readonly path: string | null;
  readonly connectionFunction: GivenFunction;
}

/** @corresponds accept-tcp-connections-creating-async-io-states */
export function normaliseAsyncAccept(
  port: unknown,
  connectionFunction: unknown,
  options: unknown,
  recognise: Recognisers,
): AsyncAcceptArguments {
  const call = 'acceptTcpConnectionsCreatingAsyncIoStates';
  const path = localPathOf(port, placeOf(call, 'service'));
  const positional = {
    service: path === null ? localPort(port, placeOf(call, 'service')) : '0',
    path,
    connectionFunction: givenFunction(connectionFunction, placeOf(call, 'connectionFunction')),
  };
  const read = readOptions(call, options, { recognise });
  if (path !== null) refuseBesidePath(read.address, placeOf(call, 'address'));
  refuseOtherSide(read.sslCtx, read.sslSide, recognise, null, saysSide(options));
  return Object.freeze({ ...positional, ...read });
}

/** @corresponds async-io-state-attach-ssl */
export function normaliseAsyncAttachSsl(
  options: unknown,
  recognise: Recognisers,
): Arguments<'asyncAttachSsl'> {
  const read = readOptions('asyncAttachSsl', options, { recognise, as: 'attachSsl' });
  refuseOtherSide(read.sslCtx, read.sslSide, recognise, null, saysSide(options));
  refuseResume('attachSsl', read, read.sslCtx, read.sslSide);
  return read;
}

/** @corresponds async-io-state-detach-ssl */
export function normaliseAsyncDetachSsl(options: unknown): Arguments<'asyncDetachSsl'> {
  return readOptions('asyncDetachSsl', options, { as: 'detachSsl' });
}

/** @corresponds async-io-state-handshake */
export function normaliseAsyncHandshake(options: unknown): Arguments<'asyncHandshake'> {
  const given = typeof options === 'number' ? { timeout: options } : options;
  return readOptions('asyncHandshake', given, { as: 'handshake' });
}

/** @corresponds close-async-io-state */
export function normaliseAsyncClose(options: unknown): Arguments<'closeAsyncIoState'> {
  return readOptions('closeAsyncIoState', options, { as: 'close' });
}

/** @corresponds async-io-state-read-with-checking */
export function normaliseReadWithChecking(options: unknown): Arguments<'readWithChecking'> {
  return readOptions('readWithChecking', options);
}

/** A buffer, the part of it to use, and the rest of the options. */
export interface BufferArguments extends Omit<Arguments<'readBuffer'>, 'end'> {
  readonly buffer: Uint8Array;
  readonly end: number;
}

/** @corresponds async-io-state-read-buffer, async-io-state-write-buffer */
export function normaliseBuffer(
  call: 'readBuffer' | 'writeBuffer' | 'getBufferedData',
  buffer: unknown,
  options: unknown,
): BufferArguments {
  const bytes = bytesOf(call, buffer);
  if (options === undefined || options === null) {
    return bufferArguments(NO_OPTIONS, bytes, bytes.length);
  }
  const read = { ...NO_OPTIONS, ...readOptions(call, options) };
  const end = read.end ?? bytes.length;
  if (end > bytes.length) {
    throw outOfRange(placeOf(call, 'end'), `at most ${bytes.length}, the buffer's length`, end);
  }
  if (read.start > end)
    throw outOfRange(placeOf(call, 'start'), `at most ${end}, the end`, read.start);
  return bufferArguments(read, bytes, end);
}

/** Written out: copies of a frozen object cost more than a small write does. */
function bufferArguments(
  read: typeof NO_OPTIONS,
  buffer: Uint8Array,
  end: number,
): BufferArguments {
  const { start, timeout, signal, errorCallback, userInfo } = read;
  return { start, timeout, signal, errorCallback, userInfo, buffer, end };
}

/**
 * A callback and options, of which either may be left out.
 *
 * @returns the callback, or `null`, and the options.
 */
export function callbackAndOptions(
  call: string,
  first: unknown,
  second: unknown,
): [GivenFunction | null, unknown] {
  if (typeof first === 'function') return [first as GivenFunction, second];
  const place: Place = placeOf(call, 'callback');
  if (second === undefined) return [null, first];
  return [functionOrNull(first ?? null, place), second];
}

function refuseBesidePath(value: unknown, place: Place): void {
  if (value !== null) throw invalidArgValue(place, 'must be null beside a path', value);
}

function bytesOf(call: string, buffer: unknown): Uint8Array {
  if (buffer instanceof Uint8Array) return buffer;
  if (call === 'writeBuffer' && typeof buffer === 'string') return new TextEncoder().encode(buffer);
  if (ArrayBuffer.isView(buffer)) {
    return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  }
  const expected = call === 'writeBuffer' ? 'bytes (a Uint8Array) or a string' : 'a Uint8Array';
  throw invalidArgType(placeOf(call, 'buffer'), expected, buffer);
}

const NO_OPTIONS = Object.freeze({
  start: 0,
  end: null as number | null,
  timeout: UNCHANGED as number | null | typeof UNCHANGED,
  signal: null as AbortSignal | null,
  errorCallback: null as GivenFunction | null,
  userInfo: UNCHANGED as unknown,
});
