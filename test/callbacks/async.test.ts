// SSL_CTX_set_async_callback: it is set and removed, and no job can ever call it, since SSL_MODE_ASYNC is refused.

import { describe, expect, it } from 'vitest';
import type { SslPointer } from '../../lib/openssl.js';
import { stageOf, testLibraries, titleOf, waysOf } from './harness.js';

const SSL_MODE_ASYNC = 0x100;

describe.each(testLibraries().map((library) => [titleOf(library), stageOf(library)] as const))(
  'async with %s',
  (_title, stage) => {
    const { functions: f } = stage;

    it('is set and removed, on contexts and connections, and is not called', async () => {
      const setting = {
        client: stage.client(),
        server: stage.server(),
        configure: (ssl: SslPointer) => {
          expect(f.SSL_set_async_callback(ssl, () => calls++)).toBe(1);
          expect(f.SSL_set_async_callback(ssl, null)).toBe(1);
        },
      };
      let calls = 0;
      expect(f.SSL_CTX_set_async_callback(setting.server, () => calls++)).toBe(1);
      for (const way of waysOf(stage)) {
        const ends = await way.shake(setting);
        expect([ends.client, ends.server, calls]).toEqual([null, null, 0]);
        await ends.end();
      }
      expect(f.SSL_CTX_set_async_callback(setting.server, null)).toBe(1);
    });

    it('has no jobs that could call it: the mode is refused', () => {
      const ctx = stage.server();
      const ssl = f.SSL_new(ctx) as SslPointer;
      expect(() => f.SSL_CTX_set_mode(ctx, SSL_MODE_ASYNC)).toThrow(/SSL_MODE_ASYNC/);
      expect(() => f.SSL_set_mode(ssl, SSL_MODE_ASYNC)).toThrow(/SSL_MODE_ASYNC/);
      expect(f.SSL_waiting_for_async(ssl)).toBe(0);
    });
  },
);
