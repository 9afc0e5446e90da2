// The lifetime rules of handles over every kind there is: ids, parts, collection.
// What one handle prints and refuses is test/openssl/handles.test.ts.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { addon } from '../../lib/binding/load.js';
import { Handle } from '../../lib/handles/index.js';
import { createAsyncIoState, openTcpStream, startUpServer } from '../../lib/index.js';
import { opensslFor } from '../../lib/openssl.js';
import { testLibraries, titleOf } from '../support/libraries.js';
import { everyKind, KINDS } from './every-kind.mjs';

/** Kinds that a library may have none of: without compression, or older than the function. */
const ABSENT = new Set(['SSL_COMP', 'COMP_METHOD', 'OSSL_ECHSTORE']);

describe('the table of kinds', () => {
  it('is complete', () => {
    const rows = readFileSync(new URL('../../native/handles/kinds.def', import.meta.url), 'utf8');
    const kinds = [...rows.matchAll(/^[A-Z]+\((\w+)/gm)].map(([, kind]) => kind);
    expect(kinds.length).toBeGreaterThan(40);
    expect(kinds.filter((kind) => !KINDS.includes(String(kind)))).toEqual([]);
  });
});

describe.each(testLibraries().map((each) => [titleOf(each), each] as const))(
  'with %s',
  (_, library) => {
    const functions = opensslFor(library);
    const make = () => everyKind(functions) as Record<string, Handle | null>;

    it('there is a handle of every kind', () => {
      for (const [kind, handle] of Object.entries(make())) {
        if (handle === null) expect(ABSENT).toContain(kind);
        else expect([handle.kind, handle.alive, handle.library]).toEqual([kind, true, library.id]);
      }
    });

    it('a released one stays dead, whatever is made in its place', () => {
      const released = Object.values(make()).filter((handle) => handle !== null);
      for (const handle of released) handle.release();
      const dead = released.filter((handle) => handle.ownership !== 'static');
      for (let round = 0; round < 5; round++) make();
      expect(dead.filter((handle) => handle.alive)).toEqual([]);
      const ids = new Set(dead.map((handle) => Handle.idOf(handle)));
      const fresh = Object.values(make()).map((handle) => Handle.idOf(handle));
      expect(fresh.filter((id) => ids.has(id))).toEqual([]);
    });

    it('all of them are freed when they are collected, with what was made on the way', async () => {
      await collect();
      const before = addon.livingHandles();
      for (let round = 0; round < 20; round++) make();
      expect(addon.livingHandles()).toBeGreaterThan(before + 20 * 45);
      await collect();
      // The last round may still be on the stack.
      expect(addon.livingHandles()).toBeLessThan(before + 2 * KINDS.length);
    });

    it('each is freed once, released in any order', () => {
      const before = addon.livingHandles();
      const handles = Object.values(make()).filter((handle) => handle !== null);
      for (const handle of handles.reverse()) handle.release();
      for (const handle of handles) expect(handle.release()).toBe(false);
      expect(addon.livingHandles()).toBeGreaterThanOrEqual(before);
    });
  },
);

describe('a handle that native code works with', () => {
  it('is not released under it, and can be once it is done', async () => {
    using server = startUpServer({ localAddress: '127.0.0.1', function: () => {} });
    using far = openTcpStream('127.0.0.1', server.localPort);
    const socket = server.accept(5);
    if (socket === null) throw new Error('no client came');
    const state = createAsyncIoState(socket);
    expect(() => socket.release()).toThrow(
      expect.objectContaining({ code: 'ERR_SSL_HANDLE_IN_USE' }),
    );
    expect(socket.alive).toBe(true);
    await state.close({ keepAlive: true });
    expect(socket.release()).toBe(true);
    expect(far.isOpen).toBe(true);
  });
});

/** Collects over several turns, so that finalizers have run. */
async function collect(): Promise<void> {
  if (globalThis.gc === undefined) throw new Error('this needs --expose-gc');
  for (let i = 0; i < 6; i++) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
