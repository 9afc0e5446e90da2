// The conflict of sides: an SSL_CTX that was made for one side of TLS, and a call that is the other.
// Pure; whose side an object has is told by the recognisers that the caller passes in.

import { invalidCombination } from '../conditions/index.js';
import type { Recognisers } from './place.js';
import type { SslCtxSpecifier, SslSide } from './types.js';

/**
 * Throws where the sides conflict: only client against server. A context without a side, or of
 * `'both'`, fits every call.
 *
 * @param fixedTo why the call has this side, for the message; `null`: its `sslSide` says so.
 * @param given false where `sslSide` was left out: an abstract context then says which side it is.
 */
export function refuseOtherSide(
  sslCtx: SslCtxSpecifier,
  wanted: SslSide,
  recognise: Recognisers,
  fixedTo: string | null = null,
  given = true,
): void {
  if (sslCtx.kind === 'context') {
    const { side } = sslCtx.context as { side: SslSide };
    if (!given || wanted === side) return;
    throw invalidCombination(
      `The SslAbstractContext is for the ${side} side, but ${fixedTo ?? 'sslSide'} is '${wanted}'.`,
    );
  }
  if (sslCtx.kind !== 'handle') return;
  const side = recognise.sideOf?.(sslCtx.handle) ?? null;
  if (side === null || side === 'both' || wanted === 'both' || side === wanted) return;
  throw invalidCombination(
    `The SslCtxPointer was made for the ${side} side, but ${fixedTo ?? 'sslSide'} is '${wanted}'. ` +
      `Make one with makeSslCtx({ sslSide: '${wanted}' }).`,
  );
}

/** Whether options name a side. */
export function saysSide(options: unknown): boolean {
  return (options as { sslSide?: unknown } | null | undefined)?.sslSide !== undefined;
}
