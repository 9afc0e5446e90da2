// SSL_CTX_set_tmp_dh_callback, SSL_set_tmp_dh_callback: the Diffie-Hellman parameters of a server of TLS 1.2.

import { describe, expect, it } from 'vitest';
import type { EvpPkeyPointer } from '../../lib/index.js';
import type { OpensslFunctions } from '../../lib/openssl.js';
import { describeDeciding } from './deciding.js';
import { type Setting, type Stage, stageOf, testLibraries, titleOf, waysOf } from './harness.js';

const SUITE = 'ADH-AES128-GCM-SHA256';

function dhKey(f: OpensslFunctions): EvpPkeyPointer {
  const ctx = f.EVP_PKEY_CTX_new_from_name(null, 'DH', null);
  if (ctx === null) throw new Error('no DH');
  f.EVP_PKEY_keygen_init(ctx);
  f.EVP_PKEY_CTX_set_group_name(ctx, 'ffdhe2048');
  return f.EVP_PKEY_generate(ctx).pkey as EvpPkeyPointer;
}

function prepare({ functions: f }: Stage, { client, server }: Setting): void {
  for (const ctx of [client, server]) {
    f.SSL_CTX_set_max_proto_version(ctx, 0x0303);
    f.SSL_CTX_set_security_level(ctx, 0);
    f.SSL_CTX_set_cipher_list(ctx, SUITE);
  }
  // Else OpenSSL 4.0 takes the parameters from the groups of both (RFC 7919), and asks nobody.
  f.SSL_CTX_set1_groups_list(client, 'X25519');
}

describeDeciding({
  name: 'tmp-dh',
  side: 'server',
  suspends: false,
  onCtx: ({ functions: f }, ctx, given) => f.SSL_CTX_set_tmp_dh_callback(ctx, given as never),
  onSsl: ({ functions: f }, ssl, given) => f.SSL_set_tmp_dh_callback(ssl, given as never),
  prepare,
  // C takes what is inside a key that nobody holds any more.
  good: ({ functions: f }) => {
    const key = dhKey(f);
    queueMicrotask(() => key.release());
    return key;
  },
  effect: ({ functions: f }, { ssl }) => {
    const { key } = f.SSL_get_peer_tmp_key(ssl.client);
    expect(f.EVP_PKEY_get_bits(key as EvpPkeyPointer)).toBe(2048);
  },
});

describe.each(testLibraries().map((l) => [titleOf(l), stageOf(l)] as const))(
  'tmp-dh with %s',
  (_title, stage) => {
    it.each([
      ['another key', () => stage.chain.leaf.key],
      ['null', () => null],
      ['a number', () => 2048],
    ])('refuses %s', async (_what, given) => {
      const setting = { client: stage.client(), server: stage.server() };
      prepare(stage, setting);
      stage.functions.SSL_CTX_set_tmp_dh_callback(setting.server, given as never);
      const ends = await waysOf(stage)[0]?.shake(setting);
      expect(ends?.server).toMatchObject({ code: 'ERR_INVALID_RETURN_VALUE' });
      await ends?.end();
    });
  },
);
