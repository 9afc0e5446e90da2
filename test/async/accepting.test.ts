// Connections that the crew accepts: what their SSL_CTX and the loop do meanwhile counts for them, too.
// The keywords of accepting are in opening.test.ts.

import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type AcceptingHandle,
  type AsyncIoState,
  acceptTcpConnectionsCreatingAsyncIoStates,
  createAsyncIoStateAndConnectedTcpSocket,
  createSslServerContext,
  findSslConnectionFromSslRef,
  resetSslAbstractContext,
  setSslCrewSize,
  setSslCtxCertCb,
  sslCrewSize,
} from '../../lib/index.js';
import { clientCtx, makeChain, serverCtx } from '../support/certificates.js';
import { testLibraries } from '../support/libraries.js';

const library = testLibraries()[0];
if (library === undefined) throw new Error('no OpenSSL can be opened here');
const chain = makeChain(library);
const size = sslCrewSize();
const open = new Set<AsyncIoState | AcceptingHandle>();
afterEach(async () => {
  await Promise.all([...open].map((each) => each.close()));
  open.clear();
  setSslCrewSize(size);
});

function keep<T extends AsyncIoState | AcceptingHandle>(each: T): T {
  open.add(each);
  return each;
}

async function listening(sslCtx: Parameters<typeof serve>[0], accepted: AsyncIoState[] = []) {
  return keep(await serve(sslCtx, (_handle, state) => accepted.push(keep(state))));
}

function serve(
  sslCtx: NonNullable<Parameters<typeof acceptTcpConnectionsCreatingAsyncIoStates>[2]>['sslCtx'],
  take: (handle: AcceptingHandle, state: AsyncIoState) => void,
) {
  const options = { address: '127.0.0.1', backlog: 1000, sslCtx };
  return acceptTcpConnectionsCreatingAsyncIoStates(0, take, options);
}

function visit(handle: AcceptingHandle): Promise<AsyncIoState> {
  const options = { sslCtx: clientCtx(library as NonNullable<typeof library>, chain) };
  return createAsyncIoStateAndConnectedTcpSocket('127.0.0.1', handle.localPort, options).then(keep);
}

describe.each([0, 1, 2])('accepting with a crew of %s', (crew) => {
  it('asks functions that are put on its SSL_CTX while it listens', async () => {
    setSslCrewSize(crew);
    const ctx = serverCtx(library, chain);
    const handle = await listening(ctx);
    await visit(handle);
    let asked = 0;
    setSslCtxCertCb(ctx, () => {
      asked++;
      return null;
    });
    await visit(handle);
    await visit(handle);
    expect(asked).toBe(2);
  });

  it('makes handles of what a connection owns when somebody asks', async () => {
    setSslCrewSize(crew);
    const accepted: AsyncIoState[] = [];
    const handle = await listening(serverCtx(library, chain), accepted);
    await visit(handle);
    await expect.poll(() => accepted.length).toBe(1);
    const state = accepted[0] as AsyncIoState;
    const { ssl, socket } = state;
    expect([state.ssl, state.socket]).toEqual([ssl, socket]);
    expect(ssl?.side).toBe('server');
    expect(findSslConnectionFromSslRef(ssl?.address ?? 0n)).toBe(state);
    expect(() => ssl?.release()).toThrow(
      expect.objectContaining({ code: 'ERR_SSL_HANDLE_IN_USE' }),
    );
    await state.close();
    expect([ssl?.alive, socket?.alive]).toEqual([false, false]);
  });

  it('goes on with a context that was reset', async () => {
    setSslCrewSize(crew);
    const accepted: AsyncIoState[] = [];
    const context = createSslServerContext({ keyFile: chain.keyPem, certFile: chain.chainPem });
    const handle = await listening(context, accepted);
    for (let i = 0; i < 3; i++) await visit(handle);
    resetSslAbstractContext(context);
    for (let i = 0; i < 3; i++) await visit(handle);
    await expect.poll(() => accepted.length).toBe(6);
    const ctxs = accepted.map(({ ctx }) => ctx);
    expect(ctxs[0]?.isSameObject(ctxs[2] as never)).toBe(true);
    expect(ctxs[3]?.isSameObject(ctxs[0] as never)).toBe(false);
    expect(ctxs[3]?.isSameObject(ctxs[5] as never)).toBe(true);
  });

  it('takes all that came while the loop was busy', async () => {
    setSslCrewSize(crew);
    const accepted: AsyncIoState[] = [];
    const handle = await listening(null, accepted);
    const clients = Array.from({ length: 400 }, () => connect(handle.localPort, '127.0.0.1'));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    await expect.poll(() => accepted.length, { timeout: 10_000 }).toBe(clients.length);
    for (const client of clients) client.destroy();
  });
});
