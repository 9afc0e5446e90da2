// SSL_CTX_set_security_callback, SSL_set_security_callback: what is secure enough.

import { describe, expect, it } from 'vitest';
import { EvpPkeyPointer, SslCipherPointer, X509Pointer } from '../../lib/index.js';
import { describeDeciding } from './deciding.js';
import { type Ends, stageOf, testLibraries, titleOf, waysOf } from './harness.js';

const OTHER_CIPHER = 1;

for (const side of ['client', 'server'] as const) {
  describeDeciding({
    name: `security of a ${side}`,
    side,
    suspends: false,
    onlyAnswers: true,
    // Before there is a suite to look at, OpenSSL fails without an alert, and the other end waits.
    failsIn: ([, , op]) => (op as number) >> 16 === OTHER_CIPHER,
    onCtx: ({ functions: f }, ctx, given) => f.SSL_CTX_set_security_callback(ctx, given as never),
    onSsl: ({ functions: f }, ssl, given) => f.SSL_set_security_callback(ssl, given as never),
    good: () => true,
    effect: ({ functions: f }, { ssl }) => expect(f.SSL_is_init_finished(ssl.client)).toBe(1),
  });
}

describe.each(testLibraries().map((l) => [titleOf(l), stageOf(l)] as const))(
  'security with %s',
  (_title, stage) => {
    const { functions: f } = stage;

    it.each(waysOf(stage).map((way) => [way.name, way] as const))(
      'decides what is taken, %s',
      async (_name, way) => {
        const setting = { client: stage.client(), server: stage.server() };
        f.SSL_CTX_set_security_callback(setting.client, (_ssl, _ctx, op, _bits, _nid, other) => {
          if (op >> 16 !== OTHER_CIPHER) return true;
          return (
            f.SSL_CIPHER_get_name(other as SslCipherPointer) === 'TLS_CHACHA20_POLY1305_SHA256'
          );
        });
        const ends = await way.shake(setting);
        expect([ends.client, ends.server]).toEqual([null, null]);
        const cipher = f.SSL_get_current_cipher(ends.ssl.server) as SslCipherPointer;
        expect(f.SSL_CIPHER_get_name(cipher)).toBe('TLS_CHACHA20_POLY1305_SHA256');
        await ends.end();
      },
    );

    it('gets what is looked at, and may look at the connection', async () => {
      const setting = { client: stage.client(), server: stage.server() };
      const kinds = new Map<number, unknown>();
      const levels = new Set<number>();
      f.SSL_CTX_set_security_callback(setting.client, (ssl, ctx, op, bits, nid, other) => {
        kinds.set(op >> 16, other);
        expect([typeof bits, typeof nid]).toEqual(['number', 'number']);
        if (ssl !== null) levels.add(f.SSL_get_security_level(ssl));
        if (ctx !== null) levels.add(f.SSL_CTX_get_security_level(ctx));
        if (other instanceof X509Pointer) {
          expect(f.X509_get_subject_name(other)).not.toBe(null);
        }
        return true;
      });
      f.SSL_CTX_use_certificate(setting.client, stage.chain.leaf.certificate);
      expect(kinds.get(6)).toBeInstanceOf(X509Pointer);
      kinds.clear();
      const ends = (await waysOf(stage)[0]?.shake(setting)) as Ends;
      expect([ends.client, ends.server]).toEqual([null, null]);
      expect(levels.size).toBe(1);
      expect(kinds.get(0)).toBe(null);
      expect(kinds.get(1)).toBeInstanceOf(SslCipherPointer);
      expect(kinds.get(2)).toHaveLength(2);
      expect(kinds.get(5)).toHaveLength(2);
      for (const other of kinds.values()) expect(other).not.toBeInstanceOf(EvpPkeyPointer);
      await ends.end();
    });

    it('removed, the library’s own judgement is back, on contexts and connections', async () => {
      for (const level of [0, 5]) {
        const setting = {
          client: stage.client(),
          server: stage.server(),
          configure: (ssl: Parameters<typeof f.SSL_set_security_callback>[0]) => {
            f.SSL_set_security_callback(ssl, () => true);
            f.SSL_set_security_callback(ssl, null);
          },
        };
        f.SSL_CTX_set_security_callback(setting.client, () => true);
        f.SSL_CTX_set_security_level(setting.client, level);
        f.SSL_CTX_set_security_callback(setting.client, null);
        const ends = (await waysOf(stage)[0]?.shake(setting)) as Ends;
        expect(ends.client === null).toBe(level === 0);
        await ends.end();
      }
    });

    it('removed from a context while a connection has it: the library judges', async () => {
      for (const level of [0, 5]) {
        let calls = 0;
        const setting = {
          client: stage.client(),
          server: stage.server(),
          configure: () => f.SSL_CTX_set_security_callback(setting.client, null),
        };
        f.SSL_CTX_set_security_level(setting.client, level);
        f.SSL_CTX_set_security_callback(setting.client, () => {
          calls++;
          return true;
        });
        const ends = (await waysOf(stage)[0]?.shake(setting)) as Ends;
        expect(ends.client === null).toBe(level === 0);
        expect(calls).toBe(0);
        await ends.end();
      }
    });

    it('a call by C name throws what it throws, and is refused when it refuses', () => {
      const ctx = stage.client();
      f.SSL_CTX_set_security_callback(ctx, () => {
        throw 42;
      });
      let caught: unknown = 'nothing';
      try {
        f.SSL_CTX_use_certificate(ctx, stage.chain.leaf.certificate);
      } catch (error) {
        caught = error;
      }
      expect(caught).toBe(42);
      f.SSL_CTX_set_security_callback(ctx, () => false);
      expect(f.SSL_CTX_use_certificate(ctx, stage.chain.leaf.certificate)).toBe(0);
    });

    it('a context that a callback puts in may ask on the crew, too', async () => {
      const setting = { client: stage.client(), server: stage.server() };
      const other = stage.server();
      let calls = 0;
      f.SSL_CTX_set_security_callback(other, () => {
        calls++;
        return true;
      });
      f.SSL_CTX_set_client_hello_cb(setting.server, (ssl) => {
        f.SSL_set_SSL_CTX(ssl, other);
      });
      const crew = waysOf(stage).find(({ name }) => name === 'on the crew');
      const ends = (await crew?.shake(setting)) as Ends;
      expect([ends.client, ends.server]).toEqual([null, null]);
      expect(calls).toBeGreaterThan(0);
      await ends.end();
    });
  },
);
