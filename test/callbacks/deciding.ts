// What holds for every callback that decides, whatever it decides: the cases of all their tests.
// Knows no callback; each test says how its own is set, and what its good answer brings about.

import { describe, expect, it } from 'vitest';
import type { SslCtxPointer, SslPointer } from '../../lib/openssl.js';
import {
  type Ends,
  type Setting,
  type Stage,
  stageOf,
  testLibraries,
  titleOf,
  type Way,
  waysOf,
} from './harness.js';

type Given = (...args: never[]) => unknown;

/** One callback. */
export interface Deciding {
  readonly name: string;
  /** Whose callback it is. */
  readonly side: 'client' | 'server';
  /** Sets it on a context; on an SSL, where OpenSSL has that. */
  onCtx(stage: Stage, ctx: SslCtxPointer, given: Given | null): unknown;
  onSsl?(stage: Stage, ssl: SslPointer, given: Given | null): unknown;
  /** Whether OpenSSL can wait for its answer. */
  readonly suspends: boolean;
  /** Makes the contexts ready for it to be called. */
  prepare?(stage: Stage, setting: Setting): void;
  /** A good answer, given what the function was called with. */
  good(stage: Stage, args: readonly unknown[]): unknown;
  /** Looks whether the good answer took effect at a real peer. */
  effect(stage: Stage, ends: Ends): void;
  /** Whether the other end sees a failure where the callback fails; default true. */
  readonly fails?: boolean;
  /** Whether it may change nothing while it runs: C is inside its lists. */
  readonly onlyAnswers?: boolean;
  /** Whether a call is one to fail in; default: the first. */
  failsIn?(args: readonly unknown[]): boolean;
  /** Whether it can be removed and replaced; default true. */
  readonly removable?: boolean;
  /** Something that is no answer; default: a symbol. */
  readonly nonsense?: unknown;
  /** Libraries that have it; default all. */
  available?(stage: Stage): boolean;
}

export function describeDeciding(callback: Deciding): void {
  const all = testLibraries().map((library) => [titleOf(library), stageOf(library)] as const);
  const having = all.filter(([, stage]) => callback.available?.(stage) ?? true);
  describe.each(having)(`${callback.name} with %s`, (_title, stage) => {
    describe.each(waysOf(stage).map((way) => [way.name, way] as const))('%s', (_name, way) => {
      answers(callback, stage, way);
      fails(callback, stage, way);
      interferes(callback, stage, way);
    });
  });
}

/** Gives good answers until the call that is to fail. */
function failing(callback: Deciding, stage: Stage, fail: (...args: unknown[]) => unknown): Given {
  return (...args: unknown[]) =>
    callback.failsIn?.(args) === false ? callback.good(stage, args) : fail(...args);
}

/** Runs one handshake with the function set, and looks at its ends. */
async function run(
  callback: Deciding,
  stage: Stage,
  way: Way,
  given: Given | null,
  look: (ends: Ends, setting: Setting) => void,
  on: 'ctx' | 'ssl' = 'ctx',
): Promise<void> {
  const setting: Setting = {
    client: stage.client(),
    server: stage.server(),
    configure: (ssl, side) => {
      if (on === 'ssl' && side === callback.side) callback.onSsl?.(stage, ssl, given);
    },
  };
  callback.prepare?.(stage, setting);
  if (on === 'ctx') callback.onCtx(stage, setting[callback.side], given);
  const ends = await way.shake(setting);
  try {
    look(ends, setting);
  } finally {
    await ends.end();
  }
}

function answers(callback: Deciding, stage: Stage, way: Way): void {
  const places = callback.onSsl === undefined ? (['ctx'] as const) : (['ctx', 'ssl'] as const);
  it.each(places)('takes its answer, set on the %s', async (on) => {
    let calls = 0;
    const given = (...args: unknown[]) => {
      calls++;
      return callback.good(stage, args);
    };
    await run(
      callback,
      stage,
      way,
      given,
      (ends) => {
        expect([ends.client, ends.server]).toEqual([null, null]);
        expect(calls).toBeGreaterThan(0);
        callback.effect(stage, ends);
      },
      on,
    );
  });

  const removable = callback.removable !== false;
  if (removable)
    it('is not called once it was removed', async () => {
      let calls = 0;
      const given = () => calls++;
      const removed: Deciding = {
        ...callback,
        onCtx: (_stage, ctx) => {
          callback.onCtx(stage, ctx, given);
          callback.onCtx(stage, ctx, null);
        },
      };
      await run(removed, stage, way, null, () => expect(calls).toBe(0));
    });

  const waits = callback.suspends && way.waits;
  it(waits ? 'waits for a promise' : 'refuses a promise', async () => {
    const given = async (...args: unknown[]) => {
      const good = callback.good(stage, args);
      await new Promise((resolve) => setTimeout(resolve, 5));
      return good;
    };
    await run(callback, stage, way, failing(callback, stage, given), (ends) => {
      if (!waits) {
        expect(ends[callback.side]).toMatchObject({ code: 'ERR_INVALID_RETURN_VALUE' });
      } else {
        expect([ends.client, ends.server]).toEqual([null, null]);
        callback.effect(stage, ends);
      }
    });
  });
}

