// CertificateRequest: a server's wait for the certificate of its client, beside reads and writes.
// Sends nothing; it watches what the link receives, and reads for itself where nobody else does.

import { isPromise } from '../callbacks/index.js';
import { type Attachment, certificateRequestAnswered } from '../connections/index.js';
import type { Limits, Operation } from './operation.js';
import { withRoom } from './reader.js';
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

  /** What nobody reads goes to the inbox, until that is full: then somebody must read first. */
  #read(): void {
    const { reader } = this.#secure;
    if (reader.inbox.length >= FULL) return;
    this.#reading = true;
    try {
      withRoom(ROOM, (room) => {
        const count = this.#secure.read(room, 0, room.length);
        if (count < 0) return reader.fail(this.#failure());
        reader.inbox.push(room.subarray(0, count));
        room.fill(0, 0, count);
      });
    } finally {
      this.#reading = false;
    }
  }

  #failure() {
    const failure = this.#secure.readFailure();
    return failure === 'eof' ? this.#secure.endedEarly() : failure;
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

const ROOM = 0x10000;
const FULL = 0x100000;
