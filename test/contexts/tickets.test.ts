// Keys of a server's tickets: several, replaced while connections are under way, shared by servers.
// How clients keep tickets is tested elsewhere.

import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { resetSslAbstractContext, type SslServerContextInit } from '../../lib/index.js';
import { opensslFor } from '../../lib/openssl.js';
import { namedLibraries, titleOf } from '../support/libraries.js';
import { closeServers, resumes, serve, visit } from './server.js';
import { contextsOver } from './support.js';

for (const library of namedLibraries()) {
  describe(`tickets with ${titleOf(library)}`, () => {
    const { chain, serverContext, clientContext, createSslServerContext } = contextsOver(library);

    afterEach(closeServers);

    const key = () => new Uint8Array(randomBytes(80));
    const f = opensslFor(library);
    /** Name of the key that made a client's ticket: the first 16 bytes. */
    const nameIn = (session: Uint8Array): string => {
      using read = f.d2i_SSL_SESSION(session);
      const { ticket } = f.SSL_SESSION_get0_ticket(read as NonNullable<typeof read>);
      return Buffer.from(ticket ?? [])
        .subarray(0, 16)
        .toString('hex');
    };
    const hex = (bytes: Uint8Array) => Buffer.from(bytes.subarray(0, 16)).toString('hex');

    describe.each([['tls-v1-2'], ['tls-v1-3']] as const)('%s', (protocolVersion) => {
      const server = (more: SslServerContextInit) => serverContext({ protocolVersion, ...more });

      it('the first of ticketKeys makes tickets, and all are accepted', async () => {
        const [a, b, c] = [key(), key(), key()];
        const first = await serve(server({ ticketKeys: [a] }));
        const state = await visit(first.port, clientContext());
        const session = state.exportSession() as Uint8Array;
        expect(nameIn(session)).toBe(hex(a));

        const second = await serve(server({ ticketKeys: [b, c, a] }));
        const again = await visit(second.port, clientContext(), { session });
        expect(again.sessionReused).toBe(true);
        // It was made with an old key, so there is a new one.
        expect(nameIn(again.exportSession() as Uint8Array)).toBe(hex(b));
        const third = await serve(server({ ticketKeys: [c] }));
        expect(await resumes(third.port, clientContext(), { session })).toBe(false);
      });

      it('a server that has the key by ticketKey understands them, and the other way round', async () => {
        const shared = key();
        const one = await serve(server({ ticketKey: shared }));
        const several = await serve(server({ ticketKeys: [shared] }));
        for (const [from, to] of [
          [one, several],
          [several, one],
        ] as const) {
          const state = await visit(from.port, clientContext());
          const session = state.exportSession() as Uint8Array;
          expect(await resumes(to.port, clientContext(), { session })).toBe(true);
        }
      });

      it('setTicketKeys replaces them at once, and they outlive a reset', async () => {
        const [a, b] = [key(), key()];
        const context = server({ ticketKeys: [a] });
        const { port } = await serve(context);
        const client = clientContext();
        expect(await resumes(port, client)).toBe(false);
        context.setTicketKeys([b, a]);
        expect(await resumes(port, client)).toBe(true);
        context.setTicketKeys([b]);
        expect(await resumes(port, client)).toBe(true);
        resetSslAbstractContext(context);
        expect(await resumes(port, client)).toBe(true);
        context.setTicketKeys([key()]);
        expect(await resumes(port, client)).toBe(false);
      });

      it('setTicketKeys gives keys to a context that had none, while it is used', async () => {
        const context = server({});
        const { port } = await serve(context);
        const first = await visit(port, clientContext());
        await first.close();
        const own = key();
        context.setTicketKeys([own]);
        const state = await visit(port, clientContext());
        expect(nameIn(state.exportSession() as Uint8Array)).toBe(hex(own));
      });

      it('may be replaced while many handshakes are under way', async () => {
        let keys = [key()];
        const context = server({ ticketKeys: keys });
        const { port, errors } = await serve(context);
        const client = clientContext();
        await resumes(port, client);
        let turning = true;
        const turn = async () => {
          while (turning) {
            keys = [key(), ...keys].slice(0, 3);
            context.setTicketKeys(keys);
            await new Promise((resolve) => setImmediate(resolve));
          }
        };
        const turned = turn();
        for (let round = 0; round < 15; round++) {
          await Promise.all(Array.from({ length: 8 }, () => resumes(port, client)));
        }
        turning = false;
        await turned;
        expect(errors).toEqual([]);
      });

      it('a client with a certificate is resumed by servers with the same sessionIdContext only', async () => {
        const ticketKeys = [key()];
        const verified = {
          ticketKeys,
          opensslTrustedFile: chain.rootPem,
          verifyCallback: true as const,
        };
        const client = () => clientContext({ keyFile: chain.keyPem, certFile: chain.chainPem });
        const fleet = { ...verified, sessionIdContext: 'fleet' };
        const [one, two, other, alone, open] = await Promise.all([
          serve(server(fleet)),
          serve(server(fleet)),
          serve(server({ ...verified, sessionIdContext: 'other' })),
          serve(server(verified)),
          serve(server({ ticketKeys, sessionIdContext: 'fleet' })),
        ]);
        const state = await visit(one.port, client());
        const session = state.exportSession() as Uint8Array;
        expect(await resumes(two.port, client(), { session })).toBe(true);
        expect(two.states[0]?.verify()).toEqual([true, 0]);
        expect(await resumes(other.port, client(), { session })).toBe(false);
        expect(await resumes(alone.port, client(), { session })).toBe(false);
        // One whose clients are not verified makes sessions that are of no use where they are.
        const careless = await visit(open.port, client());
        const unverified = careless.exportSession() as Uint8Array;
        expect(await resumes(two.port, client(), { session: unverified })).toBe(false);
      });
    });

    it('renews the ticket of a session of TLS 1.2 for the next connection of the context', async () => {
      const [a, b] = [key(), key()];
      const context = serverContext({ protocolVersion: 'tls-v1-2', ticketKeys: [a] });
      const { port } = await serve(context);
      const client = clientContext();
      expect(await resumes(port, client)).toBe(false);
      context.setTicketKeys([b, a]);
      expect(await resumes(port, client)).toBe(true);
      context.setTicketKeys([b]); // the ticket of `a` is worth nothing now
      expect(await resumes(port, client)).toBe(true);
    });

    it('wrong keys are refused before anything is made, and no key is shown', () => {
      const make = (ticketKeys: unknown) => () => createSslServerContext({ ticketKeys } as never);
      const one = key();
      expect(make([])).toThrow(/at least one key/);
      expect(make(one)).toThrow(/array of Uint8Arrays of 80 bytes/);
      expect(make([new Uint8Array(48)])).toThrow(/ticketKeys\[0\]\.length.*must be 80/);
      expect(make(['x'.repeat(80)])).toThrow(TypeError);
      expect(make([one, one])).toThrow(/ticketKeys\[1\].*must have another name/);
      expect(make(Array.from({ length: 65 }, key))).toThrow(/at most 64/);
      expect(() => createSslServerContext({ ticketKey: one, ticketKeys: [one] })).toThrow(/either/);
      expect(() => clientContext().setTicketKeys([one])).toThrow(/contexts of servers/);
      const context = createSslServerContext({ ticketKeys: [one] });
      expect(() => context.setTicketKeys([])).toThrow(/at least one/);
      expect(() => context.setTicketKeys(null as never)).toThrow(/array of Uint8Arrays/);
      expect(inspect(context, { depth: 9, showHidden: true })).not.toContain(`${one[0]},`);
    });

    it('sessionTimeout ends what it says', async () => {
      const { port } = await serve(serverContext({ sessionTimeout: 3 }));
      const client = clientContext();
      expect(await resumes(port, client)).toBe(false);
      expect(await resumes(port, client)).toBe(true);
      await new Promise((resolve) => setTimeout(resolve, 4200));
      expect(await resumes(port, client)).toBe(false);
    });
  });
}
