// SSL_CTX_set_cookie_generate_cb and _verify_cb with DTLSv1_listen, SSL_CTX_set_stateless_cookie_generate_cb and
// _verify_cb with SSL_stateless. Both are calls by C name, so the ways of a handshake do not apply.

import { describe, expect, it } from 'vitest';
import type { BioAddrPointer, BioPointer, SslCtxPointer, SslPointer } from '../../lib/openssl.js';
import { type Stage, stageOf, testLibraries, titleOf } from './harness.js';

const COOKIE = Buffer.from('a cookie for this address');

type Generate = (ssl: SslPointer, maxLength: number) => unknown;
type Verify = (ssl: SslPointer, cookie: Uint8Array) => unknown;

/** A client and a server that listens, each with two memory BIOs. */
interface Listening {
  /** The client's next flight goes to the server. */
  step(): void;
  /** 1: the client has shown its cookie. 0 or below: not yet, or failed. */
  listen(): number;
}

interface Kind {
  readonly name: string;
  readonly most: number;
  set(stage: Stage, ctx: SslCtxPointer, generate: Generate | null, verify: Verify | null): void;
  begin(stage: Stage, generate: Generate | null, verify: Verify | null): Listening;
}

function connect(
  { functions: f }: Stage,
  clientCtx: SslCtxPointer,
  serverCtx: SslCtxPointer,
): readonly [client: SslPointer, server: SslPointer] {
  const client = f.SSL_new(clientCtx) as SslPointer;
  const server = f.SSL_new(serverCtx) as SslPointer;
  const [up, down] = [0, 1].map(() => f.BIO_new(f.BIO_s_mem() as never) as BioPointer) as [
    BioPointer,
    BioPointer,
  ];
  for (const bio of [up, down]) f.BIO_set_mem_eof_return(bio, -1);
  f.SSL_set_bio(client, down, up);
  f.SSL_set_bio(server, up, down);
  f.SSL_set_connect_state(client);
  f.SSL_set_accept_state(server);
  return [client, server];
}

const DTLS: Kind = {
  name: 'DTLSv1_listen',
  most: 255,
  set: ({ functions: f }, ctx, generate, verify) => {
    f.SSL_CTX_set_cookie_generate_cb(ctx, generate as never);
    f.SSL_CTX_set_cookie_verify_cb(ctx, verify as never);
  },
  begin(stage, generate, verify) {
    const { functions: f } = stage;
    const clientCtx = f.SSL_CTX_new(f.DTLS_client_method() as never) as SslCtxPointer;
    const serverCtx = f.SSL_CTX_new(f.DTLS_server_method() as never) as SslCtxPointer;
    f.SSL_CTX_use_certificate(serverCtx, stage.chain.leaf.certificate);
    f.SSL_CTX_use_PrivateKey(serverCtx, stage.chain.leaf.key);
    this.set(stage, serverCtx, generate, verify);
    const [client, server] = connect(stage, clientCtx, serverCtx);
    for (const ssl of [client, server]) {
      f.SSL_set_options(ssl, 0x1000n); // SSL_OP_NO_QUERY_MTU
      f.DTLS_set_link_mtu(ssl, 1500);
    }
    const peer = f.BIO_ADDR_new() as BioAddrPointer;
    return {
      step: () => f.SSL_do_handshake(client),
      listen: () => f.DTLSv1_listen(server, peer),
    };
  },
};

const TLS: Kind = {
  name: 'SSL_stateless',
  most: 4096,
  set: ({ functions: f }, ctx, generate, verify) => {
    f.SSL_CTX_set_stateless_cookie_generate_cb(ctx, generate as never);
    f.SSL_CTX_set_stateless_cookie_verify_cb(ctx, verify as never);
  },
  begin(stage, generate, verify) {
    const { functions: f } = stage;
    const serverCtx = stage.server();
    this.set(stage, serverCtx, generate, verify);
    const [client, server] = connect(stage, stage.client(), serverCtx);
    // Else the second flight begins with a ChangeCipherSpec, for which SSL_stateless returns -1 once.
    f.SSL_clear_options(client, 0x100000n); // SSL_OP_ENABLE_MIDDLEBOX_COMPAT
    return {
      step: () => f.SSL_do_handshake(client),
      listen: () => f.SSL_stateless(server),
    };
  },
};

