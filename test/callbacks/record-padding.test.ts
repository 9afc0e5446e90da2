// SSL_CTX_set_record_padding_callback, SSL_set_record_padding_callback: how much longer records of TLS 1.3 get.

import { describe, expect, it } from 'vitest';
import type { BioPointer } from '../../lib/openssl.js';
import { describeDeciding } from './deciding.js';
import { type Ends, stageOf, testLibraries, titleOf, waysOf } from './harness.js';

describeDeciding({
  name: 'record-padding',
  side: 'server',
  suspends: false,
  // OpenSSL has no way to fail there: the record goes without padding.
  fails: false,
  onCtx: ({ functions: f }, ctx, given) =>
    f.SSL_CTX_set_record_padding_callback(ctx, given as never),
  onSsl: ({ functions: f }, ssl, given) => f.SSL_set_record_padding_callback(ssl, given as never),
  good: () => 100,
  // That it takes effect is seen in the length of records, below.
  effect: ({ functions: f }, { ssl }) => expect(f.SSL_get_version(ssl.client)).toBe('TLSv1.3'),
});

describe.each(testLibraries().map((l) => [titleOf(l), stageOf(l)] as const))(
  'record-padding with %s',
  (_title, stage) => {
    const { functions: f } = stage;
    /** The length of a record of one byte. */
    const lengthOf = ({ ssl }: Ends) => {
      const bio = f.SSL_get_rbio(ssl.client) as BioPointer;
      while (f.SSL_read(ssl.client, Buffer.alloc(100)) > 0);
      const before = f.BIO_ctrl_pending(bio);
      f.SSL_write(ssl.server, Buffer.from('x'));
      return f.BIO_ctrl_pending(bio) - before;
    };
    const shake = async (
      side: 'ctx' | 'ssl',
      given: Parameters<typeof f.SSL_set_record_padding_callback>[1],
    ) => {
      const setting = {
        client: stage.client(),
        server: stage.server(),
        configure: (ssl: Parameters<typeof f.SSL_write>[0], of: string) => {
          if (side === 'ssl' && of === 'server') f.SSL_set_record_padding_callback(ssl, given);
        },
      };
      if (side === 'ctx') f.SSL_CTX_set_record_padding_callback(setting.server, given);
      return (await waysOf(stage)[0]?.shake(setting)) as Ends;
    };

    it.each(['ctx', 'ssl'] as const)('pads what is sent, set on the %s', async (side) => {
      const plain = await shake(side, null);
      const told: unknown[][] = [];
      const padded = await shake(side, (_ssl, ...args) => {
        told.push(args);
        return 100;
      });
      expect(lengthOf(padded) - lengthOf(plain)).toBe(100);
      expect(told.at(-1)).toEqual([23, 2]); // a byte, and the type of its content
      await plain.end();
      await padded.end();
    });

    it.each(['ctx', 'ssl'] as const)(
      'removed from a connection that has begun with one set on the %s: pads nothing',
      async (side) => {
        const plain = await shake(side, null);
        let calls = 0;
        const ends = await shake(side, () => {
          calls++;
          return 100;
        });
        f.SSL_set_record_padding_callback(ends.ssl.server, null);
        const before = calls;
        expect(lengthOf(ends)).toBe(lengthOf(plain));
        expect(calls).toBe(before);
        await plain.end();
        await ends.end();
      },
    );

    it('what it throws is thrown by the write', async () => {
      let ready = false;
      const ends = await shake('ctx', () => {
        if (ready) throw 42;
        return 0;
      });
      ready = true;
      expect(() => f.SSL_write(ends.ssl.server, Buffer.from('x'))).toThrow();
      ready = false;
      await ends.end();
    });

    it.each([[-1], [0.5], ['1'], [2 ** 40]])('refuses %s', async (said) => {
      const ends = await shake('ctx', () => said as never);
      expect(ends.server).toMatchObject({ code: 'ERR_INVALID_RETURN_VALUE' });
      await ends.end();
    });
  },
);
