// How long sign functions are kept: as long as anything uses their keys, and no longer.
// What they are asked is in signer-handshakes.test.ts.

import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  createSignerKey,
  makeSslCtx,
  type SignFunction,
  type SslLibrary,
} from '../../lib/index.js';
import { opensslFor } from '../../lib/openssl.js';
import { testLibraries, titleOf } from '../support/libraries.js';
import { resultOf } from '../support/run-script.js';
import { keyOf, PAIRS, signerOf } from './support.js';

const gc = globalThis.gc as () => void;

/** Whether it is collected before long. */
async function isCollected(of: WeakRef<object>): Promise<boolean> {
  for (let tries = 0; tries < 50; tries++) {
    await sleep(5); // what was looked at stays for the rest of its turn
    gc();
    await sleep(5);
    if (of.deref() === undefined) return true;
  }
  return false;
}

/** A function that nobody else keeps. */
function freshFunction(): SignFunction {
  const sign = signerOf('P-256');
  return (request) => sign(request);
}

const libraries = testLibraries().map((library) => [titleOf(library), library] as const);

describe.each(libraries)('with %s a sign function', (_title, library: SslLibrary) => {
  const f = opensslFor(library);
  // In functions of their own, so that no frame keeps what they made.
  const make = () => {
    const sign = freshFunction();
    return { key: keyOf(library, 'P-256', sign), sign: new WeakRef(sign) };
  };

  it('goes with its key when that is released', async () => {
    const { key, sign } = make();
    gc();
    expect(sign.deref()).toBeDefined();
    key.release();
    expect(await isCollected(sign)).toBe(true);
  });

  it('goes with its key when that is collected', async () => {
    const sign = (() => make().sign)();
    expect(await isCollected(sign)).toBe(true);
  });

  it('stays while a context has the key', async () => {
    const ctx = makeSslCtx({ library, sslSide: 'server' });
    const sign = (() => {
      const made = make();
      f.SSL_CTX_use_PrivateKey(ctx, made.key);
      made.key.release();
      return made.sign;
    })();
    for (let i = 0; i < 5; i++) {
      gc();
      await sleep(10);
    }
    expect(sign.deref()).toBeDefined();
    ctx.release();
    expect(await isCollected(sign)).toBe(true);
  });

  it('goes with a key that could not be made', async () => {
    const sign = (() => {
      const given = freshFunction();
      const publicKey = Buffer.from('no key');
      expect(() => createSignerKey({ library, publicKey, sign: given })).toThrow();
      return new WeakRef(given);
    })();
    expect(await isCollected(sign)).toBe(true);
  });
});

it('keeps no process from its end', () => {
  const publicKey = PAIRS['P-256'].publicKey.export({ type: 'spki', format: 'pem' });
  const text = `
    libssl.createSignerKey({ publicKey: ${JSON.stringify(publicKey)}, sign: () => new Uint8Array() });
    print('made');`;
  expect(resultOf(text)).toEqual(['made']);
});
