// Conflicts of the keywords `session` and `earlyData`: what no connection could do.
// Pure: whether a session can be used is found when the connection begins.

import { invalidCombination } from '../conditions/index.js';
import type { SslCtxSpecifier, SslSide } from './types.js';

interface Resuming {
  readonly session: Uint8Array | null;
  readonly earlyData: Uint8Array | null;
  readonly handshakeTimeout: number | null;
}

/** Throws where they are given for plain connections, servers, or handshakes that are put off. */
export function refuseResume(
  call: string,
  read: Resuming,
  sslCtx: SslCtxSpecifier,
  sslSide: SslSide,
): void {
  const { session, earlyData, handshakeTimeout } = read;
  if (session === null && earlyData === null) return;
  const keyword = session === null ? 'earlyData' : 'session';
  if (sslCtx.kind === 'none') {
    throw invalidCombination(`${call} with "${keyword}" needs "sslCtx": it is for TLS.`);
  }
  const side = sslCtx.kind === 'context' ? (sslCtx.context as { side: SslSide }).side : sslSide;
  if (side !== 'client') {
    throw invalidCombination(`${call} takes "${keyword}" on the client side only.`);
  }
  if (earlyData === null || handshakeTimeout === null || handshakeTimeout > 0) return;
  throw invalidCombination(
    `${call} cannot put off the handshake ("handshakeTimeout") that "earlyData" goes with.`,
  );
}
