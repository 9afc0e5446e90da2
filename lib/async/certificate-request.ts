// CertificateRequest: a server's wait for the certificate of its client, beside reads and writes.
// Sends nothing; it watches what the link receives, and reads for itself where nobody else does.

import { isPromise } from '../callbacks/index.js';
import { type Attachment, certificateRequestAnswered } from '../connections/index.js';
import type { Limits, Operation } from './operation.js';
import { readAside } from './read-aside.js';
import type { SecureLink } from './secure-link.js';
import type { Watcher } from './watcher.js';

/** Waits for the answer. */
export class CertificateRequest implements Watcher {
  readonly #secure: SecureLink;
  readonly #attachment: Attachment;
  readonly #operation: Operation<null>;
  readonly #connection: object;
  #reading = false;

  constructor(
    secure: SecureLink,
    attachment: Attachment,
    connection: object,
    operation: Operation<null>,
  ) {
    this.#secure = secure;
    this.#attachment = attachment;
    this.#connection = connection;
    this.#operation = operation;
  }

  /** Begins. */
  start(limits: Limits, late: () => Error): void {
    this.#secure.watcher = this;
    const stop = (error: Error) => this.#end(() => this.#operation.reject(error));
    this.#operation.limit(limits, () => stop(late()), stop);
    this.heard();
  }

  heard(): void {
    if (this.#operation.settled || this.#reading) return;
    if (!this.#secure.reader.busy) this.#read();
    this.noted();
  }

  noted(): void {
    if (this.#operation.settled || this.#reading || this.#secure.watcher !== this) return;
    if (!certificateRequestAnswered(this.#attachment.ssl)) return;
    const { judge, ssl } = this.#attachment;
    if (judge?.judgesLater !== true) return this.#end(() => this.#operation.resolve(null));
    this.#secure.watcher = null;
    let said: unknown;
    try {
      said = judge.ask('verify', this.#connection, ssl);
    } catch (error) {
      return this.failed(error as Error);
    }
    if (!isPromise(said)) return this.#judged(said);
    said.then(
      (answer) => this.#judged(answer),
      (error) => this.failed(error),
    );
  }

  failed(error: Error): void {
    this.#end(() => this.#operation.reject(error));
  }

  #read(): void {
    this.#reading = true;
    try {
      readAside(this.#secure);
    } finally {
      this.#reading = false;
    }
  }

  #judged(said: unknown): void {
    const { judge } = this.#attachment;
    if (judge?.accepts('verify', said)) return this.#end(() => this.#operation.resolve(null));
    this.failed(this.#secure.refused());
  }

  #end(told: () => void): void {
    if (this.#operation.settled) return;
    if (this.#secure.watcher === this) this.#secure.watcher = null;
    told();
  }
}
