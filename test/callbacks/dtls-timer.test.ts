// DTLS_set_timer_cb: how long DTLS waits before it sends again. Asynchronous states carry no datagrams, so these are
// calls by C name.

import { describe, expect, it } from 'vitest';
import type { BioPointer, SslCtxPointer, SslPointer } from '../../lib/openssl.js';
import { stageOf, testLibraries, titleOf } from './harness.js';

describe.each(testLibraries().map((l) => [titleOf(l), stageOf(l)] as const))(
  'dtls-timer with %s',
  (_title, stage) => {
    const { functions: f } = stage;
    type Given = Parameters<typeof f.DTLS_set_timer_cb>[1];
    const begin = (given?: Given) => {
      const ctx = f.SSL_CTX_new(f.DTLS_client_method() as never) as SslCtxPointer;
      const ssl = f.SSL_new(ctx) as SslPointer;
      const [up, down] = [0, 1].map(() => f.BIO_new(f.BIO_s_mem() as never) as BioPointer) as [
        BioPointer,
        BioPointer,
      ];
      f.BIO_set_mem_eof_return(down, -1);
      f.SSL_set_bio(ssl, down, up);
      f.SSL_set_connect_state(ssl);
      f.SSL_set_options(ssl, 0x1000n); // SSL_OP_NO_QUERY_MTU
      f.DTLS_set_link_mtu(ssl, 1500);
      if (given !== undefined) f.DTLS_set_timer_cb(ssl, given);
      return ssl;
    };
    const seconds = (ssl: SslPointer) => {
      const { result, seconds: whole, microseconds } = f.DTLSv1_get_timeout(ssl);
      return result === 1 ? whole + microseconds / 1e6 : null;
    };

    it('waits as long as it says, and tells how long that was when the time is over', () => {
      const told: number[] = [];
      const ssl = begin((_ssl, timer) => {
        told.push(timer);
        return told.length === 1 ? 50_000 : 3600_000_000;
      });
      f.SSL_do_handshake(ssl);
      expect(told).toEqual([0]);
      expect(seconds(ssl)).toBeLessThanOrEqual(0.05);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
      f.DTLSv1_handle_timeout(ssl);
      expect(told.slice(0, 2)).toEqual([0, 50_000]);
      expect(seconds(ssl)).toBeGreaterThan(3000);
    });

    it('removed, the library waits as it does', () => {
      const ssl = begin(() => 3600_000_000);
      f.DTLS_set_timer_cb(ssl, null);
      f.SSL_do_handshake(ssl);
      expect(seconds(ssl)).toBeLessThanOrEqual(1);
    });

    it.each([[new Error('mine')], [null], [undefined], [42]])(
      'what it throws is thrown by the call, and the library waits as it does: %s',
      (thrown) => {
        const ssl = begin(() => {
          throw thrown;
        });
        let caught: unknown = 'nothing';
        try {
          f.SSL_do_handshake(ssl);
        } catch (error) {
          caught = error;
        }
        expect(caught).toBe(thrown);
        expect(seconds(ssl)).toBeLessThanOrEqual(1);
      },
    );

    it.each([[0], [-1], [0.5], [2 ** 32], ['1'], [undefined], [Promise.resolve(1)]])(
      'refuses %s',
      (said) => {
        const ssl = begin(() => said as never);
        expect(() => f.SSL_do_handshake(ssl)).toThrow(
          expect.objectContaining({ code: 'ERR_INVALID_RETURN_VALUE' }),
        );
      },
    );
  },
);