function fails(callback: Deciding, stage: Stage, way: Way): void {
  const other = callback.side === 'client' ? 'server' : 'client';
  const broken = (ends: Ends) => {
    if (callback.fails !== false) expect(ends[other]).not.toBe(null);
  };

  it.each([[new Error('mine')], [null], [undefined], [42]])(
    'fails with what it throws: %s',
    async (thrown) => {
      const given = failing(callback, stage, () => {
        throw thrown;
      });
      await run(callback, stage, way, given, (ends) => {
        expect(ends[callback.side]).toBe(thrown);
        broken(ends);
      });
    },
  );

  if (callback.suspends && way.waits) {
    it('fails with what its promise is rejected with', async () => {
      const error = new Error('mine');
      await run(
        callback,
        stage,
        way,
        () => Promise.reject(error),
        (ends) => {
          expect(ends[callback.side]).toBe(error);
          broken(ends);
        },
      );
    });
  }

  it('fails when it returns nonsense', async () => {
    const nonsense = 'nonsense' in callback ? callback.nonsense : Symbol('nonsense');
    await run(
      callback,
      stage,
      way,
      failing(callback, stage, () => nonsense),
      (ends) => {
        expect(ends[callback.side]).toMatchObject({
          name: 'TypeError',
          code: 'ERR_INVALID_RETURN_VALUE',
        });
        broken(ends);
      },
    );
  });
}

function interferes(callback: Deciding, stage: Stage, way: Way): void {
  const { functions: f } = stage;
  if (callback.onlyAnswers === true) {
    onlyAnswers(callback, stage, way);
    return;
  }

  const replaceable = callback.removable !== false;
  if (replaceable)
    it('may be replaced while it runs', async () => {
      const called: string[] = [];
      const ctxs: SslCtxPointer[] = [];
      const replaced: Deciding = {
        ...callback,
        onCtx: (s, ctx, given) => {
          ctxs.push(ctx);
          return callback.onCtx(s, ctx, given);
        },
      };
      const second = (...args: unknown[]) => {
        called.push('second');
        return callback.good(stage, args);
      };
      const first = (...args: unknown[]) => {
        called.push('first');
        callback.onCtx(stage, ctxs[0] as SslCtxPointer, second);
        return callback.good(stage, args);
      };
      await run(replaced, stage, way, first, (ends) => {
        expect([ends.client, ends.server]).toEqual([null, null]);
        expect(called[0]).toBe('first');
        expect(called.slice(1)).not.toContain('first');
      });
    });

  it('cannot free or drive its connection, and may free its context', async () => {
    const ssls: Partial<Record<'client' | 'server', SslPointer>> = {};
    const refused: unknown[] = [];
    const attempt = (call: () => unknown) => {
      try {
        call();
        refused.push('done');
      } catch (error) {
        refused.push((error as { code?: string }).code);
      }
    };
    const setting: Setting = {
      client: stage.client(),
      server: stage.server(),
      configure: (ssl, side) => {
        ssls[side] = ssl;
      },
    };
    callback.prepare?.(stage, setting);
    callback.onCtx(stage, setting[callback.side], (...args: never[]) => {
      const ssl = ssls[callback.side] as SslPointer;
      if (refused.length === 0) {
        attempt(() => ssl.release());
        attempt(() => f.SSL_do_handshake(ssl));
        attempt(() => f.SSL_read(ssl, Buffer.alloc(1)));
        setting[callback.side].release();
      }
      return callback.good(stage, args);
    });
    const ends = await way.shake(setting);
    try {
      expect([ends.client, ends.server]).toEqual([null, null]);
      expect(refused[0]).toBe('ERR_SSL_HANDLE_IN_USE');
      for (const code of refused.slice(1)) {
        expect(['ERR_SSL_HANDLE_IN_USE', 'ERR_SSL_WRONG_STATE']).toContain(code);
      }
      callback.effect(stage, ends);
    } finally {
      await ends.end();
    }
  });
}

function onlyAnswers(callback: Deciding, stage: Stage, way: Way): void {
  const { functions: f } = stage;
  it('cannot free, replace or change anything while it runs', async () => {
    const codes: unknown[] = [];
    const setting: Setting = {
      client: stage.client(),
      server: stage.server(),
      configure: (ssl, side) => {
        if (side !== callback.side) return;
        const ctx = setting[side];
        attempts.push(
          () => ssl.release(),
          () => ctx.release(),
          () => f.SSL_do_handshake(ssl),
          () => f.SSL_set_cipher_list(ssl, 'ALL'),
          () => f.SSL_CTX_set_cipher_list(ctx, 'ALL'),
          () => callback.onCtx(stage, ctx, null),
          () => f.SSL_get_SSL_CTX(ssl),
          () => f.SSL_new(ctx),
        );
      },
    };
    const attempts: (() => unknown)[] = [];
    callback.prepare?.(stage, setting);
    callback.onCtx(stage, setting[callback.side], (...args: never[]) => {
      for (const attempt of attempts.splice(0)) {
        try {
          codes.push(attempt());
        } catch (error) {
          codes.push((error as { code?: string }).code);
        }
      }
      return callback.good(stage, args);
    });
    const ends = await way.shake(setting);
    try {
      expect([ends.client, ends.server]).toEqual([null, null]);
      expect(codes).toEqual(Array(8).fill('ERR_SSL_HANDLE_IN_USE'));
      callback.effect(stage, ends);
    } finally {
      await ends.end();
    }
  });
}
