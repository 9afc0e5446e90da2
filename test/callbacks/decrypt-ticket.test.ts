// SSL_CTX_set_session_ticket_cb, the second function: what becomes of tickets that come back.

import { describe, expect, it } from 'vitest';
import {
  SSL_TICKET_EMPTY,
  SSL_TICKET_NO_DECRYPT,
  SSL_TICKET_RETURN_ABORT,
  SSL_TICKET_RETURN_IGNORE,
  SSL_TICKET_RETURN_IGNORE_RENEW,
  SSL_TICKET_RETURN_USE,
  SSL_TICKET_RETURN_USE_RENEW,
  SSL_TICKET_SUCCESS,
  type SslSessionPointer,
  TLS1_2_VERSION,
  TLS1_3_VERSION,
} from '../../lib/openssl.js';
import { describeDeciding } from './deciding.js';
import { type Setting, type Stage, stageOf, testLibraries, titleOf, waysOf } from './harness.js';
import { offer, sessionOf } from './resumption.js';

const DATA = Buffer.from('of the application');

function prepare({ functions: f }: Stage, setting: Setting): void {
  f.SSL_CTX_set_session_ticket_cb(
    setting.server,
    (ssl) => {
      const session = f.SSL_get_session(ssl) as SslSessionPointer;
      f.SSL_SESSION_set1_ticket_appdata(session, DATA);
    },
    null,
  );
  offer(f, setting, sessionOf(f, setting));
}

/** Leaves alone what makes tickets. */
const keep = () => true;

describeDeciding({
  name: 'decrypt-ticket',
  side: 'server',
  suspends: false,
  onCtx: ({ functions }, ctx, given) =>
    functions.SSL_CTX_set_session_ticket_cb(ctx, keep, given as never),
  prepare,
  good: ({ functions: f }, [, session, , status]) => {
    if ((status as number) < SSL_TICKET_SUCCESS) return SSL_TICKET_RETURN_IGNORE_RENEW;
    const { data } = f.SSL_SESSION_get0_ticket_appdata(session as SslSessionPointer);
    return Buffer.from(data ?? []).equals(DATA)
      ? SSL_TICKET_RETURN_USE_RENEW
      : SSL_TICKET_RETURN_ABORT;
  },
  effect: ({ functions }, { ssl }) => {
    expect(functions.SSL_session_reused(ssl.server)).toBe(1);
  },
});

describe.each(testLibraries().map((l) => [titleOf(l), stageOf(l)] as const))(
  'decrypt-ticket with %s',
  (_title, stage) => {
    const { functions: f } = stage;
    const ways = waysOf(stage).map((way) => [way.name, way] as const);

    describe.each(ways)('%s', (_name, way) => {
      it.each([
        ['SSL_TICKET_RETURN_ABORT', SSL_TICKET_RETURN_ABORT, null],
        ['SSL_TICKET_RETURN_IGNORE', SSL_TICKET_RETURN_IGNORE, 0],
        ['SSL_TICKET_RETURN_IGNORE_RENEW', SSL_TICKET_RETURN_IGNORE_RENEW, 0],
        ['SSL_TICKET_RETURN_USE', SSL_TICKET_RETURN_USE, 1],
        ['SSL_TICKET_RETURN_USE_RENEW', SSL_TICKET_RETURN_USE_RENEW, 1],
      ])('%s', async (_code, code, reused) => {
        const setting: Setting = { client: stage.client(), server: stage.server() };
        prepare(stage, setting);
        f.SSL_CTX_set_session_ticket_cb(setting.server, null, () => code);
        const ends = await way.shake(setting);
        if (reused === null) {
          expect(ends.client).not.toBe(null);
          expect(ends.server).not.toBe(null);
        } else {
          expect([ends.client, ends.server]).toEqual([null, null]);
          expect(f.SSL_session_reused(ends.ssl.server)).toBe(reused);
        }
        await ends.end();
      });

      it('a ticket of other keys: there is no session, and none can be used', async () => {
        const setting: Setting = { client: stage.client(), server: stage.server() };
        offer(f, setting, sessionOf(f, setting));
        const other: Setting = { ...setting, server: stage.server() };
        const seen: unknown[] = [];
        let answer = SSL_TICKET_RETURN_IGNORE_RENEW;
        f.SSL_CTX_set_session_ticket_cb(other.server, null, (_ssl, session, name, status) => {
          seen.push([session, name.length, status]);
          return answer;
        });
        const ends = await way.shake(other);
        expect([ends.client, ends.server]).toEqual([null, null]);
        expect(seen[0]).toEqual([null, 16, SSL_TICKET_NO_DECRYPT]);
        await ends.end();
        answer = SSL_TICKET_RETURN_USE;
        const refused = await way.shake(other);
        expect(refused.server).toMatchObject({ code: 'ERR_INVALID_RETURN_VALUE' });
        await refused.end();
      });

      it('an empty ticket asks for one', async () => {
        const setting: Setting = { client: stage.client(), server: stage.server() };
        f.SSL_CTX_set_max_proto_version(setting.server, TLS1_2_VERSION);
        const seen: unknown[] = [];
        f.SSL_CTX_set_session_ticket_cb(setting.server, null, (_ssl, session, name, status) => {
          seen.push([session, name.length, status]);
          return SSL_TICKET_RETURN_IGNORE_RENEW;
        });
        const ends = await way.shake(setting);
        expect([ends.client, ends.server]).toEqual([null, null]);
        expect(seen).toEqual([[null, 0, SSL_TICKET_EMPTY]]);
        await ends.end();
      });
    });

    it('both functions are set and removed each by itself', () => {
      const setting = { client: stage.client(), server: stage.server() };
      f.SSL_CTX_set_min_proto_version(setting.server, TLS1_3_VERSION);
      const calls: string[] = [];
      const generate = () => {
        calls.push('generate');
      };
      const decrypt = () => {
        calls.push('decrypt');
        return SSL_TICKET_RETURN_IGNORE_RENEW;
      };
      const run = () => {
        calls.length = 0;
        const next: Setting = { ...setting };
        const session = sessionOf(f, next);
        const ssl = f.SSL_new(setting.client);
        f.SSL_set_session(ssl as never, session);
        return [...new Set(calls)];
      };
      f.SSL_CTX_set_session_ticket_cb(setting.server, generate, decrypt);
      expect(run()).toEqual(['generate']);
      f.SSL_CTX_set_session_ticket_cb(setting.server, null, decrypt);
      expect(run()).toEqual([]);
      f.SSL_CTX_set_session_ticket_cb(setting.server, generate, null);
      expect(run()).toEqual(['generate']);
      f.SSL_CTX_set_session_ticket_cb(setting.server, null, null);
      expect(run()).toEqual([]);
    });
  },
);
