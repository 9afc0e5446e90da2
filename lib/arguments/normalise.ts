// One function for each call: its arguments in, a frozen record out, or an argument error.
// Pure: touches no addon, no file, no clock, and opens nothing.

import { invalidCombination } from '../conditions/index.js';
import { hostspec, serverNameOfHost, service, socket } from './addresses.js';
import type { Arguments } from './calls.js';
import { implementation, versionFacet } from './keywords.js';
import type { Recogniser, Recognisers } from './place.js';
import { optionsObject, placeOf, readOptions } from './read.js';
import { refuseResume } from './resume.js';
import { refuseOtherSide, saysSide } from './sides.js';
import { sslCtx } from './ssl-ctx.js';
import type {
  GivenClass,
  HostRecord,
  ImplementationName,
  OpensslVersionFacet,
  SocketSpecifier,
  SslCtxSpecifier,
} from './types.js';
import { orNull, paths, realSecondsOrNull } from './values.js';

/** Arguments of `openTcpStream`. */
export interface OpenTcpStreamArguments extends Omit<Arguments<'openTcpStream'>, 'tlsextHostName'> {
  readonly host: HostRecord;
  /** Port as decimal text, or service name. */
  readonly service: string;
  /** The server name to send, or `null`; `true` is resolved here. */
  readonly tlsextHostName: string | null;
}

/**
 * @param recognise test for the handles that `sslCtx` takes.
 * @corresponds open-tcp-stream
 */
export function normaliseOpenTcpStream(
  host: unknown,
  port: unknown,
  options: unknown,
  recognise: Recognisers = {},
): OpenTcpStreamArguments {
  const call = 'openTcpStream';
  const hostRecord = hostspec(host, placeOf(call, 'hostspec'));
  const portText = service(port, placeOf(call, 'service'));
  const read = readOptions(call, options, { recognise });
  refuseOtherSide(read.sslCtx, 'client', recognise, `the side of ${call}`);
  refuseResume(call, read, read.sslCtx, 'client');
  const { tlsextHostName } = read;
  return Object.freeze({
    ...read,
    host: hostRecord,
    service: portText,
    tlsextHostName: tlsextHostName === true ? serverNameOfHost(hostRecord) : tlsextHostName,
  });
}

/** Arguments of the class `SocketStream`. */
export type SocketStreamArguments = Arguments<'SocketStream'>;

/**
 * @param as name of the class, for messages.
 * @param allowUnknown true for a subclass with keywords of its own.
 * @corresponds socket-stream
 */
export function normaliseSocketStream(
  options: unknown,
  recognise: Recognisers = {},
  settings: { readonly as?: string; readonly allowUnknown?: boolean } = {},
): SocketStreamArguments {
  const read = readOptions('SocketStream', options, { ...settings, recognise });
  refuseOtherSide(read.sslCtx, read.sslSide, recognise, null, saysSide(options));
  refuseResume(settings.as ?? 'SocketStream', read, read.sslCtx, read.sslSide);
  return read;
}

/** Arguments of `createSslSocketStream`. */
export interface CreateSslSocketStreamArguments {
  readonly socket: SocketSpecifier;
  readonly sslCtx: SslCtxSpecifier;
  readonly errorp: boolean;
  /** Subclass of `SocketStream` to make, or `null` for that class itself. */
  readonly streamClass: GivenClass | null;
  /**
   * What the constructor is called with: the options as they were given, with `socket` and
   * `sslCtx`, with `direction` `'io'` where it was left out, without `errorp` and `streamClass`.
   */
  readonly initargs: Readonly<Record<string, unknown>>;
}

/**
 * Keywords that this package does not know are left to `streamClass` when one is given.
 *
 * @corresponds create-ssl-socket-stream
 */
export function normaliseCreateSslSocketStream(
  givenSocket: unknown,
  givenCtx: unknown,
  options: unknown,
  recognise: Recognisers = {},
): CreateSslSocketStreamArguments {
  const call = 'createSslSocketStream';
  const socketSpecifier = socket(givenSocket, placeOf(call, 'socket', recognise));
  const ctxSpecifier = sslCtx(givenCtx ?? null, placeOf(call, 'sslCtx', recognise));
  // A copy, so that what was checked is what the constructor gets.
  const given = { ...optionsObject(call, options) };
  const allowUnknown = typeof given.streamClass === 'function';
  const read = readOptions(call, given, { recognise, allowUnknown });
  // A class may choose a side of its own: its constructor checks.
  if (read.streamClass === null) {
    refuseOtherSide(ctxSpecifier, read.sslSide, recognise, null, saysSide(given));
    refuseResume(call, read, ctxSpecifier, read.sslSide);
  }
  const { errorp: _errorp, streamClass: _streamClass, ...rest } = given;
  return Object.freeze({
    socket: socketSpecifier,
    sslCtx: ctxSpecifier,
    errorp: read.errorp,
    streamClass: read.streamClass,
    initargs: Object.freeze({
      ...rest,
      direction: read.direction,
      socket: givenSocket,
      sslCtx: givenCtx ?? null,
    }),
  });
}

