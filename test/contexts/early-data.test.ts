// Early data: what a client sends with its handshake, what a server hears before it is over, and that
// it hears nothing twice.
// Which sessions there are to resume is tested elsewhere.

import { createConnection, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type AsyncIoState,
  createAsyncIoStateAndConnectedTcpSocket,
  openTcpStream,
  SslFailure,
  type SslServerContextInit,
  setSslCrewSize,
  sslCrewSize,
} from '../../lib/index.js';
import { opensslFor } from '../../lib/openssl.js';
import { namedLibraries, titleOf } from '../support/libraries.js';
import { closeServers, serve, visit } from './server.js';
import { contextsOver } from './support.js';

afterEach(closeServers);

/** What a server has heard early, and whether its handshake was over by then. */
interface Heard {
  readonly texts: string[];
  readonly finished: boolean[];
}

for (const library of namedLibraries()) {
  describe(`early data with ${titleOf(library)}`, () => {
    const { serverContext, clientContext, createSslServerContext } = contextsOver(library);
    function early(more: SslServerContextInit = {}, answer?: (text: string) => unknown) {
      const heard: Heard = { texts: [], finished: [] };
      const context = serverContext({
        maxEarlyData: 16384,
        earlyDataCallback: (connection, data) => {
          const state = connection as AsyncIoState;
          const f = opensslFor(library);
          heard.texts.push(Buffer.from(data).toString());
          heard.finished.push(f.SSL_is_init_finished(state.sslRef) === 1);
          return answer?.(Buffer.from(data).toString());
        },
        ...more,
      });
      return { context, heard };
    }

    async function read(state: AsyncIoState, length: number): Promise<string> {
      const buffer = Buffer.alloc(length);
      const count = await state.readBuffer(buffer, { timeout: 10 });
      return buffer.subarray(0, count).toString();
    }

    describe.each([
      ['threads', 2],
      ['the loop', 0],
    ] as const)('handshakes on %s', (_where, size) => {
      const before = sslCrewSize();
      afterEach(() => setSslCrewSize(before));

      it('is heard before the handshake is over, and everything else after it', async () => {
        setSslCrewSize(size);
        const { context, heard } = early();
        const { port, states } = await serve(context);
        const client = clientContext();
        const first = await visit(port, client, { earlyData: 'one' }); // nothing to resume: sent after it
        expect([first.earlyDataStatus, await read(first, 3), heard.texts]).toEqual([
          'not-sent',
          'one',
          [],
        ]);
        const second = await visit(port, client, { earlyData: 'two' });
        expect([second.sessionReused, second.earlyDataStatus]).toEqual([true, 'accepted']);
        expect(heard).toEqual({ texts: ['two'], finished: [false] });
        expect(states[1]?.earlyDataStatus).toBe('accepted');
        await second.writeBuffer('three');
        expect(await read(second, 5)).toBe('three');
      });

      it('is answered before the handshake is over, by a promise too', async () => {
        setSslCrewSize(size);
        const answer = async (text: string) => {
          await new Promise((resolve) => setTimeout(resolve, 20));
          return `<${text}>`;
        };
        const { context, heard } = early({}, answer);
        const { port } = await serve(context);
        const client = clientContext();
        await visit(port, client);
        const state = await createAsyncIoStateAndConnectedTcpSocket('localhost', port, {
          ipv6: null,
          sslCtx: client,
          earlyData: 'hello',
        });
        expect(await read(state, 8)).toBe('<hello>+');
        expect(heard).toEqual({ texts: ['hello'], finished: [false] });
        await state.close();
      });
    });

    it('comes in pieces where it is long, and not at all where it is longer than allowed', async () => {
      const { context, heard } = early({ maxEarlyData: 100_000 });
      const { port } = await serve(context);
      const client = clientContext();
      await visit(port, client);
      const long = 'x'.repeat(90_000);
      const state = await visit(port, client, { earlyData: long });
      expect(state.earlyDataStatus).toBe('accepted');
      expect(heard.texts.length).toBeGreaterThan(1);
      expect(heard.texts.join('')).toBe(long);
      const more = await visit(port, client, { earlyData: 'y'.repeat(100_001) });
      expect(more.earlyDataStatus).toBe('not-sent');
      expect(await read(more, 100_001)).toBe('y'.repeat(100_001));
    });

    it('is sent again after the handshake where the server does not take it', async () => {
      const { context, heard } = early();
      const server = await serve(context);
      const client = clientContext();
      const first = await visit(server.port, client);
      const session = first.exportSession() as Uint8Array;
      const other = await serve(serverContext()); // knows nothing of the session
      const state = await visit(other.port, clientContext(), { session, earlyData: 'again' });
      expect([state.sessionReused, state.earlyDataStatus]).toEqual([false, 'rejected']);
      expect(await read(state, 5)).toBe('again');
      expect(heard.texts).toEqual([]);
    });

    it('a session of another name or protocol sends none', async () => {
      const { context, heard } = early({ alpnProtocols: ['one', 'two'] });
      const { port } = await serve(context);
      const first = await visit(port, clientContext({ alpnProtocols: ['one'] }));
      const session = first.exportSession() as Uint8Array;
      const client = clientContext({ alpnProtocols: ['two'] });
      const state = await visit(port, client, { session, earlyData: 'text' });
      expect([state.earlyDataStatus, await read(state, 4)]).toEqual(['not-sent', 'text']);
      expect(heard.texts).toEqual([]);
    });

    /** Records what a client sends, and sends it once more. */
    async function replay(port: number, connect: (through: number) => Promise<unknown>) {
      const sent: Buffer[] = [];
      const relay = createServer((near: Socket) => {
        const far = createConnection(port, '127.0.0.1');
        near.on('data', (data) => sent.push(data));
        near.pipe(far).pipe(near);
        for (const one of [near, far]) one.on('error', () => {});
      }).listen(0, '127.0.0.1');
      await new Promise((resolve) => relay.once('listening', resolve));
      await connect((relay.address() as { port: number }).port);
      relay.close();
      const again = createConnection(port, '127.0.0.1');
      const answered = new Promise((resolve) => again.once('data', resolve));
      again.on('error', () => {});
      again.write(Buffer.concat(sent));
      await answered;
      await new Promise((resolve) => setTimeout(resolve, 100));
      again.destroy();
    }

    describe('data that was recorded and sent again', () => {
      const run = async (more: SslServerContextInit) => {
        const { context, heard } = early(more);
        const { port } = await serve(context);
        const first = await visit(port, clientContext());
        const session = first.exportSession() as Uint8Array;
        await replay(port, async (through) => {
          const options = { session, earlyData: 'pay' };
          const state = await visit(through, clientContext(), options);
          expect(state.earlyDataStatus).toBe('accepted');
          await state.close();
        });
        return heard.texts;
      };

      it('is not heard', async () => {
        expect(await run({})).toEqual(['pay']);
      });

      it('is heard with dangerAllowEarlyDataReplay', async () => {
        expect(await run({ dangerAllowEarlyDataReplay: true })).toEqual(['pay', 'pay']);
      });
    });

    it('what the function throws ends the handshake', async () => {
      const { context } = early({}, () => {
        throw new SslFailure('no', { code: 'ERR_TEST' });
      });
      const { port, errors } = await serve(context);
      const client = clientContext();
      await visit(port, client);
      await expect(visit(port, client, { earlyData: 'x' })).rejects.toThrow();
      await expect.poll(() => errors.map(({ code }) => code)).toEqual(['ERR_TEST']);
    });

    it('the function may close the connection, at once and while it waits', async () => {
      for (const waits of [false, true]) {
        const context = serverContext({
          maxEarlyData: 16384,
          earlyDataCallback: async (connection) => {
            if (waits) await new Promise((resolve) => setTimeout(resolve, 5));
            await (connection as AsyncIoState).close();
            return 'too late';
          },
        });
        const { port } = await serve(context);
        const client = clientContext();
        await visit(port, client);
        await expect(visit(port, client, { earlyData: 'x' })).rejects.toThrow();
      }
      const context = serverContext({
        maxEarlyData: 16384,
        earlyDataCallback: (connection) => {
          void (connection as AsyncIoState).close();
          return 'too late';
        },
      });
      const { port } = await serve(context);
      const client = clientContext();
      await visit(port, client);
      await expect(visit(port, client, { earlyData: 'x' })).rejects.toThrow();
    });

    describe('what cannot be is refused before anything is opened', () => {
      const make = (more: object) => () => createSslServerContext(more as never);
      const hear = { maxEarlyData: 1, earlyDataCallback: () => {} };

      it('in the context of a server', () => {
        expect(make({ maxEarlyData: 1 })).toThrow(/needs "earlyDataCallback"/);
        expect(make({ earlyDataCallback: () => {} })).toThrow(/needs "maxEarlyData"/);
        expect(make({ dangerAllowEarlyDataReplay: true })).toThrow(/needs "maxEarlyData"/);
        expect(make({ ...hear, sessionCache: false })).toThrow(/needs sessions in memory/);
        const store = { get() {}, set() {} };
        expect(make({ ...hear, sessionCache: store })).toThrow(/needs sessions in memory/);
        expect(make({ ...hear, verifyCallback: () => true })).toThrow(/asked after/);
        expect(make({ ...hear, maxEarlyData: 2 ** 32 })).toThrow(RangeError);
        make({ ...hear, sessionCache: store, dangerAllowEarlyDataReplay: true })();
      });

      it('in calls', () => {
        const connect = (options: object) => () =>
          createAsyncIoStateAndConnectedTcpSocket('localhost', 1, options);
        expect(connect({ earlyData: 'x' })).toThrow(/needs "sslCtx"/);
        expect(connect({ earlyData: '', sslCtx: true })).toThrow(/must not be empty/);
        expect(connect({ earlyData: 1, sslCtx: true })).toThrow(TypeError);
        expect(connect({ earlyData: 'x', sslCtx: true, handshakeTimeout: 0 })).toThrow(/put off/);
        expect(connect({ session: Buffer.from('x'), sslCtx: true })).toThrow(/exportSession/);
        expect(connect({ session: 'x', sslCtx: true })).toThrow(TypeError);
        expect(() => openTcpStream('localhost', 1, { session: new Uint8Array([48, 0]) })).toThrow(
          /needs "sslCtx"/,
        );
      });

      it('on the side of a server', async () => {
        const { port } = await serve(serverContext());
        const state = await createAsyncIoStateAndConnectedTcpSocket('localhost', port, {
          ipv6: null,
        });
        expect(() => state.attachSsl({ sslCtx: true, earlyData: 'x' })).toThrow(/client side only/);
        const session = new Uint8Array([48, 0]);
        const given = { sslCtx: clientContext(), session };
        await expect(state.attachSsl(given)).rejects.toMatchObject({
          code: 'ERR_SSL_SESSION_REFUSED',
        });
        await state.close();
      });
    });
  });
}
