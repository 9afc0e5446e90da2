// Handshakes with signer keys: either side, every transport, at once and by promises; and what becomes of
// answers that are none. What the keys sign by C names is in signer.test.ts.

import { once } from 'node:events';
import { connect as tlsConnect, createServer as tlsServer } from 'node:tls';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import {
  createSslClientContext,
  createSslServerContext,
  type EvpPkeyPointer,
  openTcpStream,
  setSslCrewSize,
  type SignFunction,
  sslCrewSize,
  SslFailure,
} from '../../lib/index.js';
import { closeAll, meet } from '../contexts/support.js';
import { testLibraries, titleOf } from '../support/libraries.js';
import { plainPair, closeAll as closePairs, TRANSPORTS } from '../support/states.js';
import { startPeer, stopPeers } from '../support/start-peer.js';
import { chainOf, KINDS, type KeyKind, keyOf, PAIRS, type SignerChain, signerOf } from './support.js';

const before = sslCrewSize();
afterEach(async () => {
  setSslCrewSize(before);
  await closePairs();
  await closeAll();
});
afterAll(stopPeers);

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
    const meetings = await Promise.all(Array.from({ length: 8 }, () => meet(server, clientOf('RSA'))));
    for (const { clientError, serverError } of meetings) expect(clientError ?? serverError).toBeNull();
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
});

async function serve(sslCtx: ReturnType<typeof createSslServerContext>) {
  const { acceptTcpConnectionsCreatingAsyncIoStates } = await import('../../lib/index.js');
  const handle = await acceptTcpConnectionsCreatingAsyncIoStates(0, () => {}, {
    address: '0.0.0.0',
    sslCtx,
    handshakeTimeout: 10,
  });
  return { port: handle.localPort, close: () => handle.close() };
}
