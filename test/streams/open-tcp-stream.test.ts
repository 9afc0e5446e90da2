// openTcpStream against node:tls and node:net peers: what works, and every way it fails.
// Each failure must give its condition in time and leave no descriptor open.

import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  openTcpStream,
  SocketConnectError,
  SocketError,
  SocketIoError,
  SslError,
  SslFailure,
  SslHandshakeTimeout,
  SslVerificationFailure,
  SslVersionOrCipherMismatch,
} from '../../lib/index.js';
import { opensslFor } from '../../lib/openssl.js';
import { clientCtx, makeChain, trust } from '../support/certificates.js';
import { openDescriptors } from '../support/descriptors.js';
import { testLibraries, titleOf } from '../support/libraries.js';
import { type Peer, startPeer, stopPeers } from '../support/start-peer.js';

const LIMITS = { timeout: 5, handshakeTimeout: 5, readTimeout: 5, writeTimeout: 5 };
let peer: Peer;
let before = 0;
beforeEach(() => {
  before = openDescriptors();
});
afterEach(() => {
  peer?.stop();
});
afterAll(stopPeers);

/** What the call throws. */
function conditionOf(call: () => unknown): SocketError {
  try {
    call();
  } catch (error) {
    if (error instanceof SocketError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

for (const library of testLibraries()) {
  describe(`openTcpStream with ${titleOf(library)}`, () => {
    const chain = makeChain(library);
    const secure = { key: chain.keyPem, cert: chain.chainPem };

    it.each(['TLSv1.2', 'TLSv1.3'])('speaks %s to node:tls', async (version) => {
      peer = await startPeer('peer.mjs', {
        role: 'tls-server',
        does: 'echo',
        ...secure,
        minVersion: version,
        maxVersion: version,
      });
      const stream = openTcpStream('127.0.0.1', peer.port, {
        sslCtx: clientCtx(library, chain),
        ...LIMITS,
      });
      expect(stream.protocolVersion).toBe(version === 'TLSv1.3' ? 'tls-v1-3' : 'tls-v1-2');
      expect(stream.verify()).toEqual([true, 0]);
      expect(stream.cipher?.bits).toBeGreaterThanOrEqual(128);
      expect(stream.group).toBeTypeOf('string');
      expect(stream.sslSide).toBe('client');
      expect(stream.getPeerCertificatesData()?.map((c) => c.subjectCommonName)).toEqual([
        'localhost',
        'Test Intermediate',
      ]);
      stream.writeLine('grüß dich 😀');
      expect(stream.readLine()).toBe('grüß dich 😀');
      const big = Buffer.alloc(300_000, 'x');
      stream.write(big.subarray(0, 30_000));
      expect(stream.readExactly(30_000)?.length).toBe(30_000);
      stream.close();
      expect(stream.isOpen).toBe(false);
    });

    it('reads lines up to the end, the last without a line end', async () => {
      peer = await startPeer('peer.mjs', { role: 'tls-server', does: 'hello', ...secure });
      const stream = openTcpStream('127.0.0.1', peer.port, {
        sslCtx: clientCtx(library, chain),
        ...LIMITS,
      });
      expect([...stream]).toEqual(['hello', 'world']);
      expect(stream.readLine()).toBeNull();
      expect(stream.read()).toBeNull();
      stream.close();
    });

    it('refuses a chain that it does not trust, inside the handshake', async () => {
      peer = await startPeer('peer.mjs', { role: 'tls-server', does: 'echo', ...secure });
      const strangers = clientCtx(library, makeChain(library));
      const condition = conditionOf(() =>
        openTcpStream('127.0.0.1', peer.port, { sslCtx: strangers, ...LIMITS }),
      );
      expect(condition).toBeInstanceOf(SslVerificationFailure);
      expect(condition.verifyError).toMatchObject({ code: 20, depth: 1 });
      expect(condition.alert).toMatchObject({ sent: true, number: 48 });
    });

    it('tells a version that the server does not speak', async () => {
      peer = await startPeer('peer.mjs', {
        role: 'tls-server',
        does: 'echo',
        ...secure,
        maxVersion: 'TLSv1.2',
      });
      const ctx = clientCtx(library, chain);
      opensslFor(library).SSL_CTX_set_min_proto_version(ctx, 0x0304);
      const condition = conditionOf(() =>
        openTcpStream('127.0.0.1', peer.port, { sslCtx: ctx, ...LIMITS }),
      );
      expect(condition).toBeInstanceOf(SslVersionOrCipherMismatch);
    });

    it.each([
      ['plain', SslFailure],
      ['garbage', SslFailure],
      ['garbage-after-data', SslFailure],
      ['close', SslError],
      ['close-after-data', SslError],
      ['reset-after-data', SslError],
    ] as const)('tells a peer that does "%s" instead of TLS', async (does, Class) => {
      peer = await startPeer('peer.mjs', { role: 'raw-server', does });
      before = openDescriptors();
      const started = Date.now();
      const condition = conditionOf(() =>
        openTcpStream('127.0.0.1', peer.port, { sslCtx: clientCtx(library, chain), ...LIMITS }),
      );
      expect(condition).toBeInstanceOf(Class);
      expect(Date.now() - started).toBeLessThan(5000);
      expect(openDescriptors()).toBe(before);
    });

    it.each(['silent', 'half-record'])('gives up on a peer that is "%s"', async (does) => {
      peer = await startPeer('peer.mjs', { role: 'raw-server', does });
      before = openDescriptors();
      const started = Date.now();
      const condition = conditionOf(() =>
        openTcpStream('127.0.0.1', peer.port, {
          sslCtx: clientCtx(library, chain),
          handshakeTimeout: 0.3,
        }),
      );
      expect(condition).toBeInstanceOf(SslHandshakeTimeout);
      expect(Date.now() - started).toBeGreaterThanOrEqual(290);
      expect(Date.now() - started).toBeLessThan(1500);
      expect(openDescriptors()).toBe(before);
    });

    it.each([
      ['cut', SslError],
      ['cut-after-data', SslError],
      ['reset-after-data', SslError],
      ['garbage-after-data', SslFailure],
    ] as const)('tells a peer that does "%s" after the handshake', async (does, Class) => {
      peer = await startPeer('peer.mjs', { role: 'tls-server', does, ...secure });
      const stream = openTcpStream('127.0.0.1', peer.port, {
        sslCtx: clientCtx(library, chain),
        ...LIMITS,
      });
      const condition = conditionOf(() => {
        stream.writeLine('hello');
        stream.read();
      });
      expect(condition).toBeInstanceOf(Class);
      stream.close();
    });

    it('limits the wait of a read, as a condition or as the end', async () => {
      peer = await startPeer('peer.mjs', { role: 'tls-server', does: 'silent', ...secure });
      const open = (readTimeoutAsEof: boolean) =>
        openTcpStream('127.0.0.1', peer.port, {
          sslCtx: clientCtx(library, chain),
          readTimeout: 0.2,
          readTimeoutAsEof,
        });
      const stream = open(false);
      const condition = conditionOf(() => stream.readLine());
      expect(condition).toBeInstanceOf(SocketIoError);
      expect(condition.code).toBe('ETIMEDOUT');
      stream.close();
      const lenient = open(true);
      expect(lenient.readLine()).toBeNull();
      lenient.close();
    });

    it('defers the handshake where the timeout is 0', async () => {
      peer = await startPeer('peer.mjs', { role: 'tls-server', does: 'echo', ...secure });
      const stream = openTcpStream('127.0.0.1', peer.port, {
        sslCtx: clientCtx(library, chain),
        handshakeTimeout: 0,
      });
      expect(stream.protocolVersion).toBe('unknown');
      expect(stream.handshake(5)).toBe(true);
      expect(stream.protocolVersion).toBe('tls-v1-3');
      stream.close();
    });
  });
}

describe.skipIf(testLibraries().length === 0)('openTcpStream by symbol', () => {
  const [library] = testLibraries();
  if (library === undefined) return;
  const chain = makeChain(library);
  const secure = { key: chain.keyPem, cert: chain.chainPem };

  it('verifies against the default trust unless told otherwise', async () => {
    peer = await startPeer('peer.mjs', { role: 'tls-server', does: 'echo', ...secure });
    const condition = conditionOf(() =>
      openTcpStream('127.0.0.1', peer.port, { sslCtx: true, ...LIMITS }),
    );
    expect(condition).toBeInstanceOf(SslVerificationFailure);
    expect(condition.code).toBe('ERR_SSL_CERTIFICATE_VERIFY_FAILED');
  });

  it('checks the address, and takes trust from the callback', async () => {
    peer = await startPeer('peer.mjs', { role: 'tls-server', does: 'echo', ...secure });
    const order: string[] = [];
    const stream = openTcpStream('127.0.0.1', peer.port, {
      sslCtx: ['tls-v1-2', null],
      ctxConfigureCallback: (ctx) => {
        order.push('ctx');
        trust(chain)(ctx);
      },
      sslConfigureCallback: () => order.push('ssl'),
      ...LIMITS,
    });
    expect(order).toEqual(['ctx', 'ssl']);
    expect(stream.verify()).toEqual([true, 0]);
    stream.close();
    // What one connection trusts, another does not.
    const condition = conditionOf(() =>
      openTcpStream('127.0.0.1', peer.port, { sslCtx: true, ...LIMITS }),
    );
    expect(condition).toBeInstanceOf(SslVerificationFailure);
  });

  it.each([
    ['a certificate for another host', { subjectAltName: 'DNS:example.org' }, 62, 'localhost'],
    ['a certificate for another address', { subjectAltName: 'IP:127.0.0.9' }, 64, '127.0.0.1'],
    ['an expired certificate', { validDays: [-9, -2] as const }, 10, '127.0.0.1'],
  ])('refuses %s', async (_title, wishes, code, host) => {
    const other = makeChain(library, wishes);
    peer = await startPeer('peer.mjs', {
      role: 'tls-server',
      does: 'echo',
      key: other.keyPem,
      cert: other.chainPem,
    });
    const condition = conditionOf(() =>
      openTcpStream(host, peer.port, {
        sslCtx: true,
        ctxConfigureCallback: trust(other),
        ipv6: null,
        ...LIMITS,
      }),
    );
    expect(condition).toBeInstanceOf(SslVerificationFailure);
    expect(condition.verifyError?.code).toBe(code);
    expect(condition.sslCode).toEqual(['verification', code]);
  });

  it('lets a callback turn verification off', async () => {
    peer = await startPeer('peer.mjs', { role: 'tls-server', does: 'echo', ...secure });
    const stream = openTcpStream('127.0.0.1', peer.port, {
      sslCtx: true,
      ctxConfigureCallback: (ctx) => opensslFor(ctx.library).SSL_CTX_set_verify(ctx, 0),
      ...LIMITS,
    });
    expect(stream.verify()[0]).toBe(false);
    stream.close();
  });

  it.each(['ctxConfigureCallback', 'sslConfigureCallback'])(
    'passes on what %s throws, and frees everything',
    async (callback) => {
      peer = await startPeer('peer.mjs', { role: 'tls-server', does: 'echo', ...secure });
      before = openDescriptors();
      const thrown = new Error('mine');
      expect(() =>
        openTcpStream('127.0.0.1', peer.port, {
          sslCtx: true,
          [callback]: () => {
            throw thrown;
          },
        }),
      ).toThrow(thrown);
      expect(openDescriptors()).toBe(before);
    },
  );

  it('speaks TLS 1.0 and 1.1 only when asked for by name', async () => {
    peer = await startPeer('peer.mjs', {
      role: 'tls-server',
      does: 'echo',
      ...secure,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT:@SECLEVEL=0',
    });
    const open = (sslCtx: 'tls-v1' | 'tls-v1-1' | true) =>
      openTcpStream('127.0.0.1', peer.port, {
        sslCtx,
        ctxConfigureCallback: trust(chain),
        ...LIMITS,
      });
    expect(conditionOf(() => open(true))).toBeInstanceOf(SocketError);
    for (const version of ['tls-v1', 'tls-v1-1'] as const) {
      const stream = open(version);
      expect(stream.protocolVersion).toBe(version);
      stream.close();
    }
  });
});

describe('openTcpStream without TLS', () => {
  it('tells a refused connection, also as a value', () => {
    const [stream, condition] = openTcpStream('127.0.0.1', 1, { errorp: false });
    expect(stream).toBeNull();
    expect(condition).toBeInstanceOf(SocketConnectError);
    expect(condition?.code).toBe('ECONNREFUSED');
    expect(openDescriptors()).toBe(before);
  });

  it('tells a name that does not resolve', () => {
    const condition = conditionOf(() => openTcpStream('no.such.name.invalid', 443));
    expect(condition).toBeInstanceOf(SocketConnectError);
    expect(condition.code).toMatch(/^EAI_/);
  });

  it.each([
    [{ sslSide: 'client' }, /always opens the client side/],
    [{ readTimeout: 0 }, /positive number/],
    [{ sslCtx: 'v2' }, /SSL 2/],
    [{ nodelai: true }, /nodelay/],
  ])('refuses %j before anything is opened', (options, message) => {
    expect(() => openTcpStream('127.0.0.1', 1, options as object)).toThrow(message);
  });

  it('limits the wait of a write to a peer that does not read', async () => {
    peer = await startPeer('peer.mjs', { role: 'raw-server', does: 'never-reads' });
    const stream = openTcpStream('127.0.0.1', peer.port, { writeTimeout: 0.2 });
    const condition = conditionOf(() => stream.write(Buffer.alloc(50_000_000)));
    expect(condition.code).toBe('ETIMEDOUT');
    stream.close({ abort: true });
  });

  it('refuses to write after a write that was cut off within a record', async () => {
    const [library] = testLibraries();
    const chain = makeChain(library as NonNullable<typeof library>);
    const secure = { key: chain.keyPem, cert: chain.chainPem };
    peer = await startPeer('peer.mjs', { role: 'tls-server', does: 'never-reads', ...secure });
    const options = { ...LIMITS, sslCtx: true, ctxConfigureCallback: trust(chain) } as const;
    const stream = openTcpStream('localhost', peer.port, {
      ...options,
      ipv6: null,
      writeTimeout: 0.2,
    });
    const late = conditionOf(() => stream.write(Buffer.alloc(50_000_000)));
    expect(late.code).toBe('ETIMEDOUT');
    const next = conditionOf(() => stream.write(Buffer.alloc(50_000_000)));
    expect(next.code).toBe('ERR_SSL_WRITE_CUT_OFF');
    stream.close({ abort: true });
  });
});
