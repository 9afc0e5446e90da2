// SSL_CTX_set_new_pending_conn_cb: told of each connection that comes to a QUIC listener, and what is refused meanwhile.
// Any callback of a QUIC connection is called with the lock of QUIC held: that is looked at here, too.

import { describe, expect, it } from 'vitest';
import type { BioPointer, SslCtxPointer, SslPointer } from '../../lib/openssl.js';
import { trust } from '../support/certificates.js';
import { type Stage, stageOf, testLibraries, titleOf } from './harness.js';

/** Whether it has QUIC listeners. */
const has = (version: string) => Number.parseFloat(version) >= 3.5;
const cases = testLibraries()
  .filter(({ version }) => has(version))
  .map((library) => [titleOf(library), stageOf(library)] as const);

const ALPN = Buffer.from('\x02hq', 'latin1');
const NO_VALIDATE = 2;
const NO_BLOCK = 1;

interface Quic {
  readonly ctx: SslCtxPointer;
  readonly listener: SslPointer;
  readonly client: SslPointer;
}

/** A listener and a client over a pair of datagram BIOs. */
function quic(stage: Stage): Quic {
  const { functions: f, chain } = stage;
  const ctx = f.SSL_CTX_new(f.OSSL_QUIC_server_method() as never) as SslCtxPointer;
  f.SSL_CTX_use_certificate(ctx, chain.leaf.certificate);
  f.SSL_CTX_use_PrivateKey(ctx, chain.leaf.key);
  f.SSL_CTX_add1_chain_cert(ctx, chain.intermediate.certificate);
  f.SSL_CTX_set_alpn_select_cb(ctx, () => 'hq');
  const clientCtx = f.SSL_CTX_new(f.OSSL_QUIC_client_method() as never) as SslCtxPointer;
  trust(chain)(clientCtx);
  f.SSL_CTX_set_verify(clientCtx, 1);
  const { bio1, bio2 } = f.BIO_new_bio_dgram_pair(0, 0) as { bio1: BioPointer; bio2: BioPointer };
  for (const bio of [bio1, bio2]) f.BIO_dgram_set_caps(bio, 2); // BIO_DGRAM_CAP_HANDLES_DST_ADDR
  const listener = f.SSL_new_listener(ctx, NO_VALIDATE) as SslPointer;
  f.SSL_set_bio(listener, bio2, bio2);
  f.SSL_set_blocking_mode(listener, 0);
  expect(f.SSL_listen(listener)).toBe(1);
  const client = f.SSL_new(clientCtx) as SslPointer;
  const address = f.BIO_ADDR_new();
  f.BIO_ADDR_rawmake(address as never, 2, Buffer.from([127, 0, 0, 1]), 4433);
  f.SSL_set1_initial_peer_addr(client, address);
  f.SSL_set_bio(client, bio1, bio1);
  f.SSL_set_blocking_mode(client, 0);
  f.SSL_set_alpn_protos(client, ALPN);
  return { ctx, listener, client };
}

/** Goes on until the client is through; the connection that the listener gave. */
function shake({ functions: f }: Stage, { listener, client }: Quic): SslPointer | null {
  let accepted: SslPointer | null = null;
  for (let i = 0; i < 200; i++) {
    const result = f.SSL_do_handshake(client);
    if (result === 1 && accepted !== null) break;
    f.SSL_handle_events(listener);
    accepted ??= f.SSL_accept_connection(listener, NO_BLOCK);
  }
  return accepted;
}

