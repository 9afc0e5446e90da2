// Renegotiation of TLS 1.2 begun by either end, on states and on blocking streams: what it asks is asked, nothing
// that comes meanwhile is lost, and nothing hangs. The other end is this package, or the openssl program.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type AsyncIoState,
  acceptTcpConnectionsCreatingAsyncIoStates,
  createAsyncIoStateAndConnectedTcpSocket,
  createSslSocketStream,
  openTcpStream,
  type SocketHandle,
  type SslClientContextInit,
  type SslServerContextInit,
  setSslCtxCertCb,
  startUpServer,
} from '../../lib/index.js';
import {
  opensslFor,
  SSL_OP_ALLOW_CLIENT_RENEGOTIATION,
  SSL_OP_NO_SESSION_RESUMPTION_ON_RENEGOTIATION,
} from '../../lib/openssl.js';
import { chain, clientContext, closeAll, meet, serverContext } from '../contexts/support.js';
import { freePort, hasProgram } from '../interop/programs.js';
import { chainFiles } from '../support/certificates.js';
import { nameOf, testLibraries, titleOf } from '../support/libraries.js';
import { startScript } from '../support/run-script.js';
import { readText } from '../support/states.js';

afterEach(closeAll);
const files = chainFiles(chain);
const own = { keyFile: chain.keyPem, certFile: chain.chainPem };
const BIG = 300_000;
const options = SSL_OP_ALLOW_CLIENT_RENEGOTIATION | SSL_OP_NO_SESSION_RESUMPTION_ON_RENEGOTIATION;

/** Waits until a program has said so. */
async function on(output: Readable, wanted: RegExp): Promise<void> {
  let said = '';
  for await (const chunk of output) {
    said += chunk;
    if (wanted.test(said)) return;
  }
  throw new Error(`It did not say so: ${said}`);
}

/** Functions that count how often they are asked; their answers come later. */
function counting() {
  const asked: string[] = [];
  const says = (name: string) => async () => {
    asked.push(name);
    await sleep(5);
    return true;
  };
  const server: SslServerContextInit = { clientHelloCallback: says('hello') };
  const client: SslClientContextInit = {
    verifyCallback: says('verify'),
    certRequestCallback: says('certificate') as never,
    ...own,
  };
  return { asked, server, client };
}

