// What a connection tells about its TLS, on states and on blocking streams alike.
// The other end is this package, or node:tls, which is asked the same questions.

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import {
  type AsyncIoState,
  createAsyncIoStateAndConnectedTcpSocket,
  findSslConnectionFromSslRef,
  getCertificateCommonName,
  getCertificateData,
  getCertificateSerialNumber,
  openTcpStream,
  releaseCertificate,
  releaseCertificatesVector,
  SslConnection,
} from '../../lib/index.js';
import {
  clientContext,
  closeAll,
  meet,
  chain as ownChain,
  serverContext,
} from '../contexts/support.js';
import { clientCtx, makeChain } from '../support/certificates.js';
import { testLibraries, titleOf } from '../support/libraries.js';
import { startPeer, stopPeers } from '../support/start-peer.js';
import { plainPair } from '../support/states.js';

afterEach(closeAll);
afterAll(stopPeers);

for (const library of testLibraries()) {
  describe(`inspection with ${titleOf(library)}`, () => {
    it('both ends say the same', async () => {
      const { client, server } = (await meet(
        serverContext({ library, alpnProtocols: ['h2', 'x'] }),
        clientContext({ library, alpnProtocols: ['x'] }),
      )) as { client: AsyncIoState; server: AsyncIoState };
      for (const each of [client, server]) {
        expect(each.implementation).toBe('openssl');
        expect(each.protocolVersion).toBe('tls-v1-3');
        expect(each.cipher?.standardName).toMatch(/^TLS_/);
        expect(each.alpnProtocol).toBe('x');
        expect(each.serverName).toBe('localhost');
        expect(each.sessionReused).toBe(false);
        expect(findSslConnectionFromSslRef(each.sslRef)).toBe(each);
        expect(findSslConnectionFromSslRef(each.sslRef.address)).toBe(each);
      }
      expect(client.group).toBe(server.group);
      expect(client.cipher).toEqual(server.cipher);
      expect(client.finished).toEqual(server.peerFinished);
      expect(client.peerFinished).toEqual(server.finished);
      expect(client.finished?.length).toBeGreaterThan(31);
      expect(client.signatureAlgorithm).toBeNull();
      expect(client.peerSignatureAlgorithm).toEqual(server.signatureAlgorithm);
      expect(server.signatureAlgorithm?.digest).toMatch(/^SHA/);
      const named = library.versionNumber >= 0x30500000;
      expect(server.signatureAlgorithm?.name).toEqual(
        named ? expect.stringMatching(/^[a-z]/) : null,
      );
      if (library.versionNumber < 0x30200000) {
        expect(() => client.handshakeRoundTripTime).toThrow(/OpenSSL 3\.2 brought it/);
      } else {
        expect(client.handshakeRoundTripTime).toBeGreaterThan(0);
        expect(client.handshakeRoundTripTime).toBeLessThan(10);
      }
      const exported = client.exportKeyingMaterial(40, 'EXPORTER-test', Buffer.from('c'));
      expect(server.exportKeyingMaterial(40, 'EXPORTER-test', Buffer.from('c'))).toEqual(exported);
      expect(server.exportKeyingMaterial(40, 'EXPORTER-test')).not.toEqual(exported);
    });

    it('the certificates of the peer are copied, read, and released', async () => {
      const { client, server } = (await meet(
        serverContext({ library }),
        clientContext({ library }),
      )) as { client: AsyncIoState; server: AsyncIoState };
      expect(server.copyPeerCertificates()).toEqual([]);
      expect(server.getPeerCertificatesData()).toBeNull();
      expect(server.verify()).toEqual([false, null]);
      const [leaf, second, ...none] = client.copyPeerCertificates();
      if (leaf === undefined || second === undefined) throw new Error('no chain');
      expect(none).toEqual([]);
      expect(getCertificateCommonName(leaf)).toBe('localhost');
      expect(getCertificateCommonName(second)).toBe('Test Intermediate');
      const data = getCertificateData(leaf);
      expect(data.serialNumber).toBe(getCertificateSerialNumber(leaf));
      expect(data).not.toHaveProperty('emails');
      expect(client.getPeerCertificatesData()?.[0]).toEqual(data);
      releaseCertificate(leaf);
      expect(leaf.alive).toBe(false);
      releaseCertificatesVector([second, null]);
      expect(second.alive).toBe(false);
      expect(client.getPeerCertificatesData()?.length).toBe(2);
    });

    it('e-mail addresses are listed', () => {
      const { leaf } = makeChain(library, { subjectAltName: 'email:a@example.org,email:b@x.org' });
      expect(getCertificateData(leaf.certificate).emails).toEqual(['a@example.org', 'b@x.org']);
    });

    it('a blocking stream tells the same as a state', async () => {
      const chain = makeChain(library);
      const peer = await startPeer('peer.mjs', {
        role: 'tls-server',
        does: 'echo',
        key: chain.keyPem,
        cert: chain.chainPem,
      });
      const stream = openTcpStream('localhost', peer.port, {
        sslCtx: clientCtx(library, chain),
        timeout: 5,
        handshakeTimeout: 5,
        ipv6: null,
      });
      expect(stream.serverName).toBe('localhost');
      expect(stream.alpnProtocol).toBeNull();
      expect(stream.peerSignatureAlgorithm?.digest).toMatch(/^SHA/);
      expect(stream.exportKeyingMaterial(16, 'x').length).toBe(16);
      expect(findSslConnectionFromSslRef(stream.sslRef)).toBe(stream);
      const { address } = stream.sslRef;
      stream.close();
      expect(findSslConnectionFromSslRef(address)).toBeNull();
      expect(() => stream.serverName).toThrow(
        expect.objectContaining({ code: 'ERR_SSL_NOT_ATTACHED' }),
      );
      peer.stop();
    });
  });
}

