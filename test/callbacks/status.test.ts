// SSL_CTX_set_tlsext_status_cb: a server staples an OCSP response, a client judges the one that came.

import { describe, expect, it } from 'vitest';
import {
  SSL_TLSEXT_ERR_NOACK,
  type SslPointer,
  TLSEXT_STATUSTYPE_ocsp,
} from '../../lib/openssl.js';
import { describeDeciding } from './deciding.js';
import { type Setting, type Stage, stageOf, testLibraries, titleOf, waysOf } from './harness.js';

const RESPONSE = Buffer.from('not looked at by C');

function staple({ functions: f }: Stage, ssl: unknown): void {
  f.SSL_set_tlsext_status_ocsp_resp(ssl as SslPointer, RESPONSE);
}

function stapled({ functions: f }: Stage, ssl: SslPointer): Buffer {
  return Buffer.from(f.SSL_get_tlsext_status_ocsp_resp(ssl).resp ?? []);
}

describeDeciding({
  name: 'status of servers',
  side: 'server',
  suspends: false,
  onCtx: ({ functions }, ctx, given) => functions.SSL_CTX_set_tlsext_status_cb(ctx, given as never),
  prepare: ({ functions }, { client }) => {
    functions.SSL_CTX_set_tlsext_status_type(client, TLSEXT_STATUSTYPE_ocsp);
  },
  good: (stage, [ssl]) => staple(stage, ssl),
  effect: (stage, { ssl }) => {
    expect(stapled(stage, ssl.client)).toEqual(RESPONSE);
  },
});

describeDeciding({
  name: 'status of clients',
  side: 'client',
  suspends: false,
  onCtx: ({ functions }, ctx, given) => functions.SSL_CTX_set_tlsext_status_cb(ctx, given as never),
  prepare: (stage, { client, server }) => {
    const { functions: f } = stage;
    f.SSL_CTX_set_tlsext_status_type(client, TLSEXT_STATUSTYPE_ocsp);
    f.SSL_CTX_set_tlsext_status_cb(server, (ssl) => staple(stage, ssl));
  },
  good: (stage, [ssl]) => stapled(stage, ssl as SslPointer).equals(RESPONSE),
  effect: () => {},
});

describe.each(testLibraries().map((l) => [titleOf(l), stageOf(l)] as const))(
  'status with %s',
  (_title, stage) => {
    const { functions: f } = stage;
    it.each(waysOf(stage).map((way) => [way.name, way] as const))('%s', async (_name, way) => {
      const setting: Setting = { client: stage.client(), server: stage.server() };
      f.SSL_CTX_set_tlsext_status_type(setting.client, TLSEXT_STATUSTYPE_ocsp);
      f.SSL_CTX_set_tlsext_status_cb(setting.server, (ssl) => {
        staple(stage, ssl);
        return SSL_TLSEXT_ERR_NOACK;
      });
      let came: Buffer | null = null;
      let answer: boolean | undefined = true;
      f.SSL_CTX_set_tlsext_status_cb(setting.client, (ssl) => {
        came = stapled(stage, ssl);
        return answer;
      });
      const without = await way.shake(setting);
      expect([without.client, without.server]).toEqual([null, null]);
      expect(came).toEqual(Buffer.alloc(0));
      await without.end();

      answer = false;
      const refused = await way.shake(setting);
      expect(refused.client).not.toBe(null);
      expect(refused.server).not.toBe(null);
      await refused.end();

      // Nothing is an answer of servers only.
      answer = undefined;
      const nothing = await way.shake(setting);
      expect(nothing.client).toMatchObject({ code: 'ERR_INVALID_RETURN_VALUE' });
      await nothing.end();
    });

    it('cannot change the context of its connection, whose certificate C holds', async () => {
      for (const way of waysOf(stage)) {
        const setting: Setting = { client: stage.client(), server: stage.server() };
        f.SSL_CTX_set_tlsext_status_type(setting.client, TLSEXT_STATUSTYPE_ocsp);
        const other = stage.server();
        f.SSL_CTX_set_tlsext_status_cb(setting.server, (ssl) => {
          expect(() => f.SSL_set_SSL_CTX(ssl, other)).toThrow(
            expect.objectContaining({ code: 'ERR_SSL_WRONG_STATE' }),
          );
          f.SSL_certs_clear(ssl);
          staple(stage, ssl);
        });
        const ends = await way.shake(setting);
        expect(ends.server).not.toBe(null);
        await ends.end();
      }
    });
  },
);
