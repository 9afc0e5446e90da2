// Sessions and early data over every transport, and for contexts that are made by hand.
// What they do over TCP with abstract contexts is tested elsewhere.

import { afterEach, describe, expect, it } from 'vitest';
import type { AsyncIoState, SslAbstractContext, SslCtxPointer } from '../../lib/index.js';
import { sslNew } from '../../lib/index.js';
import { clientCtx } from '../support/certificates.js';
import { namedLibraries, titleOf } from '../support/libraries.js';
import {
  closeAll,
  type Pair,
  plainPair,
  readText,
  TRANSPORTS,
  type Transport,
} from '../support/states.js';
import { closeServers, serve, visit } from './server.js';
import { contextsOver } from './support.js';

for (const library of namedLibraries()) {
  describe(`sessions with ${titleOf(library)}`, () => {
    const { chain, serverContext, clientContext } = contextsOver(library);

    afterEach(async () => {
      await closeAll();
      await closeServers();
    });

    const heard: string[] = [];
    const early = serverContext({
      maxEarlyData: 16384,
      earlyDataCallback: (_connection, data) => {
        heard.push(Buffer.from(data).toString());
        return 'heard ';
      },
    });

    /** Puts TLS on both ends; the server then says '+'. */
    async function secure(
      [client, server]: Pair,
      sslCtx: SslAbstractContext | SslCtxPointer,
      more: { session?: Uint8Array | null; earlyData?: string } = {},
    ): Promise<void> {
      await server.attachSsl({ sslCtx: early, sslSide: 'server' });
      const shaken = server.handshake(10).then(() => server.writeBuffer('+'));
      const options = {
        sslCtx,
        sslSide: 'client',
        handshakeTimeout: 10,
        tlsextHostName: 'localhost',
      } as const;
      await Promise.all([client.attachSsl({ ...options, ...more }), shaken]);
    }

    async function sessionOf(state: AsyncIoState): Promise<Uint8Array> {
      expect(await readText(state, 1)).toBe('+');
      return state.exportSession() as Uint8Array;
    }

    describe.each(TRANSPORTS.map((transport) => [transport]))('over %s', (transport: Transport) => {
      it('a session is resumed from bytes, and early data is heard and answered', async () => {
        heard.length = 0;
        const client = clientContext({ tlsextHostName: 'localhost' });
        const first = await plainPair(transport);
        await secure(first, client);
        const session = await sessionOf(first[0]);
        const second = await plainPair(transport);
        await secure(second, client, { session, earlyData: 'early' });
        expect([second[0].sessionReused, second[0].earlyDataStatus]).toEqual([true, 'accepted']);
        expect(heard).toEqual(['early']);
        expect(await readText(second[0], 7)).toBe('heard +');
        expect(second[0].verify()).toEqual([true, 0]);
      });

      it('a context resumes by itself where it knows the peer', async () => {
        const client = clientContext({ tlsextHostName: 'localhost' });
        const reused: boolean[] = [];
        for (let i = 0; i < 2; i++) {
          const pair = await plainPair(transport);
          await secure(pair, client);
          expect(await readText(pair[0], 1)).toBe('+');
          reused.push(pair[0].sessionReused);
        }
        // Ports and sockets of these pairs are new each time; a Duplex has none.
        expect(reused).toEqual([false, false]);
      });
    });

    it('an SSL_CTX that was made by hand takes both, and an SSL none', async () => {
      const { port } = await serve(early);
      const first = await visit(port, clientContext({ tlsextHostName: 'localhost' }));
      const session = first.exportSession() as Uint8Array;
      const ctx = clientCtx(library, chain);
      const pair = await plainPair();
      await secure(pair, ctx, { session, earlyData: 'by hand' });
      expect([pair[0].sessionReused, pair[0].earlyDataStatus]).toEqual([true, 'accepted']);

      const [client] = await plainPair();
      const given = { sslCtx: sslNew(ctx), sslSide: 'client', session } as const;
      await expect(client.attachSsl(given)).rejects.toThrow(/clients whose SSL is made here/);
      expect(client.ssl).toBeNull();
    });
  });
}
