// SSL_CTX_add_custom_ext and its kin: extensions that functions write and read.

import { describe, expect, it } from 'vitest';
import {
  SSL_EXT_CLIENT_HELLO,
  SSL_EXT_TLS1_2_SERVER_HELLO,
  SSL_EXT_TLS1_3_CERTIFICATE,
  SSL_EXT_TLS1_3_ENCRYPTED_EXTENSIONS,
  SSL_EXT_TLS1_3_NEW_SESSION_TICKET,
  TLS1_2_VERSION,
} from '../../lib/openssl.js';
import { describeDeciding } from './deciding.js';
import { type Setting, stageOf, testLibraries, titleOf, waysOf } from './harness.js';
import { sessionOf } from './resumption.js';

const TYPE = 65_290;
const HELLOS =
  SSL_EXT_CLIENT_HELLO + SSL_EXT_TLS1_2_SERVER_HELLO + SSL_EXT_TLS1_3_ENCRYPTED_EXTENSIONS;
const DATA = Buffer.from('mine');

let parsed: Buffer[] = [];

describeDeciding({
  name: 'custom extension: add',
  side: 'client',
  suspends: false,
  removable: false,
  onCtx: ({ functions }, ctx, given) =>
    functions.SSL_CTX_add_custom_ext(ctx, TYPE, HELLOS, { add: given as never }),
  prepare: ({ functions }, { server }) => {
    parsed = [];
    functions.SSL_CTX_add_custom_ext(server, TYPE, HELLOS, {
      add: () => null,
      parse: (_ssl, _context, bytes) => {
        parsed.push(Buffer.from(bytes));
      },
    });
  },
  good: () => DATA,
  effect: () => expect(parsed).toEqual([DATA]),
});

describeDeciding({
  name: 'custom extension: parse',
  side: 'server',
  suspends: false,
  removable: false,
  onCtx: ({ functions }, ctx, given) =>
    functions.SSL_CTX_add_custom_ext(ctx, TYPE, HELLOS, { add: () => null, parse: given as never }),
  prepare: ({ functions }, { client }) => {
    functions.SSL_CTX_add_custom_ext(client, TYPE, HELLOS, { add: () => DATA });
  },
  good: (_stage, [, , bytes]) => Buffer.from(bytes as Uint8Array).equals(DATA),
  effect: () => {},
});

