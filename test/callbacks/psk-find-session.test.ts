// SSL_CTX_set_psk_find_session_callback, SSL_set_psk_find_session_callback: the session of an identity, TLS 1.3.

import { describe, expect, it } from 'vitest';
import type { SslSessionPointer } from '../../lib/index.js';
import { describeDeciding } from './deciding.js';
import { stageOf, testLibraries, titleOf, waysOf } from './harness.js';
import { IDENTITY, makePskSession, useSha256 } from './psk-sessions.js';

describeDeciding({
  name: 'psk-find-session',
  side: 'server',
  suspends: false,
  onCtx: ({ functions: f }, ctx, given) =>
    f.SSL_CTX_set_psk_find_session_callback(ctx, given as never),
  onSsl: ({ functions: f }, ssl, given) => f.SSL_set_psk_find_session_callback(ssl, given as never),
  prepare: ({ functions: f }, { client, server }) => {
    useSha256(f, client, server);
    f.SSL_CTX_set_psk_use_session_callback(client, (ssl) => ({
      identity: IDENTITY,
      session: makePskSession(f, ssl),
    }));
  },
  good: ({ functions: f }, [ssl]) => makePskSession(f, ssl as never),
  effect: ({ functions: f }, { ssl }) => expect(f.SSL_session_reused(ssl.client)).toBe(1),
});

describe.each(testLibraries().map((l) => [titleOf(l), stageOf(l)] as const))(
  'psk-find-session with %s',
  (_title, stage) => {
    const { functions: f } = stage;
    const [way] = waysOf(stage);

    it('gets the identity; none goes on with certificates; a session without key is refused', async () => {
      const identities: string[] = [];
      const shake = async (said: () => SslSessionPointer | null) => {
        const setting = { client: stage.client(), server: stage.server() };
        useSha256(f, setting.client, setting.server);
        f.SSL_CTX_set_psk_use_session_callback(setting.client, (ssl) => ({
          identity: IDENTITY,
          session: makePskSession(f, ssl),
        }));
        f.SSL_CTX_set_psk_find_session_callback(setting.server, (_ssl, identity) => {
          identities.push(Buffer.from(identity).toString());
          return said();
        });
        const ends = await way?.shake(setting);
        await ends?.end();
        return ends;
      };
      expect(await shake(() => null)).toMatchObject({ client: null, server: null });
      expect(identities).toEqual([IDENTITY]);
      const ends = await shake(() => f.SSL_SESSION_new());
      expect(ends?.server).toMatchObject({ code: 'ERR_INVALID_RETURN_VALUE' });
      expect(ends?.client).not.toBe(null);
    });
  },
);
