// Sessions of a server that are kept outside of the library: found while the client hello waits, by a
// promise too, and never in the way of a handshake.

import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { SslSessionStore } from '../../lib/index.js';
import { namedLibraries, nameOf, titleOf } from '../support/libraries.js';
import { startProgram, stopPeers } from '../support/start-peer.js';
import { closeServers, resumes, serve, visit } from './server.js';
import { contextsOver } from './support.js';

afterEach(closeServers);
afterEach(stopPeers);

const SERVER = fileURLToPath(new URL('blocking-server.mjs', import.meta.url));

/** A store in memory that notes what it is asked; `later` makes promises of its answers. */
class Memory implements SslSessionStore {
  readonly sessions = new Map<string, Uint8Array>();
  readonly asked: string[] = [];
  readonly seconds: number[] = [];
  readonly errors: unknown[] = [];
  later = false;

  get(id: string): Uint8Array | undefined | Promise<Uint8Array | undefined> {
    this.asked.push(id);
    const found = this.sessions.get(id);
    if (!this.later) return found;
    return new Promise((resolve) => setTimeout(resolve, 20, found));
  }

  set(id: string, session: Uint8Array, seconds: number): void {
    this.sessions.set(id, session);
    this.seconds.push(seconds);
  }

  error(error: unknown): void {
    this.errors.push(error);
  }
}

