// A server that goes on, and clients that visit it one after the other: for what one connection leaves
// to the next. Judges nothing.

import {
  type AsyncConnectInit,
  type AsyncIoState,
  acceptTcpConnectionsCreatingAsyncIoStates,
  createAsyncIoStateAndConnectedTcpSocket,
  type SocketError,
  type SslAbstractContext,
} from '../../lib/index.js';

/** A server that says '+' to every connection, then what it hears. */
export interface RunningServer {
  readonly port: number;
  /** Server's ends of the connections, in their order. */
  readonly states: readonly AsyncIoState[];
  readonly errors: readonly SocketError[];
}

const open: { close(): Promise<unknown> }[] = [];

/** Closes what is still open. */
export async function closeServers(): Promise<void> {
  await Promise.all(open.splice(0).map((one) => one.close()));
}

/** Starts a server on a free port. */
export async function serve(sslCtx: SslAbstractContext, port = 0): Promise<RunningServer> {
  const states: AsyncIoState[] = [];
  const errors: SocketError[] = [];
  const echo = async (state: AsyncIoState) => {
    await state.writeBuffer('+');
    for await (const chunk of state) await state.writeBuffer(chunk);
  };
  const handle = await acceptTcpConnectionsCreatingAsyncIoStates(
    port,
    (_handle, state) => {
      states.push(state);
      open.push(state);
      echo(state).catch(() => {}); // the client has gone
    },
    {
      address: '127.0.0.1',
      sslCtx,
      handshakeTimeout: 10,
      sslErrorCallback: (error) => errors.push(error),
    },
  );
  open.push(handle);
  return { port: handle.localPort, states, errors };
}

/** Connects and hears the '+', by when tickets have come; the caller may go on with it. */
export async function visit(
  port: number,
  sslCtx: SslAbstractContext,
  options: AsyncConnectInit = {},
  host = 'localhost',
): Promise<AsyncIoState> {
  const limits = { ipv6: null, handshakeTimeout: 10, readTimeout: 10 } as const;
  const state = await createAsyncIoStateAndConnectedTcpSocket(host, port, {
    ...limits,
    ...options,
    sslCtx,
  });
  open.push(state);
  await state.readBuffer(Buffer.alloc(1));
  return state;
}

/** Visits, goes, and says whether the session was resumed. */
export async function resumes(
  port: number,
  sslCtx: SslAbstractContext,
  options: AsyncConnectInit = {},
  host = 'localhost',
): Promise<boolean> {
  const state = await visit(port, sslCtx, options, host);
  const reused = state.sessionReused;
  await state.close();
  return reused;
}
