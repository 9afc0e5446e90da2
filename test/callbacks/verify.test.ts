// SSL_CTX_set_verify and SSL_set_verify with a callback: each certificate and each fault of the peer's chain is judged.

import { describe, expect, it } from 'vitest';
import type { X509StoreCtxPointer } from '../../lib/openssl.js';
import { trust } from '../support/certificates.js';
import { describeDeciding } from './deciding.js';
import {
  refusalOf,
  type Setting,
  type Stage,
  stageOf,
  testLibraries,
  titleOf,
  waysOf,
} from './harness.js';

/** Takes the trust of a client away. */
function distrust({ functions: f }: Stage, { client }: Setting): void {
  f.SSL_CTX_set_cert_store(client, f.X509_STORE_new() as never);
}

describeDeciding({
  name: 'verify',
  side: 'client',
  suspends: true,
  onCtx: ({ functions }, ctx, given) => functions.SSL_CTX_set_verify(ctx, 1, given as never),
  onSsl: ({ functions }, ssl, given) => functions.SSL_set_verify(ssl, 1, given as never),
  prepare: distrust,
  good: () => true,
  effect: ({ functions: f, chain }, { ssl }) => {
    const certificate = f.SSL_get1_peer_certificate(ssl.client);
    expect(certificate && f.X509_cmp(certificate, chain.leaf.certificate)).toBe(0);
  },
});

/** What a call was about. */
interface Seen {
  readonly ok: number;
  readonly depth: number;
  readonly error: number;
  readonly subject: string;
}

function look({ functions: f }: Stage, ok: number, store: X509StoreCtxPointer): Seen {
  const certificate = f.X509_STORE_CTX_get_current_cert(store);
  const name = certificate && f.X509_get_subject_name(certificate);
  return {
    ok,
    depth: f.X509_STORE_CTX_get_error_depth(store),
    error: f.X509_STORE_CTX_get_error(store),
    subject: String(name && f.X509_NAME_oneline(name)),
  };
}

const GOOD = [
  { ok: 1, depth: 2, error: 0, subject: '/CN=Test Root' },
  { ok: 1, depth: 1, error: 0, subject: '/CN=Test Intermediate' },
  { ok: 1, depth: 0, error: 0, subject: '/CN=localhost' },
];

const cases = testLibraries().flatMap((library) => {
  const stage = stageOf(library);
  return waysOf(stage).map((way) => [`${titleOf(library)} ${way.name}`, stage, way] as const);
});

describe.each(cases)('verify with %s', (_title, stage, way) => {
  const { functions: f } = stage;

  it('is called for each certificate of a good chain, with a store context that is dead afterwards', async () => {
    const setting = { client: stage.client(), server: stage.server() };
    const seen: Seen[] = [];
    const stores: X509StoreCtxPointer[] = [];
    f.SSL_CTX_set_verify(setting.client, 1, (ok, store) => {
      seen.push(look(stage, ok, store));
      stores.push(store);
      return ok;
    });
    const ends = await way.shake(setting);
    try {
      expect([ends.client, ends.server]).toEqual([null, null]);
      expect(seen).toEqual(GOOD);
      expect(stores.map((store) => store.alive)).toEqual([false, false, false]);
      const [first] = stores as [X509StoreCtxPointer];
      expect(() => f.X509_STORE_CTX_get_error(first)).toThrow(/released/);
    } finally {
      await ends.end();
    }
  });

  it('overrides a failure, one by one', async () => {
    const setting = { client: stage.client(), server: stage.server() };
    distrust(stage, setting);
    const seen: Seen[] = [];
    f.SSL_CTX_set_verify(setting.client, 1, (ok, store) => {
      seen.push(look(stage, ok, store));
      return 1;
    });
    const ends = await way.shake(setting);
    try {
      expect([ends.client, ends.server]).toEqual([null, null]);
      expect(seen.some(({ ok, error }) => ok === 0 && error !== 0)).toBe(true);
    } finally {
      await ends.end();
    }
  });

  it('leaves a failure as it is', async () => {
    const setting = { client: stage.client(), server: stage.server() };
    distrust(stage, setting);
    f.SSL_CTX_set_verify(setting.client, 1, (ok) => ok);
    const ends = await way.shake(setting);
    expect(ends.client).toBeInstanceOf(Error);
    expect(ends.server).toBeInstanceOf(Error);
    await ends.end();
  });

  it.each([
    [50, undefined],
    [23, 23],
  ])('refuses a good certificate: result %s', async (result, error) => {
    const setting = { client: stage.client(), server: stage.server() };
    f.SSL_CTX_set_verify(setting.client, 1, (_ok, store) => {
      if (f.X509_STORE_CTX_get_error_depth(store) !== 0) return true;
      if (error !== undefined) f.X509_STORE_CTX_set_error(store, error);
      return false;
    });
    const ends = await way.shake(setting);
    try {
      expect(ends.client).toBeInstanceOf(Error);
      expect(ends.server).toBeInstanceOf(Error);
      expect(refusalOf(stage, ends, 'client')).toBe(result);
    } finally {
      await ends.end();
    }
  });

  if (way.waits) {
    it.each([
      ['at once', () => Promise.resolve()],
      ['later', () => new Promise((resolve) => setTimeout(resolve, 3))],
    ])('asks once for each certificate where promises are kept %s', async (_when, wait) => {
      const setting = { client: stage.client(), server: stage.server() };
      const seen: Seen[] = [];
      f.SSL_CTX_set_verify(setting.client, 1, (ok, store) => {
        seen.push(look(stage, ok, store));
        return Promise.resolve(wait()).then(() => ok);
      });
      const ends = await way.shake(setting);
      expect([ends.client, ends.server]).toEqual([null, null]);
      expect(seen).toEqual(GOOD);
      await ends.end();
    });

    it.each([[2], [1], [0]])('refuses by a promise at depth %s', async (depth) => {
      const setting = { client: stage.client(), server: stage.server() };
      f.SSL_CTX_set_verify(setting.client, 1, async (_ok, store) => {
        const bad = f.X509_STORE_CTX_get_error_depth(store) === depth;
        return !bad;
      });
      const ends = await way.shake(setting);
      expect(ends.client).toBeInstanceOf(Error);
      expect(ends.server).toBeInstanceOf(Error);
      await ends.end();
    });
  }

  it('refuses a promise on servers, where OpenSSL cannot wait', async () => {
    const setting = { client: stage.client(), server: stage.server() };
    f.SSL_CTX_use_certificate(setting.client, stage.chain.leaf.certificate);
    f.SSL_CTX_use_PrivateKey(setting.client, stage.chain.leaf.key);
    f.SSL_CTX_add1_chain_cert(setting.client, stage.chain.intermediate.certificate);
    trust(stage.chain)(setting.server);
    f.SSL_CTX_set_verify(setting.server, 3, async () => true);
    const ends = await way.shake(setting);
    expect(ends.server).toMatchObject({ code: 'ERR_INVALID_RETURN_VALUE' });
    expect(String(ends.server)).toMatch(/OpenSSL cannot wait there/);
    await ends.end();
  });
});
