// traceHandshake on connections of ours: both ends, each transport, each way to begin, and what it does not show.
// With other programs at the other end: interop/tracing.test.ts.

import { afterEach, describe, expect, it } from 'vitest';
import {
  type AsyncIoState,
  createSslClientContext,
  createSslServerContext,
  extensionValue,
  type Handshake,
  type HandshakeName,
  type HandshakeTrace,
  type SslClientContextInit,
  type SslPointer,
  type SslServerContextInit,
  type TracedMessage,
  traceHandshake,
} from '../../lib/index.js';
import { opensslFor } from '../../lib/openssl.js';
import { makeChain } from '../support/certificates.js';
import { testLibraries, titleOf } from '../support/libraries.js';
import {
  closeAll,
  type Pair,
  plainPair,
  readText,
  TRANSPORTS,
  type Transport,
} from '../support/states.js';

afterEach(closeAll);

const namesOf = (trace: Iterable<TracedMessage>, direction?: 'sent' | 'received') =>
  [...trace]
    .filter((one) => direction === undefined || one.direction === direction)
    .map(({ message }) => message.name);

function found<N extends HandshakeName>(trace: HandshakeTrace, name: N): Handshake<N> {
  const traced = trace.messages.find(({ message }) => message.name === name);
  if (traced === undefined) throw new Error(`there is no ${name} in\n${trace}`);
  return traced.message as Handshake<N>;
}

const FULL_TLS_1_3 = {
  sent: ['ClientHello', 'ChangeCipherSpec', 'Finished'],
  received: [
    'ServerHello',
    'ChangeCipherSpec',
    'EncryptedExtensions',
    'Certificate',
    'CertificateVerify',
    'Finished',
  ],
};
const FULL_TLS_1_2 = {
  sent: ['ClientHello', 'ClientKeyExchange', 'ChangeCipherSpec', 'Finished'],
  received: [
    'ServerHello',
    'Certificate',
    'ServerKeyExchange',
    'ServerHelloDone',
    'NewSessionTicket',
    'ChangeCipherSpec',
    'Finished',
  ],
};

