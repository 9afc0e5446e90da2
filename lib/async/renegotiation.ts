// Renegotiation: a further handshake of TLS 1.2 or older, which goes on by reading.
// Begins none; it is there while one must be over before anything is sent.

import { type Attachment, renegotiates } from '../connections/index.js';
import { type Limits, Operation } from './operation.js';
import { soon } from './reactor.js';
import { readAside } from './read-aside.js';
import type { Watched, Watcher } from './watcher.js';

/** Waits for the end, and reads where nobody else does. */
export class Renegotiation implements Watcher {
  readonly #link: Watched;
  readonly #attachment: Attachment;
  readonly #waiting: Operation<true>[] = [];
  #reading = false;

  constructor(link: Watched, attachment: Attachment) {
    this.#link = link;
    this.#attachment = attachment;
  }

  /** Begins: after what is running, which may be a write. */
  start(): void {
    this.#link.watcher = this;
    soon(() => {
      if (!this.#isThere) return;
      if (this.#link.reader.busy) this.#link.reader.go();
      else this.heard();
    });
  }

  /** Calls one of these at its end. */
  whenOver(over: () => void, failed: (error: Error) => void): void {
    this.#waiting.push(new Operation<true>(over, failed));
  }

  /** Ends the operation at its end, within limits. */
  end(operation: Operation<true>, limits: Limits, late: () => Error): void {
    const stop = (error: Error) => operation.reject(error);
    operation.limit(limits, () => stop(late()), stop);
    this.#waiting.push(operation);
  }

  heard(): void {
    if (!this.#isThere || this.#reading) return;
    if (!this.#link.reader.busy) this.#read();
    this.noted();
  }

  noted(): void {
    if (!this.#isThere || this.#reading || renegotiates(this.#attachment.ssl)) return;
    this.#tell((waiting) => waiting.resolve(true));
  }

  failed(error: Error): void {
    this.#tell((waiting) => waiting.reject(error));
  }

  get #isThere(): boolean {
    return this.#link.watcher === this;
  }

  #read(): void {
    this.#reading = true;
    try {
      readAside(this.#link);
    } finally {
      this.#reading = false;
    }
  }

  #tell(how: (waiting: Operation<true>) => void): void {
    if (!this.#isThere) return;
    this.#link.watcher = null;
    for (const waiting of this.#waiting.splice(0)) how(waiting);
  }
}