for (const library of testLibraries()) {
  const f = opensslFor(library);

  async function pair(
    server: SslServerContextInit = {},
    client: SslClientContextInit = {},
  ): Promise<[AsyncIoState, AsyncIoState]> {
    const met = await meet(
      serverContext({
        library,
        protocolVersion: 'tls-v1-2',
        options,
        opensslTrustedFile: chain.rootPem,
        verifyCallback: true,
        ...server,
      }),
      clientContext({ library, ...own, ...client }),
    );
    if (met.client === null || met.server === null) throw met.clientError ?? met.serverError;
    return [met.client, met.server];
  }
  const again = ({ sslRef }: AsyncIoState) => f.SSL_renegotiate(sslRef);
  const times = ({ sslRef }: AsyncIoState) => Number(f.SSL_num_renegotiations(sslRef));
  /** A server says by C name that it wants one. */
  const helloRequest = (server: AsyncIoState) => {
    again(server);
    expect(f.SSL_do_handshake(server.sslRef)).toBe(1);
  };

  describe(`renegotiation with ${titleOf(library)}`, () => {
    it.each(['nobody reads', 'a read is under way'])(
      'a client begins one with a write while data comes, and %s',
      async (how) => {
        const { asked, ...wishes } = counting();
        const [client, server] = await pair(wishes.server, wishes.client);
        expect(asked.splice(0)).toEqual(['hello', 'verify', 'certificate']);
        const big = Buffer.alloc(BIG, 'b');
        const sent = server.writeBuffer(big);
        const got = Buffer.alloc(BIG);
        const early = how === 'nobody reads' ? null : client.readBuffer(got);
        await sleep(20);
        again(client);
        const written = client.writeBuffer('hello');
        const heard = readText(server, 5);
        expect(await (early ?? client.readBuffer(got))).toBe(BIG);
        expect(got.equals(big)).toBe(true);
        expect([await sent, await written, await heard]).toEqual([BIG, 5, 'hello']);
        expect(asked).toEqual(['hello', 'verify', 'certificate']);
        expect(times(client)).toBe(1);
        await server.writeBuffer('end');
        expect(await readText(client, 3)).toBe('end');
      },
    );

    it.each(['reads', 'writes', 'does both'])(
      'a server begins one, and its client %s',
      async (how) => {
        const { asked, ...wishes } = counting();
        const [client, server] = await pair(wishes.server, wishes.client);
        asked.splice(0);
        helloRequest(server);
        const serving = readText(server, 6);
        const reading = how === 'writes' ? null : readText(client, 3);
        if (how !== 'reads') await client.writeBuffer('middle');
        if (how === 'reads') await expect.poll(() => times(client)).toBe(1);
        if (how !== 'writes') {
          await server.writeBuffer('end');
          expect(await reading).toBe('end');
        }
        if (how === 'reads') await client.writeBuffer('middle');
        expect(await serving).toBe('middle');
        await server.writeBuffer('last');
        expect(await readText(client, 4)).toBe('last');
        const more = readText(server, 4); // a client that has only written hears of it now
        await client.writeBuffer('more');
        expect(await more).toBe('more');
        expect(times(client)).toBe(1);
        expect(asked.sort()).toEqual(['certificate', 'hello', 'verify']);
      },
    );

    it('both ends write much while it goes on', async () => {
      const [client, server] = await pair();
      for (let round = 1; round <= 3; round++) {
        const big = Buffer.alloc(BIG, `${round}`);
        const [a, b] = [Buffer.alloc(BIG), Buffer.alloc(BIG)];
        const reads = [client.readBuffer(a), server.readBuffer(b)];
        const writes = [client.writeBuffer(big), server.writeBuffer(big)];
        again(round === 2 ? server : client);
        await Promise.all([...reads, ...writes]);
        expect([a.equals(big), b.equals(big)]).toEqual([true, true]);
        const last = readText(server, 1);
        const other = readText(client, 1);
        await client.writeBuffer('.');
        await server.writeBuffer('.');
        expect([await last, await other]).toEqual(['.', '.']);
        expect(times(client)).toBe(round);
      }
    });

    it('handshake() waits for it, within its time', async () => {
      const [client, server] = await pair();
      again(client);
      await expect(client.handshake(0.05)).rejects.toMatchObject({
        code: 'ERR_SSL_HANDSHAKE_TIMEOUT',
      });
      const served = readText(server, 2);
      expect(await client.handshake(10)).toBe(true);
      expect(times(client)).toBe(1);
      await client.writeBuffer('on');
      expect(await served).toBe('on');
    });

    it('a write that waits for it ends in time, by a signal, and with the connection', async () => {
      const [client, server] = await pair();
      again(client); // whose server does not read
      await expect(client.writeBuffer('x', { timeout: 0.05 })).rejects.toMatchObject({
        code: 'ETIMEDOUT',
      });
      client.writeTimeout = null;
      const signal = AbortSignal.timeout(50);
      await expect(client.writeBuffer('x', { signal })).rejects.toMatchObject({
        name: 'TimeoutError',
      });
      const cut = client.writeBuffer('x');
      await server.close();
      await expect(cut).rejects.toMatchObject({ code: expect.stringMatching(/^(ERR_SSL_|ECONN)/) });
      const [other, far] = await pair();
      again(other);
      const closed = other.writeBuffer('x');
      const told = expect(closed).rejects.toMatchObject({ code: 'ERR_SOCKET_CLOSED' });
      await other.close();
      await told;
      await far.close();
    });

    it('a function that refuses then ends the connection, at both ends', async () => {
      let answer = true;
      const [client, server] = await pair({}, { verifyCallback: () => Promise.resolve(answer) });
      answer = false;
      again(client);
      const served = readText(server, 1).catch((error) => error);
      const written = await client.writeBuffer('x').catch((error) => error);
      expect(written).toMatchObject({ name: 'SslVerificationFailure', sslCode: 'verify-callback' });
      expect(await served).toMatchObject({ alert: { sent: false, fatal: true } });
      await expect(client.writeBuffer('x')).rejects.toThrow();
      await expect(client.readBuffer(Buffer.alloc(1))).rejects.toThrow();
    });

    it('a server whose function refuses the hello ends it, too', async () => {
      let answer = true;
      const [client, server] = await pair({ clientHelloCallback: () => answer });
      answer = false;
      again(client);
      const served = readText(server, 1).catch((error) => error);
      await expect(client.readBuffer(Buffer.alloc(1))).rejects.toMatchObject({
        alert: { sent: false, fatal: true },
      });
      expect(await served).toMatchObject({ sslCode: 'client-hello-callback' });
    });

    it('what a function throws then fails what is under way', async () => {
      const mine = new Error('mine');
      let fails = false;
      const verifyCallback = async () => {
        if (fails) throw mine;
        return true;
      };
      const [client, server] = await pair({}, { verifyCallback });
      fails = true;
      again(client);
      const served = readText(server, 2);
      const reading = client.readBuffer(Buffer.alloc(1)).catch((error) => error);
      const writing = client.writeBuffer('on').catch((error) => error);
      expect([await reading, await writing]).toEqual([mine, mine]);
      fails = false; // it is asked again
      await client.writeBuffer('on');
      expect(await served).toBe('on');
    });

    it('a server with a verify function says that it cannot ask it again', async () => {
      const [client, server] = await pair({ verifyCallback: () => true });
      again(client);
      const served = readText(server, 1).catch((error) => error);
      await client.writeBuffer('x').catch(() => {});
      expect(await served).toMatchObject({
        name: 'SslVerificationFailure',
        message: expect.stringMatching(/verifyCallback.*first handshake/),
      });
    });

    it('a client may close while it is asked', async () => {
      let ask: () => void = () => {};
      let first = true;
      const asked = new Promise<void>((resolve) => {
        ask = resolve;
      });
      let answer: (yes: boolean) => void = () => {};
      const verifyCallback = () => {
        if (first) {
          first = false;
          return true;
        }
        ask();
        return new Promise((resolve) => {
          answer = resolve;
        });
      };
      const [client, server] = await pair({}, { verifyCallback });
      again(client);
      const writing = client.writeBuffer('x').catch((error) => error);
      const served = readText(server, 1).catch((error) => error);
      await asked;
      await client.close();
      answer(true);
      expect(await writing).toMatchObject({ code: 'ERR_SOCKET_CLOSED' });
      expect(await served).toBeInstanceOf(Error);
    });

    const name = nameOf(library);
    const PARTS = `
      const library = ${JSON.stringify(name)};
      const [pem, root] = ${JSON.stringify([chain.keyPem + chain.chainPem, chain.rootPem])};
      const own = { library, keyFile: pem, opensslTrustedFile: root };
      const options = ${options}n;
      const f = openssl.opensslFor(libssl.openSslLibrary(library));
      const readText = async (state, length) => {
        const buffer = Buffer.alloc(length);
        return buffer.toString('latin1', 0, await state.readBuffer(buffer, { timeout: 10 }));
      };
      const helloRequest = (state) => { f.SSL_renegotiate(state.sslRef); f.SSL_do_handshake(state.sslRef); };
    `;
    /** A server made of a state, in a process of its own; it does this with its one connection. */
    async function serverScript(does: string, more = '') {
      const { first, ended } = startScript(`${PARTS}
        const sslCtx = libssl.createSslServerContext({
          ...own, verifyCallback: 'try', options, protocolVersion: 'tls-v1-2', ${more}
        });
        const serve = async (handle, state) => {
          try { ${does} } catch (error) { print([error.code, error.sslCode]) }
          await state.close();
          await handle.close();
        };
        const limits = { address: '127.0.0.1', sslCtx, handshakeTimeout: 10 };
        const handle = await libssl.acceptTcpConnectionsCreatingAsyncIoStates(0, serve, limits);
        print(handle.localPort);`);
      return { port: (await first) as number, ended };
    }
    const open = (port: number, more: SslClientContextInit = {}) =>
      openTcpStream('localhost', port, {
        sslCtx: clientContext({ library, ...own, ...more }),
        ipv6: null,
        handshakeTimeout: 10,
        readTimeout: 10,
        writeTimeout: 10,
      });
    /** Functions that count how often they are asked, and answer at once. */
    const atOnce = () => {
      const asked: string[] = [];
      const says = (what: string) => () => asked.push(what) > 0;
      const client = {
        verifyCallback: says('verify'),
        certRequestCallback: says('certificate') as never,
      };
      return { asked, client, says };
    };

    it('a blocking client begins one with a write while data comes', async () => {
      const { asked, client } = atOnce();
      const { port, ended } = await serverScript(`
        const sent = state.writeBuffer(Buffer.alloc(${BIG}, 'b'));
        print(await readText(state, 5));
        await sent;
        await state.writeBuffer('end');
        print(await readText(state, 5));`);
      const stream = open(port, client);
      expect(asked.splice(0)).toEqual(['verify', 'certificate']);
      f.SSL_renegotiate(stream.ssl as never);
      stream.write('hello');
      expect(asked).toEqual(['verify', 'certificate']);
      expect(f.SSL_num_renegotiations(stream.ssl as never)).toBe(1);
      const got = stream.readExactly(BIG) as Uint8Array;
      expect(Buffer.from(got).equals(Buffer.alloc(BIG, 'b'))).toBe(true);
      expect(Buffer.from(stream.readExactly(3) ?? []).toString()).toBe('end');
      f.SSL_renegotiate(stream.ssl as never);
      expect(stream.handshake(10)).toBe(true);
      expect(f.SSL_num_renegotiations(stream.ssl as never)).toBe(2);
      stream.write('again');
      stream.close();
      expect(await ended).toEqual([port, 'hello', 'again']);
    });

    it('a blocking client is asked for one while it reads', async () => {
      const { asked, client } = atOnce();
      const { port, ended } = await serverScript(`
        await readText(state, 1);
        helloRequest(state);
        const heard = readText(state, 6);
        await state.writeBuffer('between\\n');
        print(await heard);
        await state.writeBuffer('end\\n');`);
      const stream = open(port, client);
      asked.splice(0);
      stream.write('.');
      expect(stream.readLine()).toBe('between');
      stream.write('middle');
      expect(stream.readLine()).toBe('end');
      expect(asked).toEqual(['verify', 'certificate']);
      stream.close();
      expect(await ended).toEqual([port, 'middle']);
    });

    it('what a function of a blocking client does then ends its read or write', async () => {
      const mine = new Error('mine');
      let verify: () => unknown = () => true;
      const cases: [() => unknown, object][] = [
        [() => false, { sslCode: 'verify-callback', name: 'SslVerificationFailure' }],
        [() => Promise.resolve(true), { code: 'ERR_SSL_WANT_RETRY_VERIFY' }],
        [
          () => {
            throw mine;
          },
          { message: 'mine' },
        ],
      ];
      for (const [does, wanted] of cases) {
        for (const how of ['read', 'write'] as const) {
          verify = () => true;
          const { port, ended } = await serverScript('await readText(state, 1)');
          const stream = open(port, { verifyCallback: () => verify() });
          verify = does;
          f.SSL_renegotiate(stream.ssl as never);
          const act = () => (how === 'read' ? stream.read(1) : stream.write('x'));
          expect(act).toThrow(expect.objectContaining(wanted));
          stream.close();
          await ended;
        }
      }
    });

    it('a write of a blocking client that waits for one ends in time', async () => {
      const { port, ended } = await serverScript('await new Promise((go) => setTimeout(go, 400))');
      const stream = open(port);
      stream.writeTimeout = 0.1;
      f.SSL_renegotiate(stream.ssl as never);
      const timeout = { code: 'ERR_SSL_HANDSHAKE_TIMEOUT' };
      expect(() => stream.write('x')).toThrow(expect.objectContaining(timeout));
      expect(stream.handshake(0.05)).toBe(false);
      stream.close();
      await ended;
    });

    it('a blocking server answers one that its client begins, and begins one', async () => {
      const { asked, says } = atOnce();
      const server = startUpServer({ localAddress: '127.0.0.1', function: () => {} });
      const { ended } = startScript(`${PARTS}
        const sslCtx = libssl.createSslClientContext(own);
        const state = await libssl.createAsyncIoStateAndConnectedTcpSocket('localhost', ${server.localPort}, {
          sslCtx, ipv6: null, handshakeTimeout: 10,
        });
        await state.writeBuffer('before');
        f.SSL_renegotiate(state.sslRef);
        await state.handshake(10);
        await state.writeBuffer('after');
        print(await readText(state, 7));
        const rest = readText(state, 3);
        await state.writeBuffer('.');
        print(await rest);
        print(Number(f.SSL_num_renegotiations(state.sslRef)));
        await state.close();`);
      const sslCtx = serverContext({
        library,
        options,
        protocolVersion: 'tls-v1-2',
        opensslTrustedFile: chain.rootPem,
        verifyCallback: 'try',
        clientHelloCallback: says('hello'),
        opensslCtxConfigureCallback: (ctx) =>
          setSslCtxCertCb(ctx, () => {
            asked.push('certificate');
            return null;
          }),
      });
      const limits = { readTimeout: 10, writeTimeout: 10 };
      const stream = createSslSocketStream(server.accept(10) as SocketHandle, sslCtx, limits);
      const text = (length: number) => Buffer.from(stream.readExactly(length) ?? []).toString();
      expect(text(6)).toBe('before');
      expect(asked.splice(0)).toEqual(['hello', 'certificate']);
      expect(text(5)).toBe('after');
      expect(asked.splice(0)).toEqual(['hello', 'certificate']);
      f.SSL_renegotiate(stream.ssl as never);
      stream.write('between');
      expect(text(1)).toBe('.');
      stream.write('end');
      stream.readAll();
      expect(asked).toEqual(['hello', 'certificate']);
      stream.close();
      server.terminate();
      expect(await ended).toEqual(['between', 'end', 2]);
    });

    it('a blocking client is asked for its certificate later: in a read, and when SSL is taken off', async () => {
      const { asked, says } = atOnce();
      const { port, ended } = await serverScript(
        `await readText(state, 1);
        const first = await state.requestCertificate({ timeout: 10 });
        await state.writeBuffer('a line\\n');
        const second = state.requestCertificate({ timeout: 10 }).catch((error) => error.code);
        print([first, await second]);`,
        "protocolVersion: 'tls-v1-3'",
      );
      const certRequestCallback = says('certificate') as never;
      const stream = open(port, { postHandshakeAuth: true, certRequestCallback });
      asked.splice(0); // the server has asked in its handshake, too
      stream.write('.');
      expect(stream.readLine()).toBe('a line');
      expect(asked).toEqual(['certificate']);
      stream.detachSsl(); // OpenSSL passes over what comes after its close_notify, and that is no failure
      stream.close();
      const [, said] = await ended;
      expect(said).toEqual([[true, 0], expect.anything()]);
    });
  });
}