/** Arguments of `attachSsl`. */
export type AttachSslArguments = Arguments<'attachSsl'>;

/** @corresponds attach-ssl */
export function normaliseAttachSsl(
  options: unknown,
  recognise: Recognisers = {},
): AttachSslArguments {
  const read = readOptions('attachSsl', options, { recognise });
  refuseOtherSide(read.sslCtx, read.sslSide, recognise, null, saysSide(options));
  refuseResume('attachSsl', read, read.sslCtx, read.sslSide);
  return read;
}

/** Arguments of `detachSsl`. */
export type DetachSslArguments = Arguments<'detachSsl'>;

/** @corresponds detach-ssl */
export function normaliseDetachSsl(options: unknown): DetachSslArguments {
  return readOptions('detachSsl', options);
}

/**
 * The timeout of `handshake(timeout)`: seconds, or `null` for no limit, also when left out.
 *
 * @corresponds socket-stream-handshake
 */
export function normaliseHandshake(timeout: unknown): number | null {
  return realSecondsOrNull(timeout ?? null, placeOf('handshake', 'timeout'));
}

/** Arguments of `startUpServer`; the double names are one. */
export interface StartUpServerArguments
  extends Omit<Arguments<'startUpServer'>, 'service' | 'address' | 'localPort'> {
  /** Port as decimal text, or service name; `'0'`, the default, is any free port. */
  readonly localPort: string;
}

/** @corresponds start-up-server */
export function normaliseStartUpServer(options: unknown): StartUpServerArguments {
  const { service: port, address, ...read } = readOptions('startUpServer', options);
  refuseBoth('startUpServer', 'service', port, 'localPort', read.localPort);
  refuseBoth('startUpServer', 'address', address, 'localAddress', read.localAddress);
  return Object.freeze({
    ...read,
    localPort: read.localPort ?? port ?? '0',
    localAddress: read.localAddress ?? address,
  });
}

/** Arguments of `makeSslCtx`. */
export type MakeSslCtxArguments = Arguments<'makeSslCtx'>;

/**
 * @param recogniseCtx accepts an `SslCtxPointer` and says why an `SslPointer` will not do.
 * @corresponds make-ssl-ctx
 */
export function normaliseMakeSslCtx(
  options: unknown,
  recogniseCtx?: Recogniser,
): MakeSslCtxArguments {
  const recognise = recogniseCtx === undefined ? {} : { sslCtx: recogniseCtx };
  return readOptions('makeSslCtx', options, { recognise });
}

/** Arguments of `ensureSsl`. */
export type EnsureSslArguments = Arguments<'ensureSsl'>;

/** @corresponds ensure-ssl */
export function normaliseEnsureSsl(options: unknown): EnsureSslArguments {
  const read = readOptions('ensureSsl', options);
  if (read.alreadyDone && read.libraryPath !== null) {
    throw invalidCombination(
      'ensureSsl takes either "alreadyDone" (the OpenSSL of Node) or "libraryPath", not both.',
    );
  }
  return read;
}

/**
 * The files to load, in order; `null` forgets an earlier setting.
 *
 * @corresponds set-ssl-library-path
 */
export function normaliseSetSslLibraryPath(libraryPath: unknown): readonly string[] | null {
  return orNull(paths)(libraryPath, placeOf('setSslLibraryPath', 'libraryPath'));
}

/** @corresponds openssl-version */
export function normaliseOpensslVersion(what: unknown): OpensslVersionFacet {
  return versionFacet(what ?? 'version', placeOf('opensslVersion', 'what'));
}

/**
 * The name of a TLS implementation.
 *
 * @param call the function whose argument it is, for messages.
 * @corresponds ssl-default-implementation, ssl-implementation-available-p
 */
export function normaliseImplementation(name: unknown, call: string): ImplementationName {
  return implementation(name, placeOf(call, 'name'));
}

/**
 * The new socket of `replaceSocketStreamSocket`, or `null` to disconnect.
 *
 * @corresponds replace-socket-stream-socket
 */
export function normaliseSocketOrNull(
  value: unknown,
  call: string,
  recognise: Recognisers,
): SocketSpecifier | null {
  return orNull(socket)(value, placeOf(call, 'socket', recognise));
}

function refuseBoth(call: string, one: string, first: unknown, other: string, second: unknown) {
  if (first === null || second === null) return;
  throw invalidCombination(`${call} takes either "${one}" or "${other}": they mean the same.`);
}
