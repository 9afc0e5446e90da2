// Connecting and accepting: every keyword, failure arguments, Unix domain sockets, foreign peers.
// What goes over the connections is in transfer.test.ts.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as tlsConnect } from 'node:tls';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import {
  type AcceptingHandle,
  type AsyncAcceptInit,
  AsyncIoState,
  acceptTcpConnectionsCreatingAsyncIoStates,
  asyncIoSslFailureIndicatorFromFailureArgs,
  createAsyncIoState,
  createAsyncIoStateAndConnectedTcpSocket,
  SocketHandle,
} from '../../lib/index.js';
import { opensslFor } from '../../lib/openssl.js';
import { chainFiles, clientCtx, makeChain, serverCtx, trust } from '../support/certificates.js';
import { testLibraries, titleOf } from '../support/libraries.js';
import { startPeer, stopPeers } from '../support/start-peer.js';
import { readText } from '../support/states.js';

const open = new Set<{ close(): Promise<unknown> }>();
const programs: ChildProcess[] = [];
afterEach(async () => {
  await Promise.all([...open].map((each) => each.close()));
  open.clear();
});
afterAll(() => {
  stopPeers();
  for (const program of programs) program.kill();
});

function keep<T extends { close(): Promise<unknown> }>(each: T): T {
  open.add(each);
  return each;
}

/** Listens, and gives each connection that is accepted. */
async function listening(options: AsyncAcceptInit = {}) {
  const accepted: AsyncIoState[] = [];
  const waiting: ((state: AsyncIoState) => void)[] = [];
  const handle = await acceptTcpConnectionsCreatingAsyncIoStates(
    0,
    (_handle, state) => {
      keep(state);
      const next = waiting.shift();
      if (next) next(state);
      else accepted.push(state);
    },
    { address: '127.0.0.1', ...options },
  );
  const next = () =>
    new Promise<AsyncIoState>((resolve) => {
      const state = accepted.shift();
      if (state) resolve(state);
      else waiting.push(resolve);
    });
  return { handle: keep(handle), next };
}

const refused = { code: 'ECONNREFUSED' };

