// SSL_CTX_set_generate_session_id, SSL_set_generate_session_id: the ids of a server's sessions.

import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { SslSessionPointer } from '../../lib/index.js';
import { describeDeciding } from './deciding.js';
import { type Setting, type Stage, stageOf, testLibraries, titleOf, waysOf } from './harness.js';

const NO_TICKET = 1n << 14n;
const BEGINNING = Buffer.from('server 7:');

function prepare({ functions: f }: Stage, { client, server }: Setting): void {
  for (const ctx of [client, server]) f.SSL_CTX_set_max_proto_version(ctx, 0x0303);
  f.SSL_CTX_set_options(server, NO_TICKET);
}

describeDeciding({
  name: 'generate-session-id',
  side: 'server',
  suspends: false,
  onCtx: ({ functions: f }, ctx, given) => f.SSL_CTX_set_generate_session_id(ctx, given as never),
  onSsl: ({ functions: f }, ssl, given) => f.SSL_set_generate_session_id(ssl, given as never),
  prepare,
  good: () => Buffer.concat([BEGINNING, randomBytes(16)]),
  effect: ({ functions: f }, { ssl }) => {
    const session = f.SSL_get1_session(ssl.client) as SslSessionPointer;
    const id = Buffer.from(f.SSL_SESSION_get_id(session) as Uint8Array);
    expect(id.length).toBe(BEGINNING.length + 16);
    expect(id.subarray(0, BEGINNING.length)).toEqual(BEGINNING);
  },
});

describe.each(testLibraries().map((l) => [titleOf(l), stageOf(l)] as const))(
  'generate-session-id with %s',
  (_title, stage) => {
    const { functions: f } = stage;

    it.each([[Buffer.alloc(0)], [Buffer.alloc(33)], ['text'], [null]])(
      'refuses %s',
      async (said) => {
        const setting = { client: stage.client(), server: stage.server() };
        prepare(stage, setting);
        f.SSL_CTX_set_generate_session_id(setting.server, (_ssl, maxLength) => {
          expect(maxLength).toBe(32);
          return said as never;
        });
        const ends = await waysOf(stage)[0]?.shake(setting);
        expect(ends?.server).toMatchObject({ code: 'ERR_INVALID_RETURN_VALUE' });
        await ends?.end();
      },
    );
  },
);
