// Handshakes with signer keys: either side, every transport, at once and by promises; and what becomes of
// answers that are none. What the keys sign by C names is in signer.test.ts.

import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { createServer as createTlsServer, connect as tlsConnect } from 'node:tls';
import { Worker } from 'node:worker_threads';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import {
  acceptTcpConnectionsCreatingAsyncIoStates,
  createAsyncIoStateAndConnectedTcpSocket,
  createSslClientContext,
  createSslServerContext,
  type EvpPkeyPointer,
  makeSslCtx,
  type SignFunction,
  type SslAbstractContext,
  SslHandshakeTimeout,
  setSslCrewSize,
  shareSslCtx,
  sslCrewSize,
} from '../../lib/index.js';
import { opensslFor } from '../../lib/openssl.js';
import { closeAll, meet } from '../contexts/support.js';
import { hasProgram, startClientProgram } from '../interop/programs.js';
import { testLibraries, titleOf } from '../support/libraries.js';
import { closeAll as closePairs, plainPair, TRANSPORTS } from '../support/states.js';
import {
  chainOf,
  type KeyKind,
  KINDS,
  keyOf,
  PAIRS,
  type SignerChain,
  signerOf,
} from './support.js';

const before = sslCrewSize();
afterEach(async () => {
  setSslCrewSize(before);
  await closePairs();
  await closeAll();
});
const ENTRY = new URL('../../dist/index.js', import.meta.url).href;
const workers: Worker[] = [];
afterAll(() => Promise.all(workers.map((worker) => worker.terminate())));

const libraries = testLibraries().map((library) => [titleOf(library), library] as const);
/** How a function answers. */
const ANSWERS: readonly (readonly [string, (kind: KeyKind) => SignFunction])[] = [
  ['at once', signerOf],
  ['by a promise', (kind) => async (request) => signerOf(kind)(request)],
  [
    'after a while',
    (kind) => async (request) => {
      await sleep(20);
      return signerOf(kind)(request);
    },
  ],
];

