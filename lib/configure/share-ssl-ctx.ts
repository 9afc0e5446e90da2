// One SSL_CTX for several threads: its form that can be posted, and back.
// Posts nothing; a context is still used through the handle that each thread has of it.

import { addon } from '../binding/load.js';
import { invalidArgType, invalidCombination } from '../conditions/index.js';
import { Handle, SslCtxPointer } from '../handles/index.js';

/** Stands for an SSL_CTX where a handle cannot go: in messages and `workerData`. */
export interface SharedSslCtx {
  readonly type: 'SSL_CTX';
  /** Whoever has it, in this process, can use the context and its keys: keep it secret. */
  readonly token: string;
}

/**
 * A form of the context that can be posted to other threads of this process, any number of times;
 * they make a handle of it with {@link takeSharedSslCtx}. All of them then use the same SSL_CTX:
 * sessions that one has cached and ticket keys that one has made are good for all.
 *
 * It counts a reference, until {@link dropSharedSslCtx} or the end of this thread. Handles made from
 * it have references of their own. From the first sharing on, calls that may change what threads
 * share wait for one another.
 *
 * @example
 * new Worker(file, { workerData: shareSslCtx(ctx) });
 * // in the worker
 * const ctx = takeSharedSslCtx(workerData);
 *
 * @corresponds SSL_CTX_up_ref
 */
export function shareSslCtx(ctx: SslCtxPointer): SharedSslCtx {
  if (!(ctx instanceof SslCtxPointer)) {
    throw invalidArgType({ call: 'shareSslCtx', name: 'ctx' }, 'an SslCtxPointer', ctx);
  }
  return Object.freeze({ type: 'SSL_CTX', token: addon.shareCtx(Handle.idOf(ctx)) });
}

/**
 * A handle of this thread for a context that another one shares.
 *
 * @throws TypeError when it is not shared any more.
 * @corresponds SSL_CTX_up_ref
 */
export function takeSharedSslCtx(shared: SharedSslCtx): SslCtxPointer {
  const ctx = addon.takeCtx(tokenOf('takeSharedSslCtx', shared));
  if (ctx instanceof SslCtxPointer) return ctx;
  throw invalidCombination(
    'This SSL_CTX is not shared any more: the thread that shared it has dropped it, or has ended.',
  );
}

/**
 * Takes back the reference that {@link shareSslCtx} has counted.
 *
 * @returns false when it was not this thread that shared it, or it was dropped already.
 */
export function dropSharedSslCtx(shared: SharedSslCtx): boolean {
  return addon.dropCtx(tokenOf('dropSharedSslCtx', shared));
}

function tokenOf(call: string, shared: unknown): string {
  const token = (shared as Partial<SharedSslCtx> | null | undefined)?.token;
  if (typeof token === 'string') return token;
  throw invalidArgType({ call, name: 'shared' }, 'what shareSslCtx has returned', shared);
}
