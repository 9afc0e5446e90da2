// SSL_CTX_sess_set_new_cb: a function gets each session that is made or received.

import { describe, expect, it } from 'vitest';
import type { SslSessionPointer } from '../../lib/openssl.js';
import { SSL_SESS_CACHE_CLIENT, TLS1_2_VERSION } from '../../lib/openssl.js';
import { describeDeciding } from './deciding.js';
import { stageOf, testLibraries, titleOf, waysOf } from './harness.js';
import { offer, sessionOf } from './resumption.js';

describeDeciding({
  name: 'new-session',
  side: 'server',
  suspends: false,
  onCtx: ({ functions }, ctx, given) => functions.SSL_CTX_sess_set_new_cb(ctx, given as never),
  good: () => undefined,
  // C does not ask: the handshake has been made.
  effect: () => {},
  fails: false,
});

describe.each(testLibraries().map((l) => [titleOf(l), stageOf(l)] as const))(
  'new-session with %s',
  (_title, stage) => {
    const { functions: f } = stage;
    const ways = waysOf(stage).map((way) => [way.name, way] as const);

    it.each(ways)(
      'gives a client sessions that may be kept, and resumed: %s',
      async (_name, way) => {
        const setting = { client: stage.client(), server: stage.server() };
        f.SSL_CTX_set_max_proto_version(setting.client, TLS1_2_VERSION);
        f.SSL_CTX_set_session_cache_mode(setting.client, SSL_SESS_CACHE_CLIENT);
        const got: SslSessionPointer[] = [];
        f.SSL_CTX_sess_set_new_cb(setting.client, (_ssl, session) => {
          // A connection that is not shut down spoils its own session; a copy stays good.
          got.push(session, f.SSL_SESSION_dup(session) as SslSessionPointer);
          return true;
        });
        const first = await way.shake(setting);
        expect([first.client, first.server]).toEqual([null, null]);
        await first.end();
        expect(got.length).toBe(2);
        const [session, copy] = got as [SslSessionPointer, SslSessionPointer];
        expect(f.SSL_SESSION_get_protocol_version(session)).toBe(TLS1_2_VERSION);
        offer(f, setting, copy);
        const second = await way.shake(setting);
        expect([second.client, second.server]).toEqual([null, null]);
        expect(f.SSL_session_reused(second.ssl.client)).toBe(1);
        await second.end();
      },
    );

    it('gives a client each ticket of TLS 1.3', () => {
      const setting = { client: stage.client(), server: stage.server() };
      f.SSL_CTX_set_num_tickets(setting.server, 3);
      f.SSL_CTX_set_session_cache_mode(setting.client, SSL_SESS_CACHE_CLIENT);
      const got: SslSessionPointer[] = [];
      f.SSL_CTX_sess_set_new_cb(setting.client, (_ssl, session) => {
        got.push(session);
      });
      sessionOf(f, setting);
      expect(got.length).toBe(3);
      expect(got.map((session) => f.SSL_SESSION_is_resumable(session))).toEqual([1, 1, 1]);
    });

    it('frees every reference: what a function may do to a session harms nothing', () => {
      const setting = { client: stage.client(), server: stage.server() };
      f.SSL_CTX_sess_set_new_cb(setting.server, (ssl, session) => {
        f.SSL_CTX_remove_session(setting.server, session);
        f.SSL_CTX_flush_sessions(setting.server, 0);
        expect(() => f.SSL_clear(ssl)).toThrow();
        expect(() => f.SSL_set_session(ssl, null)).toThrow();
        session.release();
      });
      for (let i = 0; i < 20; i++) sessionOf(f, setting);
    });
  },
);
