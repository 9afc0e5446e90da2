// Securing: whether native code shakes hands for the connections of an accepting handle, and with what.
// Where an SSL needs more than its SSL_CTX, functions of the user's above all, it does not.

import { type AsyncAcceptArguments, millisecondsOf } from '../arguments/index.js';
import { addon } from '../binding/load.js';
import { hasCallbacks, whenCallbackSet } from '../callbacks/index.js';
import {
  AcceptedAttachment,
  type Attachment,
  judgeOfCtx,
  whenCtxAsks,
} from '../connections/index.js';
import { SslAbstractContext } from '../contexts/ssl-abstract-context.js';
import { SslCtxPointer, type SslPointer } from '../handles/index.js';

/** Tells native code what to use from now on; `null`: nothing. */
type Use = (ctx: SslCtxPointer | null, timeoutMs: number) => void;

/** How the connections of one accepting handle are secured. */
export class Securing {
  /** Limit of a handshake; negative: none. */
  readonly timeoutMs: number;
  readonly #context: SslAbstractContext | null;
  readonly #use: Use;
  #ctx: SslCtxPointer | null = null;
  #forget: (() => void) | null = null;

  private constructor(timeoutMs: number, context: SslAbstractContext | null, use: Use) {
    this.timeoutMs = timeoutMs;
    this.#context = context;
    this.#use = use;
  }

  static of(args: AsyncAcceptArguments, use: Use): Securing {
    const { sslCtx, sslSide, handshakeTimeout, sslConfigureCallback, createState } = args;
    const late = handshakeTimeout !== null && handshakeTimeout <= 0;
    const able = createState && !late && sslConfigureCallback === null;
    const timeoutMs = late ? -1 : millisecondsOf(handshakeTimeout);
    const context = able && sslCtx.kind === 'context' ? sslCtx.context : null;
    const securing = new Securing(timeoutMs, context as SslAbstractContext | null, use);
    const handle = able && sslSide === 'server' && sslCtx.kind === 'handle' ? sslCtx.handle : null;
    if (handle instanceof SslCtxPointer) securing.#beginWith(handle);
    return securing;
  }

  /** A connection was attached by hand: an abstract context has made its SSL_CTX by now. */
  noteAttached(): void {
    if (this.#context === null || this.#ctx !== null) return;
    const ctx = SslAbstractContext.sufficientOf(this.#context);
    if (ctx === null || !this.#beginWith(ctx)) return;
    const asked = this.#forget;
    const reset = SslAbstractContext.whenReset(this.#context, () => {
      asked?.();
      this.#ctx = null;
      this.#forget = null;
      this.#use(null, -1);
    });
    this.#forget = () => {
      asked?.();
      reset();
    };
  }

  /** What native code has put on a link. */
  attachmentOf(link: number): Attachment {
    const ctx = this.#ctx ?? this.#last;
    return new AcceptedAttachment(ctx as SslCtxPointer, this.#library, () => {
      return addon.asyncSsl(link) as SslPointer;
    });
  }

  /** No more connections come. */
  end(): void {
    this.#forget?.();
  }

  /** Of connections that were begun before a reset. */
  #last: SslCtxPointer | null = null;
  #library = 0;

  /** Functions that somebody puts on the SSL_CTX are asked from then on. */
  #beginWith(handle: SslCtxPointer): boolean {
    if (judgeOfCtx(handle, 'server') !== null || hasCallbacks(handle)) return false;
    this.#begin(handle);
    const stop = (ctx: SslCtxPointer) => {
      if (ctx.isSameObject(handle)) this.#use(null, -1);
    };
    const forget = [whenCtxAsks(stop), whenCallbackSet(stop)];
    this.#forget = () => {
      for (const each of forget) each();
    };
    return true;
  }

  #begin(ctx: SslCtxPointer): void {
    this.#ctx = ctx;
    this.#last = ctx;
    this.#library = ctx.library;
    this.#use(ctx, this.timeoutMs);
  }
}