describe.each(testLibraries().map((l) => [titleOf(l), stageOf(l)] as const))(
  'custom extensions with %s',
  (_title, stage) => {
    const { functions: f } = stage;
    const ways = waysOf(stage).map((way) => [way.name, way] as const);
    const settingOf = (): Setting => ({ client: stage.client(), server: stage.server() });

    it.each(ways)('several types, both directions, empty and long ones: %s', async (_name, way) => {
      const setting = settingOf();
      const long = Buffer.alloc(9000, 7);
      const seen: string[] = [];
      for (const [ctx, who] of [
        [setting.client, 'client'],
        [setting.server, 'server'],
      ] as const) {
        for (const [type, bytes] of [
          [TYPE, DATA],
          [TYPE + 1, Buffer.alloc(0)],
          [TYPE + 2, long],
        ] as const) {
          const done = f.SSL_CTX_add_custom_ext(ctx, type, HELLOS, {
            add: () => bytes,
            parse: (_ssl, context, got, certificate, index) => {
              expect(Buffer.from(got)).toEqual(bytes);
              expect([certificate, index]).toEqual([null, 0]);
              seen.push(`${who} ${type - TYPE} ${context}`);
              return true;
            },
          });
          expect(done).toBe(1);
        }
        expect(f.SSL_CTX_add_custom_ext(ctx, TYPE, HELLOS, {})).toBe(0);
      }
      const ends = await way.shake(setting);
      expect([ends.client, ends.server]).toEqual([null, null]);
      const hello = SSL_EXT_CLIENT_HELLO;
      const answer = SSL_EXT_TLS1_3_ENCRYPTED_EXTENSIONS;
      expect(seen).toEqual([
        ...[0, 1, 2].map((i) => `server ${i} ${hello}`),
        ...[0, 1, 2].map((i) => `client ${i} ${answer}`),
      ]);
      await ends.end();
    });

    it.each(ways)('an alert of either function reaches the peer: %s', async (_name, way) => {
      for (const where of ['add', 'parse'] as const) {
        const setting = settingOf();
        f.SSL_CTX_add_custom_ext(setting.client, TYPE, HELLOS, {
          add: () => (where === 'add' ? { alert: 49 } : DATA),
        });
        f.SSL_CTX_add_custom_ext(setting.server, TYPE, HELLOS, {
          parse: () => (where === 'parse' ? { alert: 49 } : true),
        });
        const ends = await way.shake(setting);
        expect(ends.client).not.toBe(null);
        expect(ends.server).not.toBe(null);
        await ends.end();
      }
    });

    it.each(ways)('for TLS 1.2 with a side each: %s', async (_name, way) => {
      const setting = settingOf();
      f.SSL_CTX_set_max_proto_version(setting.server, TLS1_2_VERSION);
      const seen: unknown[] = [];
      f.SSL_CTX_add_client_custom_ext(setting.client, TYPE, {
        add: (_ssl, context) => {
          seen.push(['client add', context]);
          return DATA;
        },
        parse: (_ssl, context, bytes) => {
          seen.push(['client parse', context, Buffer.from(bytes).toString()]);
        },
      });
      f.SSL_CTX_add_server_custom_ext(setting.server, TYPE, {
        add: (_ssl, context) => {
          seen.push(['server add', context]);
          return Buffer.from('answer');
        },
        parse: (_ssl, context, bytes) => {
          seen.push(['server parse', context, Buffer.from(bytes).toString()]);
        },
      });
      expect(f.SSL_CTX_has_client_custom_ext(setting.client, TYPE)).toBe(1);
      const ends = await way.shake(setting);
      expect([ends.client, ends.server]).toEqual([null, null]);
      expect(seen).toEqual([
        ['client add', SSL_EXT_CLIENT_HELLO],
        ['server parse', SSL_EXT_CLIENT_HELLO, 'mine'],
        ['server add', SSL_EXT_TLS1_2_SERVER_HELLO],
        ['client parse', SSL_EXT_TLS1_2_SERVER_HELLO, 'answer'],
      ]);
      await ends.end();
    });

    it.each(ways)('free is told of what was added: %s', async (_name, way) => {
      const setting = settingOf();
      const freed: string[] = [];
      f.SSL_CTX_add_custom_ext(setting.client, TYPE, HELLOS, {
        add: () => DATA,
        free: (_ssl, context, bytes) => {
          freed.push(`${context} ${Buffer.from(bytes)}`);
        },
      });
      const ends = await way.shake(setting);
      expect([ends.client, ends.server]).toEqual([null, null]);
      expect(freed).toEqual([`${SSL_EXT_CLIENT_HELLO} mine`]);
      await ends.end();
    });

    it.each(ways)('one for each certificate of the chain: %s', async (_name, way) => {
      const setting = settingOf();
      const context = SSL_EXT_CLIENT_HELLO + SSL_EXT_TLS1_3_CERTIFICATE;
      const seen: string[] = [];
      f.SSL_CTX_add_custom_ext(setting.client, TYPE, context, {
        add: () => DATA,
        parse: (_ssl, _context, bytes, certificate, index) => {
          seen.push(`${index} ${Buffer.from(bytes)} ${certificate?.kind}`);
        },
      });
      // Of a connection without a chain of its own C goes along that of the context.
      f.SSL_CTX_set1_chain(setting.server, null);
      f.SSL_CTX_add_extra_chain_cert(setting.server, stage.chain.intermediate.certificate);
      const refused: unknown[] = [];
      const attempt = (call: () => unknown) => {
        try {
          call();
          refused.push('done');
        } catch (error) {
          refused.push((error as { code: string }).code);
        }
      };
      f.SSL_CTX_add_custom_ext(setting.server, TYPE, context, {
        add: (ssl, which, certificate, index) => {
          if (which !== SSL_EXT_TLS1_3_CERTIFICATE) return null;
          attempt(() => f.SSL_certs_clear(ssl));
          attempt(() => f.SSL_set_SSL_CTX(ssl, setting.client));
          attempt(() => f.SSL_CTX_clear_extra_chain_certs(setting.server));
          return Buffer.from(`${index} ${certificate?.kind}`);
        },
        parse: () => true,
      });
      const ends = await way.shake(setting);
      expect([ends.client, ends.server]).toEqual([null, null]);
      expect(seen).toEqual(['0 0 X509 X509', '1 1 X509 X509']);
      expect(new Set(refused)).toEqual(new Set(['ERR_SSL_HANDLE_IN_USE', 'ERR_SSL_WRONG_STATE']));
      expect(f.SSL_CTX_clear_extra_chain_certs(setting.server)).toBe(1);
      await ends.end();
    });

    it('in a ticket of TLS 1.3', () => {
      const setting = settingOf();
      const context = SSL_EXT_CLIENT_HELLO + SSL_EXT_TLS1_3_NEW_SESSION_TICKET;
      const seen: string[] = [];
      f.SSL_CTX_add_custom_ext(setting.client, TYPE, context, {
        add: () => DATA,
        parse: (_ssl, which, bytes) => {
          seen.push(`${which} ${Buffer.from(bytes)}`);
        },
      });
      f.SSL_CTX_add_custom_ext(setting.server, TYPE, context, {
        add: () => Buffer.from('in a ticket'),
        parse: () => true,
      });
      f.SSL_CTX_set_num_tickets(setting.server, 1);
      sessionOf(f, setting as never);
      expect(seen).toEqual([`${SSL_EXT_TLS1_3_NEW_SESSION_TICKET} in a ticket`]);
    });

    it('absent functions are those of C: an empty extension, which nobody looks at', async () => {
      const setting = settingOf();
      f.SSL_CTX_add_custom_ext(setting.client, TYPE, HELLOS, {});
      let size = -1;
      f.SSL_CTX_add_custom_ext(setting.server, TYPE, HELLOS, {
        parse: (_ssl, _context, bytes) => {
          size = bytes.length;
        },
      });
      sessionOf(f, setting as never);
      expect(size).toBe(0);
    });

    it('looks at its arguments', () => {
      const ctx = stage.client();
      const add = f.SSL_CTX_add_custom_ext as (...args: unknown[]) => number;
      for (const [error, ...args] of [
        [TypeError, null, TYPE, HELLOS, {}],
        [TypeError, f.SSL_new(ctx), TYPE, HELLOS, {}],
        [TypeError, ctx, '1', HELLOS, {}],
        [RangeError, ctx, 65_536, HELLOS, {}],
        [RangeError, ctx, -1, HELLOS, {}],
        [RangeError, ctx, TYPE, 0.5, {}],
        [TypeError, ctx, TYPE, HELLOS, null],
        [TypeError, ctx, TYPE, HELLOS, { add: 1 }],
        [TypeError, ctx, TYPE, HELLOS, { free: 'x' }],
        [TypeError, ctx, TYPE, HELLOS, { parse: {} }],
      ] as const) {
        expect(() => add(...args)).toThrow(error);
      }
      // Server name: OpenSSL's own.
      expect(add(ctx, 0, HELLOS, {})).toBe(0);
      ctx.release();
      expect(() => add(ctx, TYPE, HELLOS, {})).toThrow(
        expect.objectContaining({ code: 'ERR_SSL_HANDLE_RELEASED' }),
      );
    });

    it('is refused what is no answer', async () => {
      for (const [, way] of ways) {
        for (const answer of [undefined, 'text', { alert: 256 }, Buffer.alloc(65_536), true]) {
          const setting = settingOf();
          f.SSL_CTX_add_custom_ext(setting.client, TYPE, HELLOS, { add: () => answer as never });
          const ends = await way.shake(setting);
          expect(ends.client).toMatchObject({ code: 'ERR_INVALID_RETURN_VALUE' });
          await ends.end();
        }
      }
    });
  },
);