describe('connecting', () => {
  it('gives a state with what the keywords say', async () => {
    const { handle, next } = await listening();
    const client = keep(
      await createAsyncIoStateAndConnectedTcpSocket('localhost', handle.localPort, {
        ipv6: null,
        name: 'mine',
        userInfo: 7,
        readTimeout: 1,
        writeTimeout: 2,
        queueOutput: true,
        keepalive: true,
        nodelay: false,
        localAddress: '127.0.0.1',
        localPort: 0,
        connectTimeout: 5,
      }),
    );
    const server = await next();
    expect(client).toMatchObject({ name: 'mine', userInfo: 7, readTimeout: 1, writeTimeout: 2 });
    expect(client.queueOutput).toBe(true);
    expect(client.maxRead).toBe(65536);
    expect(client.address?.address).toBe('127.0.0.1');
    expect(client.address).toEqual(server.peerAddress);
    expect([client.ssl, client.ctx, client.sslSide]).toEqual([null, null, null]);
    expect([client.readStatus, client.writeStatus, client.oldLength]).toEqual([null, null, 0]);
    for (const wrong of [-1, 'x']) {
      expect(() => {
        client.readTimeout = wrong as number;
      }).toThrow(expect.objectContaining({ code: expect.stringMatching(/^ERR_/) }));
    }
  });

  it('tells a callback how it went, and a promise the same', async () => {
    const { handle } = await listening();
    const told = await new Promise<unknown[]>((resolve) => {
      const callback = (...args: unknown[]) => resolve(args);
      createAsyncIoStateAndConnectedTcpSocket('127.0.0.1', handle.localPort, callback);
    });
    expect(told).toEqual([expect.any(AsyncIoState), null]);
    await (told[0] as AsyncIoState).close();
    const { localPort } = handle;
    await handle.close();
    const failed = await new Promise<unknown[]>((resolve) => {
      const callback = (...args: unknown[]) => resolve(args);
      createAsyncIoStateAndConnectedTcpSocket('127.0.0.1', localPort, callback);
    });
    expect(failed).toMatchObject([null, ['%s', refused]]);
    expect(asyncIoSslFailureIndicatorFromFailureArgs(failed[1])).toBeNull();
    const again = createAsyncIoStateAndConnectedTcpSocket('127.0.0.1', localPort);
    await expect(again).rejects.toMatchObject(refused);
    await expect(
      createAsyncIoStateAndConnectedTcpSocket('no-such-name.invalid', 443),
    ).rejects.toMatchObject({ code: expect.stringMatching(/^EAI_/) });
  });

  it('gives up after connectTimeout, and for a signal', async () => {
    const full = createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 });
    full.on('connection', (socket) => socket.on('error', () => {}));
    await once(full, 'listening');
    const started = performance.now();
    // TEST-NET-1 goes nowhere (RFC 5737); where there is no route at all that is told at once.
    const late = await createAsyncIoStateAndConnectedTcpSocket('192.0.2.1', 9, {
      connectTimeout: 0.2,
    }).catch((error) => error);
    expect(late.code).toMatch(/ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|EACCES|ECONNREFUSED/);
    expect(performance.now() - started).toBeLessThan(5000);
    const signal = AbortSignal.abort(new Error('never mind'));
    await expect(
      createAsyncIoStateAndConnectedTcpSocket('127.0.0.1', 9, { signal }),
    ).rejects.toThrow('never mind');
    full.close();
  });

  it('refuses wrong arguments before it does anything', async () => {
    const connect = createAsyncIoStateAndConnectedTcpSocket as (...args: unknown[]) => unknown;
    expect(() => connect('', 1)).toThrow(TypeError);
    expect(() => connect('localhost', 70_000)).toThrow(RangeError);
    expect(() => connect('localhost', 1, { readTimout: 1 })).toThrow(/readTimeout/);
    expect(() => connect({ path: '' }, null)).toThrow(/path/);
    expect(() => connect({ path: 'x'.repeat(200) }, null)).toThrow(/path/);
    expect(() => connect({ path: '/tmp/x' }, 443)).toThrow(/service/);
    expect(() => connect({ path: '/tmp/x' }, null, { localPort: 1 })).toThrow(/localPort/);
  });
});

