// KeyUpdate and authentication after the handshake, on states and on blocking streams, with traffic between.
// The other end is this package, or the openssl program.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import {
  type AsyncIoState,
  createSslServerContext,
  openTcpStream,
  SocketStream,
  type SslClientContextInit,
  type SslServerContextInit,
  startUpServer,
} from '../../lib/index.js';
import {
  chain,
  clientContext,
  closeAll,
  meet,
  otherChain,
  serverContext,
} from '../contexts/support.js';
import { chainFiles } from '../support/certificates.js';
import { nameOf, testLibraries, titleOf } from '../support/libraries.js';
import { startPeer, stopPeers } from '../support/start-peer.js';
import { readText } from '../support/states.js';

afterEach(closeAll);
afterAll(stopPeers);

const files = chainFiles(chain);
const certified: SslClientContextInit = {
  postHandshakeAuth: true,
  keyFile: chain.keyPem,
  certFile: chain.chainPem,
};

for (const library of testLibraries()) {
  const pair = async (server: SslServerContextInit = {}, client: SslClientContextInit = {}) => {
    const met = await meet(
      serverContext({ library, opensslTrustedFile: chain.rootPem, ...server }),
      clientContext({ library, ...client }),
    );
    if (met.client === null || met.server === null) throw met.clientError ?? met.serverError;
    return [met.client, met.server] as [AsyncIoState, AsyncIoState];
  };
  /** A client that reads what comes until the end. */
  const reading = (state: AsyncIoState, length: number) => readText(state, length);

  describe(`live operations with ${titleOf(library)}`, () => {
    it('keys change in both directions while data flows', async () => {
      const [client, server] = await pair();
      for (let round = 0; round < 5; round++) {
        const text = `round ${round}!`;
        client.keyUpdate({ requestPeer: round % 2 === 0 });
        const big = Buffer.alloc(300_000, round);
        const got = Buffer.alloc(big.length);
        const receiving = server.readBuffer(got);
        await client.writeBuffer(big);
        expect(await receiving).toBe(big.length);
        expect(got.equals(big)).toBe(true);
        server.keyUpdate();
        await server.writeBuffer(text);
        expect(await reading(client, text.length)).toBe(text);
      }
    });

    it('a KeyUpdate is refused on TLS 1.2, and before the handshake', async () => {
      const [client] = await pair({ protocolVersion: 'tls-v1-2' });
      expect(() => client.keyUpdate()).toThrow(
        expect.objectContaining({ code: 'ERR_SSL_WRONG_SSL_VERSION', name: 'SslFailure' }),
      );
      expect(() => client.keyUpdate({ requestPeer: 1 as never })).toThrow(TypeError);
      const promise = client.requestCertificate();
      await expect(promise).rejects.toMatchObject({ code: 'ERR_SSL_NOT_SERVER' });
    });

    it('a client is asked for its certificate later, and data goes on', async () => {
      const [client, server] = await pair({}, certified);
      expect(server.verify()).toEqual([false, null]);
      const hello = reading(client, 5);
      const asked = server.requestCertificate({ timeout: 5 });
      await server.writeBuffer('hello');
      expect(await hello).toBe('hello');
      const more = reading(client, 3); // the client has to read for the request to reach it
      await client.writeBuffer('from the client');
      expect(await asked).toEqual([true, 0]);
      expect(server.getPeerCertificatesData()?.[0]?.subjectCommonName).toBe('localhost');
      expect(await readText(server, 15)).toBe('from the client');
      await server.writeBuffer('end');
      expect(await more).toBe('end');
      const last = reading(client, 1);
      expect(await server.requestCertificate({ timeout: 5 })).toEqual([true, 0]);
      await server.writeBuffer('.');
      await last;
    });

    it('a read of the server that is under way sees only data', async () => {
      const [client, server] = await pair({}, certified);
      const got = readText(server, 4);
      const pending = reading(client, 1);
      expect(await server.requestCertificate({ timeout: 5 })).toEqual([true, 0]);
      await client.writeBuffer('data');
      expect(await got).toBe('data');
      await server.writeBuffer('.');
      await pending;
    });

    it('one that has not offered it is not asked, and goes on', async () => {
      const [client, server] = await pair();
      await expect(server.requestCertificate({ timeout: 5 })).rejects.toMatchObject({
        code: 'ERR_SSL_EXTENSION_NOT_RECEIVED',
        message: expect.stringContaining('postHandshakeAuth'),
      });
      await server.writeBuffer('on');
      expect(await reading(client, 2)).toBe('on');
    });

    it('one without a certificate is refused, or said to have none', async () => {
      const [client, server] = await pair({}, { postHandshakeAuth: true });
      const waiting = reading(client, 2);
      expect(await server.requestCertificate({ required: false, timeout: 5 })).toEqual([
        false,
        null,
      ]);
      await server.writeBuffer('ok');
      expect(await waiting).toBe('ok');
      const ended = reading(client, 1).catch((error) => error.code);
      await expect(server.requestCertificate({ timeout: 5 })).rejects.toMatchObject({
        code: 'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE',
      });
      expect(await ended).toMatch(/CERTIFICATE_REQUIRED/);
    });

    it('one that nobody trusts is refused', async () => {
      const untrusted = { keyFile: otherChain.keyPem, certFile: otherChain.chainPem };
      const [client, server] = await pair({}, { ...certified, ...untrusted });
      const ended = reading(client, 1).catch((error) => error.code);
      await expect(server.requestCertificate({ timeout: 5 })).rejects.toMatchObject({
        code: 'ERR_SSL_CERTIFICATE_VERIFY_FAILED',
      });
      await ended;
    });

    it('the function of the context decides, also later', async () => {
      const said: unknown[] = [];
      let answer: unknown = true;
      const verifyCallback = (connection: { verify(): unknown }) => {
        said.push(connection.verify());
        return said.length === 1 ? true : Promise.resolve(answer);
      };
      const [client, server] = await pair(
        { verifyCallback },
        { ...certified, keyFile: otherChain.keyPem, certFile: otherChain.chainPem },
      );
      const waiting = reading(client, 1);
      const [trusted, why] = await server.requestCertificate({ timeout: 5 });
      expect([trusted, why]).toEqual([false, expect.any(Number)]);
      answer = false;
      await expect(server.requestCertificate({ timeout: 5 })).rejects.toMatchObject({
        name: 'SslVerificationFailure',
        sslCode: 'verify-callback',
      });
      expect(said.length).toBe(3);
      await server.writeBuffer('.').catch(() => {});
      await waiting.catch(() => {});
    });

    it('a client may choose its certificate when it is asked, later', async () => {
      let asks = 0;
      const { SSL_use_cert_and_key, opensslFor } = await import('../../lib/openssl.js');
      const f = opensslFor(library);
      using bio = f.BIO_new_mem_buf(Buffer.from(chain.keyPem + chain.chainPem));
      if (bio === null) throw new Error('no memory');
      const key = f.PEM_read_bio_PrivateKey(bio, null) as never;
      const leaf = f.PEM_read_bio_X509(bio, null) as never;
      const middle = f.PEM_read_bio_X509(bio, null) as never;
      const [client, server] = await pair(
        {},
        {
          postHandshakeAuth: true,
          certRequestCallback: async (_connection, ssl) => {
            asks++;
            await new Promise((resolve) => setTimeout(resolve, 20));
            SSL_use_cert_and_key(ssl, leaf, key, [middle], 1);
          },
        },
      );
      const waiting = reading(client, 3);
      const asked = server.requestCertificate({ timeout: 5 });
      for (let i = 0; i < 5; i++) await client.writeBuffer('meanwhile');
      expect(await asked).toEqual([true, 0]);
      expect(asks).toBe(1);
      expect(await readText(server, 45)).toBe('meanwhile'.repeat(5));
      await server.writeBuffer('end');
      expect(await waiting).toBe('end');
    });

    it('waiting ends in time, with the connection, and by a signal; a later call waits on', async () => {
      const [client, server] = await pair({}, certified);
      await expect(server.requestCertificate({ timeout: 0.05 })).rejects.toMatchObject({
        code: 'ETIMEDOUT',
      });
      const signal = AbortSignal.timeout(50);
      await expect(server.requestCertificate({ signal })).rejects.toBeInstanceOf(Error);
      const again = server.requestCertificate({ timeout: 5 });
      await expect(server.requestCertificate()).rejects.toThrow(/asked for already/);
      const waiting = reading(client, 1);
      expect(await again).toEqual([true, 0]);
      await server.writeBuffer('.');
      await waiting;
      const last = server.requestCertificate();
      const closed = expect(last).rejects.toMatchObject({ code: 'ERR_SOCKET_CLOSED' });
      await server.close();
      await closed;
    });

    it('a blocking client answers while it reads, and changes its keys', async () => {
      const peer = await startPeer('live-peer.mjs', {
        library: nameOf(library),
        key: chain.keyPem,
        cert: chain.chainPem,
        trusted: chain.rootPem,
      });
      const stream = openTcpStream('localhost', peer.port, {
        sslCtx: clientContext({ library, ...certified }),
        timeout: 5,
        readTimeout: 10,
        handshakeTimeout: 5,
        ipv6: null,
      });
      stream.keyUpdate({ requestPeer: true });
      stream.writeLine('please ask');
      expect(stream.readLine()).toBe('[true,0] localhost');
      stream.keyUpdate();
      stream.writeLine('again');
      expect(stream.readLine()).toBe('again');
      stream.close();
      peer.stop();
    });
  });
}

