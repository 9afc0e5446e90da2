// SSL_CTX_sess_set_remove_cb: a function is told that a session has left the cache of its context.

import { describe, expect, it } from 'vitest';
import { SSL_OP_NO_TICKET, type SslCtxPointer, type SslSessionPointer } from '../../lib/openssl.js';
import { stageOf, testLibraries, titleOf, waysOf } from './harness.js';
import { sessionOf } from './resumption.js';

describe.each(testLibraries().map((l) => [titleOf(l), stageOf(l)] as const))(
  'remove-session with %s',
  (_title, stage) => {
    const { functions: f } = stage;

    /** A server that has sessions in its cache. */
    function withSession(count = 1) {
      const server = stage.server();
      f.SSL_CTX_set_options(server, SSL_OP_NO_TICKET);
      f.SSL_CTX_set_num_tickets(server, 1);
      for (let i = 0; i < count; i++) sessionOf(f, { client: stage.client(), server });
      expect(f.SSL_CTX_sess_number(server)).toBe(count);
      return server;
    }

    it('is told of what is flushed, when C has returned', () => {
      const server = withSession();
      const told: [SslCtxPointer, SslSessionPointer][] = [];
      f.SSL_CTX_sess_set_remove_cb(server, (ctx, session) => {
        // C holds the lock of its cache while it removes: here it does not any more.
        expect(f.SSL_CTX_sess_number(ctx)).toBe(0);
        told.push([ctx, session]);
      });
      f.SSL_CTX_flush_sessions(server, 0);
      expect(told.length).toBe(1);
      const [[ctx, session]] = told as [[SslCtxPointer, SslSessionPointer]];
      expect(f.SSL_CTX_get_options(ctx)).toBe(f.SSL_CTX_get_options(server));
      expect(f.SSL_SESSION_get_id(session)?.length).toBe(32);
      expect(f.SSL_SESSION_is_resumable(session)).toBe(0);
    });

    it('may put it back, and is told again', () => {
      const server = withSession();
      let calls = 0;
      f.SSL_CTX_sess_set_remove_cb(server, (ctx, session) => {
        if (++calls === 1) f.SSL_CTX_add_session(ctx, session);
      });
      f.SSL_CTX_flush_sessions(server, 0);
      expect(f.SSL_CTX_sess_number(server)).toBe(1);
      f.SSL_CTX_flush_sessions(server, 0);
      expect(calls).toBe(2);
    });

    it('is told of nothing once it was removed, nor when the context is freed', () => {
      let calls = 0;
      const server = withSession();
      f.SSL_CTX_sess_set_remove_cb(server, () => calls++);
      f.SSL_CTX_sess_set_remove_cb(server, null);
      f.SSL_CTX_flush_sessions(server, 0);
      expect(calls).toBe(0);
      const freed = withSession(5);
      f.SSL_CTX_sess_set_remove_cb(freed, () => calls++);
      freed.release();
      f.OpenSSL_version(0);
      expect(calls).toBe(0);
    });

    it.each(waysOf(stage).map((way) => [way.name, way] as const))(
      'is told of a session of a connection that was not shut down: %s',
      async (_name, way) => {
        const server = stage.server();
        f.SSL_CTX_set_options(server, SSL_OP_NO_TICKET);
        const told: unknown[] = [];
        f.SSL_CTX_sess_set_remove_cb(server, (_ctx, session) => {
          told.push(f.SSL_SESSION_is_resumable(session));
        });
        const ends = await way.shake({ client: stage.client(), server });
        expect([ends.client, ends.server]).toEqual([null, null]);
        const before = f.SSL_CTX_sess_number(server);
        await ends.end();
        f.SSL_CTX_flush_sessions(server, 0);
        expect(before).toBeGreaterThan(0);
        expect(told.length).toBe(before);
        expect(new Set(told)).toEqual(new Set([0]));
      },
    );
  },
);
