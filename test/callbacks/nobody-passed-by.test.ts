// A function that should decide is never passed by: not by a copy of its connection, not on another thread, not by another
// thread's null, not when a chain is judged again; and what it throws is thrown by the call that it was asked in.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { SslPointer, X509CrlPointer, X509StorePointer } from '../../lib/openssl.js';
import { type Stage, stageOf, testLibraries, titleOf, waysOf } from './harness.js';

const SCRIPT = fileURLToPath(new URL('threads-script.mjs', import.meta.url));
const CRL_CHECK = 4; // X509_V_FLAG_CRL_CHECK
const NO_CRL = 3; // X509_V_ERR_UNABLE_TO_GET_CRL
const REVOKED = 23; // X509_V_ERR_CERT_REVOKED

function inThreads(which: string, origin: string) {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, which, origin], {
    encoding: 'utf8',
    timeout: 15_000,
    killSignal: 'SIGKILL',
  });
  return { status, signal, stderr, said: stdout === '' ? null : JSON.parse(stdout) };
}

/** A list of the intermediate that revokes the server's certificate. */
function revoking({ functions: f, chain }: Stage): X509CrlPointer {
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);
  const list = f.X509_CRL_new() as X509CrlPointer;
  f.X509_CRL_set_version(list, 1);
  f.X509_CRL_set_issuer_name(
    list,
    f.X509_get_subject_name(chain.intermediate.certificate) as never,
  );
  f.X509_CRL_set1_lastUpdate(list, inDays(-1));
  f.X509_CRL_set1_nextUpdate(list, inDays(1));
  const entry = f.X509_REVOKED_new() as never;
  f.X509_REVOKED_set_serialNumber(entry, f.X509_get_serialNumber(chain.leaf.certificate) as never);
  f.X509_REVOKED_set_revocationDate(entry, inDays(-1));
  f.X509_CRL_add0_revoked(list, entry);
  f.X509_CRL_sign(list, chain.intermediate.key, f.EVP_sha256() as never);
  return list;
}

describe.each(testLibraries().map((l) => [titleOf(l), stageOf(l)] as const))(
  'with %s',
  (_title, stage) => {
    const { functions: f } = stage;
    const ways = waysOf(stage);

    it.each(ways.filter(({ waits }) => waits).map((way) => [way.name, way] as const))(
      'a fault that is found only when the chain is judged again is asked about: %s',
      async (_name, way) => {
        const client = stage.client();
        const store = f.SSL_CTX_get_cert_store(client) as X509StorePointer;
        f.X509_STORE_set_flags(store, CRL_CHECK);
        const faults: number[] = [];
        f.SSL_CTX_set_verify(client, 1, async (ok, storeCtx) => {
          const error = f.X509_STORE_CTX_get_error(storeCtx);
          if (ok === 1) return true;
          faults.push(error);
          if (error !== NO_CRL) return false;
          f.X509_STORE_add_crl(store, revoking(stage));
          return true;
        });
        const ends = await way.shake({ client, server: stage.server() });
        expect(faults).toEqual([NO_CRL, REVOKED]);
        expect(ends.client).toMatchObject({ verifyError: { code: REVOKED } });
        await ends.end();
      },
    );

    it('a copy of an SSL does not go on without the function of the first', async () => {
      const client = stage.client();
      const first = f.SSL_new(client) as SslPointer;
      f.SSL_set_verify(first, 1, () => false);
      using copy = f.SSL_dup(first) as SslPointer;
      using server = f.SSL_new(stage.server()) as SslPointer;
      const { bio1, bio2 } = f.BIO_new_bio_pair(0, 0);
      f.SSL_set_bio(copy, bio1, bio1);
      f.SSL_set_bio(server, bio2, bio2);
      f.SSL_set_connect_state(copy);
      f.SSL_set_accept_state(server);
      const results = [copy, server, copy].map((ssl) => f.SSL_do_handshake(ssl));
      expect(results.at(-1)).toBe(-1);
      expect(f.SSL_get_error(copy, -1)).toBe(1);
      first.release();
    });

    it.each([['on the crew'], ['on the loop']])(
      'a call inside the function of a connection %s throws what its own function throws',
      async (name) => {
        const mine = new Error('mine');
        const inner = stage.client();
        f.SSL_CTX_set_verify(inner, 1, () => {
          throw mine;
        });
        const client = stage.client();
        const thrown: unknown[] = [];
        const byName = ways[0] as (typeof ways)[number];
        f.SSL_CTX_set_verify(client, 1, () => {
          if (thrown.length === 0) {
            byName.shake({ client: inner, server: stage.server() }).then((ends) => {
              thrown.push(ends.client);
              return ends.end();
            });
          }
          return true;
        });
        const way = ways.find((one) => one.name === name) as (typeof ways)[number];
        const ends = await way.shake({ client, server: stage.server() });
        expect([ends.client, thrown[0]]).toEqual([null, mine]);
        await ends.end();
      },
    );

    it('an observer that drives its connection is told of that after the rest', async () => {
      const client = stage.client();
      const times: number[] = [];
      let written = false;
      f.SSL_CTX_set_msg_callback(client, (_sent, _version, _type, _bytes, ssl, { time }) => {
        times.push(time);
        if (!written && f.SSL_is_init_finished(ssl) === 1) {
          written = true;
          f.SSL_write(ssl, Buffer.from('hello'));
        }
      });
      const ends = await ways[0]?.shake({ client, server: stage.server() });
      expect(written).toBe(true);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      await ends?.end();
    });
  },
);

describe.each(
  testLibraries()
    .filter(({ origin }) => origin !== 'path')
    .map((library) => [titleOf(library), library.origin] as const),
)('on a context that threads share, with %s', (_title, origin) => {
  it('a thread without the function refuses, whatever else it observes', () => {
    const { said, ...rest } = inThreads('passed-by', origin);
    expect(said, JSON.stringify(rest)).toEqual({
      before: ['failed', 'failed'],
      results: ['failed', 'failed', 'failed'],
      after: ['failed', 'failed'],
    });
  });

  it("one thread's null leaves the other's function", () => {
    const { said, ...rest } = inThreads('removed', origin);
    expect(said, JSON.stringify(rest)).toEqual({
      before: ['failed', 'failed'],
      results: [],
      after: ['failed', 'failed'],
    });
  });

  it('a function may wait for another thread that changes a context', () => {
    const { said, ...rest } = inThreads('wait', origin);
    expect(said, JSON.stringify(rest)).toEqual({ answered: true, results: ['done', 'done'] });
  });

  it('a function may end the process while another thread changes a context', () => {
    expect(inThreads('exit', origin)).toMatchObject({ status: 7, signal: null });
  });
});