it('node:tls exports the same keying material', async () => {
  const server = createServer({ key: ownChain.keyPem, cert: ownChain.chainPem }).listen(0);
  await once(server, 'listening');
  const secure = once(server, 'secureConnection');
  const { port } = server.address() as AddressInfo;
  const client = await createAsyncIoStateAndConnectedTcpSocket('localhost', port, {
    sslCtx: clientContext(),
    ipv6: null,
  });
  const [socket] = (await secure) as [TLSSocket];
  const theirs = socket.exportKeyingMaterial(32, 'EXPORTER-node', Buffer.from('context'));
  expect(
    Buffer.from(client.exportKeyingMaterial(32, 'EXPORTER-node', Buffer.from('context'))),
  ).toEqual(theirs);
  expect(Buffer.from(client.finished as Uint8Array)).toEqual(socket.getPeerFinished());
  await client.close();
  socket.destroy();
  server.close();
});

it('a session that is resumed says so', async () => {
  const server = serverContext({ protocolVersion: 'tls-v1-2', ticketKey: new Uint8Array(80) });
  const client = clientContext({ protocolVersion: 'tls-v1-2' });
  const first = (await meet(server, client)).client as AsyncIoState;
  const { SSL_get1_session, SSL_set_session } = await import('../../lib/openssl.js');
  const session = SSL_get1_session(first.sslRef);
  const again = clientContext({
    protocolVersion: 'tls-v1-2',
    opensslSslConfigureCallback: (ssl) => SSL_set_session(ssl, session),
  });
  const second = (await meet(server, again)).client as AsyncIoState;
  expect(second.sessionReused).toBe(true);
  expect(second.serverName).toBe('localhost');
});

