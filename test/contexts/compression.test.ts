// Certificate compression (RFC 8879): the certificate message is compressed on the wire where both sides can.
// Where a library was built without, it says so; LIBSSL_TEST_LIBRARIES may name one that was built with.

import { afterEach, describe, expect, it } from 'vitest';
import {
  type CompressionName,
  createSslClientContext,
  createSslServerContext,
  openSslLibrary,
  type SslLibrary,
} from '../../lib/index.js';
import { opensslFor } from '../../lib/openssl.js';
import { testLibraries, titleOf } from '../support/libraries.js';
import { resultOf } from '../support/run-script.js';
import { chain, clientContext, closeAll, library, meet, serverContext } from './support.js';

afterEach(closeAll);

const NUMBERS = { zlib: 1, brotli: 2, zstd: 3 } as const;
const NAMES = Object.keys(NUMBERS) as CompressionName[];

/** Which algorithms a library was built with. */
function built(one: SslLibrary): CompressionName[] {
  if (one.version.startsWith('3.0') || one.missing.includes('SSL_CTX_set1_cert_comp_preference'))
    return [];
  const f = opensslFor(one);
  const method = f.TLS_server_method();
  const ctx = method && f.SSL_CTX_new(method);
  if (ctx === null) throw new Error('no SSL_CTX');
  return NAMES.filter((name) => f.SSL_CTX_set1_cert_comp_preference(ctx, [NUMBERS[name]]) === 1);
}

/** A connection in a process of its own with that library, and how many bytes its client received for the handshake. */
function bytesOf(one: SslLibrary, server: string, client: string): number {
  const script = `
    libssl.setSslLibraryPath(${JSON.stringify(one.path)});
    const certificates = ${JSON.stringify(chain.chainPem)}, key = ${JSON.stringify(chain.keyPem)};
    const serving = libssl.createSslServerContext({ keyFile: key, certFile: certificates + certificates.repeat(3), ${server} });
    const handle = await libssl.acceptTcpConnectionsCreatingAsyncIoStates(0, (_handle, state) => state.writeBuffer('+'), { address: '127.0.0.1', sslCtx: serving });
    const visiting = libssl.createSslClientContext({ opensslTrustedFile: ${JSON.stringify(chain.rootPem)}, protocolVersion: 'tls-v1-3', ${client} });
    const state = await libssl.createAsyncIoStateAndConnectedTcpSocket('127.0.0.1', handle.localPort, { sslCtx: visiting, handshakeTimeout: 10 });
    await state.readBuffer(new Uint8Array(1), { timeout: 10 });
    const f = openssl.opensslFor(state.sslRef.library);
    print([state.verify(), Number(f.BIO_number_read(f.SSL_get_rbio(state.sslRef)))]);
    process.exit(0);`;
  const [verified, count] = resultOf(script)[0] as [unknown, number];
  expect(verified).toEqual([true, 0]);
  return count;
}

const rows = testLibraries().flatMap((one) =>
  one.path === '' ? [] : built(one).map((name) => [titleOf(one), name, one] as const),
);
it.each(rows)('with %s %s makes the certificate message smaller', (_title, name, one) => {
  const on = `certificateCompression: '${name}'`;
  const off = 'certificateCompression: []';
  const plain = bytesOf(one, off, off);
  expect(bytesOf(one, on, on)).toBeLessThan(plain - 200);
  expect(Math.abs(bytesOf(one, on, off) - plain)).toBeLessThan(20);
  expect(Math.abs(bytesOf(one, off, on) - plain)).toBeLessThan(20);
});

describe('the default library', () => {
  const path = process.env.LIBSSL_PATH ?? '';
  const inUse = path === '' ? library : openSslLibrary(path);
  const has = built(inUse);
  const { version } = inUse;

  it.skipIf(version.startsWith('3.0')).each(NAMES)(
    'has %s, or says that it has not',
    async (name) => {
      const wishes = { certificateCompression: name };
      const { client, clientError } = await meet(serverContext(), clientContext(wishes));
      if (has.includes(name)) {
        expect(client?.verify()).toEqual([true, 0]);
        return;
      }
      expect(clientError?.code).toBe('ERR_SSL_NO_CERTIFICATE_COMPRESSION');
      expect(clientError?.message).toMatch(
        `certificateCompression '${name}' is not in this library`,
      );
    },
  );

  it.skipIf(version.startsWith('3.0'))('goes without it where it is told to', async () => {
    const none = { certificateCompression: [] };
    const { client } = await meet(serverContext(none), clientContext(none));
    expect(client?.verify()).toEqual([true, 0]);
  });
});

it.each([
  ['gzip', /must be 'zlib', 'brotli' or 'zstd'/],
  [['zlib', 'zlib'], /must name each algorithm once/],
  [[1], /certificateCompression\[0\]/],
  ['constructor', /must be 'zlib'/],
])('refuses %j', (certificateCompression, message) => {
  const wishes = { certificateCompression: certificateCompression as never };
  expect(() => createSslClientContext(wishes)).toThrow(message);
  expect(() => createSslServerContext(wishes)).toThrow(message);
});
