// Signer keys that never answer: what ends a handshake ends the waiting, wherever the handshake is by then.
// What they answer otherwise is in signer-handshakes.test.ts.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type AcceptingHandle,
  type AsyncAcceptInit,
  type AsyncIoState,
  acceptTcpConnectionsCreatingAsyncIoStates,
  createAsyncIoStateAndConnectedTcpSocket,
  createSignerKey,
} from '../../lib/index.js';
import { opensslFor, type SslCtxPointer } from '../../lib/openssl.js';
import { clientCtx, makeChain, serverCtx } from '../support/certificates.js';
import { testLibraries, titleOf } from '../support/libraries.js';

const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  await Promise.allSettled(open.splice(0).map((one) => one.close()));
});

describe.each(testLibraries().map((library) => [titleOf(library), library] as const))(
  'a key that never answers, with %s',
  (_title, library) => {
    const f = opensslFor(library);
    const chain = makeChain(library);

    function silent(): { ctx: SslCtxPointer; asked: () => number } {
      let asked = 0;
      const ctx = serverCtx(library, chain);
      const sign = () => {
        asked++;
        return new Promise<never>(() => {});
      };
      f.SSL_CTX_use_PrivateKey(ctx, createSignerKey({ publicKey: chain.chainPem, sign, library }));
      return { ctx, asked: () => asked };
    }

    async function listen(
      use: (state: AsyncIoState) => unknown,
      options: Omit<AsyncAcceptInit, 'createState'> = {},
    ): Promise<AcceptingHandle> {
      const handle = await acceptTcpConnectionsCreatingAsyncIoStates(
        0,
        (_handle, state) => {
          open.push(state);
          use(state);
        },
        { address: '127.0.0.1', ...options },
      );
      open.push(handle);
      return handle;
    }

    /** How the client's handshake ends. */
    async function visit(port: number): Promise<unknown> {
      const client = await createAsyncIoStateAndConnectedTcpSocket('127.0.0.1', port);
      open.push(client);
      const sslCtx = clientCtx(library, chain);
      return client
        .attachSsl({ sslCtx, sslSide: 'client', handshakeTimeout: 15 })
        .catch((error: unknown) => error);
    }

    it('an accepted connection ends with its handshakeTimeout', async () => {
      const { ctx, asked } = silent();
      const told = new Promise((sslErrorCallback) => {
        listen(() => {}, { sslCtx: ctx, handshakeTimeout: 0.3, sslErrorCallback }).then((handle) =>
          visit(handle.localPort),
        );
      });
      expect(await told).toMatchObject({ code: 'ERR_SSL_HANDSHAKE_TIMEOUT' });
      expect(asked()).toBe(1);
    });

    it('a connection that is being accepted ends with its server', async () => {
      const { ctx, asked } = silent();
      const handle = await listen(() => {}, { sslCtx: ctx, sslErrorCallback: () => {} });
      const visiting = visit(handle.localPort);
      while (asked() === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      await handle.close();
      expect(await visiting).toBeInstanceOf(Error);
    });

    it.each(['abort', 'close'])(
      'it is not asked by a handshake that was ended by %s in an earlier function',
      async (how) => {
        const { ctx, asked } = silent();
        const controller = new AbortController();
        const states: AsyncIoState[] = [];
        f.SSL_CTX_set_client_hello_cb(ctx, () => {
          if (how === 'abort') controller.abort();
          else states[0]?.close();
          return true;
        });
        const { signal } = controller;
        const ended = new Promise((resolve) => {
          listen(async (accepted) => {
            states.push(accepted);
            await accepted.attachSsl({ sslCtx: ctx, sslSide: 'server', handshakeTimeout: 0 });
            accepted.handshake({ signal }).catch(resolve);
          }).then((handle) => visit(handle.localPort));
        });
        expect(await ended).toMatchObject(how === 'abort' ? { name: 'AbortError' } : {});
        await states[0]?.close();
        expect(asked()).toBe(0);
      },
    );
  },
);

const CIRCLE = fileURLToPath(new URL('circle-script.mjs', import.meta.url));

it.each(
  testLibraries()
    .filter(({ origin }) => origin !== 'path')
    .map((library) => [titleOf(library), library.origin] as const),
)("of two threads that wait for each other's keys one is refused, with %s", (_title, origin) => {
  const limits = { encoding: 'utf8', timeout: 15_000, killSignal: 'SIGKILL' } as const;
  const { stdout, stderr } = spawnSync(process.execPath, [CIRCLE, origin], limits);
  expect(JSON.parse(stdout).sort(), stderr).toEqual(['failed', 'signed']);
});
