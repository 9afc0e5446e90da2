// SSL_CTX_set_not_resumable_session_callback, SSL_set_not_resumable_session_callback: sessions of a server, TLS 1.2.

import { describe, expect, it } from 'vitest';
import type { SslSessionPointer } from '../../lib/index.js';
import { describeDeciding } from './deciding.js';
import { type Ends, type Stage, stageOf, testLibraries, titleOf, waysOf } from './harness.js';

const isResumable = ({ functions: f }: Stage, { ssl }: Ends) =>
  f.SSL_SESSION_is_resumable(f.SSL_get1_session(ssl.client) as SslSessionPointer);

describeDeciding({
  name: 'not-resumable',
  side: 'server',
  suspends: false,
  // Its failure is that the session cannot be resumed: OpenSSL goes on.
  fails: false,
  onCtx: ({ functions: f }, ctx, given) =>
    f.SSL_CTX_set_not_resumable_session_callback(ctx, given as never),
  onSsl: ({ functions: f }, ssl, given) =>
    f.SSL_set_not_resumable_session_callback(ssl, given as never),
  prepare: ({ functions: f }, { client, server }) => {
    for (const ctx of [client, server]) f.SSL_CTX_set_max_proto_version(ctx, 0x0303);
  },
  good: () => true,
  effect: (stage, ends) => expect(isResumable(stage, ends)).toBe(0),
});

describe.each(testLibraries().map((l) => [titleOf(l), stageOf(l)] as const))(
  'not-resumable with %s',
  (_title, stage) => {
    it('is told whether keys are forward secure, and may let sessions be resumed', async () => {
      const { functions: f } = stage;
      const setting = { client: stage.client(), server: stage.server() };
      f.SSL_CTX_set_max_proto_version(setting.server, 0x0303);
      const told: number[] = [];
      f.SSL_CTX_set_not_resumable_session_callback(setting.server, (_ssl, forward) => {
        told.push(forward);
        return false;
      });
      const ends = (await waysOf(stage)[0]?.shake(setting)) as Ends;
      expect(told).toEqual([1]);
      expect(isResumable(stage, ends)).toBe(1);
      await ends.end();
    });
  },
);