const good: Generate = () => COOKIE;
const isMine: Verify = (_ssl, cookie) => Buffer.from(cookie).equals(COOKIE);

describe.each(testLibraries().map((l) => [titleOf(l), stageOf(l)] as const))(
  'cookies with %s',
  (_title, stage) => {
    describe.each([DTLS, TLS].map((kind) => [kind.name, kind] as const))('%s', (_name, kind) => {
      const caughtBy = (call: () => unknown): unknown => {
        try {
          call();
        } catch (error) {
          return { thrown: error };
        }
        return null;
      };

      it('a client that sends the cookie back is let in', () => {
        const told: unknown[] = [];
        const { step, listen } = kind.begin(
          stage,
          (ssl, maxLength) => {
            told.push(maxLength);
            return good(ssl, maxLength);
          },
          isMine,
        );
        step();
        expect(listen()).toBeLessThan(1);
        step();
        expect(listen()).toBe(1);
        expect(told).toEqual([kind.most]);
      });

      it('one that sends another is not', () => {
        const { step, listen } = kind.begin(stage, good, () => false);
        step();
        listen();
        step();
        expect(listen()).toBeLessThan(1);
      });

      it('without functions, and with ones that were removed, nobody is let in', () => {
        for (const [generate, verify] of [
          [null, null],
          [null, isMine],
        ] as const) {
          const { step, listen } = kind.begin(stage, generate, verify);
          step();
          expect(listen()).toBeLessThan(1);
          step();
          expect(listen()).toBeLessThan(1);
        }
      });

      it.each([[new Error('mine')], [null], [undefined], [42]])(
        'what they throw is thrown by the call: %s',
        (thrown) => {
          const fail = () => {
            throw thrown;
          };
          const first = kind.begin(stage, fail, isMine);
          first.step();
          expect(caughtBy(first.listen)).toEqual({ thrown });
          const second = kind.begin(stage, good, fail);
          second.step();
          second.listen();
          second.step();
          expect(caughtBy(second.listen)).toEqual({ thrown });
        },
      );

      it.each([['text'], [Buffer.alloc(0)], [Buffer.alloc(5000)], [Promise.resolve(COOKIE)], [5]])(
        'refuses %s',
        (said) => {
          const first = kind.begin(stage, () => said, isMine);
          first.step();
          const code = 'ERR_INVALID_RETURN_VALUE';
          expect(caughtBy(first.listen)).toMatchObject({ thrown: { code } });
          const second = kind.begin(stage, good, () => said);
          second.step();
          second.listen();
          second.step();
          expect(caughtBy(second.listen)).toMatchObject({ thrown: { code } });
        },
      );

      it('null makes no cookie: it fails', () => {
        const { step, listen } = kind.begin(stage, () => null, isMine);
        step();
        expect(listen()).toBeLessThan(1);
      });

      it('cannot free its connection, and may remove itself', () => {
        const codes: unknown[] = [];
        const { functions: f } = stage;
        const { step, listen } = kind.begin(
          stage,
          (ssl) => {
            try {
              codes.push(ssl.release());
            } catch (error) {
              codes.push((error as { code: string }).code);
            }
            kind.set(stage, f.SSL_get_SSL_CTX(ssl) as SslCtxPointer, null, isMine);
            return COOKIE;
          },
          isMine,
        );
        step();
        listen();
        step();
        expect(listen()).toBe(1);
        expect(codes).toEqual(['ERR_SSL_HANDLE_IN_USE']);
      });
    });
  },
);
