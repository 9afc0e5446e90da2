// Resetting a context while connections come: keys and certificates change on disk, and no handshake fails.
// The long form, with figures, is test/stress/reset.mjs.

import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { addon } from '../../lib/binding/load.js';
import {
  acceptTcpConnectionsCreatingAsyncIoStates,
  createAsyncIoStateAndConnectedTcpSocket,
  createSslClientContext,
  createSslServerContext,
  resetSslAbstractContext,
} from '../../lib/index.js';
import { makeChain } from '../support/certificates.js';
import { openDescriptors } from '../support/descriptors.js';
import { namedLibraries, titleOf } from '../support/libraries.js';

const folder = mkdtempSync(join(tmpdir(), 'libssl-reset-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each(namedLibraries().map((one) => [titleOf(one), one] as const))(
  'with %s new files are used from the reset on, no handshake fails, and nothing is left',
  async (_title, library) => {
    const chains = [0, 1, 2].map(() => makeChain(library));
    const file = join(folder, 'pair.pem');
    const put = (index: number) => {
      const next = chains[index % chains.length] as (typeof chains)[0];
      writeFileSync(`${file}.new`, next.keyPem + next.chainPem, { mode: 0o600 });
      renameSync(`${file}.new`, file);
    };
    put(0);
    const sslCtx = createSslServerContext({ keyFile: file, library });
    const roots = chains.map(({ rootPem }) => rootPem).join('');
    const client = createSslClientContext({ opensslTrustedFile: roots, library });
    const errors: unknown[] = [];
    const server = await acceptTcpConnectionsCreatingAsyncIoStates(
      0,
      async (_handle, state) => {
        await state.writeBuffer('+');
        await state.close();
      },
      { address: '0.0.0.0', sslCtx, sslErrorCallback: (error) => errors.push(error) },
    );
    const seen = new Set<bigint>();
    const visit = async () => {
      const options = { sslCtx: client, ipv6: null, handshakeTimeout: 10 } as const;
      const state = await createAsyncIoStateAndConnectedTcpSocket(
        'localhost',
        server.localPort,
        options,
      );
      await state.readBuffer(Buffer.alloc(1), { timeout: 10 });
      seen.add(state.getPeerCertificatesData()?.[0]?.serialNumber ?? 0n);
      await state.close();
    };
    const round = async (index: number) => {
      const many = Array.from({ length: 20 }, visit);
      put(index);
      resetSslAbstractContext(sslCtx);
      await Promise.all([...many, ...Array.from({ length: 20 }, visit)]);
    };
    await round(0);
    const descriptors = openDescriptors();
    const collected = () => {
      for (let i = 0; i < 4; i++) globalThis.gc?.();
      return new Promise((resolve) => setTimeout(resolve, 50));
    };
    await collected();
    const handles = addon.livingHandles();
    for (let index = 1; index < 10; index++) await round(index);
    await collected();
    await collected();
    expect(errors).toEqual([]);
    expect(seen.size).toBe(chains.length);
    expect(openDescriptors()).toBeLessThanOrEqual(descriptors + 2);
    expect(addon.livingHandles()).toBeLessThanOrEqual(handles + 20);
    await server.close();
  },
);
