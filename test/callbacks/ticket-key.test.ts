// SSL_CTX_set_tlsext_ticket_key_evp_cb: a function gives the keys of session tickets.

import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type TicketKeyAnswer, TLS1_2_VERSION, TLS1_3_VERSION } from '../../lib/openssl.js';
import { describeDeciding } from './deciding.js';
import { type Setting, stageOf, testLibraries, titleOf, waysOf } from './harness.js';
import { offer, sessionOf } from './resumption.js';

const KEY: TicketKeyAnswer = {
  keyName: randomBytes(16),
  key: randomBytes(32),
  macKey: randomBytes(32),
};

describeDeciding({
  name: 'ticket-key',
  side: 'server',
  suspends: false,
  onCtx: ({ functions }, ctx, given) =>
    functions.SSL_CTX_set_tlsext_ticket_key_evp_cb(ctx, given as never),
  // In TLS 1.3 tickets are sent when the client has done with its handshake.
  prepare: ({ functions }, { server }) => {
    functions.SSL_CTX_set_max_proto_version(server, TLS1_2_VERSION);
  },
  good: () => KEY,
  effect: ({ functions: f }, { ssl }) => {
    const session = f.SSL_get1_session(ssl.client);
    const { ticket } = f.SSL_SESSION_get0_ticket(session as never);
    expect(Buffer.from(ticket ?? []).subarray(0, 16)).toEqual(KEY.keyName);
  },
});

describe.each(testLibraries().map((l) => [titleOf(l), stageOf(l)] as const))(
  'ticket-key with %s',
  (_title, stage) => {
    const { functions: f } = stage;
    const ways = waysOf(stage).map((way) => [way.name, way] as const);
    const [[, plain]] = ways as [(typeof ways)[number]];
    const settingOf = (): Setting => ({ client: stage.client(), server: stage.server() });

    describe.each([
      ['TLS 1.2', TLS1_2_VERSION],
      ['TLS 1.3', TLS1_3_VERSION],
    ])('%s', (_version, version) => {
      /** Two handshakes; the second offers the ticket of the first. */
      async function twice(
        first: () => TicketKeyAnswer | null,
        second: (name: Uint8Array | null) => TicketKeyAnswer | null,
        way: (typeof ways)[number][1],
        look: (reused: number, client: unknown, server: unknown) => void,
      ) {
        const setting = settingOf();
        f.SSL_CTX_set_min_proto_version(setting.server, version);
        f.SSL_CTX_set_max_proto_version(setting.server, version);
        f.SSL_CTX_set_tlsext_ticket_key_evp_cb(setting.server, first);
        offer(f, setting, sessionOf(f, setting));
        f.SSL_CTX_set_tlsext_ticket_key_evp_cb(setting.server, (_ssl, name) => second(name));
        const ends = await way.shake(setting);
        look(f.SSL_session_reused(ends.ssl.server), ends.client, ends.server);
        await ends.end();
      }

      it.each(ways)('a ticket is found again by its name: %s', async (_name, way) => {
        const names: unknown[] = [];
        const again = (name: Uint8Array | null) => {
          names.push(name && Buffer.from(name));
          return { ...KEY, renew: false };
        };
        await twice(
          () => KEY,
          again,
          way,
          (reused, client, server) => {
            expect([reused, client, server]).toEqual([1, null, null]);
            expect(names[0]).toEqual(KEY.keyName);
          },
        );
      });

      it.each(ways)('null or another key is a full handshake: %s', async (_name, way) => {
        const others = [
          null,
          { ...KEY, keyName: randomBytes(16) },
          { ...KEY, macKey: randomBytes(32) },
        ];
        for (const other of others) {
          const unknown = (name: Uint8Array | null) => (name === null ? KEY : other);
          await twice(
            () => KEY,
            unknown,
            way,
            (reused, client, server) => {
              expect([reused, client, server]).toEqual([0, null, null]);
            },
          );
        }
      });

      it('takes other ciphers and digests', async () => {
        const cipher = {
          ...KEY,
          cipher: 'AES-128-CBC',
          key: randomBytes(16),
          digest: 'SHA384',
        };
        await twice(
          () => cipher,
          () => cipher,
          plain,
          (reused, client, server) => {
            expect([reused, client, server]).toEqual([1, null, null]);
          },
        );
      });

      it('renews when it is told to', async () => {
        const setting = settingOf();
        f.SSL_CTX_set_min_proto_version(setting.server, version);
        f.SSL_CTX_set_max_proto_version(setting.server, version);
        const made: boolean[] = [];
        let renew: boolean | undefined;
        f.SSL_CTX_set_tlsext_ticket_key_evp_cb(setting.server, (_ssl, _name, encrypt) => {
          made.push(encrypt);
          return renew === undefined ? KEY : { ...KEY, renew };
        });
        for (const [given, expected] of [
          [true, true],
          [false, false],
          [undefined, version === TLS1_3_VERSION],
        ] as const) {
          renew = given;
          const session = sessionOf(f, setting);
          made.length = 0;
          const next: Setting = { ...setting };
          offer(f, next, session);
          const ends = await plain.shake(next);
          expect(f.SSL_session_reused(ends.ssl.server)).toBe(1);
          expect(made[0]).toBe(false);
          expect(made.includes(true), String(given)).toBe(expected);
          await ends.end();
        }
      });
    });

    it.each([
      ['a short name', { ...KEY, keyName: randomBytes(15) }],
      ['no name', { key: KEY.key, macKey: KEY.macKey }],
      ['a short key', { ...KEY, key: randomBytes(31) }],
      ['no key', { ...KEY, key: undefined }],
      ['a key that is text', { ...KEY, key: 'x'.repeat(32) }],
      ['a short MAC key', { ...KEY, macKey: randomBytes(15) }],
      ['an unknown cipher', { ...KEY, cipher: 'NO-SUCH' }],
      ['a cipher that does not pad', { ...KEY, cipher: 'AES-256-CTR' }],
      ['a cipher of another mode', { ...KEY, cipher: 'AES-256-GCM' }],
      ['an unknown digest', { ...KEY, digest: 'NO-SUCH' }],
      ['a digest without HMAC', { ...KEY, digest: 'SHAKE256' }],
      ['renew that is none', { ...KEY, renew: 1 }],
      ['undefined', undefined],
    ])('refuses %s, and shows no secret', async (_title, answer) => {
      for (const [, way] of ways) {
        const setting = settingOf();
        f.SSL_CTX_set_tlsext_ticket_key_evp_cb(setting.server, () => answer as never);
        const ends = await way.shake(setting);
        expect(ends.server).toMatchObject({ code: 'ERR_INVALID_RETURN_VALUE' });
        const { message } = ends.server as Error;
        expect(message).not.toContain(Buffer.from(KEY.key).toString('hex').slice(0, 8));
        expect(message).not.toContain('xxxx');
        await ends.end();
      }
    });
  },
);