it('openssl s_client answers a blocking server, and changes its keys', async () => {
  const server = startUpServer({ function: () => {}, localAddress: '127.0.0.1' });
  const client = spawn('openssl', [
    ...['s_client', '-connect', `127.0.0.1:${server.localPort}`, '-tls1_3', '-enable_pha'],
    ...['-cert', files.chain, '-key', files.key, '-cert_chain', files.chain],
    ...['-CAfile', files.root, '-servername', 'localhost'],
  ]);
  const socket = server.accept(10);
  const stream = new SocketStream({
    socket: socket as never,
    direction: 'io',
    sslCtx: createSslServerContext({
      keyFile: files.key,
      certFile: files.chain,
      opensslTrustedFile: files.root,
    }),
    readTimeout: 10,
  });
  expect(stream.handshake(10)).toBe(true);
  expect(stream.requestCertificate({ timeout: 10 })).toEqual([true, 0]);
  expect(stream.getPeerCertificatesData()?.[0]?.subjectCommonName).toBe('localhost');
  stream.keyUpdate({ requestPeer: true });
  const lines = createInterface({ input: client.stdout });
  stream.writeLine('after the new keys');
  const seen = (async () => {
    for await (const line of lines) if (line.includes('after the new keys')) return true;
    return false;
  })();
  expect(await seen).toBe(true);
  client.stdin.write('K\n'); // a command only where nothing is read with it
  await new Promise((resolve) => setTimeout(resolve, 300));
  client.stdin.write('back\n');
  expect(stream.readLine()).toContain('back');
  stream.close();
  server.terminate();
  client.kill();
  await once(client, 'close');
});