describe.each(testLibraries().map((library) => [titleOf(library), library] as const))(
  'traceHandshake with %s',
  (_title, library) => {
    const chain = makeChain(library);
    const client = (more: SslClientContextInit = {}) =>
      createSslClientContext({ library, opensslTrustedFile: chain.rootPem, ...more });
    const server = (more: SslServerContextInit = {}) =>
      createSslServerContext({
        library,
        keyFile: chain.keyPem,
        certFile: chain.chainPem,
        ...more,
      });

    interface Traced {
      readonly pair: Pair;
      readonly client: HandshakeTrace;
      readonly server: HandshakeTrace;
      /** How the handshakes ended. */
      readonly ends: PromiseSettledResult<true>[];
    }

    /** Both ends traced, from the first message on. */
    async function traced(
      contexts: readonly [ReturnType<typeof client>, ReturnType<typeof server>],
      transport: Transport = 'TCP',
    ): Promise<Traced> {
      const pair = await plainPair(transport);
      const wishes = { handshakeTimeout: 0, tlsextHostName: 'localhost' };
      await pair[0].attachSsl({ sslCtx: contexts[0], ...wishes });
      await pair[1].attachSsl({ sslCtx: contexts[1], handshakeTimeout: 0 });
      const traces = pair.map((state) => traceHandshake(state)) as [HandshakeTrace, HandshakeTrace];
      const ends = await Promise.allSettled(pair.map((state) => state.handshake(10)));
      return { pair, client: traces[0], server: traces[1], ends };
    }

    /** Something in both directions, so that what comes after the handshake has come. */
    async function talk([one, other]: Pair): Promise<void> {
      for (const [from, to] of [
        [one, other],
        [other, one],
      ] as [AsyncIoState, AsyncIoState][]) {
        const reading = readText(to, 2);
        await from.writeBuffer('hi');
        expect(await reading).toBe('hi');
      }
    }

    it.each(TRANSPORTS)(
      'sees every message of TLS 1.3, at both ends, over %s',
      async (transport) => {
        const result = await traced([client(), server()], transport);
        expect(namesOf(result.client, 'sent')).toEqual(FULL_TLS_1_3.sent);
        expect(namesOf(result.client, 'received')).toEqual(FULL_TLS_1_3.received);
        await talk(result.pair);
        expect(namesOf(result.client, 'received')).toEqual([
          ...FULL_TLS_1_3.received,
          'NewSessionTicket',
          'NewSessionTicket',
        ]);
        expect(namesOf(result.server, 'received')).toEqual(FULL_TLS_1_3.sent);
        expect(namesOf(result.server, 'sent')).toEqual(namesOf(result.client, 'received'));
      },
    );

    it('sees every message of TLS 1.2, at both ends', async () => {
      const contexts = [client(), server({ protocolVersion: 'tls-v1-2' })] as const;
      const result = await traced(contexts);
      expect(namesOf(result.client, 'sent')).toEqual(FULL_TLS_1_2.sent);
      expect(namesOf(result.client, 'received')).toEqual(FULL_TLS_1_2.received);
      expect(namesOf(result.server, 'received')).toEqual(FULL_TLS_1_2.sent);
      expect(namesOf(result.server, 'sent')).toEqual(FULL_TLS_1_2.received);
      expect(found(result.client, 'ServerKeyExchange').keyExchange).toMatch(/^ECDHE_/);
      expect(found(result.server, 'ClientKeyExchange').keyExchange).toMatch(/^ECDHE_/);
    });

    it('tells what was agreed on as the connection does', async () => {
      const alpn = { alpnProtocols: ['h2', 'http/1.1'] };
      const result = await traced([client(alpn), server(alpn)]);
      const hello = found(result.client, 'ServerHello');
      const [state] = result.pair;
      expect(hello.selectedVersion).toEqual({ number: 0x0304, name: 'TLS 1.3' });
      expect(hello.cipherSuite?.name).toBe(state.cipher?.name);
      const asked = found(result.server, 'ClientHello').extensions;
      expect(extensionValue(asked, 'server_name')).toEqual(['localhost']);
      expect(extensionValue(asked, 'application_layer_protocol_negotiation')).toEqual(
        alpn.alpnProtocols,
      );
      const answer = found(result.client, 'EncryptedExtensions').extensions;
      expect(extensionValue(answer, 'application_layer_protocol_negotiation')).toEqual(['h2']);
      const lengths = state.copyPeerCertificates().map((certificate) => {
        return opensslFor(library).i2d_X509(certificate)?.length;
      });
      const { certificates } = found(result.client, 'Certificate');
      expect(certificates?.map(({ length }) => length)).toEqual(lengths);
    });

    it('reads every message without a fault, with times that never go back', async () => {
      const result = await traced([client(), server()]);
      await talk(result.pair);
      for (const trace of [result.client, result.server]) {
        let last = 0;
        for (const { message, time, record } of trace) {
          expect(message).not.toHaveProperty('malformed');
          if ('extensions' in message) {
            for (const one of message.extensions ?? []) expect(one).not.toHaveProperty('malformed');
          }
          expect(time).toBeGreaterThanOrEqual(last);
          expect(record).not.toBeNull();
          last = time;
        }
        expect(trace.messages[0]?.time).toBe(0);
        expect(JSON.parse(JSON.stringify(trace))).toEqual(trace.messages);
      }
      const finished = result.client.messages.find(({ message }) => message.name === 'Finished');
      expect(finished?.record).toMatchObject({
        contentType: { name: 'ApplicationData' },
        innerContentType: { name: 'Handshake' },
      });
    });

    it('sees a HelloRetryRequest', async () => {
      const groups = (list: string[]) => ({ groups: list });
      const contexts = [
        client(groups(['x25519', 'secp384r1'])),
        server(groups(['secp384r1'])),
      ] as const;
      const result = await traced(contexts);
      expect(namesOf(result.client, 'sent').filter((name) => name === 'ClientHello')).toHaveLength(
        2,
      );
      const retry = found(result.client, 'HelloRetryRequest');
      const group = { number: 24, name: 'secp384r1' };
      expect(extensionValue(retry.extensions, 'key_share')).toEqual([{ group, length: null }]);
      const share = extensionValue(found(result.client, 'ServerHello').extensions, 'key_share');
      expect(share).toEqual([{ group, length: 97 }]);
    });

    it('sees that a session is resumed', async () => {
      const contexts = [client(), server()] as const;
      const first = await traced(contexts);
      await talk(first.pair);
      const exported = first.pair[0].exportSession();
      const pair = await plainPair();
      const wishes = { handshakeTimeout: 0, tlsextHostName: 'localhost' };
      await pair[0].attachSsl({ sslCtx: contexts[0], session: exported, ...wishes });
      await pair[1].attachSsl({ sslCtx: contexts[1], handshakeTimeout: 0 });
      const trace = traceHandshake(pair[0]);
      await Promise.all(pair.map((state) => state.handshake(10)));
      expect(namesOf(trace)).not.toContain('Certificate');
      expect(extensionValue(found(trace, 'ServerHello').extensions, 'pre_shared_key')).toEqual({
        selected: 0,
      });
      const offered = extensionValue(found(trace, 'ClientHello').extensions, 'pre_shared_key');
      expect(offered).toMatchObject({ binders: 1, identities: [{ length: expect.any(Number) }] });
      expect(String(trace)).toMatch(/ServerHello .*takes the session/);
    });

    it('sees the certificate of a client, and that there is none', async () => {
      const verifying = () => server({ opensslTrustedFile: chain.rootPem, verifyCallback: true });
      const own = { keyFile: chain.keyPem, certFile: chain.chainPem };
      const result = await traced([client(own), verifying()]);
      const asked = found(result.client, 'CertificateRequest');
      expect(extensionValue(asked.extensions, 'signature_algorithms')?.length).toBeGreaterThan(3);
      const names = namesOf(result.client, 'sent');
      // A library that was built with zlib compresses what a client shows (RFC 8879).
      const shown = names.includes('CompressedCertificate')
        ? { name: 'CompressedCertificate', uncompressedLength: expect.any(Number) }
        : { name: 'Certificate', certificates: [{}, {}] };
      const flights = [
        'ClientHello',
        'ChangeCipherSpec',
        shown.name,
        'CertificateVerify',
        'Finished',
      ];
      expect(names).toEqual(flights);
      const received = result.server.messages.find(
        ({ direction, message }) => direction === 'received' && message.name === shown.name,
      );
      expect(received?.message).toMatchObject(shown);
    });

    it('sees the alert that ends a handshake, at both ends', async () => {
      const stranger = makeChain(library);
      const result = await traced([client({ opensslTrustedFile: stranger.rootPem }), server()]);
      expect(result.ends[0]?.status).toBe('rejected');
      const alert = {
        name: 'Alert',
        level: { name: 'fatal' },
        description: { number: 48, name: 'unknown_ca' },
      };
      expect(result.client.messages.at(-1)).toMatchObject({ direction: 'sent', message: alert });
      await result.pair[1].close();
      const received = result.server.messages.filter(({ message }) => message.name === 'Alert');
      expect(received[0]).toMatchObject({ direction: 'received', message: alert });
      expect(String(result.client)).toMatch(/→ +TLS 1\.2 +Alert +2 +fatal unknown_ca$/);
    });

    it('sees key updates, and close_notify', async () => {
      const { pair, ...traces } = await traced([client(), server()]);
      traces.client.stop();
      const told = new Map<string, () => void>();
      const trace = traceHandshake(pair[0], {
        onMessage: ({ message }) => told.get(message.name)?.(),
      });
      const seen = (name: string) => new Promise<void>((resolve) => told.set(name, resolve));
      const update = seen('KeyUpdate');
      pair[0].keyUpdate({ requestPeer: true });
      await Promise.all([talk(pair), update]);
      expect(found(trace, 'KeyUpdate').request?.name).toBe('update_requested');
      const alert = seen('Alert');
      await Promise.all([pair[0].close(), alert]);
      expect(trace.messages.at(-1)).toMatchObject({
        direction: 'sent',
        message: { name: 'Alert', description: { name: 'close_notify' } },
      });
    });

    it('begins in sslConfigureCallback, where the client shakes hands at once', async () => {
      const pair = await plainPair();
      await pair[1].attachSsl({ sslCtx: server() });
      const traces: HandshakeTrace[] = [];
      await Promise.all([
        pair[1].handshake(10),
        pair[0].attachSsl({
          sslCtx: 'tls-v1-3',
          sslSide: 'client',
          ctxConfigureCallback: (ctx) => {
            opensslFor(ctx.library).SSL_CTX_set_verify(ctx, 0);
          },
          sslConfigureCallback: (ssl: SslPointer) => traces.push(traceHandshake(ssl)),
        }),
      ]);
      expect(namesOf(traces[0] as HandshakeTrace)[0]).toBe('ClientHello');
      expect(namesOf(traces[0] as HandshakeTrace, 'sent')).toContain('Finished');
    });

    it('tells of each message at once, and of none after stop', async () => {
      const pair = await plainPair();
      await pair[0].attachSsl({
        sslCtx: client(),
        handshakeTimeout: 0,
        tlsextHostName: 'localhost',
      });
      await pair[1].attachSsl({ sslCtx: server(), handshakeTimeout: 0 });
      const told: TracedMessage[] = [];
      const trace = traceHandshake(pair[0], { onMessage: (message) => told.push(message) });
      await Promise.all(pair.map((state) => state.handshake(10)));
      expect(told).toEqual(trace.messages);
      expect(told.length).toBeGreaterThan(8);
      const { length } = told;
      trace.stop();
      trace.stop();
      await talk(pair);
      expect(told).toHaveLength(length);
      expect([...trace]).toHaveLength(length);
    });

    it('may be stopped while the handshake is on another thread, and when the SSL is gone', async () => {
      const pair = await plainPair();
      await pair[0].attachSsl({
        sslCtx: client(),
        handshakeTimeout: 0,
        tlsextHostName: 'localhost',
      });
      await pair[1].attachSsl({ sslCtx: server(), handshakeTimeout: 0 });
      const [one, other] = pair.map((state) => traceHandshake(state)) as [
        HandshakeTrace,
        HandshakeTrace,
      ];
      const handshakes = pair.map((state) => state.handshake(10));
      one.stop();
      await Promise.all(handshakes);
      expect(namesOf(other).length).toBeGreaterThan(8);
      await closeAll();
      other.stop();
      expect(String(one)).toMatch(/^ms .*what it says/);
    });
  },
);

