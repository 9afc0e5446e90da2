// Functions that were put on an SSL_CTX of the caller's, for the connections made from it.
// Calls none of them; the Judge of a connection does.
//
// They live as long as the handle that they were put on, and no longer. A connection whose context
// has lost them gets no answer, and is refused.

import type { GivenFunction } from '../arguments/index.js';
import type { SslCtxPointer } from '../handles/index.js';
import { type Asking, Judge } from './judge.js';

/** What is asked of the connection itself. */
interface Verified {
  verify(): [success: boolean, moreInfo: number | null];
}

/** What was put on one SSL_CTX. */
interface CtxFunctions {
  /** Whether connections stop for {@link verify}; once they do, they go on doing so. */
  asksVerify: boolean;
  /** `(accepted, connection)`: whether to go on; `null`: as the check of the chain says. */
  verify: GivenFunction | null;
  /** Called with the SSL when a certificate is asked for, or a server needs one. */
  certificate: GivenFunction | null;
}

/** Those of an SSL_CTX; made where there are none. */
export function ctxFunctionsOf(ctx: SslCtxPointer): CtxFunctions {
  const known = findFunctions(ctx);
  if (known !== null) return known;
  const made: CtxFunctions = { asksVerify: false, verify: null, certificate: null };
  functions.set(ctx, made);
  for (const tell of [...listeners]) tell(ctx);
  owners.set(ctx.address, new WeakRef(ctx));
  return made;
}

/**
 * Calls a function when functions are put on an SSL_CTX that had none.
 *
 * @returns forgets the function.
 */
export function whenCtxAsks(tell: (ctx: SslCtxPointer) => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

/**
 * Answers for a connection of this SSL_CTX, or `null` where nothing was put on it.
 *
 * @param own functions of its abstract context; what was put on the SSL_CTX comes before them.
 */
export function judgeOfCtx(
  ctx: SslCtxPointer,
  side: 'client' | 'server',
  own: Asking | null = null,
): Judge | null {
  const found = findFunctions(ctx);
  if (found === null) return own && new Judge(own);
  return new Judge({
    side,
    verifyCallback: found.asksVerify
      ? (given: object) => verdict(found, given as Verified)
      : (own?.verifyCallback ?? false),
    certRequestCallback:
      found.certificate === null
        ? (own?.certRequestCallback ?? null)
        : (_connection, ssl) => found.certificate?.(ssl),
    clientHelloCallback: own?.clientHelloCallback ?? null,
    earlyDataCallback: own?.earlyDataCallback ?? null,
    serverSessions: own?.serverSessions ?? { kind: 'internal', most: null },
    clientSessions: own?.clientSessions ?? 0,
    ocspStaple: own?.ocspStaple ?? null,
  });
}

/** As OpenSSL does: where there is no certificate nothing is asked. */
function verdict({ verify }: CtxFunctions, connection: Verified): unknown {
  const [accepted, moreInfo] = connection.verify();
  if (moreInfo === null) return true;
  return verify === null ? accepted : verify(accepted, connection);
}

/** Another handle of the same object finds them, too; an address may belong to another by now. */
function findFunctions(ctx: SslCtxPointer): CtxFunctions | null {
  const own = functions.get(ctx);
  if (own !== undefined) return own;
  const owner = owners.get(ctx.address)?.deref();
  if (owner === undefined || !owner.alive || !owner.isSameObject(ctx)) return null;
  return functions.get(owner) ?? null;
}

const listeners = new Set<(ctx: SslCtxPointer) => void>();
const functions = new WeakMap<SslCtxPointer, CtxFunctions>();
const owners = new Map<bigint, WeakRef<SslCtxPointer>>();
