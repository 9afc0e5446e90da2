// SSL_CTX_set_ct_validation_callback: a client judges signed certificate timestamps.

import { describe, expect, it } from 'vitest';
import type { CtPolicyEvalCtxPointer, SctPointer } from '../../lib/openssl.js';
import { SSL_CT_VALIDATION_PERMISSIVE } from '../../lib/openssl.js';
import { describeDeciding } from './deciding.js';
import { type Setting, stageOf, testLibraries, titleOf, waysOf } from './harness.js';

const SCT_LIST = 18; // extension signed_certificate_timestamp, RFC 6962 section 3.3

/** A list of one timestamp of a log that nobody knows. */
function timestamps(): Buffer {
  const sct = Buffer.concat([
    Buffer.from([0]),
    Buffer.alloc(32, 5),
    Buffer.from('0000018000000000', 'hex'),
    Buffer.from([0, 0]),
    Buffer.from([4, 3, 0, 8]),
    Buffer.from('3006020101020101', 'hex'),
  ]);
  const size = (n: number) => Buffer.from([n >> 8, n & 255]);
  return Buffer.concat([size(sct.length + 2), size(sct.length), sct]);
}

describeDeciding({
  name: 'ct-validation',
  side: 'client',
  suspends: false,
  onCtx: ({ functions }, ctx, given) =>
    functions.SSL_CTX_set_ct_validation_callback(ctx, given as never),
  onSsl: ({ functions }, ssl, given) =>
    functions.SSL_set_ct_validation_callback(ssl, given as never),
  good: () => true,
  effect: () => {},
});

describe.each(testLibraries().map((l) => [titleOf(l), stageOf(l)] as const))(
  'ct-validation with %s',
  (_title, stage) => {
    const { functions: f } = stage;
    const ways = waysOf(stage).map((way) => [way.name, way] as const);
    it.each(ways)('gets the timestamps, validated, while it runs: %s', async (_name, way) => {
      const setting: Setting = { client: stage.client(), server: stage.server() };
      const context = 0x80 + 0x100 + 0x1000; // client hello, server hello, certificate
      f.SSL_CTX_add_custom_ext(setting.server, SCT_LIST, context, {
        add: (_ssl, _context, _x, index) => (index > 0 ? null : timestamps()),
      });
      let kept: [CtPolicyEvalCtxPointer, readonly SctPointer[]] | null = null;
      f.SSL_CTX_set_ct_validation_callback(setting.client, (ctx, scts) => {
        kept = [ctx, scts];
        expect(scts.length).toBe(1);
        const [sct] = scts as [SctPointer];
        expect(f.SCT_get_version(sct)).toBe(0);
        expect(f.SCT_get_validation_status(sct)).toBe(1); // of an unknown log
        expect(f.CT_POLICY_EVAL_CTX_get0_cert(ctx)).not.toBe(null);
        expect(f.CT_POLICY_EVAL_CTX_get0_issuer(ctx)).not.toBe(null);
        // Its logs are those of the context, which may go meanwhile.
        expect(() => f.SCT_validate(sct, ctx)).toThrow();
        f.CT_POLICY_EVAL_CTX_set_shared_CTLOG_STORE(ctx, f.CTLOG_STORE_new() as never);
        expect(f.SCT_validate(sct, ctx)).toBe(0);
        return true;
      });
      const ends = await way.shake(setting);
      expect([ends.client, ends.server]).toEqual([null, null]);
      const [ctx, [sct]] = kept as never as [CtPolicyEvalCtxPointer, [SctPointer]];
      expect(() => f.SCT_get_version(sct)).toThrow();
      expect(() => f.CT_POLICY_EVAL_CTX_get_time(ctx)).toThrow();
      await ends.end();
    });

    it.each(ways)('false refuses: %s', async (_name, way) => {
      const setting: Setting = { client: stage.client(), server: stage.server() };
      let count = -1;
      f.SSL_CTX_set_ct_validation_callback(setting.client, (_ctx, scts) => {
        count = scts.length;
        return false;
      });
      const ends = await way.shake(setting);
      expect(count).toBe(0);
      expect(ends.client).not.toBe(null);
      expect(ends.server).not.toBe(null);
      await ends.end();
    });

    it('is enabled by a function, disabled by null, and by the rules of C again', () => {
      const ctx = stage.client();
      f.SSL_CTX_set_ct_validation_callback(ctx, () => true);
      expect(f.SSL_CTX_ct_is_enabled(ctx)).toBe(1);
      f.SSL_CTX_set_ct_validation_callback(ctx, null);
      expect(f.SSL_CTX_ct_is_enabled(ctx)).toBe(0);
      expect(f.SSL_CTX_enable_ct(ctx, SSL_CT_VALIDATION_PERMISSIVE)).toBe(1);
    });

    it('is refused beside a custom extension of that type', () => {
      const ctx = stage.client();
      f.SSL_CTX_add_client_custom_ext(ctx, SCT_LIST, {});
      expect(f.SSL_CTX_set_ct_validation_callback(ctx, () => true)).toBe(0);
    });
  },
);
