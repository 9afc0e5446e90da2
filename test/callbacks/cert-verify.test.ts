// SSL_CTX_set_cert_verify_callback: the peer's chain is verified in the place of X509_verify_cert.

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

function distrust({ functions: f }: Stage, { client }: Setting): void {
  f.SSL_CTX_set_cert_store(client, f.X509_STORE_new() as never);
}

/** A client with a certificate, and a server that asks for one and trusts it. */
function bothSides({ functions: f, chain }: Stage, { client, server }: Setting): void {
  f.SSL_CTX_use_certificate(client, chain.leaf.certificate);
  f.SSL_CTX_use_PrivateKey(client, chain.leaf.key);
  f.SSL_CTX_add1_chain_cert(client, chain.intermediate.certificate);
  trust(chain)(server);
  f.SSL_CTX_set_verify(server, 3);
}

describeDeciding({
  name: 'cert-verify',
  side: 'client',
  suspends: true,
  onCtx: ({ functions }, ctx, given) =>
    functions.SSL_CTX_set_cert_verify_callback(ctx, given as never),
  prepare: distrust,
  good: () => true,
  effect: ({ functions: f, chain }, { ssl }) => {
    const certificate = f.SSL_get1_peer_certificate(ssl.client);
    expect(certificate && f.X509_cmp(certificate, chain.leaf.certificate)).toBe(0);
  },
});

const cases = testLibraries().flatMap((library) => {
  const stage = stageOf(library);
  return waysOf(stage).map((way) => [`${titleOf(library)} ${way.name}`, stage, way] as const);
});

describe.each(cases)('cert-verify with %s', (_title, stage, way) => {
  const { functions: f } = stage;

  it.each([['client'], ['server']] as const)(
    'calls X509_verify_cert inside, on the %s',
    async (side) => {
      const setting = { client: stage.client(), server: stage.server() };
      bothSides(stage, setting);
      const results: number[] = [];
      const stores: X509StoreCtxPointer[] = [];
      f.SSL_CTX_set_cert_verify_callback(setting[side], (store) => {
        const result = f.X509_verify_cert(store);
        results.push(result);
        stores.push(store);
        return result;
      });
      const ends = await way.shake(setting);
      try {
        expect([ends.client, ends.server]).toEqual([null, null]);
        expect(results).toEqual([1]);
        expect(stores.map((store) => store.alive)).toEqual([false]);
        expect(f.SSL_get_verify_result(ends.ssl[side])).toBe(0);
      } finally {
        await ends.end();
      }
    },
  );

  it('keeps the failure that X509_verify_cert found', async () => {
    const setting = { client: stage.client(), server: stage.server() };
    distrust(stage, setting);
    f.SSL_CTX_set_cert_verify_callback(setting.client, (store) => f.X509_verify_cert(store));
    const ends = await way.shake(setting);
    try {
      expect(ends.client).toBeInstanceOf(Error);
      expect(ends.server).toBeInstanceOf(Error);
      expect([18, 19, 20, 21]).toContain(refusalOf(stage, ends, 'client'));
    } finally {
      await ends.end();
    }
  });

  it.each([['client'], ['server']] as const)(
    'refuses whatever the chain, on the %s',
    async (side) => {
      const setting = { client: stage.client(), server: stage.server() };
      bothSides(stage, setting);
      f.SSL_CTX_set_cert_verify_callback(setting[side], (store) => {
        f.X509_STORE_CTX_set_error(store, 28);
        return false;
      });
      const ends = await way.shake(setting);
      try {
        expect(ends[side]).toBeInstanceOf(Error);
        expect(refusalOf(stage, ends, side)).toBe(28);
      } finally {
        await ends.end();
      }
    },
  );

  it('refuses a promise on servers, where OpenSSL cannot wait', async () => {
    const setting = { client: stage.client(), server: stage.server() };
    bothSides(stage, setting);
    f.SSL_CTX_set_cert_verify_callback(setting.server, async () => true);
    const ends = await way.shake(setting);
    expect(ends.server).toMatchObject({ code: 'ERR_INVALID_RETURN_VALUE' });
    await ends.end();
  });
});
