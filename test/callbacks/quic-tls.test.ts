// SSL_set_quic_tls_cbs: two ends shake hands over a QUIC stack that is a queue in JavaScript.

import { describe, expect, it } from 'vitest';
import type { QuicTlsCallbacks, SslPointer } from '../../lib/openssl.js';
import { type Stage, stageOf, testLibraries, titleOf } from './harness.js';

const never = () => {
  throw new Error('nobody calls this');
};
const has = (version: string) => Number.parseFloat(version) >= 3.5;
const cases = testLibraries()
  .filter(({ version }) => has(version))
  .map((library) => [titleOf(library), stageOf(library)] as const);

/** One end, and what it was told. */
interface End {
  readonly ssl: SslPointer;
  readonly inbox: Uint8Array[];
  readonly secrets: Map<string, string>;
  readonly told: { params: string | null; alerts: number[]; released: number };
}

type Changes = (own: End, callbacks: QuicTlsCallbacks) => Partial<QuicTlsCallbacks>;

/** Two ends, each of whose queues the other fills. */
function pair(stage: Stage, change: Changes = () => ({})): { client: End; server: End } {
  const { functions: f } = stage;
  const [client, server] = [stage.client(), stage.server()].map((ctx) => ({
    ssl: f.SSL_new(ctx) as SslPointer,
    inbox: [],
    secrets: new Map(),
    told: { params: null, alerts: [], released: 0 },
  })) as unknown as [End, End];
  f.SSL_set_connect_state(client.ssl);
  f.SSL_set_accept_state(server.ssl);
  const ends = [
    [client, server],
    [server, client],
  ] as const;
  for (const [own, other] of ends) {
    const callbacks: QuicTlsCallbacks = {
      cryptoSend: (ssl, buf) => {
        expect(ssl).toBe(own.ssl);
        other.inbox.push(buf);
      },
      cryptoRecvRcd: () => own.inbox[0] ?? null,
      cryptoReleaseRcd: (_ssl, bytesRead) => {
        expect(own.inbox.shift()?.length).toBe(bytesRead);
        own.told.released += bytesRead;
      },
      yieldSecret: (_ssl, level, direction, secret) => {
        own.secrets.set(`${level} ${direction}`, Buffer.from(secret).toString('hex'));
      },
      gotTransportParams: (_ssl, params) => {
        own.told.params = Buffer.from(params).toString();
      },
      alert: (_ssl, alert) => {
        own.told.alerts.push(alert);
      },
    };
    expect(f.SSL_set_quic_tls_cbs(own.ssl, { ...callbacks, ...change(own, callbacks) })).toBe(1);
    const params = Buffer.from(own === client ? 'of the client' : 'of the server');
    expect(f.SSL_set_quic_tls_transport_params(own.ssl, params)).toBe(1);
  }
  return { client, server };
}

/** Goes on until nothing moves; what each end threw. */
function shake({ functions: f }: Stage, ends: { client: End; server: End }): unknown[] {
  const errors: unknown[] = [null, null];
  for (let i = 0; i < 40; i++) {
    [ends.client, ends.server].forEach((end, at) => {
      if (errors[at] !== null) return;
      try {
        const result = f.SSL_do_handshake(end.ssl);
        const why = f.SSL_get_error(end.ssl, result);
        if (result !== 1 && ![2, 3].includes(why)) errors[at] = new Error(`error ${why}`);
      } catch (error) {
        errors[at] = error;
      }
    });
  }
  return errors;
}