describe.each(libraries)('handshakes with signer keys, with %s', (_title, library) => {
  const chains = Object.fromEntries(KINDS.map((kind) => [kind, chainOf(library, kind)])) as Record<
    KeyKind,
    SignerChain
  >;
  const serverOf = (kind: KeyKind, key: EvpPkeyPointer, more = {}) =>
    createSslServerContext({ library, keyFile: key, certFile: chains[kind].leafPem, ...more });
  const clientOf = (kind: KeyKind, more = {}) =>
    createSslClientContext({ library, opensslTrustedFile: chains[kind].rootPem, ...more });

  describe.each(KINDS)('on %s', (kind) => {
    it.each(['tls-v1-2', 'tls-v1-3'] as const)('a server proves itself, in %s', async (version) => {
      const asked: string[] = [];
      const key = keyOf(library, kind, (request) => {
        asked.push(`${request.algorithm} ${request.digest}`);
        return signerOf(kind)(request);
      });
      const server = serverOf(kind, key, { protocolVersion: version });
      const { client, clientError, serverError } = await meet(server, clientOf(kind));
      expect(clientError ?? serverError).toBeNull();
      expect(client?.verify()).toEqual([true, 0]);
      expect(asked).toHaveLength(1);
      if (kind === 'RSA') expect(asked[0]).toMatch(/^RSA-PSS SHA/);
    });

    it('so does a client', async () => {
      const key = keyOf(library, kind);
      const server = serverOf('P-256', keyOf(library, 'P-256'), {
        verifyCallback: true,
        opensslTrustedFile: chains[kind].rootPem,
      });
      const client = clientOf('P-256', { keyFile: key, certFile: chains[kind].leafPem });
      const { server: state, serverError, clientError } = await meet(server, client);
      expect(serverError ?? clientError).toBeNull();
      expect(state?.copyPeerCertificates()).toHaveLength(1);
    });

    it('node:tls is content with the server', async () => {
      const server = serverOf(kind, keyOf(library, kind));
      const { port, close } = await serve(server);
      const socket = tlsConnect({ port, host: 'localhost', ca: chains[kind].rootPem });
      await once(socket, 'secureConnect');
      expect(socket.authorized).toBe(true);
      socket.destroy();
      await close();
    });
  });

  it.each(ANSWERS)('a function may answer %s, on the crew', async (_how, answer) => {
    setSslCrewSize(2);
    const server = serverOf('RSA', keyOf(library, 'RSA', answer('RSA')));
    const meetings = await Promise.all(
      Array.from({ length: 8 }, () => meet(server, clientOf('RSA'))),
    );
    for (const { clientError, serverError } of meetings)
      expect(clientError ?? serverError).toBeNull();
  });

  it.each(TRANSPORTS)('over %s', async (transport) => {
    for (const crew of [0, 2]) {
      setSslCrewSize(crew);
      const answers = crew === 0 ? ANSWERS.slice(0, 1) : ANSWERS;
      for (const [, answer] of answers) {
        const [client, server] = await plainPair(transport);
        const sslCtx = serverOf('P-256', keyOf(library, 'P-256', answer('P-256')));
        await server.attachSsl({ sslCtx });
        const name = { tlsextHostName: 'localhost', handshakeTimeout: 10 };
        await Promise.all([
          client.attachSsl({ sslCtx: clientOf('P-256'), sslSide: 'client', ...name }),
          server.handshake(10),
        ]);
        expect(client.verify()).toEqual([true, 0]);
      }
    }
  });

  it('a client proves itself to node:tls', async () => {
    const { leaf, leafPem, rootPem } = chains['P-384'];
    const server = createTlsServer({
      key: PAIRS['P-384'].privateKey.export({ type: 'pkcs8', format: 'pem' }),
      cert: leafPem,
      ca: rootPem,
      requestCert: true,
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const secured = once(server, 'secureConnection');
    const state = await createAsyncIoStateAndConnectedTcpSocket('localhost', portOf(server), {
      sslCtx: clientOf('P-384', { keyFile: keyOf(library, 'P-384'), certFile: leafPem }),
      ipv6: null,
      handshakeTimeout: 10,
    });
    const [socket] = await secured;
    expect(socket.authorized).toBe(true);
    expect(
      opensslFor(library).X509_check_private_key(leaf.certificate, keyOf(library, 'P-384')),
    ).toBe(1);
    socket.destroy();
    await state.close();
    server.close();
  });

  it.runIf(hasProgram('openssl')).each(['-tls1_2', '-tls1_3'])(
    'openssl s_client %s is content with the server',
    async (version) => {
      const { port, close } = await serve(serverOf('RSA', keyOf(library, 'RSA')));
      const { output } = await startClientProgram(
        'openssl',
        ['s_client', '-connect', `127.0.0.1:${port}`, version, '-verify_quiet'],
        'Q\n',
      );
      expect(output).toMatch(/Peer signature type: (RSA-PSS|rsa_pss_rsae_sha256)/);
      await close();
    },
  );

  it('many servers with many keys at once', async () => {
    setSslCrewSize(3);
    const meetings = KINDS.flatMap((kind) =>
      ANSWERS.flatMap(([, answer]) => {
        const server = serverOf(kind, keyOf(library, kind, answer(kind)));
        return Array.from({ length: 5 }, () => meet(server, clientOf(kind)));
      }),
    );
    for (const { clientError, serverError } of await Promise.all(meetings)) {
      expect(clientError ?? serverError).toBeNull();
    }
  });

  describe.each([
    ['on the crew', 2],
    ['on the loop', 0],
  ] as const)('%s', (_where, crew) => {
    it.each([
      ['an Error', new Error('no')],
      ['null', null],
      ['a number', 42],
    ])('what the function throws is what the handshake fails with: %s', async (_what, thrown) => {
      setSslCrewSize(crew);
      const key = keyOf(library, 'P-256', () => {
        throw thrown;
      });
      const { client, serverError } = await meet(serverOf('P-256', key), clientOf('P-256'));
      expect(client).toBeNull();
      expect(serverError).toBe(thrown);
    });

    it('the same on a client', async () => {
      setSslCrewSize(crew);
      const thrown = new Error('no');
      const key = keyOf(library, 'P-256', () => {
        throw thrown;
      });
      const server = serverOf('RSA', keyOf(library, 'RSA'), {
        verifyCallback: true,
        opensslTrustedFile: chains['P-256'].rootPem,
      });
      const client = clientOf('RSA', { keyFile: key, certFile: chains['P-256'].leafPem });
      const { clientError } = await meet(server, client);
      expect(clientError).toBe(thrown);
    });

    it.each([
      ['nothing', undefined, 'ERR_INVALID_RETURN_VALUE'],
      ['a string', 'signature', 'ERR_INVALID_RETURN_VALUE'],
      ['zeros', new Uint8Array(70), 'ERR_SSL_NOT_A_SIGNATURE_BY_THIS_KEY'],
    ])('an answer that is %s fails the handshake', async (_what, answer, code) => {
      setSslCrewSize(crew);
      const key = keyOf(library, 'P-256', () => answer as never);
      const { client, serverError } = await meet(serverOf('P-256', key), clientOf('P-256'));
      expect(client).toBeNull();
      expect(serverError).toMatchObject({ code });
    });
  });

  it('without the crew a promise is refused', async () => {
    setSslCrewSize(0);
    const rejected = async () => {
      throw new Error('nobody hears it');
    };
    const server = serverOf('P-256', keyOf(library, 'P-256', rejected));
    const { serverError } = await meet(server, clientOf('P-256'));
    expect(serverError).toMatchObject({ code: 'ERR_SSL_SIGNER_CANNOT_WAIT' });
  });

  it('what a promise is rejected with is what the handshake fails with', async () => {
    for (const thrown of [new Error('no'), undefined]) {
      const key = keyOf(library, 'P-256', async () => {
        await sleep(5);
        throw thrown;
      });
      const { serverError } = await meet(serverOf('P-256', key), clientOf('P-256'));
      expect(serverError).toBe(thrown);
    }
  });

  it('a promise that is never settled ends with the limit of the handshake', async () => {
    setSslCrewSize(1);
    const key = keyOf(library, 'P-256', () => new Promise(() => {}));
    const [client, server] = await plainPair();
    await server.attachSsl({ sslCtx: serverOf('P-256', key) });
    const attaching = client.attachSsl({
      sslCtx: clientOf('P-256'),
      sslSide: 'client',
      tlsextHostName: 'localhost',
    });
    attaching.catch(() => {});
    await expect(server.handshake(0.3)).rejects.toBeInstanceOf(SslHandshakeTimeout);
    await Promise.all([client.close(), server.close()]);
    await expect(attaching).rejects.toThrow();
  });

  it('so does one that is aborted, or closed', async () => {
    setSslCrewSize(1);
    for (const how of ['abort', 'close'] as const) {
      let asked: () => void = () => {};
      const wasAsked = new Promise<void>((resolve) => {
        asked = resolve;
      });
      const key = keyOf(library, 'P-256', () => {
        asked();
        return new Promise(() => {});
      });
      const [client, server] = await plainPair();
      await server.attachSsl({ sslCtx: serverOf('P-256', key) });
      const attaching = client.attachSsl({
        sslCtx: clientOf('P-256'),
        sslSide: 'client',
        tlsextHostName: 'localhost',
      });
      attaching.catch(() => {});
      const controller = new AbortController();
      const shaking = server.handshake({ timeout: 10, signal: controller.signal });
      shaking.catch(() => {});
      await wasAsked;
      if (how === 'abort') controller.abort(new Error('enough'));
      else await server.close();
      await expect(shaking).rejects.toThrow(how === 'abort' ? 'enough' : 'was closed');
      await Promise.all([client.close(), server.close()]);
    }
  });

  it('the crew goes on while some wait', async () => {
    setSslCrewSize(1);
    const open: (() => void)[] = [];
    const slow = keyOf(library, 'P-256', async (request) => {
      await new Promise<void>((resolve) => open.push(resolve));
      return signerOf('P-256')(request);
    });
    const waiting = Array.from({ length: 4 }, () =>
      meet(serverOf('P-256', slow), clientOf('P-256')),
    );
    const quick = await meet(serverOf('RSA', keyOf(library, 'RSA')), clientOf('RSA'));
    expect(quick.serverError).toBeNull();
    while (open.length < 4) await sleep(5);
    for (const go of open) go();
    for (const { serverError } of await Promise.all(waiting)) expect(serverError).toBeNull();
  });

  it('the crew may be resized while some wait', async () => {
    setSslCrewSize(1);
    const open: (() => void)[] = [];
    const slow = keyOf(library, 'P-256', async (request) => {
      await new Promise<void>((resolve) => open.push(resolve));
      return signerOf('P-256')(request);
    });
    const waiting: ReturnType<typeof meet>[] = [];
    for (const size of [0, 2, 1, 3, 1]) {
      setSslCrewSize(Math.max(1, size));
      waiting.push(meet(serverOf('P-256', slow), clientOf('P-256')));
      while (open.length < waiting.length) await sleep(5);
      setSslCrewSize(size);
      setSslCrewSize(2);
      const quick = await meet(serverOf('RSA', keyOf(library, 'RSA')), clientOf('RSA'));
      expect(quick.serverError).toBeNull();
    }
    for (const go of open) go();
    for (const { serverError } of await Promise.all(waiting)) expect(serverError).toBeNull();
  });

  it('a function may use its own context while the handshake waits', async () => {
    setSslCrewSize(1);
    const f = opensslFor(library);
    const key = keyOf(library, 'P-256', (request) => {
      f.SSL_CTX_set_options(ctx, 0n); // waits for every step of the crew
      return signerOf('P-256')(request);
    });
    const ctx = makeSslCtx({ library, sslSide: 'server' });
    f.SSL_CTX_use_certificate(ctx, chains['P-256'].leaf.certificate);
    f.SSL_CTX_use_PrivateKey(ctx, key);
    const { serverError } = await meet(ctx, clientOf('P-256'));
    expect(serverError).toBeNull();
  });

  it('the key may be released, before and inside', async () => {
    let inside: () => void = () => {};
    const key = keyOf(library, 'P-256', (request) => {
      inside();
      return signerOf('P-256')(request);
    });
    const server = serverOf('P-256', key);
    inside = () => key.release();
    for (let i = 0; i < 3; i++) {
      const { serverError } = await meet(server, clientOf('P-256'));
      expect(serverError).toBeNull();
    }
    expect(key.alive).toBe(false);
  });

  describe('in workers', () => {
    const start = (file: string, workerData: Readonly<Record<string, unknown>>) => {
      const worker = new Worker(new URL(file, import.meta.url), { workerData });
      workers.push(worker);
      return worker;
    };
    const place = library.origin === 'path' ? library.path : library.origin;
    const ended = { code: 'ERR_TOKEN', message: 'the token is gone' };

    it.each([
      ['at once', 'served'],
      ['by a promise', expect.objectContaining({ code: 'ERR_SSL_SIGNER_CANNOT_WAIT' })],
      ['by throwing', ended],
    ])('a blocking stream has the answer %s', async (how, outcome) => {
      const keyPem = PAIRS['P-256'].privateKey.export({ type: 'pkcs8', format: 'pem' });
      const certPem = chains['P-256'].leafPem;
      const worker = start('blocking-worker.mjs', {
        entry: ENTRY,
        library: place,
        keyPem,
        certPem,
        how,
      });
      const [port] = await once(worker, 'message');
      const told = once(worker, 'message');
      const connecting = createAsyncIoStateAndConnectedTcpSocket('localhost', port, {
        sslCtx: clientOf('P-256'),
        ipv6: null,
        handshakeTimeout: 10,
      });
      if (how === 'at once') {
        const state = await connecting;
        await state.readBuffer(Buffer.alloc(3), { timeout: 10 });
        await state.close();
      } else await expect(connecting).rejects.toThrow();
      expect((await told)[0]).toEqual(outcome);
    });

    it('a shared context asks the thread that made its key', async () => {
      const f = opensslFor(library);
      let asked = 0;
      const answers = [
        signerOf('P-256'),
        async (request: Parameters<SignFunction>[0]) => {
          await sleep(5);
          return signerOf('P-256')(request);
        },
      ];
      const key = keyOf(library, 'P-256', (request) => {
        return (answers[asked++ % 2] as SignFunction)(request);
      });
      const ctx = makeSslCtx({ library, sslSide: 'server' });
      f.SSL_CTX_use_certificate(ctx, chains['P-256'].leaf.certificate);
      f.SSL_CTX_use_PrivateKey(ctx, key);
      const worker = start('../async/sharing-worker.mjs', {
        shared: shareSslCtx(ctx),
        entry: ENTRY,
      });
      const [port] = await once(worker, 'message');
      const visits = Array.from({ length: 6 }, async () => {
        const state = await createAsyncIoStateAndConnectedTcpSocket('localhost', port as number, {
          sslCtx: clientOf('P-256'),
          ipv6: null,
          handshakeTimeout: 10,
        });
        await state.readBuffer(Buffer.alloc(2));
        await state.close();
      });
      await Promise.all(visits);
      expect(asked).toBe(6);
    });
  });
});

async function serve(sslCtx: SslAbstractContext) {
  const handle = await acceptTcpConnectionsCreatingAsyncIoStates(0, () => {}, {
    address: '0.0.0.0',
    sslCtx,
    handshakeTimeout: 10,
  });
  return { port: handle.localPort, close: () => handle.close() };
}

function portOf(server: { address(): unknown }): number {
  return (server.address() as { port: number }).port;
}
