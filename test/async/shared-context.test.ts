// One SSL_CTX in several threads: tickets and cached sessions of one worker are good for another.
// How a context is used is tested elsewhere.

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterAll, describe, expect, it } from 'vitest';
import {
  createAsyncIoStateAndConnectedTcpSocket,
  dropSharedSslCtx,
  makeSslCtx,
  type SslCtxPointer,
  type SslLibrary,
  type SslSessionPointer,
  shareSslCtx,
  takeSharedSslCtx,
} from '../../lib/index.js';
import { opensslFor } from '../../lib/openssl.js';
import { makeChain, serverCtx } from '../support/certificates.js';
import { testLibraries, titleOf } from '../support/libraries.js';

const ENTRY = new URL('../../dist/index.js', import.meta.url).href;
const workers: Worker[] = [];
afterAll(() => Promise.all(workers.map((worker) => worker.terminate())));

async function serve(shared: unknown): Promise<number> {
  const worker = new Worker(new URL('sharing-worker.mjs', import.meta.url), {
    workerData: { shared, entry: ENTRY },
  });
  workers.push(worker);
  const [port] = await once(worker, 'message');
  return port as number;
}

/** Connects with a session, if any; gives whether it was resumed, and the session to try next. */
async function visit(
  library: SslLibrary,
  port: number,
  ctx: SslCtxPointer,
  session: SslSessionPointer | null,
): Promise<[boolean, SslSessionPointer | null]> {
  const functions = opensslFor(library);
  const state = await createAsyncIoStateAndConnectedTcpSocket('127.0.0.1', port, {
    sslCtx: ctx,
    sslConfigureCallback: (ssl) => session && functions.SSL_set_session(ssl, session),
  });
  const answer = Buffer.alloc(2);
  await state.readBuffer(answer);
  expect(answer.toString()).toBe('ok');
  const reused = functions.SSL_session_reused(state.sslRef) === 1;
  const next = functions.SSL_get1_session(state.sslRef);
  await state.close();
  return [reused, next];
}

describe.each(testLibraries())('a shared context of $version', (library) => {
  const functions = opensslFor(library);

  it(`lets a client resume on whichever worker it meets (${titleOf(library)})`, async () => {
    const ctx = serverCtx(library, makeChain(library));
    functions.SSL_CTX_set_session_id_context(ctx, Buffer.from('sharing'));
    const shared = shareSslCtx(ctx);
    const ports = [await serve(shared), await serve(shared)] as const;
    const client = makeSslCtx({ library, sslSide: 'client' });
    let session: SslSessionPointer | null = null;
    const resumed: boolean[] = [];
    for (const port of [ports[0], ports[1], ports[0], ports[1]]) {
      let reused = false;
      [reused, session] = await visit(library, port, client, session);
      resumed.push(reused);
      // Meanwhile the context may be changed: it waits for whoever is using it.
      for (let i = 0; i < 50; i++) functions.SSL_CTX_set_options(ctx, 0n);
    }
    expect(resumed).toEqual([false, true, true, true]);
  });

  it('is the same object in every handle, and lives on in those when it is dropped', () => {
    const ctx = makeSslCtx({ library, sslSide: 'server' });
    const shared = structuredClone(shareSslCtx(ctx));
    const taken = takeSharedSslCtx(shared);
    expect(taken.isSameObject(ctx)).toBe(true);
    expect(taken.toString()).toContain('server');
    expect(dropSharedSslCtx(shared)).toBe(true);
    expect(dropSharedSslCtx(shared)).toBe(false);
    ctx.release();
    expect(functions.SSL_CTX_get_options(taken)).toBeTypeOf('bigint');
    expect(() => takeSharedSslCtx(shared)).toThrow(/not shared any more/);
  });

  it('is dropped with the thread that shared it', async () => {
    const worker = new Worker(
      `const { parentPort, workerData } = require('node:worker_threads');
       import(workerData).then(({ makeSslCtx, shareSslCtx }) => {
         parentPort.postMessage(shareSslCtx(makeSslCtx({ sslSide: 'server' })));
       });`,
      { eval: true, workerData: ENTRY },
    );
    const [shared] = await once(worker, 'message');
    await once(worker, 'exit');
    expect(() => takeSharedSslCtx(shared)).toThrow(/not shared any more/);
  });

  it('refuses what is no context and no token', () => {
    expect(() => shareSslCtx({} as never)).toThrow(/must be an SslCtxPointer/);
    expect(() => takeSharedSslCtx({} as never)).toThrow(/must be what shareSslCtx has returned/);
    const wrong = { type: 'SSL_CTX', token: '0'.repeat(32) } as const;
    expect(() => takeSharedSslCtx(wrong)).toThrow(/not shared any more/);
  });
});
