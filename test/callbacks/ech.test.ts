// SSL_CTX_ech_set_callback and SSL_ech_set_callback (OpenSSL 4.0): the outcome of Encrypted Client Hello.

import { describe, expect, it } from 'vitest';
import type { OsslEchstorePointer, SslCtxPointer, SslPointer } from '../../lib/openssl.js';
import { describeDeciding } from './deciding.js';
import { type Stage, stageOf, testLibraries, titleOf } from './harness.js';

const has = (version: string) => Number.parseFloat(version) >= 4;
const VERSION = 0xfe0d;
const SUITE = [0x20, 1, 1] as const; // X25519, HKDF-SHA256, AES-128-GCM (RFC 9180, section 7)

const stores = new WeakMap<Stage, OsslEchstorePointer>();

/** Key and configuration of a server, made once. */
function storeOf(stage: Stage): OsslEchstorePointer {
  const { functions: f } = stage;
  const store = stores.get(stage) ?? (f.OSSL_ECHSTORE_new(null, null) as OsslEchstorePointer);
  if (!stores.has(stage)) {
    expect(f.OSSL_ECHSTORE_new_config(store, VERSION, 0, 'public.example', ...SUITE)).toBe(1);
  }
  stores.set(stage, store);
  return store;
}

const server = {
  name: 'ech',
  suspends: false,
  onCtx: ({ functions }: Stage, ctx: SslCtxPointer, given: unknown) =>
    functions.SSL_CTX_ech_set_callback(ctx, given as never),
  onSsl: ({ functions }: Stage, ssl: SslPointer, given: unknown) =>
    functions.SSL_ech_set_callback(ssl, given as never),
  prepare: (stage: Stage, setting: { server: SslCtxPointer; client: SslCtxPointer }) => {
    stage.functions.SSL_CTX_set1_echstore(setting.server, storeOf(stage));
    stage.functions.SSL_CTX_set1_echstore(setting.client, storeOf(stage));
  },
  good: (_stage: Stage, [, text]: readonly unknown[]) => {
    expect(String(text)).not.toBe('');
    return undefined;
  },
  effect: ({ functions: f }: Stage, { ssl }: { ssl: { server: SslPointer } }) => {
    expect(f.SSL_ech_get1_status(ssl.server).result).toBe(1);
  },
  available: ({ library }: Stage) => has(library.version),
};

if (testLibraries().some(({ version }) => has(version))) {
  describeDeciding({ ...server, side: 'server' });
}

describe.each(testLibraries().map((library) => [titleOf(library), stageOf(library)] as const))(
  'ech with %s',
  (_title, stage) => {
    it.skipIf(has(stage.library.version))('says which library has it', () => {
      const { functions: f } = stage;
      const ctx = stage.server();
      const missing = { code: 'ERR_SSL_FUNCTION_MISSING', message: expect.stringMatching(/4\.0/) };
      expect(() => f.SSL_CTX_ech_set_callback(ctx, () => 1)).toThrow(
        expect.objectContaining(missing),
      );
      const ssl = f.SSL_new(ctx) as SslPointer;
      expect(() => f.SSL_ech_set_callback(ssl, () => 1)).toThrow(expect.objectContaining(missing));
    });
  },
);