describe('accepting', () => {
  it('does what its keywords say', async () => {
    const seen: unknown[] = [];
    const { handle, next } = await listening({
      initFunction: (socket) => seen.push(socket instanceof SocketHandle),
      handleName: 'door',
      userInfo: 'info',
      name: 'guest',
      readTimeout: 3,
      writeTimeout: 4,
      queueOutput: true,
      backlog: 7,
      reuseport: true,
      nodelay: true,
      keepalive: true,
      ipv6: null,
    });
    expect(seen).toEqual([true]);
    expect(handle).toMatchObject({ name: 'door', userInfo: 'info', isOpen: true });
    expect(handle.socket.alive).toBe(true);
    expect(handle.localAddress).toMatchObject({ family: 4, address: '127.0.0.1' });
    // reuseport: another may listen on the same port.
    const twin = await acceptTcpConnectionsCreatingAsyncIoStates(handle.localPort, () => {}, {
      address: '127.0.0.1',
      reuseport: true,
    });
    await twin.close();
    keep(await createAsyncIoStateAndConnectedTcpSocket('127.0.0.1', handle.localPort));
    const server = await next();
    expect(server).toMatchObject({ name: 'guest', userInfo: 'info', readTimeout: 3 });
    expect([server.writeTimeout, server.queueOutput]).toEqual([4, true]);
    await handle.close();
    await handle.close();
    expect(handle.isOpen).toBe(false);
    expect(() => handle.localPort).toThrow(expect.objectContaining({ code: 'ERR_SOCKET_CLOSED' }));
    expect(server.isOpen).toBe(true);
  });

  it('waits for a port in use as long as initTimeout says', async () => {
    const { handle } = await listening();
    const { localPort } = handle;
    const on = (initTimeout: number) =>
      acceptTcpConnectionsCreatingAsyncIoStates(localPort, () => {}, {
        address: '127.0.0.1',
        initTimeout,
      });
    await expect(on(0)).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await expect(on(0.25)).rejects.toMatchObject({ code: 'EADDRINUSE' });
    setTimeout(() => void handle.close(), 150);
    keep(await on(5));
  });

  it('hands over sockets where no states are wanted', async () => {
    const got = new Promise<SocketHandle>((resolve) => {
      void acceptTcpConnectionsCreatingAsyncIoStates(0, (_handle, socket) => resolve(socket), {
        address: '127.0.0.1',
        createState: false,
      }).then(async (handle) => {
        keep(handle);
        keep(await createAsyncIoStateAndConnectedTcpSocket('127.0.0.1', handle.localPort));
      });
    });
    const socket = await got;
    expect(socket).toBeInstanceOf(SocketHandle);
    keep(createAsyncIoState(socket));
  });

  it('frees its socket when initFunction throws', async () => {
    let socket: SocketHandle | null = null;
    const failing = listening({
      initFunction: (each) => {
        socket = each;
        throw new Error('no');
      },
    });
    await expect(failing).rejects.toThrow('no');
    expect((socket as SocketHandle | null)?.alive).toBe(false);
  });

  it('listens on IPv6, alone or for both', async () => {
    const six = await listening({ address: '::1', ipv6: true });
    expect(six.handle.localAddress.family).toBe(6);
    keep(
      await createAsyncIoStateAndConnectedTcpSocket('::1', six.handle.localPort, { ipv6: true }),
    );
    expect((await six.next()).peerAddress?.address).toBe('::1');
    const both = await listening({ address: null, ipv6: 'both' });
    keep(await createAsyncIoStateAndConnectedTcpSocket('127.0.0.1', both.handle.localPort));
    expect((await both.next()).isOpen).toBe(true);
  });
});

describe('sockets of this machine', () => {
  const path = join(tmpdir(), `libssl-opening-${process.pid}.sock`);

  it('listens at a path and removes its file', async () => {
    const states: AsyncIoState[] = [];
    const handle: AcceptingHandle = await acceptTcpConnectionsCreatingAsyncIoStates(
      { path },
      (_handle, state) => states.push(state),
    );
    expect(existsSync(path)).toBe(true);
    expect([handle.localAddress, handle.localPort]).toEqual([
      { family: 'unix', address: path, port: 0 },
      0,
    ]);
    await expect(
      acceptTcpConnectionsCreatingAsyncIoStates({ path }, () => {}),
    ).rejects.toMatchObject({ code: 'EADDRINUSE' });
    const client = keep(await createAsyncIoStateAndConnectedTcpSocket({ path }, null));
    expect(client.peerAddress).toEqual({ family: 'unix', address: path, port: 0 });
    await handle.close();
    expect(existsSync(path)).toBe(false);
    await expect(createAsyncIoStateAndConnectedTcpSocket({ path }, null)).rejects.toMatchObject({
      code: 'ENOENT',
    });
    await Promise.all(states.map((state) => state.close()));
  });

  it.runIf(process.platform === 'linux')('knows abstract names', async () => {
    const abstract = { path: `\0libssl-${process.pid}` };
    const handle = keep(await acceptTcpConnectionsCreatingAsyncIoStates(abstract, () => {}));
    expect(handle.localAddress.address).toBe(abstract.path);
    const client = keep(await createAsyncIoStateAndConnectedTcpSocket(abstract, null));
    expect(client.peerAddress?.address).toBe(abstract.path);
  });
});