describe('keying material', () => {
  it('is refused before the handshake, and for wrong arguments', async () => {
    const [plain] = await plainPair();
    expect(() => plain.exportKeyingMaterial(8, 'x')).toThrow(/none is attached/);
    await plain.attachSsl({ sslCtx: clientContext(), sslSide: 'client', handshakeTimeout: 0 });
    expect(() => plain.exportKeyingMaterial(8, 'x')).toThrow(/handshake is not over/);
    expect(plain.finished).toBeNull();
    expect(plain.cipher).toBeNull();
    expect(plain.signatureAlgorithm).toBeNull();
    for (const length of [0, -1, 1.5, 1e9]) {
      expect(() => plain.exportKeyingMaterial(length, 'x')).toThrow(RangeError);
    }
    expect(() => plain.exportKeyingMaterial(8, '')).toThrow(TypeError);
    expect(() => plain.exportKeyingMaterial(8, 'x'.repeat(300))).toThrow(TypeError);
    expect(() => plain.exportKeyingMaterial(8, 'x', 'secret' as never)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret') }),
    );
    expect(plain).toBeInstanceOf(SslConnection);
    await plain.close();
  });
});

describe('material of a live connection', () => {
  it('readCertificates gives a server its key before the handshake', async () => {
    const [client, server] = await plainPair();
    await server.attachSsl({ sslCtx: serverContext({ keyFile: null, certFile: null }) });
    expect(() => server.readCertificates('/nowhere/key.pem')).toThrow(
      expect.objectContaining({ code: 'ERR_SSL_CERTIFICATE_KEY_FILE' }),
    );
    expect(() => server.readCertificates(null)).toThrow(TypeError);
    server.readCertificates(ownChain.keyPem, { certFile: ownChain.chainPem });
    await Promise.all([
      client.attachSsl({
        sslCtx: clientContext({ tlsextHostName: 'localhost' }),
        sslSide: 'client',
        handshakeTimeout: 5,
      }),
      server.handshake(5),
    ]);
    expect(client.getPeerCertificatesData()?.[0]?.subjectCommonName).toBe('localhost');
    await Promise.all([client.close(), server.close()]);
  });

  it('readDhParamsFile gives a server its parameters, and refuses clients', async () => {
    const [client, server] = await plainPair();
    const cipherList = 'DHE-RSA-AES256-GCM-SHA384:DHE-RSA-AES128-GCM-SHA256';
    const versions = { protocolVersion: 'tls-v1-2', cipherList } as const;
    const rsa = makeChain(testLibraries()[0] as never, { keyType: 'RSA' });
    await server.attachSsl({
      sslCtx: serverContext({ ...versions, keyFile: rsa.keyPem, certFile: rsa.chainPem }),
    });
    server.readDhParamsFile(DH_2048);
    await client.attachSsl({
      sslCtx: clientContext({
        ...versions,
        opensslTrustedFile: rsa.rootPem,
        tlsextHostName: 'localhost',
      }),
      sslSide: 'client',
      handshakeTimeout: 0,
    });
    expect(() => client.readDhParamsFile(DH_2048)).toThrow(/for servers/);
    expect(() => server.readDhParamsFile('-----BEGIN X-----')).toThrow(/no DH parameters/);
    await Promise.all([client.handshake(5), server.handshake(5)]);
    expect(client.cipher?.name).toMatch(/^DHE-RSA/);
    await Promise.all([client.close(), server.close()]);
  });
});

// openssl dhparam -dsaparam would be quicker to make, but this is the well-known group of RFC 7919.
const DH_2048 = `-----BEGIN DH PARAMETERS-----
MIIBCAKCAQEA//////////+t+FRYortKmq/cViAnPTzx2LnFg84tNpWp4TZBFGQz
+8yTnc4kmz75fS/jY2MMddj2gbICrsRhetPfHtXV/WVhJDP1H18GbtCFY2VVPe0a
87VXE15/V8k1mE8McODmi3fipona8+/och3xWKE2rec1MKzKT0g6eXq8CrGCsyT7
YdEIqUuyyOP7uWrat2DX9GgdT0Kj3jlN9K5W7edjcrsZCwenyO4KbXCeAvzhzffi
7MA0BM0oNC9hkXL+nOmFg/+OTxIy7vKBg8P+OxtMb61zO7X8vC7CIAXFjvGDfRaD
ssbzSibBsu/6iGtCOGEoXJf//////////wIBAg==
-----END DH PARAMETERS-----
`;