describe('traceHandshake', () => {
  it('says what it needs where no SSL is attached, and what it takes', async () => {
    const [state] = await plainPair();
    expect(() => traceHandshake(state)).toThrow(/sslConfigureCallback.*handshakeTimeout 0/);
    expect(() => traceHandshake(state)).toThrow(
      expect.objectContaining({ code: 'ERR_SSL_NOT_ATTACHED' }),
    );
    expect(() => traceHandshake({} as never)).toThrow(/"connection".*traceHandshake/);
    expect(() => traceHandshake(state, { onMessage: 1 } as never)).toThrow(/"onMessage"/);
    expect(() => traceHandshake(state, { onMesage: null } as never)).toThrow(
      /Did you mean "onMessage"/,
    );
  });

  it('leaves no connection behind that nobody has any more', async () => {
    const library = testLibraries()[0];
    if (library === undefined || globalThis.gc === undefined) throw new Error('needs --expose-gc');
    const functions = opensslFor(library);
    const refs = Array.from({ length: 20 }, () => {
      const method = functions.TLS_client_method();
      const ctx = method && functions.SSL_CTX_new(method);
      const ssl = ctx && functions.SSL_new(ctx);
      if (!ssl) throw new Error('SSL_new failed');
      return new WeakRef(traceHandshake(ssl));
    });
    for (let turn = 0; turn < 10; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      globalThis.gc();
    }
    expect(refs.filter((ref) => ref.deref() !== undefined).length).toBeLessThan(3);
  });
});