for (const library of namedLibraries()) {
  describe(`stores with ${titleOf(library)}`, () => {
    const { chain, serverContext, clientContext, createSslServerContext } = contextsOver(library);
    describe.each([['tls-v1-2'], ['tls-v1-3']] as const)('%s', (protocolVersion) => {
      const server = (sessionCache: SslSessionStore, more = {}) =>
        serve(serverContext({ protocolVersion, sessionCache, ...more }));

      it.each([[false], [true]])(
        'two servers share a store; answers by promise: %s',
        async (later) => {
          // One that speaks TLS 1.3 says a session id of no meaning to a server of TLS 1.2.
          const client = () => clientContext({ protocolVersion });
          const store = new Memory();
          store.later = later;
          const [one, two] = [await server(store), await server(store, { sessionTimeout: 100 })];
          const first = await visit(one.port, client());
          expect(store.sessions.size).toBe(protocolVersion === 'tls-v1-2' ? 1 : 2);
          expect([...store.sessions.keys()].every((id) => /^[0-9a-f]{64}$/.test(id))).toBe(true);
          expect(store.seconds[0]).toBe(7200);
          expect(store.asked).toEqual([]); // a new client names no session
          const session = first.exportSession() as Uint8Array;
          const second = await visit(two.port, client(), { session });
          expect(second.sessionReused).toBe(true);
          expect(store.asked.length).toBe(1);
          expect(store.errors).toEqual([]);
          store.sessions.clear();
          expect(await resumes(two.port, client(), { session })).toBe(false);
        },
      );

      it('keeps who the client was', async () => {
        const store = new Memory();
        const verified = {
          opensslTrustedFile: chain.rootPem,
          verifyCallback: true,
          sessionIdContext: 'x',
        } as const;
        const [one, two] = [await server(store, verified), await server(store, verified)];
        const client = () => clientContext({ keyFile: chain.keyPem, certFile: chain.chainPem });
        const state = await visit(one.port, client());
        const session = state.exportSession() as Uint8Array;
        expect(await resumes(two.port, client(), { session })).toBe(true);
        expect(two.states[0]?.verify()).toEqual([true, 0]);
        expect(two.states[0]?.getPeerCertificatesData()?.[0]?.subjectCommonName).toBe('localhost');
      });

      it.each([
        [
          'throws',
          () => {
            throw new Error('down');
          },
        ],
        ['rejects', () => Promise.reject(new Error('down'))],
        ['gives nonsense', () => 'down'],
        ['gives bytes that are no session', () => Buffer.from('down')],
        ['gives a part of a session', () => Buffer.from('3003020101', 'hex')],
      ] as [string, () => never][])(
        'a store that %s costs a full handshake and nothing else',
        async (_what, get) => {
          const store = new Memory();
          const { port, errors } = await server(store);
          const first = await visit(port, clientContext());
          const session = first.exportSession() as Uint8Array;
          store.get = get;
          expect(await resumes(port, clientContext(), { session })).toBe(false);
          expect(store.errors.length).toBe(1);
          store.set = get;
          expect(await resumes(port, clientContext())).toBe(false);
          store.error = get;
          expect(await resumes(port, clientContext(), { session })).toBe(false);
          expect(errors).toEqual([]);
        },
      );

      it('is asked before the function for client hellos, which has the last word', async () => {
        const store = new Memory();
        const names: (string | null)[] = [];
        const clientHelloCallback = (_connection: object, name: string | null) => {
          names.push(name);
          return names.length < 3;
        };
        store.later = true;
        const { port, errors } = await server(store, { clientHelloCallback });
        const client = clientContext();
        expect([await resumes(port, client), await resumes(port, client)]).toEqual([false, true]);
        await expect(resumes(port, client)).rejects.toThrow();
        expect(names).toEqual(['localhost', 'localhost', 'localhost']);
        await expect.poll(() => errors[0]?.sslCode).toBe('client-hello-callback');
      });

      it('a connection may be closed while its store is asked', async () => {
        const store = new Memory();
        let answer: (session: undefined) => void = () => {};
        const asked = new Promise<void>((told) => {
          store.get = () => {
            told();
            return new Promise((resolve) => {
              answer = resolve;
            });
          };
        });
        const { port } = await server(store);
        const first = await visit(port, clientContext({ protocolVersion }));
        const session = first.exportSession() as Uint8Array;
        const visiting = visit(port, clientContext({ protocolVersion }), { session });
        visiting.catch(() => {});
        await asked;
        await closeServers();
        answer(undefined);
        await expect(visiting).rejects.toThrow();
      });

      it('on a blocking stream answers at once, and a promise is nothing', async () => {
        const pair = { key: chain.keyPem, cert: chain.chainPem };
        const settings = {
          ...pair,
          library: nameOf(library),
          store: true,
          protocolVersion,
          connections: 3,
          promiseFrom: 3,
        };
        const peer = await startProgram(process.execPath, [SERVER, JSON.stringify(settings)]);
        const client = clientContext();
        const seen = [];
        for (let i = 0; i < 3; i++) seen.push(await resumes(peer.port, client));
        // The third is answered by a promise.
        expect(seen).toEqual([false, true, false]);
        const { code, lines } = await peer.end();
        expect([code, lines.length]).toEqual([0, 3]);
      });
    });

    it('finds a session of TLS 1.3 again after a hello retry request', async () => {
      const store = new Memory();
      const { port } = await serve(serverContext({ sessionCache: store, groups: 'P-256' }));
      const client = clientContext({ groups: 'X25519:P-256', protocolVersion: 'tls-v1-3' });
      expect(await resumes(port, client)).toBe(false);
      const state = await visit(port, client);
      expect([state.sessionReused, state.group]).toEqual([true, 'secp256r1']);
    });

    it('with a store TLS 1.3 makes no tickets, and takes none', async () => {
      const store = new Memory();
      const { port } = await serve(serverContext({ sessionCache: store }));
      const tickets = await serve(serverContext());
      const elsewhere = await visit(tickets.port, clientContext());
      const session = elsewhere.exportSession() as Uint8Array;
      expect(await resumes(port, clientContext(), { session })).toBe(false);
      expect(store.asked).toEqual([]); // a ticket is no id
    });

    it('sessionCache of a server: in memory, of a size, or nowhere', async () => {
      const noTickets = { protocolVersion: 'tls-v1-2', options: 0x4000 } as const; // SSL_OP_NO_TICKET
      const open = await serve(serverContext(noTickets));
      const none = await serve(serverContext({ ...noTickets, sessionCache: false }));
      const one = await serve(serverContext({ ...noTickets, sessionCache: 1 }));
      const client = clientContext();
      const other = clientContext();
      for (const { port } of [open, none, one]) expect(await resumes(port, client)).toBe(false);
      for (const { port } of [open, none, one]) expect(await resumes(port, other)).toBe(false);
      expect(await resumes(open.port, client)).toBe(true);
      expect(await resumes(none.port, client)).toBe(false);
      expect(await resumes(one.port, client)).toBe(false); // the other's has taken its place
    });

    it('wrong stores are refused', () => {
      const make = (more: object) => () => createSslServerContext(more as never);
      expect(make({ sessionCache: 'memory' })).toThrow(/an object with the functions get and set/);
      expect(make({ sessionCache: {} })).toThrow(/sessionCache\.get.*must be a function/);
      expect(make({ sessionCache: { get() {} } })).toThrow(/sessionCache\.set.*must be a function/);
      expect(make({ sessionCache: { get() {}, set() {}, error: 1 } })).toThrow(
        /sessionCache\.error/,
      );
      expect(make({ sessionCache: -1 })).toThrow(RangeError);
      const store = new Memory();
      const ticketKey = new Uint8Array(80);
      expect(make({ sessionCache: store, ticketKey })).toThrow(/either keys of tickets or a store/);
      const context = createSslServerContext({ sessionCache: store });
      expect(() => context.setTicketKeys([ticketKey])).toThrow(/no effect/);
    });
  });
}