describe.each(testLibraries())('TLS with $version', (library) => {
  const chain = makeChain(library);
  const files = chainFiles(chain);
  const functions = opensslFor(library);

  it(`connects and accepts with TLS (${titleOf(library)})`, async () => {
    const { handle, next } = await listening({ sslCtx: serverCtx(library, chain) });
    const names: (string | null)[] = [];
    const client = keep(
      await createAsyncIoStateAndConnectedTcpSocket('localhost', handle.localPort, {
        ipv6: null,
        sslCtx: clientCtx(library, chain),
        sslConfigureCallback: (ssl) => names.push(functions.SSL_get_servername(ssl, 0)),
        handshakeTimeout: 5,
      }),
    );
    const server = await next();
    expect([client.sslSide, server.sslSide]).toEqual(['client', 'server']);
    expect(functions.SSL_get_servername(server.sslRef, 0)).toBe('localhost');
    expect(client.cipher?.name).toBe(server.cipher?.name);
    expect(client.verify()).toEqual([true, 0]);
    await client.writeBuffer('hi');
    expect(await readText(server, 2)).toBe('hi');
  });

  it('tells failing handshakes to both sides', async () => {
    const errors: { code: string }[] = [];
    const { handle } = await listening({
      sslCtx: serverCtx(library, chain),
      sslErrorCallback: (error, which) => errors.push(error as { code: string }, which as never),
    });
    const failed = await new Promise<unknown[]>((resolve) => {
      createAsyncIoStateAndConnectedTcpSocket(
        '127.0.0.1',
        handle.localPort,
        (...args) => resolve(args),
        { sslCtx: clientCtx(library, makeChain(library)) },
      );
    });
    expect(failed).toMatchObject([null, ['%s', { code: 'ERR_SSL_CERTIFICATE_VERIFY_FAILED' }]]);
    const indicator = asyncIoSslFailureIndicatorFromFailureArgs(failed[1]);
    expect(indicator).toMatchObject({ code: 'ERR_SSL_CERTIFICATE_VERIFY_FAILED' });
    expect(asyncIoSslFailureIndicatorFromFailureArgs(indicator)).toBe(indicator);
    while (errors.length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(errors[0]).toMatchObject({ alert: { sent: false } });
    expect(errors[1]).toBe(handle);
  });

  it('gives up on a silent peer after handshakeTimeout, on either side', async () => {
    const silent = await startPeer('peer.mjs', { role: 'raw-server', does: 'silent' });
    const late = await new Promise<unknown[]>((resolve) => {
      createAsyncIoStateAndConnectedTcpSocket('127.0.0.1', silent.port, (...a) => resolve(a), {
        sslCtx: clientCtx(library, chain),
        handshakeTimeout: 0.1,
      });
    });
    expect(late).toMatchObject([
      null,
      ['Handshake timed out', { code: 'ERR_SSL_HANDSHAKE_TIMEOUT' }],
    ]);
    expect(asyncIoSslFailureIndicatorFromFailureArgs(late[1])).toBe('timeout');
    silent.stop();
    const error = new Promise<unknown>((resolve) => {
      void listening({
        sslCtx: serverCtx(library, chain),
        handshakeTimeout: 0.1,
        sslErrorCallback: resolve,
      }).then(async ({ handle }) => {
        keep(await createAsyncIoStateAndConnectedTcpSocket('127.0.0.1', handle.localPort));
      });
    });
    expect(await error).toMatchObject({ code: 'ERR_SSL_HANDSHAKE_TIMEOUT' });
  });

  it('hands over before the handshake where that is deferred', async () => {
    const { handle, next } = await listening({
      sslCtx: serverCtx(library, chain),
      handshakeTimeout: 0,
    });
    const client = keep(
      await createAsyncIoStateAndConnectedTcpSocket('127.0.0.1', handle.localPort),
    );
    const server = await next();
    expect(server.protocolVersion).toBe('unknown');
    const late = await server.handshake({ timeout: 0.1 }).catch((error) => error);
    expect(late).toMatchObject({ code: 'ERR_SSL_HANDSHAKE_TIMEOUT' });
    expect(server.readStatus).toBe('timeout');
    // It may be gone on with.
    const shaking = server.handshake();
    await client.attachSsl({ sslCtx: clientCtx(library, chain), sslSide: 'client' });
    expect(await shaking).toBe(true);
    await Promise.all([server.detachSsl(), client.detachSsl()]);
  });

  it('accepts as the client of TLS', async () => {
    const { handle, next } = await listening({
      sslCtx: clientCtx(library, chain),
      sslSide: 'client',
    });
    const other = keep(
      await createAsyncIoStateAndConnectedTcpSocket('127.0.0.1', handle.localPort),
    );
    await other.attachSsl({ sslCtx: serverCtx(library, chain) });
    const [server] = await Promise.all([next(), other.handshake()]);
    expect(server.sslSide).toBe('client');
    expect(server.verify()).toEqual([true, 0]);
  });

  it('closes those still shaking hands when the handle is closed', async () => {
    const errors: unknown[] = [];
    const { handle } = await listening({
      sslCtx: serverCtx(library, chain),
      sslErrorCallback: (error) => errors.push(error),
    });
    const client = keep(
      await createAsyncIoStateAndConnectedTcpSocket('127.0.0.1', handle.localPort),
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    await handle.close();
    expect(await readText(client, 1)).toBe('');
    expect(errors).toEqual([]);
  });

  it('talks to openssl s_client and s_server', async () => {
    const { handle, next } = await listening({ sslCtx: serverCtx(library, chain) });
    const s_client = ['s_client', '-connect', `127.0.0.1:${handle.localPort}`, '-quiet'];
    const client = program('openssl', [...s_client, '-CAfile', files.root, '-verify_return_error']);
    const server = await next();
    client.stdin?.write('from s_client\n');
    expect(await readText(server, 14)).toBe('from s_client\n');
    await server.writeBuffer('to s_client\n');
    const [said] = await once(client.stdout as NodeJS.ReadableStream, 'data');
    expect(String(said)).toBe('to s_client\n');
    client.kill();
  });

  it('talks to gnutls-cli', async () => {
    const { handle, next } = await listening({ sslCtx: serverCtx(library, chain) });
    const gnutls = ['--x509cafile', files.root, '--port', String(handle.localPort), 'localhost'];
    const client = program('gnutls-cli', ['--logfile=/dev/null', ...gnutls]);
    const server = await next();
    client.stdin?.write('from gnutls\n');
    expect(await readText(server, 12)).toBe('from gnutls\n');
    client.stdin?.end();
    expect(await readText(server, 1)).toBe('');
    expect(server.readStatus).toBe('eof');
  });

  it('talks to node:tls', async () => {
    const { handle, next } = await listening({ sslCtx: serverCtx(library, chain) });
    const client = tlsConnect({
      port: handle.localPort,
      host: '127.0.0.1',
      servername: 'localhost',
      ca: chain.rootPem,
    });
    client.on('error', () => {});
    const server = await next();
    client.write('from node');
    expect(await readText(server, 9)).toBe('from node');
    client.end();
    expect(await readText(server, 9)).toBe('');
    const peer = await startPeer('peer.mjs', {
      role: 'tls-server',
      does: 'close-notify',
      key: chain.keyPem,
      cert: chain.chainPem,
    });
    const state = keep(
      await createAsyncIoStateAndConnectedTcpSocket('127.0.0.1', peer.port, {
        sslCtx: clientCtx(library, chain),
      }),
    );
    expect(await readText(state, 1)).toBe('');
    expect(state.readStatus).toBe('eof');
    peer.stop();
  });

  it('verifies a server by symbol, against the trust that is configured', async () => {
    const { handle } = await listening({ sslCtx: serverCtx(library, chain) });
    const to = (host: string, extra: object = {}) =>
      createAsyncIoStateAndConnectedTcpSocket(host, handle.localPort, {
        ipv6: null,
        sslCtx: true,
        ...extra,
      });
    await expect(to('localhost')).rejects.toMatchObject({
      code: 'ERR_SSL_CERTIFICATE_VERIFY_FAILED',
    });
    if (library === testLibraries()[0]) {
      keep(await to('localhost', { ctxConfigureCallback: trust(chain) }));
    }
  });
});

function program(command: string, args: string[]): ChildProcess {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'] });
  programs.push(child);
  return child;
}
