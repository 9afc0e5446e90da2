// createAsyncIoState: a state of a socket, a stream, a descriptor, a Node socket, or any Duplex.
// Connects and accepts nothing, and attaches no SSL.

import { Socket as NetSocket } from 'node:net';
import { Duplex } from 'node:stream';
import {
  type AsyncIoStateArguments,
  type AsyncIoStateOptions,
  type HostRecord,
  normaliseCreateAsyncIoState,
  type SocketSpecifier,
} from '../arguments/index.js';
import {
  conditionFromFailure,
  invalidArgType,
  invalidCombination,
  outOfRange,
} from '../conditions/index.js';
import { CONNECTION_RECOGNISERS, leaveUnread, takeUnread } from '../connections/index.js';
import { SocketHandle } from '../handles/index.js';
import { SocketStream } from '../streams/socket-stream.js';
import { socketOf } from '../streams/sockets.js';
import { AsyncIoState } from './async-io-state.js';
import { DuplexLink } from './duplex-link.js';
import { type Link, SocketLink } from './link.js';
import { SecureLink } from './secure-link.js';
import { takeNetSocket } from './take-net-socket.js';

/** What a state can be made of. */
export type AsyncIoObject = SocketHandle | SocketStream | NetSocket | Duplex | number;

/**
 * Makes a state of something that is connected. The state owns it from then on; when this throws,
 * it is the caller's again.
 *
 * - a `SocketHandle`, or a descriptor;
 * - a `SocketStream`: its socket is taken away from it, SSL is detached first, and bytes that it had
 *   received go with the socket;
 * - a `net.Socket` of Node: its descriptor is taken over, with the bytes that Node had read. It must
 *   be connected and have nothing left to send; it is destroyed;
 * - any other `Duplex`: TLS goes through it. Everything works but what needs a socket.
 *
 * @corresponds create-async-io-state
 */
export function createAsyncIoState(
  object: AsyncIoObject,
  options: AsyncIoStateOptions = {},
): AsyncIoState {
  const args = normaliseCreateAsyncIoState(options);
  if (object instanceof SocketStream) {
    const socket = object.replaceSocket(null);
    if (socket === null) throw invalidCombination('The SocketStream is closed.');
    return stateOfSocket(socket, args);
  }
  if (object instanceof NetSocket && hasDescriptor(object)) {
    return stateOfSocket(takeNetSocket(object), args);
  }
  if (object instanceof Duplex) return stateOfDuplex(object, args);
  const { socket, giveBack } = socketOf(specifierOf(object));
  try {
    return stateOfSocket(socket, args);
  } catch (error) {
    giveBack();
    throw error;
  }
}

/** A state of a socket of ours. */
export function stateOfSocket(socket: SocketHandle, args: AsyncIoStateArguments): AsyncIoState {
  const unread = takeUnread(socket);
  try {
    return newState((user) => SocketLink.open(socket, user), args, unread);
  } catch (error) {
    leaveUnread(socket, unread);
    throw error;
  }
}

/** A state of a link that has a socket of its own. */
export function stateOfLink(
  id: number,
  args: AsyncIoStateArguments,
  host: HostRecord | null,
): AsyncIoState {
  return newState((user) => SocketLink.of(id, user, host), args, NOTHING);
}

function stateOfDuplex(duplex: Duplex, args: AsyncIoStateArguments): AsyncIoState {
  if (duplex.destroyed || duplex.readableEnded) {
    throw invalidCombination('The Duplex has ended, or was destroyed.');
  }
  if (duplex.readableObjectMode || duplex.writableObjectMode) {
    throw invalidCombination('The Duplex is in object mode: TLS needs bytes.');
  }
  if (duplex.readableEncoding !== null) {
    const text = `The Duplex gives text (${duplex.readableEncoding}): TLS needs its bytes.`;
    throw invalidCombination(text);
  }
  return newState((user) => DuplexLink.open(duplex, user), args, NOTHING);
}

const NOTHING = new Uint8Array(0);

type Opener = (user: SecureLink) => Link | ReturnType<typeof SocketLink.open>;

function newState(open: Opener, args: AsyncIoStateArguments, unread: Uint8Array): AsyncIoState {
  return new AsyncIoState((state) => {
    const secure = new SecureLink(state);
    const link = open(secure);
    if ('status' in link) throw conditionFromFailure(link, { phase: 'create', connection: state });
    secure.adopt(link);
    if (unread.length > 0) secure.reader.inbox.push(unread);
    return secure;
  }, args);
}

function specifierOf(object: unknown): SocketSpecifier {
  const argument = { call: 'createAsyncIoState', name: 'object' };
  if (typeof object === 'number') {
    const isDescriptor = Number.isInteger(object) && object >= 0 && object <= 0x7fffffff;
    if (isDescriptor) return { kind: 'descriptor', fd: object };
    throw outOfRange(argument, 'a descriptor, an integer of 0 or more', object);
  }
  if (object instanceof SocketHandle) {
    const why = CONNECTION_RECOGNISERS.socket?.(object);
    if (why !== true) throw invalidCombination(`The socket ${why}.`);
    return { kind: 'handle', handle: object };
  }
  const expected = 'a SocketHandle, a SocketStream, a net.Socket, a Duplex, or a descriptor';
  throw invalidArgType(argument, expected, object);
}

/** A Node socket over a descriptor of the system; a TLSSocket, or one without, is a Duplex only. */
function hasDescriptor(socket: NetSocket): boolean {
  const encrypted = (socket as { encrypted?: boolean }).encrypted === true;
  const handle = (socket as unknown as { _handle?: { fd?: number } | null })._handle;
  return !encrypted && typeof handle?.fd === 'number' && handle.fd >= 0;
}
