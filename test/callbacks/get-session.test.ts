// SSL_CTX_sess_set_get_cb: a server finds sessions that it keeps itself.

import { describe, expect, it } from 'vitest';
import {
  SSL_OP_NO_TICKET,
  SSL_SESS_CACHE_NO_INTERNAL,
  SSL_SESS_CACHE_SERVER,
  type SslSessionPointer,
} from '../../lib/openssl.js';
import { describeDeciding } from './deciding.js';
import { type Setting, type Stage, stageOf, testLibraries, titleOf, waysOf } from './harness.js';
import { offer, sessionOf } from './resumption.js';

/** What each server has kept. */
const kept = new Map<string, SslSessionPointer>();

/** The next client offers a session that only `kept` has. */
function prepare({ functions: f }: Stage, setting: Setting): void {
  const { client, server } = setting;
  f.SSL_CTX_set_options(server, SSL_OP_NO_TICKET);
  f.SSL_CTX_set_session_cache_mode(server, SSL_SESS_CACHE_SERVER + SSL_SESS_CACHE_NO_INTERNAL);
  f.SSL_CTX_sess_set_new_cb(server, (_ssl, session) => {
    kept.set(Buffer.from(f.SSL_SESSION_get_id(session) ?? []).toString('hex'), session);
  });
  const session = sessionOf(f, { client, server });
  f.SSL_CTX_sess_set_new_cb(server, null);
  offer(f, setting, session);
}

function find(id: unknown): SslSessionPointer | null {
  return kept.get(Buffer.from(id as Uint8Array).toString('hex')) ?? null;
}

describeDeciding({
  name: 'get-session',
  side: 'server',
  suspends: false,
  onCtx: ({ functions }, ctx, given) => functions.SSL_CTX_sess_set_get_cb(ctx, given as never),
  prepare,
  good: (_stage, [, id]) => find(id),
  effect: ({ functions }, { ssl }) => {
    expect(functions.SSL_session_reused(ssl.server)).toBe(1);
    expect(functions.SSL_session_reused(ssl.client)).toBe(1);
  },
  // For C it is not found: the handshake is a full one.
  fails: false,
});

describe.each(testLibraries().map((l) => [titleOf(l), stageOf(l)] as const))(
  'get-session with %s',
  (_title, stage) => {
    const { functions: f } = stage;
    const ways = waysOf(stage).map((way) => [way.name, way] as const);

    it.each(ways)('null is a full handshake: %s', async (_name, way) => {
      const setting: Setting = { client: stage.client(), server: stage.server() };
      prepare(stage, setting);
      const ids: number[] = [];
      f.SSL_CTX_sess_set_get_cb(setting.server, (_ssl, id) => {
        ids.push(id.length);
        return null;
      });
      const ends = await way.shake(setting);
      expect([ends.client, ends.server]).toEqual([null, null]);
      expect(f.SSL_session_reused(ends.ssl.server)).toBe(0);
      expect(ids).toContain(32);
      await ends.end();
    });

    it.each(ways)('refuses a session without a suite: %s', async (_name, way) => {
      const setting: Setting = { client: stage.client(), server: stage.server() };
      prepare(stage, setting);
      f.SSL_CTX_sess_set_get_cb(setting.server, () => f.SSL_SESSION_new());
      const ends = await way.shake(setting);
      expect(ends.server).toMatchObject({ code: 'ERR_INVALID_RETURN_VALUE' });
      await ends.end();
    });

    it('gives C a copy: a session may be in two caches, and may be released', async () => {
      for (const [, way] of ways) {
        const setting: Setting = { client: stage.client(), server: stage.server() };
        prepare(stage, setting);
        const other = stage.server();
        // From now on C puts what it finds into its own cache.
        f.SSL_CTX_set_session_cache_mode(setting.server, SSL_SESS_CACHE_SERVER);
        f.SSL_CTX_sess_set_get_cb(setting.server, (_ssl, id) => {
          const session = find(id);
          if (session !== null) f.SSL_CTX_add_session(other, session);
          return session;
        });
        const ends = await way.shake(setting);
        expect([ends.client, ends.server]).toEqual([null, null]);
        expect(f.SSL_session_reused(ends.ssl.server)).toBe(1);
        await ends.end();
        for (const session of kept.values()) session.release();
        kept.clear();
        f.SSL_CTX_flush_sessions(other, 0);
        f.SSL_CTX_flush_sessions(setting.server, 0);
        expect(f.SSL_CTX_sess_number(other)).toBe(0);
      }
    });

    it('is that of the context that the connection began with', async () => {
      for (const [, way] of ways) {
        const setting: Setting = { client: stage.client(), server: stage.server() };
        prepare(stage, setting);
        const second = stage.server();
        const asked: string[] = [];
        f.SSL_CTX_sess_set_get_cb(setting.server, (_ssl, id) => {
          asked.push('first');
          return find(id);
        });
        f.SSL_CTX_sess_set_get_cb(second, () => {
          asked.push('second');
          return null;
        });
        f.SSL_CTX_set_client_hello_cb(setting.server, (ssl) => {
          f.SSL_set_SSL_CTX(ssl, second);
        });
        const ends = await way.shake(setting);
        expect([ends.client, ends.server]).toEqual([null, null]);
        expect(new Set(asked)).toEqual(new Set(['first']));
        expect(f.SSL_session_reused(ends.ssl.server)).toBe(1);
        await ends.end();
      }
    });
  },
);
