// Handshakes on the crew: what is refused meanwhile, changes of contexts in a storm, sizes that change.
// Its threads at the end of workers and of the process are in endings.test.ts.

import { connect as tlsConnect } from 'node:tls';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { addon } from '../../lib/binding/load.js';
import {
  type AsyncIoState,
  acceptTcpConnectionsCreatingAsyncIoStates,
  createAsyncIoStateAndConnectedTcpSocket,
  setSslCrewSize,
  sslCrewSize,
} from '../../lib/index.js';
import { opensslFor } from '../../lib/openssl.js';
import { clientCtx, makeChain, serverCtx } from '../support/certificates.js';
import { openDescriptors } from '../support/descriptors.js';
import { testLibraries, titleOf } from '../support/libraries.js';
import { closeAll, plainPair, TRANSPORTS } from '../support/states.js';

const before = sslCrewSize();
afterEach(closeAll);
afterAll(() => setSslCrewSize(before));

describe.each(testLibraries())('the crew with $version', (library) => {
  const chain = makeChain(library);
  const ctxs = [clientCtx(library, chain), serverCtx(library, chain)] as const;
  const functions = opensslFor(library);

  it.each(TRANSPORTS)('refuses calls on an SSL that is out, over %s', async (transport) => {
    setSslCrewSize(1);
    const [client, server] = await plainPair(transport);
    await server.attachSsl({ sslCtx: ctxs[1] });
    const attaching = client.attachSsl({ sslCtx: ctxs[0], sslSide: 'client' });
    // This turn of the loop has not taken the step back yet.
    const inUse = { code: 'ERR_SSL_HANDLE_IN_USE' };
    const { ssl } = client;
    if (ssl === null) throw new Error('no SSL');
    const calls: (() => unknown)[] = [
      () => functions.SSL_do_handshake(ssl),
      () => functions.SSL_shutdown(ssl),
      () => functions.SSL_get_version(ssl),
      () => functions.SSL_set_options(ssl, 0n),
      () => ssl.release(),
      () => client.protocolVersion,
      () => client.verify(),
    ];
    for (const call of calls) expect(call).toThrow(expect.objectContaining(inUse));
    for (const state of [client, server]) expect(state.isOpen).toBe(true);
    await Promise.all([attaching, server.handshake()]);
    expect(functions.SSL_get_version(ssl)).toBe('TLSv1.3');
  });

  it.each(TRANSPORTS)(
    'lets everything be closed while steps are out, over %s',
    async (transport) => {
      for (const crew of [0, 1, 3]) {
        setSslCrewSize(crew);
        const close = async (closes: 0 | 1) => {
          const pair = await plainPair(transport);
          await pair[1].attachSsl({ sslCtx: ctxs[1] });
          const ends = Promise.allSettled([
            pair[0].attachSsl({ sslCtx: ctxs[0], sslSide: 'client' }),
            pair[1].handshake(),
          ]);
          await pair[closes].close();
          expect(pair[closes].isOpen).toBe(false);
          const [mine] = [await ends].map((each) => each[closes]);
          expect(mine).toMatchObject({ reason: { code: 'ERR_SOCKET_CLOSED' } });
          await pair[1 - closes]?.close();
        };
        await Promise.all([close(0), close(1)]);
      }
    },
  );

  it('stops a handshake for a signal while its step is out', async () => {
    setSslCrewSize(1);
    const [client] = await plainPair();
    const control = new AbortController();
    const attaching = client
      .attachSsl({ sslCtx: ctxs[0], sslSide: 'client', signal: control.signal })
      .catch((error) => error);
    control.abort(new Error('stop'));
    expect(await attaching).toMatchObject({ message: 'stop' });
    expect(client.ssl).toBeNull();
    expect(client.isOpen).toBe(true);
  });

  it(`lets contexts be changed in a storm of handshakes (${titleOf(library)})`, async () => {
    const accepted: AsyncIoState[] = [];
    const errors: unknown[] = [];
    const ctx = serverCtx(library, chain);
    const handle = await acceptTcpConnectionsCreatingAsyncIoStates(
      0,
      (_handle, state) => {
        accepted.push(state);
        state.close();
      },
      { address: '127.0.0.1', sslCtx: ctx, sslErrorCallback: (error) => errors.push(error) },
    );
    const spare = makeChain(library);
    const descriptors = openDescriptors();
    let clients = 0;
    let changes = 0;
    const storming = (async () => {
      for (let round = 0; round < 6; round++) {
        setSslCrewSize([4, 0, 1, 8, 2, 3][round] as number);
        const batch = Array.from({ length: 20 }, async () => {
          const state = await createAsyncIoStateAndConnectedTcpSocket(
            '127.0.0.1',
            handle.localPort,
            { sslCtx: ctxs[0] },
          );
          clients++;
          await state.close();
        });
        await Promise.all(batch);
      }
    })();
    const mutating = setInterval(() => {
      changes++;
      functions.SSL_CTX_set_options(ctx, 0n);
      functions.SSL_CTX_use_certificate(ctx, chain.leaf.certificate);
      functions.SSL_CTX_use_PrivateKey(ctx, chain.leaf.key);
      const store = functions.SSL_CTX_get_cert_store(ctxs[0]);
      if (store) functions.X509_STORE_add_cert(store, spare.root.certificate);
      functions.SSL_CTX_flush_sessions(ctx, 0);
    }, 1);
    await storming.finally(() => clearInterval(mutating));
    await expect.poll(() => accepted.length).toBe(120);
    expect([clients, errors]).toEqual([120, []]);
    expect(changes).toBeGreaterThan(3);
    await expect.poll(openDescriptors, { timeout: 3000 }).toBeLessThanOrEqual(descriptors);
    await handle.close();
    globalThis.gc?.();
  });

  it('serves clients of node:tls while its size changes', async () => {
    const handle = await acceptTcpConnectionsCreatingAsyncIoStates(
      0,
      async (_handle, state) => {
        await state.writeBuffer('hi');
        await state.close();
      },
      { address: '127.0.0.1', sslCtx: ctxs[1] },
    );
    const sizes = setInterval(() => setSslCrewSize(Math.floor(Math.random() * 5)), 1);
    const visits = Array.from({ length: 60 }, async () => {
      const socket = tlsConnect({
        host: '127.0.0.1',
        port: handle.localPort,
        servername: 'localhost',
        ca: chain.rootPem,
      });
      let text = '';
      for await (const data of socket) text += data;
      return text;
    });
    const texts = await Promise.all(visits).finally(() => clearInterval(sizes));
    expect(new Set(texts)).toEqual(new Set(['hi']));
    await handle.close();
    expect(addon.crewSize()).toBe(sslCrewSize());
  });

  it('refuses sizes that are none', () => {
    for (const size of [-1, 1025, 1.5, '1', undefined]) {
      expect(() => setSslCrewSize(size as number)).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^ERR_(OUT_OF_RANGE|INVALID_ARG)/) }),
      );
    }
  });
});
