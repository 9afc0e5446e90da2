// What holds for every callback that observes: told in order, in full, wherever C is; of a context and of a connection.
// Knows no callback; each test says how its own is set, and what must have been told.

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

type Told = (...args: unknown[]) => void;

/** One callback. */
export interface Observing {
  readonly name: string;
  onCtx?(stage: Stage, ctx: SslCtxPointer, told: Told | null): unknown;
  onSsl?(stage: Stage, ssl: SslPointer, told: Told | null): unknown;
  /** Looks whether it was told everything, of one side. */
  complete(
    stage: Stage,
    calls: readonly (readonly unknown[])[],
    side: 'client' | 'server',
    ends: Ends,
  ): void;
  /** Where among its arguments the SSL is. */
  readonly ssl: number;
}

export function describeObserving(callback: Observing): void {
  const cases = testLibraries().flatMap((library) => {
    const stage = stageOf(library);
    return waysOf(stage).map((way) => [`${titleOf(library)} ${way.name}`, stage, way] as const);
  });
  describe.each(cases)(`${callback.name} with %s`, (_title, stage, way) => {
    const places = (['ctx', 'ssl'] as const).filter(
      (on) => callback[on === 'ctx' ? 'onCtx' : 'onSsl'] !== undefined,
    );
    describe.each(places)('on the %s', (on) => {
      it.each([['client'], ['server']] as const)(
        'is told everything of a %s, in order',
        async (side) => {
          const calls: unknown[][] = [];
          const ends = await observed(callback, stage, way, on, side, (...args) =>
            calls.push(args),
          );
          try {
            expect([ends.client, ends.server]).toEqual([null, null]);
            callback.complete(stage, calls, side, ends);
            const equal = calls.map((args) => args[callback.ssl] as SslPointer);
            expect(new Set(equal)).toEqual(new Set([ends.ssl[side]]));
          } finally {
            await ends.end();
          }
        },
      );

      it('is told nothing once it was removed', async () => {
        const calls: unknown[][] = [];
        const ends = await observed(callback, stage, way, on, 'server', null, (...args) =>
          calls.push(args),
        );
        expect([ends.client, ends.server, calls]).toEqual([null, null, []]);
        await ends.end();
      });
    });
  });
}

/** A handshake with a function set; `before` is set first, and replaced. */
async function observed(
  callback: Observing,
  stage: Stage,
  way: Way,
  on: 'ctx' | 'ssl',
  side: 'client' | 'server',
  told: Told | null,
  before?: Told,
): Promise<Ends> {
  const setting: Setting = {
    client: stage.client(),
    server: stage.server(),
    configure: (ssl, own) => {
      if (on !== 'ssl' || own !== side) return;
      if (before !== undefined) callback.onSsl?.(stage, ssl, before);
      callback.onSsl?.(stage, ssl, told);
    },
  };
  if (on === 'ctx') {
    if (before !== undefined) callback.onCtx?.(stage, setting[side], before);
    callback.onCtx?.(stage, setting[side], told);
  }
  const ends = await way.shake(setting);
  await tick();
  return ends;
}

/** What was observed last is told in the turn after. */
export async function tick(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}
