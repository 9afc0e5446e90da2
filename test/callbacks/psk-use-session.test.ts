// SSL_CTX_set_psk_use_session_callback, SSL_set_psk_use_session_callback: the session of a client of TLS 1.3.

import { describe, expect, it } from 'vitest';
import type { SslSessionPointer } from '../../lib/index.js';
import { describeDeciding } from './deciding.js';
import { stageOf, testLibraries, titleOf, waysOf } from './harness.js';
import { IDENTITY, makePskSession, useSha256 } from './psk-sessions.js';

describeDeciding({
  name: 'psk-use-session',
  side: 'client',
  suspends: false,
  onCtx: ({ functions: f }, ctx, given) =>
    f.SSL_CTX_set_psk_use_session_callback(ctx, given as never),
  onSsl: ({ functions: f }, ssl, given) => f.SSL_set_psk_use_session_callback(ssl, given as never),
  prepare: ({ functions: f }, { client, server }) => {
    useSha256(f, client, server);
    f.SSL_CTX_set_psk_find_session_callback(server, (ssl) => makePskSession(f, ssl));
  },
  good: ({ functions: f }, [ssl]) => ({
    identity: IDENTITY,
    session: makePskSession(f, ssl as never),
  }),
  effect: ({ functions: f }, { ssl }) => expect(f.SSL_session_reused(ssl.server)).toBe(1),
});

describe.each(testLibraries().map((l) => [titleOf(l), stageOf(l)] as const))(
  'psk-use-session with %s',
  (_title, stage) => {
    const { functions: f } = stage;
    const [way] = waysOf(stage);
    const shake = async (give: Parameters<typeof f.SSL_CTX_set_psk_use_session_callback>[1]) => {
      const setting = { client: stage.client(), server: stage.server() };
      useSha256(f, setting.client, setting.server);
      f.SSL_CTX_set_psk_find_session_callback(setting.server, (ssl) => makePskSession(f, ssl));
      f.SSL_CTX_set_psk_use_session_callback(setting.client, give);
      const ends = await way?.shake(setting);
      await ends?.end();
      return ends;
    };

    it('a session stays the caller’s, can be given again, and is not changed any more', async () => {
      let session: SslSessionPointer | null = null;
      for (let i = 0; i < 2; i++) {
        const ends = await shake((ssl) => {
          session ??= makePskSession(f, ssl);
          return { identity: IDENTITY, session };
        });
        expect(ends).toMatchObject({ client: null, server: null });
      }
      expect((session as never as SslSessionPointer).alive).toBe(true);
      expect(() => f.SSL_SESSION_set1_id(session as never, Buffer.alloc(32))).toThrow();
    });

    it('released at once, it is C’s all the same', async () => {
      let digest: unknown = 'not called';
      const ends = await shake((ssl, md) => {
        digest = md;
        const session = makePskSession(f, ssl);
        queueMicrotask(() => session.release());
        return { identity: Buffer.from(IDENTITY), session };
      });
      expect(ends).toMatchObject({ client: null, server: null });
      expect(digest).toBe(null);
    });

    it('none: goes on with certificates', async () => {
      expect(await shake(() => null)).toMatchObject({ client: null, server: null });
    });

    it('refuses sessions that C would fall over', async () => {
      const empty = () => f.SSL_SESSION_new() as SslSessionPointer;
      const released = empty();
      released.release();
      for (const session of [empty(), released, null, {}]) {
        const ends = await shake(() => ({ identity: IDENTITY, session }) as never);
        expect(ends?.client).toMatchObject({ code: 'ERR_INVALID_RETURN_VALUE' });
      }
      for (const identity of ['', Buffer.alloc(65536), 5]) {
        const ends = await shake((ssl) => ({ identity, session: makePskSession(f, ssl) }) as never);
        expect(ends?.client).toMatchObject({ code: 'ERR_INVALID_RETURN_VALUE' });
      }
    });
  },
);
