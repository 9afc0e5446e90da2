// SSL_CTX_set_psk_client_callback, SSL_set_psk_client_callback: a client's identity and key, in TLS 1.2 and 1.3.

import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { describeDeciding } from './deciding.js';
import { type Setting, type Stage, stageOf, testLibraries, titleOf, waysOf } from './harness.js';
import { IDENTITY, KEY, useSha256 } from './psk-sessions.js';

const TLS1_2 = 0x0303;

function prepare({ functions: f }: Stage, { client, server }: Setting, version: number): void {
  useSha256(f, client, server);
  for (const ctx of [client, server]) {
    if (version === TLS1_2) {
      f.SSL_CTX_set_max_proto_version(ctx, version);
      f.SSL_CTX_set_cipher_list(ctx, 'PSK');
    }
  }
  f.SSL_CTX_set_psk_server_callback(server, (_ssl, identity) =>
    identity === IDENTITY ? KEY : null,
  );
}

for (const version of [TLS1_2, 0x0304]) {
  describeDeciding({
    name: `psk-client of version ${version.toString(16)}`,
    side: 'client',
    suspends: false,
    onCtx: ({ functions: f }, ctx, given) => f.SSL_CTX_set_psk_client_callback(ctx, given as never),
    onSsl: ({ functions: f }, ssl, given) => f.SSL_set_psk_client_callback(ssl, given as never),
    prepare: (stage, setting) => prepare(stage, setting, version),
    good: () => ({ identity: IDENTITY, psk: KEY }),
    effect: ({ functions: f }, { ssl }) => {
      expect(f.SSL_get_version(ssl.server)).toBe(version === TLS1_2 ? 'TLSv1.2' : 'TLSv1.3');
      if (version === TLS1_2) expect(f.SSL_get_psk_identity(ssl.server)).toBe(IDENTITY);
      else expect(f.SSL_session_reused(ssl.server)).toBe(1);
    },
  });
}

describe.each(testLibraries().map((l) => [titleOf(l), stageOf(l)] as const))(
  'psk-client with %s',
  (_title, stage) => {
    const { functions: f } = stage;
    const [way] = waysOf(stage);
    const shake = async (version: number, said: unknown, hint?: string) => {
      const setting = { client: stage.client(), server: stage.server() };
      useSha256(f, setting.client, setting.server);
      prepare(stage, setting, version);
      if (hint !== undefined) f.SSL_CTX_use_psk_identity_hint(setting.server, hint);
      const args: unknown[][] = [];
      f.SSL_CTX_set_psk_client_callback(setting.client, (_ssl, ...rest) => {
        args.push(rest);
        return said as never;
      });
      const ends = await way?.shake(setting);
      await ends?.end();
      return { ends, args };
    };

    it('is told the hint of TLS 1.2, and how much fits', async () => {
      const { ends, args } = await shake(TLS1_2, { identity: IDENTITY, psk: KEY }, 'who?');
      expect(ends).toMatchObject({ client: null, server: null });
      const [[hint, identityLength, pskLength]] = args as [[string, number, number]];
      expect([args.length, hint]).toEqual([1, 'who?']);
      expect(Math.min(identityLength, pskLength)).toBeGreaterThan(100);
    });

    it('no key: TLS 1.2 fails, TLS 1.3 goes on with certificates', async () => {
      expect((await shake(TLS1_2, null)).ends?.client).not.toBe(null);
      expect((await shake(0x0304, null)).ends).toMatchObject({ client: null, server: null });
    });

    it('a wrong key fails at the server', async () => {
      for (const version of [TLS1_2, 0x0304]) {
        const { ends } = await shake(version, { identity: IDENTITY, psk: Buffer.alloc(32, 8) });
        expect(ends?.server).not.toBe(null);
      }
    });

    it.each([
      [{ identity: '', psk: KEY }],
      [{ identity: 'a\0b', psk: KEY }],
      [{ identity: 'x'.repeat(5000), psk: KEY }],
      [{ identity: IDENTITY, psk: Buffer.alloc(0) }],
      [{ identity: IDENTITY, psk: Buffer.alloc(5000) }],
      [{ identity: IDENTITY, psk: 'a secret text' }],
      [{ identity: IDENTITY }],
      ['a secret text'],
    ])('refuses %j, and shows no key', async (said) => {
      const { ends } = await shake(TLS1_2, said);
      expect(ends?.client).toMatchObject({ code: 'ERR_INVALID_RETURN_VALUE' });
      expect(inspect(ends?.client)).not.toContain('a secret text');
    });
  },
);
