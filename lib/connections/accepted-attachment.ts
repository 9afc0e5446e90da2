// AcceptedAttachment: the SSL that native code has made for a connection that it accepted.
// Its handle is made when somebody asks: most connections live and end without one.

import { Handle, type SslCtxPointer, type SslPointer } from '../handles/index.js';
import type { Attachment } from './attachment.js';

/** The SSL of an accepted connection. */
export class AcceptedAttachment implements Attachment {
  readonly ctx: SslCtxPointer;
  readonly library: number;
  readonly side = 'server';
  readonly ownSsl = true;
  readonly judge = null;
  readonly #take: () => SslPointer;
  #ssl: SslPointer | null = null;

  /** @param take makes the handle, once. */
  constructor(ctx: SslCtxPointer, library: number, take: () => SslPointer) {
    this.ctx = ctx;
    this.library = library;
    this.#take = take;
  }

  get ssl(): SslPointer {
    this.#ssl ??= this.#take();
    return this.#ssl;
  }

  get sslId(): number {
    return Handle.idOf(this.ssl);
  }

  takeUnsent(): null {
    return null;
  }

  release(): void {
    if (this.#ssl?.alive) this.#ssl.release();
  }
}
