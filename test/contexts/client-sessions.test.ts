// A client's context keeps sessions and resumes them: with whom, with whom not, how many, and as bytes.
// What servers do for it is in the tests of tickets and stores.

import { afterEach, describe, expect, it } from 'vitest';
import { addon } from '../../lib/binding/load.js';
import { Handle } from '../../lib/handles/index.js';
import {
  type AsyncIoState,
  createAsyncIoStateAndConnectedTcpSocket,
  openTcpStream,
  resetSslAbstractContext,
} from '../../lib/index.js';
import { opensslFor } from '../../lib/openssl.js';
import { type Program, startServerProgram } from '../interop/programs.js';
import { chainFiles } from '../support/certificates.js';
import { namedLibraries, titleOf } from '../support/libraries.js';
import { closeServers, resumes, serve, visit } from './server.js';
import { contextsOver } from './support.js';

for (const library of namedLibraries()) {
  describe(`sessions of clients with ${titleOf(library)}`, () => {
    const { chain, otherChain, serverContext, clientContext } = contextsOver(library);

    const programs: Program[] = [];
    afterEach(async () => {
      await closeServers();
      for (const program of programs.splice(0)) program.stop();
    });

    const versions = [['tls-v1-2'], ['tls-v1-3']] as const;
    const kept = (state: { ctx: object | null }) =>
      addon.keptSessions(Handle.idOf(state.ctx as never));

    describe.each(versions)('%s', (protocolVersion) => {
      it('resumes, keeps the result of verification, and knows the certificates', async () => {
        const { port, states } = await serve(serverContext({ protocolVersion }));
        const client = clientContext();
        const seen: boolean[] = [];
        for (let i = 0; i < 4; i++) {
          const state = await visit(port, client);
          seen.push(state.sessionReused);
          expect(states[i]?.sessionReused).toBe(state.sessionReused);
          expect(state.verify()).toEqual([true, 0]);
          expect(state.getPeerCertificatesData()?.[0]?.subjectCommonName).toBe('localhost');
          expect(state.protocolVersion).toBe(protocolVersion);
          await state.close();
        }
        expect(seen).toEqual([false, true, true, true]);
      });

      it('resumes on blocking streams what asynchronous states have made, and the other way round', async () => {
        const files = chainFiles(chain);
        const option = protocolVersion === 'tls-v1-2' ? '-tls1_2' : '-tls1_3';
        const pair = ['-key', files.key, '-cert', files.chain, '-cert_chain', files.chain];
        const program = await startServerProgram('openssl', (own) => [
          's_server',
          '-accept',
          `${own}`,
          option,
          '-rev',
          ...pair,
        ]);
        programs.push(program);
        const { port } = program;
        const client = clientContext();
        const byStream = () => {
          const stream = openTcpStream('localhost', port, {
            ipv6: null,
            sslCtx: client,
            readTimeout: 10,
          });
          stream.write('abc\n');
          expect(stream.readLine()).toBe('cba');
          const { sessionReused } = stream;
          stream.close();
          return sessionReused;
        };
        const byState = async () => {
          const state = await createAsyncIoStateAndConnectedTcpSocket('localhost', port, {
            ipv6: null,
            sslCtx: client,
          });
          await state.writeBuffer('abc\n');
          const answer = Buffer.alloc(4);
          await state.readBuffer(answer, { timeout: 10 });
          expect(answer.toString()).toBe('cba\n');
          const { sessionReused } = state;
          await state.close();
          return sessionReused;
        };
        expect([byStream(), await byState(), byStream(), byStream()]).toEqual([
          false,
          true,
          true,
          true,
        ]);
      });

      it('is told apart by host, name and port', async () => {
        const server = serverContext({ protocolVersion });
        const [one, two] = [await serve(server), await serve(server)];
        const client = clientContext();
        expect(await resumes(one.port, client)).toBe(false);
        expect(await resumes(two.port, client)).toBe(false);
        expect(await resumes(one.port, client, {}, '127.0.0.1')).toBe(false);
        expect(await resumes(one.port, client, { tlsextHostName: null })).toBe(false); // to no name
        expect(await resumes(one.port, client)).toBe(true);
        expect(await resumes(one.port, client, { tlsextHostName: null })).toBe(true);
        expect(await resumes(two.port, client)).toBe(true);
        expect(await resumes(one.port, client, {}, '127.0.0.1')).toBe(true);
      });

      it('never serves a connection that is verified in another way', async () => {
        const { port } = await serve(serverContext({ protocolVersion }));
        let mode = 0;
        const f = opensslFor(library);
        const client = clientContext({
          opensslTrustedFile: otherChain.rootPem,
          opensslSslConfigureCallback: (ssl) => f.SSL_set_verify(ssl, mode),
        });
        expect(await resumes(port, client)).toBe(false);
        expect(await resumes(port, client)).toBe(true);
        mode = 1;
        await expect(resumes(port, client)).rejects.toThrow(/not trusted|verif/i);
        mode = 0;
        expect(await resumes(port, client)).toBe(true);
      });

      it('is not kept where its user has changed how it is verified after it was attached', async () => {
        const { port } = await serve(serverContext({ protocolVersion }));
        const client = clientContext({ opensslTrustedFile: otherChain.rootPem });
        const state = await createAsyncIoStateAndConnectedTcpSocket('localhost', port, {
          ipv6: null,
          sslCtx: client,
          handshakeTimeout: 0,
        });
        opensslFor(library).SSL_set_verify(state.sslRef, 0);
        await state.readBuffer(Buffer.alloc(1), { timeout: 10 });
        expect(kept(state)).toBe(0);
        await state.close();
        await expect(resumes(port, client)).rejects.toThrow(/not trusted|verif/i);
      });

      it('is not resumed after a reset, nor by another context', async () => {
        const { port } = await serve(serverContext({ protocolVersion }));
        const client = clientContext();
        expect(await resumes(port, client)).toBe(false);
        resetSslAbstractContext(client);
        expect(await resumes(port, client)).toBe(false);
        expect(await resumes(port, clientContext())).toBe(false);
        expect(await resumes(port, client)).toBe(true);
      });

      it('is not resumed with sessionCache: false, and not more are kept than a number says', async () => {
        const { port } = await serve(serverContext({ protocolVersion }));
        const none = clientContext({ sessionCache: false });
        expect([await resumes(port, none), await resumes(port, none)]).toEqual([false, false]);
        const few = clientContext({ sessionCache: 1 });
        const first = await visit(port, few);
        const second = await visit(port, few, {}, '127.0.0.1');
        expect(kept(second)).toBe(1);
        await Promise.all([first.close(), second.close()]);
        expect(await resumes(port, few)).toBe(false); // the other has taken its place
      });

      it('is judged by the function of its context once, also where the chain is not trusted', async () => {
        const { port } = await serve(serverContext({ protocolVersion }));
        let asked = 0;
        const verifyCallback = () => {
          asked++;
          return true;
        };
        const client = clientContext({ opensslTrustedFile: otherChain.rootPem, verifyCallback });
        expect([await resumes(port, client), await resumes(port, client)]).toEqual([false, true]);
        expect(asked).toBe(1);
      });

      it('goes as bytes from one context to another, and not where it was not verified', async () => {
        const { port } = await serve(serverContext({ protocolVersion }));
        const state = await visit(port, clientContext());
        const session = state.exportSession() as Uint8Array;
        await state.close();
        const other = await visit(port, clientContext(), { session });
        expect(other.sessionReused).toBe(true);
        expect(other.verify()).toEqual([true, 0]);
        expect(other.getPeerCertificatesData()?.[0]?.subjectCommonName).toBe('localhost');
        await other.close();

        const careless = await visit(
          port,
          clientContext({ verifyCallback: false, opensslTrustedFile: null }),
        );
        const unverified = careless.exportSession() as Uint8Array;
        await careless.close();
        const refused = { code: 'ERR_SSL_SESSION_REFUSED' };
        await expect(visit(port, clientContext(), { session: unverified })).rejects.toMatchObject(
          refused,
        );
        const lax = clientContext({ verifyCallback: false });
        expect(await resumes(port, lax, { session: unverified })).toBe(true);
      });

      it('as bytes is judged by the function of its context, which nothing goes before', async () => {
        const { port } = await serve(serverContext({ protocolVersion }));
        const unverified = { verifyCallback: false, opensslTrustedFile: null };
        const careless = await visit(port, clientContext(unverified));
        const session = careless.exportSession() as Uint8Array;
        await careless.close();
        let answer = true;
        const asked: unknown[] = [];
        const verifyCallback = (connection: object) => {
          asked.push((connection as AsyncIoState).verify()[0]);
          return answer;
        };
        const client = clientContext({ verifyCallback });
        const state = await visit(port, client, { session });
        expect([state.sessionReused, asked, kept(state)]).toEqual([true, [false], 0]);
        await state.close();
        answer = false;
        const refused = { sslCode: 'verify-callback' };
        await expect(visit(port, client, { session })).rejects.toMatchObject(refused);
        await expect(visit(port, client)).rejects.toMatchObject(refused); // no ticket of it was kept
        expect(asked).toEqual([false, false, true]);
      });

      it('that was set by its C name is used, and nothing of it is kept', async () => {
        const { port } = await serve(serverContext({ protocolVersion }));
        const unverified = { verifyCallback: false, opensslTrustedFile: null };
        const careless = await visit(port, clientContext(unverified));
        const bytes = careless.exportSession() as Uint8Array;
        await careless.close();
        let set = true;
        const client = clientContext({
          opensslSslConfigureCallback: (ssl) => {
            const own = opensslFor(ssl.library);
            using session = own.d2i_SSL_SESSION(bytes);
            if (set) own.SSL_set_session(ssl, session);
          },
        });
        const state = await visit(port, client);
        expect([state.sessionReused, kept(state)]).toEqual([true, 0]);
        set = false;
        expect(await resumes(port, client)).toBe(false);
      });

      it('is refused as bytes for another host', async () => {
        const { port } = await serve(serverContext({ protocolVersion }));
        const state = await visit(port, clientContext({ tlsextHostName: 'localhost' }));
        const session = state.exportSession() as Uint8Array;
        await state.close();
        const elsewhere = clientContext({ tlsextHostName: 'elsewhere.test' });
        await expect(visit(port, elsewhere, { session })).rejects.toThrow(
          /was not elsewhere\.test/,
        );
      });
    });

    it('uses a session of TLS 1.3 once', async () => {
      const server = serverContext({ protocolVersion: 'tls-v1-3', sessionTickets: 1 });
      const { port } = await serve(server);
      const client = clientContext();
      const first = await visit(port, client);
      expect(kept(first)).toBe(1);
      const connect = () =>
        createAsyncIoStateAndConnectedTcpSocket('localhost', port, { ipv6: null });
      const states = await Promise.all([connect(), connect()]);
      // Both begin before either is over, and has a new ticket.
      const wanted = { sslCtx: client, sslSide: 'client', handshakeTimeout: 10 } as const;
      await Promise.all(states.map((state) => state.attachSsl(wanted)));
      expect(states.map(({ sessionReused }) => sessionReused)).toEqual([true, false]);
      await Promise.all(states.map((state) => state.close()));
      expect(first.exportSession()).toBeNull(); // somebody has it
    });

    it('gathers several tickets of TLS 1.3, 8 of one peer at most', async () => {
      const { port } = await serve(
        serverContext({ protocolVersion: 'tls-v1-3', sessionTickets: 5 }),
      );
      const client = clientContext();
      const first = await visit(port, client);
      expect(kept(first)).toBe(5);
      const more = await Promise.all(Array.from({ length: 3 }, () => visit(port, client)));
      expect(more.map((state) => state.sessionReused)).toEqual([true, true, true]);
      expect(kept(first)).toBeLessThanOrEqual(8);
    });

    it('exportSession gives none before there is one, and takes it away from the context', async () => {
      const { port } = await serve(
        serverContext({ protocolVersion: 'tls-v1-3', sessionTickets: 1 }),
      );
      const client = clientContext();
      const state = await visit(port, client);
      expect(kept(state)).toBe(1);
      expect(state.exportSession()).toBeInstanceOf(Uint8Array);
      expect(kept(state)).toBe(0);
      const silent = await serve(serverContext({ protocolVersion: 'tls-v1-3', sessionTickets: 0 }));
      const none = await visit(silent.port, clientContext());
      expect(none.exportSession()).toBeNull();
    });
  });
}
