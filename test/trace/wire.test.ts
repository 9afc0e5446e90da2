// Messages that libraries make, read into data.
// What they say in the clear only; the rest is in messages.test.ts.

import { describe, expect, it } from 'vitest';
import { makeSslCtx } from '../../lib/index.js';
import { opensslFor } from '../../lib/openssl.js';
import { type Handshake, MessageParser } from '../../lib/trace/index.js';
import { makeChain } from '../support/certificates.js';
import { testLibraries, titleOf } from '../support/libraries.js';
import { TLS_1_2, TLS_1_3 } from './reading.js';
import { exchange } from './wire.js';

describe.each(testLibraries().map((library) => [titleOf(library), library] as const))(
  'messages of %s',
  (_title, library) => {
    const functions = opensslFor(library);
    const chain = makeChain(library);

    function spoken(versions: 'tls-v1-2' | 'tls-v1-3', suites: string) {
      const client = makeSslCtx({ library, sslSide: 'client', sslCtx: [versions, versions] });
      const server = makeSslCtx({ library, sslSide: 'server', sslCtx: [versions, versions] });
      functions.SSL_CTX_set_cipher_list(client, suites);
      functions.SSL_CTX_set_cipher_list(server, suites);
      functions.SSL_CTX_use_certificate(server, chain.leaf.certificate);
      functions.SSL_CTX_use_PrivateKey(server, chain.leaf.key);
      functions.SSL_CTX_add1_chain_cert(server, chain.intermediate.certificate);
      functions.SSL_CTX_set_dh_auto(server, 1);
      const parser = new MessageParser();
      const version = versions === 'tls-v1-2' ? TLS_1_2 : TLS_1_3;
      return exchange(library, client, server).map(({ from, bytes }) =>
        parser.parse(from === 'client' ? 1 : 0, version, 22, bytes),
      );
    }

    it('are read from the first to the last in TLS 1.2 with ECDHE', () => {
      const messages = spoken('tls-v1-2', 'ECDHE+AESGCM');
      expect(messages.map(({ name }) => name)).toEqual([
        'ClientHello',
        'ServerHello',
        'Certificate',
        'ServerKeyExchange',
        'ServerHelloDone',
        'ClientKeyExchange',
        'NewSessionTicket',
      ]);
      for (const message of messages) expect(message).not.toHaveProperty('malformed');
      expect(messages[1]).toMatchObject({ selectedVersion: { number: TLS_1_2, name: 'TLS 1.2' } });
      const lengths = [chain.leaf, chain.intermediate].map(
        ({ certificate }) => functions.i2d_X509(certificate)?.length,
      );
      expect(messages[2]).toMatchObject({
        contextLength: null,
        certificates: lengths.map((length) => ({ length, extensions: [] })),
      });
      const keyExchange = expect.stringMatching(/^ECDHE_(RSA|ECDSA)$/);
      expect(messages[3]).toMatchObject({ keyExchange, curveType: { name: 'named_curve' } });
      expect((messages[3] as Handshake<'ServerKeyExchange'>).group?.name).toMatch(/x25519|secp/);
      expect(messages[5]).toMatchObject({ keyExchange, publicKeyLength: expect.any(Number) });
      expect(messages[6]).toMatchObject({ lifetime: 7200, ticketLength: expect.any(Number) });
    });

    it('are read in TLS 1.2 without authentication', () => {
      const messages = spoken('tls-v1-2', 'ADH:@SECLEVEL=0');
      const exchanged = messages.filter(({ name }) => name.endsWith('KeyExchange'));
      expect(exchanged).toMatchObject([
        { keyExchange: 'DH_anon', primeLength: expect.any(Number) },
        { keyExchange: 'DH_anon', publicKeyLength: expect.any(Number) },
      ]);
      for (const message of messages) expect(message).not.toHaveProperty('malformed');
    });

    it('are read in TLS 1.3 as far as they are in the clear', () => {
      const [client, server, ...rest] = spoken('tls-v1-3', 'DEFAULT');
      expect(rest).toEqual([]);
      expect(client).toMatchObject({ name: 'ClientHello', version: { name: 'TLS 1.2' } });
      expect(server).toMatchObject({ name: 'ServerHello', selectedVersion: { name: 'TLS 1.3' } });
      for (const message of [client, server] as Handshake<'ServerHello'>[]) {
        expect(message.malformed).toBeUndefined();
        for (const read of message.extensions ?? []) expect(read).not.toHaveProperty('malformed');
      }
    });
  },
);
