// Sessions with other programs: node:tls on either side, GnuTLS, and OpenSSL's own form of a session.
// What sessions are kept for is tested with the contexts.

import { spawn } from 'node:child_process';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { closeServers, serve, visit } from '../contexts/server.js';
import { chain, clientContext, serverContext } from '../contexts/support.js';
import { chainFiles } from '../support/certificates.js';
import { hasProgram } from './programs.js';

afterEach(closeServers);

const OPENSSL = 'openssl';
const GNUTLS = 'gnutls-cli';

const versions = [
  ['tls-v1-2', 'TLSv1.2'],
  ['tls-v1-3', 'TLSv1.3'],
] as const;

describe.each(versions)('%s', (protocolVersion, version) => {
  it('our client resumes with a server of node:tls', async () => {
    const reused: boolean[] = [];
    const options = { key: chain.keyPem, cert: chain.chainPem, maxVersion: version };
    const server = createServer(options, (socket) => {
      reused.push(socket.isSessionReused());
      socket.on('error', () => {});
      socket.write('+');
      socket.pipe(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const client = clientContext();
    const ours: boolean[] = [];
    for (let i = 0; i < 3; i++) {
      const state = await visit(port, client);
      // Its tickets of TLS 1.3 come behind the first data.
      await state.writeBuffer('on');
      await state.readBuffer(Buffer.alloc(2));
      ours.push(state.sessionReused);
      await state.close();
    }
    server.close();
    expect([ours, reused]).toEqual([
      [false, true, true],
      [false, true, true],
    ]);
  });

  it('a client of node:tls resumes with our server', async () => {
    const { port, states } = await serve(serverContext({ protocolVersion }));
    const call = (session?: Buffer) =>
      new Promise<[boolean, Buffer | undefined]>((resolve, reject) => {
        let latest: Buffer | undefined;
        const options = { port, host: '127.0.0.1', servername: 'localhost', ca: chain.rootPem };
        const socket: TLSSocket = connect({ ...options, ...(session ? { session } : {}) });
        socket.on('session', (given) => {
          latest = given;
        });
        socket.once('data', () => {
          socket.end();
          resolve([socket.isSessionReused(), latest]);
        });
        socket.once('error', reject);
      });
    const [first, session] = await call();
    const [second] = await call(session);
    expect([first, second, states[1]?.sessionReused]).toEqual([false, true, true]);
  });

  it('a session goes from node:tls to us as bytes', async () => {
    const { port } = await serve(serverContext({ protocolVersion }));
    const session = await new Promise<Buffer>((resolve, reject) => {
      const options = { port, host: '127.0.0.1', servername: 'localhost', ca: chain.rootPem };
      const socket = connect(options);
      socket.on('session', (given) => {
        socket.end();
        resolve(given);
      });
      socket.on('data', () => {});
      socket.once('error', reject);
    });
    const client = clientContext({ tlsextHostName: 'localhost' });
    const state = await visit(port, client, { session: new Uint8Array(session) });
    expect([state.sessionReused, state.verify()]).toEqual([true, [true, 0]]);
  });

  it.skipIf(!hasProgram(GNUTLS))('gnutls-cli resumes with our server', async () => {
    const files = chainFiles(chain);
    const { port, states } = await serve(serverContext({ protocolVersion }));
    const child = spawn(
      GNUTLS,
      ['--resume', '--x509cafile', files.root, '--port', `${port}`, 'localhost'],
      { stdio: ['pipe', 'pipe', 'pipe'] },
    );
    let output = '';
    child.stdout.on('data', (data) => {
      output += data;
    });
    await expect.poll(() => states.length, { timeout: 10_000 }).toBe(2);
    child.stdin.end();
    await new Promise((resolve) => child.once('close', resolve));
    expect(output).toContain('This is a resumed session');
    expect(states.map((state) => state.sessionReused)).toEqual([false, true]);
  });

  it('openssl sess_id reads what exportSession gives', async () => {
    const { port } = await serve(serverContext({ protocolVersion }));
    const state = await visit(port, clientContext());
    const bytes = state.exportSession() as Uint8Array;
    const child = spawn(OPENSSL, ['sess_id', '-inform', 'DER', '-noout', '-text']);
    let output = '';
    child.stdout.on('data', (data) => {
      output += data;
    });
    child.stdin.end(bytes);
    await new Promise((resolve) => child.once('close', resolve));
    expect(output).toContain(`Protocol  : ${version}`);
  });
});
