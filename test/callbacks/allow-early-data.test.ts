// SSL_CTX_set_allow_early_data_cb, SSL_set_allow_early_data_cb: whether a server of TLS 1.3 accepts early data.
// By C names only: an asynchronous client of ours sends none by itself (the ways of the other tests cannot ask it).

import { describe, expect, it } from 'vitest';
import type { SslPointer, SslSessionPointer } from '../../lib/index.js';
import { stageOf, testLibraries, titleOf } from './harness.js';
import { makePskSession, useSha256 } from './psk-sessions.js';

describe.each(testLibraries().map((l) => [titleOf(l), stageOf(l)] as const))(
  'allow-early-data with %s',
  (_title, stage) => {
    const { functions: f } = stage;
    const kept: SslPointer[] = [];
    type Given = Parameters<typeof f.SSL_CTX_set_allow_early_data_cb>[1];

    /** A client that has sent early data, and the server that has them in its BIO. */
    const begin = (given: Given | undefined, on: 'ctx' | 'ssl' = 'ctx') => {
      const contexts = [stage.client(), stage.server()] as const;
      useSha256(f, ...contexts);
      const makeSession = (ssl: SslPointer) => {
        const session: SslSessionPointer = makePskSession(f, ssl);
        f.SSL_SESSION_set_max_early_data(session, 1000);
        return session;
      };
      f.SSL_CTX_set_max_early_data(contexts[1], 1000);
      f.SSL_CTX_set_psk_use_session_callback(contexts[0], (ssl) => ({
        identity: 'alice',
        session: makeSession(ssl),
      }));
      f.SSL_CTX_set_psk_find_session_callback(contexts[1], makeSession);
      if (on === 'ctx' && given !== undefined) {
        f.SSL_CTX_set_allow_early_data_cb(contexts[1], given);
      }
      const client = f.SSL_new(contexts[0]) as SslPointer;
      const server = f.SSL_new(contexts[1]) as SslPointer;
      if (on === 'ssl' && given !== undefined) f.SSL_set_allow_early_data_cb(server, given);
      const { bio1, bio2 } = f.BIO_new_bio_pair(0, 0) as never as { bio1: never; bio2: never };
      f.SSL_set_bio(client, bio1, bio1);
      f.SSL_set_bio(server, bio2, bio2);
      f.SSL_set_connect_state(client);
      f.SSL_set_accept_state(server);
      expect(f.SSL_write_early_data(client, Buffer.from('early')).result).toBe(1);
      kept.push(client); // its BIO holds what it has sent
      return { client, server };
    };
    const read = (server: SslPointer) => f.SSL_read_early_data(server, Buffer.alloc(10));
    const ACCEPTED = 2;
    const REJECTED = 1;

    it.each(['ctx', 'ssl'] as const)('accepts and rejects, set on the %s', (on) => {
      for (const [said, status] of [
        [true, ACCEPTED],
        [1, ACCEPTED],
        [false, REJECTED],
        [0, REJECTED],
      ] as const) {
        let given: unknown;
        const { server } = begin((ssl) => {
          given = ssl;
          return said;
        }, on);
        read(server);
        expect(given).toBe(server);
        expect(f.SSL_get_early_data_status(server)).toBe(status);
      }
    });

    it('removed: early data are accepted as without it', () => {
      const { server } = begin(() => false);
      f.SSL_set_allow_early_data_cb(server, null);
      expect(read(server)).toMatchObject({ readBytes: 5 });
      const other = begin(null).server;
      expect(read(other)).toMatchObject({ readBytes: 5 });
    });

    it.each([[new Error('mine')], [null], [undefined], [42]])(
      'what it throws is thrown by the call: %s',
      (thrown) => {
        const { server } = begin(() => {
          throw thrown;
        });
        let caught: unknown = 'nothing';
        try {
          read(server);
        } catch (error) {
          caught = error;
        }
        expect(caught).toBe(thrown);
        expect(f.SSL_get_early_data_status(server)).not.toBe(ACCEPTED);
      },
    );

    it.each([['yes'], [undefined], [null], [2], [Promise.resolve(true)]])('refuses %s', (said) => {
      const { server } = begin(() => said as never);
      expect(() => read(server)).toThrow(
        expect.objectContaining({ code: 'ERR_INVALID_RETURN_VALUE' }),
      );
      expect(f.SSL_get_early_data_status(server)).not.toBe(ACCEPTED);
    });

    it('cannot free or drive its connection, and may remove itself', () => {
      const codes: unknown[] = [];
      const { server } = begin((ssl) => {
        for (const call of [() => ssl.release(), () => f.SSL_do_handshake(ssl)]) {
          try {
            codes.push(call());
          } catch (error) {
            codes.push((error as { code: string }).code);
          }
        }
        f.SSL_set_allow_early_data_cb(ssl, null);
        return true;
      });
      expect(read(server)).toMatchObject({ readBytes: 5 });
      expect(codes[0]).toBe('ERR_SSL_HANDLE_IN_USE');
      expect(['ERR_SSL_HANDLE_IN_USE', 'ERR_SSL_WRONG_STATE']).toContain(codes[1]);
    });
  },
);