describe.each(cases)('new-pending-conn with %s', (_title, stage) => {
  const { functions: f } = stage;

  it('is told once, with the context, before the connection is given', () => {
    const ends = quic(stage);
    const told: unknown[] = [];
    f.SSL_CTX_set_new_pending_conn_cb(ends.ctx, (ctx) => {
      told.push(ctx.kind);
    });
    const accepted = shake(stage, ends);
    expect(accepted).not.toBe(null);
    expect(f.SSL_is_init_finished(ends.client)).toBe(1);
    expect(told).toEqual(['SSL_CTX']);
  });

  it('is not told when it was removed', () => {
    const ends = quic(stage);
    let calls = 0;
    f.SSL_CTX_set_new_pending_conn_cb(ends.ctx, () => {
      calls++;
    });
    f.SSL_CTX_set_new_pending_conn_cb(ends.ctx, null);
    expect(shake(stage, ends)).not.toBe(null);
    expect(calls).toBe(0);
  });

  it.each([[false], [0], ['no']])('cannot drop the connection by %s', (answer) => {
    const ends = quic(stage);
    f.SSL_CTX_set_new_pending_conn_cb(ends.ctx, (() => answer) as never);
    expect(() => shake(stage, ends)).toThrow(/cannot drop a connection there/);
    // Nothing was harmed: it goes on.
    expect(shake(stage, ends)).not.toBe(null);
  });

  it('throws what it throws from the call that drove the listener', () => {
    const ends = quic(stage);
    const mine = new Error('mine');
    f.SSL_CTX_set_new_pending_conn_cb(ends.ctx, () => {
      throw mine;
    });
    expect(() => shake(stage, ends)).toThrow(mine);
    expect(shake(stage, ends)).not.toBe(null);
  });

  it.each(['new-pending-conn', 'alpn-select', 'client-hello', 'verify'])(
    'waits for no lock, and frees nothing, inside %s',
    (name) => {
      const ends = quic(stage);
      const codes: unknown[] = [];
      const attempt = (call: () => unknown) => {
        try {
          codes.push(call());
        } catch (error) {
          codes.push((error as { code?: string }).code);
        }
      };
      const inside =
        <T>(answer: T) =>
        (own?: unknown): T => {
          if (codes.length > 0) return answer;
          attempt(() => f.SSL_handle_events(ends.listener));
          attempt(() => f.SSL_accept_connection(ends.listener, NO_BLOCK));
          attempt(() => f.SSL_do_handshake(ends.client));
          attempt(() => f.SSL_pending(ends.client));
          attempt(() => ends.listener.release());
          if (name === 'alpn-select') attempt(() => f.SSL_pending(own as SslPointer));
          return answer;
        };
      if (name === 'new-pending-conn')
        f.SSL_CTX_set_new_pending_conn_cb(ends.ctx, inside(undefined));
      if (name === 'alpn-select') f.SSL_CTX_set_alpn_select_cb(ends.ctx, inside('hq'));
      if (name === 'client-hello') f.SSL_CTX_set_client_hello_cb(ends.ctx, inside(undefined));
      if (name === 'verify') f.SSL_set_verify(ends.client, 1, inside(true));
      expect(shake(stage, ends)).not.toBe(null);
      expect(new Set(codes)).toEqual(new Set(['ERR_SSL_HANDLE_IN_USE']));
      expect(codes.length).toBeGreaterThan(4);
    },
  );

  it('lends a connection that nobody has accepted, and its listener may go first', () => {
    const ends = quic(stage);
    const kept: SslPointer[] = [];
    let messages = 0;
    f.SSL_CTX_set_alpn_select_cb(ends.ctx, (ssl) => {
      kept.push(ssl);
      expect(f.SSL_is_server(ssl)).toBe(1);
      return 'hq';
    });
    f.SSL_CTX_set_keylog_callback(ends.ctx, (ssl) => {
      messages++;
      expect(ssl.alive).toBe(false);
    });
    for (let i = 0; i < 20 && kept.length === 0; i++) {
      f.SSL_do_handshake(ends.client);
      f.SSL_handle_events(ends.listener);
    }
    expect(kept.map((ssl) => ssl.alive)).toEqual([false]);
    expect(messages).toBeGreaterThan(0);
    ends.listener.release();
    expect(() => f.SSL_get_version(kept[0] as SslPointer)).toThrow(/released/);
    for (let i = 0; i < 3; i++) globalThis.gc?.();
  });
});

describe.each(testLibraries().map((library) => [titleOf(library), stageOf(library)] as const))(
  'new-pending-conn with %s',
  (_title, stage) => {
    it.skipIf(has(stage.library.version))('says which library has it', () => {
      const { functions: f } = stage;
      const missing = { code: 'ERR_SSL_FUNCTION_MISSING', message: expect.stringMatching(/3\.5/) };
      expect(() => f.SSL_CTX_set_new_pending_conn_cb(stage.server(), () => {})).toThrow(
        expect.objectContaining(missing),
      );
    });
  },
);
