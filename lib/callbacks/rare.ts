// Callbacks that few ever see: ech and async.
// Neither can wait for a promise.

import type { SslPointer } from '../handles/index.js';
import { type DecidingAdapter, type ObservingAdapter, yesOrNo } from './adapter.js';

/**
 * Told the outcome of Encrypted Client Hello, on both sides, when it was tried.
 *
 * @param str what is known of it, in lines of text for people.
 * @returns nothing, true or 1: go on. false or 0: fail the handshake.
 * @corresponds SSL_ech_set_callback(3)
 */
export type EchCallback = (ssl: SslPointer, str: string) => boolean | number | void;

/**
 * Told by an engine that a job of an SSL may go on. Jobs need `SSL_MODE_ASYNC`, which is refused here, since their
 * stacks are unknown to JavaScript: it is never called.
 *
 * @corresponds SSL_CTX_set_async_callback(3)
 */
export type AsyncCallback = (ssl: SslPointer) => void;

export const RARE: Readonly<Record<string, DecidingAdapter>> = {
  ech: {
    args: ({ ssl, raw: [str] }) => [ssl, str],
    reply: (said, call) => [said === undefined ? 1 : yesOrNo(call, said)],
    unset: () => [1],
  },
};

export const RARE_OBSERVERS: Readonly<Record<string, ObservingAdapter>> = {
  async: ({ ssl }) => [ssl],
};