describe.runIf(hasProgram('openssl'))('with the openssl program', () => {
  it('a client of ours goes on when s_server begins one', async () => {
    const asked: string[] = [];
    const functions = { verifyCallback: () => asked.push('verify') > 0 };
    const port = await freePort();
    const args = [
      '-accept',
      `127.0.0.1:${port}`,
      '-tls1_2',
      '-cert',
      files.chain,
      '-key',
      files.key,
    ];
    const program = spawn('openssl', ['s_server', ...args, '-cert_chain', files.chain]);
    try {
      await once(program.stdout, 'data'); // ACCEPT
      const state = await createAsyncIoStateAndConnectedTcpSocket('localhost', port, {
        sslCtx: clientContext(functions),
        ipv6: null,
        handshakeTimeout: 10,
      });
      program.stdin.write('r\n');
      const line = readText(state, 6);
      await sleep(300);
      program.stdin.write('hello\n');
      expect(await line).toBe('hello\n');
      expect(opensslFor(testLibraries()[0] as never).SSL_num_renegotiations(state.sslRef)).toBe(1);
      expect(asked.length).toBeGreaterThan(0);
      await state.writeBuffer('to the server\n');
      await on(program.stdout, /to the server/);
      await state.close();
    } finally {
      program.kill();
    }
  });

  it('a server of ours goes on when s_client begins one', async () => {
    const names: unknown[] = [];
    let served: (state: AsyncIoState) => void = () => {};
    const connected = new Promise<AsyncIoState>((resolve) => {
      served = resolve;
    });
    const sslCtx = serverContext({
      options,
      clientHelloCallback: (_connection, name) => names.push(name) > 0,
      protocolVersion: 'tls-v1-2',
    });
    const handle = await acceptTcpConnectionsCreatingAsyncIoStates(
      0,
      (_h, state) => served(state),
      {
        address: '127.0.0.1',
        sslCtx,
      },
    );
    const program = spawn('openssl', ['s_client', '-connect', `127.0.0.1:${handle.localPort}`]);
    try {
      const state = await connected;
      const line = readText(state, 6);
      program.stdin.write('R\n');
      await sleep(300);
      program.stdin.write('hello\n');
      expect(await line).toBe('hello\n');
      expect(names.length).toBe(2);
      await state.writeBuffer('to the client\n');
      await on(program.stdout, /to the client/);
      await state.close();
    } finally {
      program.kill();
      await handle.close();
    }
  });
});