describe.each(cases)('quic-tls with %s', (_title, stage) => {
  const { functions: f } = stage;

  it('shakes hands over a queue', () => {
    const ends = pair(stage);
    expect(shake(stage, ends)).toEqual([null, null]);
    const { client, server } = ends;
    expect([client, server].map(({ ssl }) => f.SSL_is_init_finished(ssl))).toEqual([1, 1]);
    expect([client.told.params, server.told.params]).toEqual(['of the server', 'of the client']);
    expect([client.told.alerts, server.told.alerts]).toEqual([[], []]);
    for (const level of [2, 3]) {
      expect(client.secrets.get(`${level} 1`)).toMatch(/^[0-9a-f]{64,96}$/);
      expect(client.secrets.get(`${level} 1`)).toBe(server.secrets.get(`${level} 0`));
      expect(client.secrets.get(`${level} 0`)).toBe(server.secrets.get(`${level} 1`));
    }
    expect(f.SSL_get_verify_result(client.ssl)).toBe(0);
  });

  it('gives what was not taken again', () => {
    const ends = pair(stage, (_own, { cryptoSend }) => ({
      cryptoSend: (ssl, buf) => {
        const some = buf.slice(0, 100);
        cryptoSend(ssl, some);
        return some.length;
      },
    }));
    expect(shake(stage, ends)).toEqual([null, null]);
    expect(f.SSL_is_init_finished(ends.server.ssl)).toBe(1);
  });

  it('tells the alert that is to be sent', () => {
    const ends = pair(stage);
    f.SSL_set_verify(ends.client.ssl, 1, () => false);
    expect(shake(stage, ends)[0]).toBeInstanceOf(Error);
    expect(ends.client.told.alerts).toHaveLength(1);
  });

  it.each([
    'cryptoSend',
    'cryptoRecvRcd',
    'cryptoReleaseRcd',
    'yieldSecret',
    'gotTransportParams',
  ] as const)('fails with what %s throws, and for nonsense', (name) => {
    const mine = new Error('mine');
    const throwing = pair(stage, (own) =>
      f.SSL_is_server(own.ssl) === 1
        ? {}
        : {
            [name]: () => {
              throw mine;
            },
          },
    );
    expect(shake(stage, throwing)[0]).toBe(mine);
    for (const nonsense of [Symbol('nonsense'), -1, new Uint8Array(70000), Promise.resolve(1)]) {
      const ends = pair(stage, (own) =>
        f.SSL_is_server(own.ssl) === 1 ? {} : { [name]: () => nonsense as never },
      );
      expect(shake(stage, ends)[0]).toMatchObject({ code: 'ERR_INVALID_RETURN_VALUE' });
    }
  });

  it('takes six functions, once, for an SSL of TLS without a transport', () => {
    const ctx = stage.client();
    const all: QuicTlsCallbacks = {
      cryptoSend: () => {},
      cryptoRecvRcd: () => null,
      cryptoReleaseRcd: () => {},
      yieldSecret: () => {},
      gotTransportParams: () => {},
      alert: () => {},
    };
    const ssl = f.SSL_new(ctx) as SslPointer;
    for (const key of Object.keys(all)) {
      expect(() => f.SSL_set_quic_tls_cbs(ssl, { ...all, [key]: undefined })).toThrow(TypeError);
    }
    expect(() => f.SSL_set_quic_tls_cbs(null as never, all)).toThrow(TypeError);
    expect(() => f.SSL_set_quic_tls_cbs(ssl, null as never)).toThrow(TypeError);
    expect(f.SSL_set_quic_tls_cbs(ssl, all)).toBe(1);
    expect(f.SSL_set_quic_tls_cbs(ssl, all)).toBe(0);
    const other = f.SSL_new(ctx) as SslPointer;
    f.SSL_set_bio(other, f.BIO_new_mem_buf(Buffer.from('x')), null);
    expect(f.SSL_set_quic_tls_cbs(other, all)).toBe(0);
    // What it made belongs to one connection.
    expect(() => f.SSL_dup(ssl)).toThrow(/SSL_set_quic_tls_cbs/);
    const third = f.SSL_new(ctx) as SslPointer;
    expect(() => f.SSL_copy_session_id(third, ssl)).toThrow(/SSL_set_quic_tls_cbs/);
    expect(() => f.SSL_copy_session_id(ssl, third)).toThrow(/SSL_set_quic_tls_cbs/);
  });
});

describe.each(testLibraries().map((library) => [titleOf(library), stageOf(library)] as const))(
  'quic-tls with %s',
  (_title, stage) => {
    it.skipIf(has(stage.library.version))('says which library has it', () => {
      const { functions: f } = stage;
      const ssl = f.SSL_new(stage.server()) as SslPointer;
      const missing = { code: 'ERR_SSL_FUNCTION_MISSING', message: expect.stringMatching(/3\.5/) };
      const all: QuicTlsCallbacks = {
        cryptoSend: never,
        cryptoRecvRcd: never,
        cryptoReleaseRcd: never,
        yieldSecret: never,
        gotTransportParams: never,
        alert: never,
      };
      expect(() => f.SSL_set_quic_tls_cbs(ssl, all)).toThrow(expect.objectContaining(missing));
    });
  },
);
