// Both ends of a connection made from abstract contexts, in this process.
// Judges nothing.

import {
  type AcceptingHandle,
  type AsyncConnectInit,
  type AsyncIoState,
  acceptTcpConnectionsCreatingAsyncIoStates,
  createAsyncIoStateAndConnectedTcpSocket,
  createSslClientContext,
  createSslServerContext,
  type SocketError,
  type SslAbstractContext,
  type SslClientContextInit,
  type SslCtxPointer,
  type SslLibrary,
  type SslServerContextInit,
} from '../../lib/index.js';
import { makeChain, type TestChain } from '../support/certificates.js';
import { testLibraries } from '../support/libraries.js';

export const library = testLibraries()[0] as SslLibrary;

/** A chain for localhost, made once. */
export const chain: TestChain = makeChain(library);
/** Another one that the first knows nothing of. */
export const otherChain: TestChain = makeChain(library);

/** What became of one connection. */
export interface Meeting {
  /** `null` when the handshake failed on this side. */
  readonly client: AsyncIoState | null;
  readonly server: AsyncIoState | null;
  readonly clientError: SocketError | null;
  readonly serverError: SocketError | null;
}

const open: { close(): Promise<unknown> }[] = [];

/** Closes what is still open. */
export async function closeAll(): Promise<void> {
  await Promise.all(open.splice(0).map((one) => one.close()));
}

/** A server's context with the chain. */
export function serverContext(more: SslServerContextInit = {}): SslAbstractContext {
  return createSslServerContext({ keyFile: chain.keyPem, certFile: chain.chainPem, ...more });
}

/** A client's context that trusts the chain's root. */
export function clientContext(more: SslClientContextInit = {}): SslAbstractContext {
  return createSslClientContext({ opensslTrustedFile: chain.rootPem, ...more });
}

/** The same over one library, with chains of its own. */
export function contextsOver(library: SslLibrary) {
  const [chain, otherChain] = [makeChain(library), makeChain(library)];
  return {
    chain,
    otherChain,
    createSslServerContext: (options: SslServerContextInit = {}) =>
      createSslServerContext({ library, ...options }),
    createSslClientContext: (options: SslClientContextInit = {}) =>
      createSslClientContext({ library, ...options }),
    serverContext: (more: SslServerContextInit = {}) =>
      serverContext({ library, keyFile: chain.keyPem, certFile: chain.chainPem, ...more }),
    clientContext: (more: SslClientContextInit = {}) =>
      clientContext({ library, opensslTrustedFile: chain.rootPem, ...more }),
  };
}

/** Connects two contexts; in TLS 1.3 a client knows only with the first data what the server says. */
export async function meet(
  server: SslAbstractContext | SslCtxPointer,
  client: SslAbstractContext,
  host = 'localhost',
  more: Pick<AsyncConnectInit, 'tlsextHostName'> = {},
): Promise<Meeting> {
  let settle: (result: Pick<Meeting, 'server' | 'serverError'>) => void = () => {};
  const accepted = new Promise<Pick<Meeting, 'server' | 'serverError'>>((resolve) => {
    settle = resolve;
  });
  const handle: AcceptingHandle = await acceptTcpConnectionsCreatingAsyncIoStates(
    0,
    async (_handle, state) => {
      open.push(state);
      await state.writeBuffer('+');
      settle({ server: state, serverError: null });
    },
    {
      address: '0.0.0.0',
      sslCtx: server,
      handshakeTimeout: 10,
      sslErrorCallback: (serverError) => settle({ server: null, serverError }),
    },
  );
  try {
    return { ...(await visit(handle.localPort, client, host, more)), ...(await accepted) };
  } finally {
    await handle.close();
  }
}

async function visit(
  port: number,
  sslCtx: SslAbstractContext,
  host: string,
  more: Pick<AsyncConnectInit, 'tlsextHostName'>,
) {
  try {
    const options = { sslCtx, ipv6: null, handshakeTimeout: 10, ...more } as const;
    const client = await createAsyncIoStateAndConnectedTcpSocket(host, port, options);
    open.push(client);
    await client.readBuffer(Buffer.alloc(1), { timeout: 10 });
    return { client, clientError: null };
  } catch (error) {
    return { client: null, clientError: error as SocketError };
  }
}
