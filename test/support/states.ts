// Pairs of asynchronous states that are connected to each other, over every transport there is.
// Attaches TLS where it is asked to; closes nothing by itself but what `closeAll` is told.

import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import {
  type AcceptingHandle,
  type AsyncIoState,
  acceptTcpConnectionsCreatingAsyncIoStates,
  createAsyncIoState,
  createAsyncIoStateAndConnectedTcpSocket,
  type SslCtxPointer,
} from '../../lib/index.js';

/** Options of a state. */
export type AsyncIoStateOptions = NonNullable<Parameters<typeof createAsyncIoState>[1]>;

/** Two ends of one connection. */
export type Pair = readonly [client: AsyncIoState, server: AsyncIoState];

/** How a pair is made. */
export type Transport = 'TCP' | 'unix' | 'net.Socket' | 'Duplex' | 'memory';

export const TRANSPORTS: readonly Transport[] = ['TCP', 'unix', 'net.Socket', 'Duplex', 'memory'];

const opened = new Set<AsyncIoState>();

/** Two states, plain, connected to each other. */
export async function plainPair(
  transport: Transport = 'TCP',
  options: AsyncIoStateOptions = {},
): Promise<Pair> {
  const pair = await MAKERS[transport](options);
  for (const state of pair) opened.add(state);
  return pair;
}

/** The same with TLS, the handshake over. */
export async function securePair(
  ctxs: readonly [client: SslCtxPointer, server: SslCtxPointer],
  transport: Transport = 'TCP',
  options: AsyncIoStateOptions = {},
): Promise<Pair> {
  const pair = await plainPair(transport, options);
  await secure(pair, ctxs);
  return pair;
}

/** Puts TLS on both ends, and shakes hands. */
export async function secure(
  [client, server]: Pair,
  [clientCtx, serverCtx]: readonly [SslCtxPointer, SslCtxPointer],
): Promise<void> {
  await server.attachSsl({ sslCtx: serverCtx });
  await Promise.all([
    client.attachSsl({ sslCtx: clientCtx, sslSide: 'client', handshakeTimeout: 10 }),
    server.handshake(10),
  ]);
}

/** Closes every state that was made here. */
export async function closeAll(): Promise<void> {
  const states = [...opened];
  opened.clear();
  await Promise.all(states.map((state) => state.close()));
}

/** Reads exactly so many bytes, as text. */
export async function readText(state: AsyncIoState, length: number): Promise<string> {
  const buffer = Buffer.alloc(length);
  const count = await state.readBuffer(buffer);
  return buffer.subarray(0, count).toString();
}

/** A socket of Node that is connected, and its other end, one of Node too. */
export async function netSockets(): Promise<[Socket, Socket]> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const near = connect((server.address() as { port: number }).port, '127.0.0.1');
  const [[far]] = await Promise.all([once(server, 'connection'), once(near, 'connect')]);
  server.close();
  return [near, far];
}

/** Two Duplexes, of which each gives what the other takes, in chunks of any size. */
export function memoryDuplexes(chunkSize = Number.POSITIVE_INFINITY): [Duplex, Duplex] {
  const ends: Duplex[] = [];
  const made = [0, 1].map((own) => {
    let taken: (() => void) | null = null;
    const duplex = new Duplex({
      read() {
        const told = taken;
        taken = null;
        told?.();
      },
      write(chunk: Buffer, _encoding, done) {
        const other = ends[1 - own] as Duplex & { whenTaken(told: () => void): void };
        for (let at = 0; at < chunk.length; at += chunkSize) {
          other.push(chunk.subarray(at, at + Math.min(chunkSize, chunk.length)));
        }
        if (other.readableLength < other.readableHighWaterMark) done();
        else other.whenTaken(done);
      },
      final(done) {
        ends[1 - own]?.push(null);
        done();
      },
      destroy(error, done) {
        taken?.();
        if (ends[1 - own]?.destroyed === false) ends[1 - own]?.destroy();
        done(error);
      },
    });
    return Object.assign(duplex, {
      whenTaken: (told: () => void) => {
        taken = told;
      },
    });
  });
  ends.push(...made);
  return [made[0] as Duplex, made[1] as Duplex];
}

type Maker = (options: AsyncIoStateOptions) => Promise<Pair>;

let paths = 0;

const MAKERS: Readonly<Record<Transport, Maker>> = {
  TCP: (options) => overListener(0, options),
  unix: (options) =>
    overListener({ path: join(tmpdir(), `libssl-${process.pid}-${++paths}.sock`) }, options),
  'net.Socket': async (options) => {
    const [near, far] = await netSockets();
    return [createAsyncIoState(near, options), createAsyncIoState(far, options)];
  },
  Duplex: async (options) => {
    const [near, far] = await netSockets();
    const [a, b] = [near, far].map((socket) => Duplex.from({ readable: socket, writable: socket }));
    return [
      createAsyncIoState(a as Duplex, options),
      createAsyncIoState(b as Duplex, options),
    ] as const;
  },
  memory: async (options) => {
    const [a, b] = memoryDuplexes();
    return [createAsyncIoState(a, options), createAsyncIoState(b, options)];
  },
};

async function overListener(
  service: number | { path: string },
  options: AsyncIoStateOptions,
): Promise<Pair> {
  let handle: AcceptingHandle | null = null;
  const accepted = new Promise<AsyncIoState>((resolve, reject) => {
    acceptTcpConnectionsCreatingAsyncIoStates(
      service,
      (_handle, state: AsyncIoState) => resolve(state),
      {
        ...options,
        address: typeof service === 'number' ? '127.0.0.1' : null,
      },
    ).then(async (listening) => {
      handle = listening;
      connecting(listening).then(undefined, reject);
    }, reject);
  });
  let client: AsyncIoState | null = null;
  const connecting = async (listening: AcceptingHandle) => {
    client =
      typeof service === 'number'
        ? await createAsyncIoStateAndConnectedTcpSocket('127.0.0.1', listening.localPort, options)
        : await createAsyncIoStateAndConnectedTcpSocket(service, null, options);
  };
  const server = await accepted;
  while (client === null) await new Promise((resolve) => setImmediate(resolve));
  await (handle as AcceptingHandle | null)?.close();
  return [client, server];
}
