// SSL_set_session_ticket_ext_cb, SSL_set_session_secret_cb: EAP-FAST (RFC 4851) over TLS 1.2.
// Both are set on connections only, so these tests shake hands by C names.

import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { SslPointer } from '../../lib/index.js';
import { SslCipherPointer } from '../../lib/index.js';
import { type Ends, stageOf, testLibraries, titleOf, waysOf } from './harness.js';

const SECRET = Buffer.alloc(48, 9);
const NO_TICKET = 0x4000n;
const OPAQUE = Buffer.from('the opaque PAC');

describe.each(testLibraries().map((l) => [titleOf(l), stageOf(l)] as const))(
  'EAP-FAST with %s',
  (_title, stage) => {
    const { functions: f } = stage;
    const shake = async (configure: (ssl: SslPointer, side: string) => void) => {
      const setting = { client: stage.client(), server: stage.server(), configure };
      f.SSL_CTX_set_max_proto_version(setting.server, 0x0303);
      f.SSL_CTX_set_options(setting.server, NO_TICKET);
      f.SSL_CTX_set_max_proto_version(setting.client, 0x0303);
      return (await waysOf(stage)[0]?.shake(setting)) as Ends;
    };
    const ticket = (ssl: SslPointer, side: string) => {
      if (side === 'client') f.SSL_set_session_ticket_ext(ssl, OPAQUE);
    };

    it('both ends take the secret, and the server sees the extension', async () => {
      const seen: string[] = [];
      const ciphers: number[] = [];
      const ends = await shake((ssl, side) => {
        ticket(ssl, side);
        f.SSL_set_session_secret_cb(ssl, (_ssl, peerCiphers) => {
          ciphers.push(peerCiphers.length);
          const [cipher = null] = peerCiphers;
          if (cipher !== null) expect(cipher).toBeInstanceOf(SslCipherPointer);
          return { secret: SECRET, cipher: side === 'server' ? pick(peerCiphers) : null };
        });
        if (side === 'server') {
          f.SSL_set_session_ticket_ext_cb(ssl, (_ssl, data) => {
            seen.push(Buffer.from(data).toString());
            return true;
          });
        }
      });
      expect([ends.client, ends.server]).toEqual([null, null]);
      expect([
        f.SSL_session_reused(ends.ssl.client),
        f.SSL_session_reused(ends.ssl.server),
      ]).toEqual([1, 1]);
      expect(seen).toEqual([OPAQUE.toString()]);
      expect(Math.max(...ciphers)).toBeGreaterThan(0);
      expect(Math.min(...ciphers)).toBe(0);
      await ends.end();
    });

    /** The first suite of TLS 1.2. */
    function pick(ciphers: readonly SslCipherPointer[]): SslCipherPointer | null {
      return ciphers.find((each) => f.SSL_CIPHER_get_version(each) === 'TLSv1.2') ?? null;
    }

    it('no secret, or none set any more: a full handshake', async () => {
      const ends = await shake((ssl, side) => {
        if (side === 'client') return;
        f.SSL_set_session_secret_cb(ssl, () => null);
        f.SSL_set_session_ticket_ext_cb(ssl, () => false);
        f.SSL_set_session_ticket_ext_cb(ssl, null);
      });
      expect([ends.client, ends.server]).toEqual([null, null]);
      expect(f.SSL_session_reused(ends.ssl.server)).toBe(0);
      await ends.end();
    });

    it('an extension that is refused fails the handshake', async () => {
      const ends = await shake((ssl, side) => {
        ticket(ssl, side);
        if (side === 'server') f.SSL_set_session_ticket_ext_cb(ssl, () => false);
      });
      expect(ends.server).not.toBe(null);
      expect(ends.client).not.toBe(null);
      await ends.end();
    });

    it.each([[new Error('mine')], [null], [undefined], [42]])(
      'what they throw is thrown by the handshake: %s',
      async (thrown) => {
        const set = [
          (ssl: SslPointer, fail: () => never) => f.SSL_set_session_secret_cb(ssl, fail),
          (ssl: SslPointer, fail: () => never) => f.SSL_set_session_ticket_ext_cb(ssl, fail),
        ];
        for (const each of set) {
          const ends = await shake((ssl, side) => {
            ticket(ssl, side);
            if (side !== 'server') return;
            each(ssl, () => {
              throw thrown;
            });
          });
          expect(ends.server).toBe(thrown);
          await ends.end();
        }
      },
    );

    it.each([
      [{ secret: Buffer.alloc(0) }],
      [{ secret: Buffer.alloc(49) }],
      [{ secret: 'a secret text' }],
      [{ secret: SECRET, cipher: 'AES' }],
      ['a secret text'],
      [undefined],
      [Promise.resolve(null)],
    ])('refuses %s, and shows no secret', async (said) => {
      const ends = await shake((ssl, side) => {
        if (side === 'server') f.SSL_set_session_secret_cb(ssl, () => said as never);
      });
      expect(ends.server).toMatchObject({ code: 'ERR_INVALID_RETURN_VALUE' });
      expect(inspect(ends.server)).not.toContain('secret text');
      await ends.end();
    });

    it.each([['yes'], [undefined], [2]])('refuses %s about the extension', async (said) => {
      const ends = await shake((ssl, side) => {
        ticket(ssl, side);
        if (side === 'server') f.SSL_set_session_ticket_ext_cb(ssl, () => said as never);
      });
      expect(ends.server).toMatchObject({ code: 'ERR_INVALID_RETURN_VALUE' });
      await ends.end();
    });
  },
);
