// DuplexLink: a link over any Duplex: what arrives there is fed to the library, what the library
// sends is written there. Takes one chunk at a time, and no write while an earlier one has not left.

import type { Duplex } from 'node:stream';
import type { Failure } from '../binding/addon.js';
import { OUTPUT, WRITABLE } from '../binding/async.js';
import { failureOf } from '../binding/failure.js';
import { addon } from '../binding/load.js';
import type { Link } from './link.js';
import { closeLink, type LinkUser, openLink } from './reactor.js';

/** A link over any Duplex. */
export class DuplexLink implements Link {
  readonly id: number;
  readonly socket = null;
  readonly host = null;
  readonly #duplex: Duplex;
  readonly #user: LinkUser;
  #leaving = 0;
  #broken: Error | null = null;
  #open = true;
  #listeners: readonly [event: string, listener: (value: never) => void][] = [];

  private constructor(id: number, duplex: Duplex, user: LinkUser) {
    this.id = id;
    this.#duplex = duplex;
    this.#user = user;
  }

  static open(duplex: Duplex, user: LinkUser): DuplexLink | Failure {
    let link: DuplexLink | null = null;
    const { connection } = user;
    const id = openLink(0, {
      ...(connection && { connection }),
      onEvent: (bits) => {
        if ((bits & OUTPUT) !== 0) link?.noteOutput();
        user.onEvent(bits);
      },
    });
    if (typeof id !== 'number') return id;
    link = new DuplexLink(id, duplex, user);
    link.#listen();
    return link;
  }

  get flushed(): boolean {
    return this.#leaving === 0 || this.#broken !== null;
  }

  get cause(): Error | null {
    return this.#broken;
  }

  read(into: Uint8Array, start: number, end: number): number {
    const result = addon.asyncRead(this.id, into, start, end);
    this.#pump();
    if (result < end - start) this.#duplex.resume();
    return result;
  }

  write(bytes: Uint8Array, start: number, end: number): number {
    if (this.#leaving !== 0) return 0;
    if (this.#broken !== null) return -1;
    const result = addon.asyncWrite(this.id, bytes, start, end);
    this.#pump();
    if (result === 0 && this.#leaving === 0) this.#duplex.resume(); // it waits for the peer
    return result;
  }

  handshake(): number {
    const result = addon.asyncHandshake(this.id);
    this.#pump();
    if (result === 0) this.#duplex.resume();
    return result;
  }

  shutdown(): number {
    const result = addon.asyncShutdown(this.id);
    this.#pump();
    return result;
  }

  want(readable: boolean, writable: boolean): void {
    addon.asyncWant(this.id, readable, writable);
    if (readable) this.#duplex.resume();
  }

  noteWritable(): boolean {
    return this.#broken === null;
  }

  /** A step is back: it has written, or it needs more. */
  noteOutput(): void {
    this.#pump();
    if (this.#open) this.#duplex.resume();
  }

  failure(): Failure {
    if (this.#broken === null) return addon.asyncFailure(this.id);
    const { code, message } = this.#broken as NodeJS.ErrnoException;
    return failureOf('broken', 'Duplex', { errnoName: code ?? 'EPIPE', errnoText: message });
  }

  name(): null {
    return null;
  }

  leave(): void {
    this.#duplex.end();
  }

  close(): boolean {
    this.#unlisten();
    this.#duplex.on('error', ignore); // nobody asks any more
    return closeLink(this.id);
  }

  /**
   * Destroys it, once what was written last has left and the peer has ended too, for a while: a
   * socket below that is closed with unread bytes would take back what it has sent.
   */
  release(): void {
    const duplex = this.#duplex;
    const { writableEnded, readableEnded } = duplex;
    if (duplex.destroyed || !writableEnded) {
      duplex.destroy();
      return;
    }
    const done = () => {
      if (duplex.writableFinished && duplex.readableEnded) duplex.destroy();
    };
    const timer = setTimeout(() => duplex.destroy(), LAST_MS);
    duplex.once('close', () => clearTimeout(timer));
    duplex.once('finish', done);
    duplex.once('end', done);
    if (readableEnded) done();
    else duplex.resume();
  }

  giveBack(unread: Uint8Array): void {
    const duplex = this.#duplex;
    duplex.off('error', ignore);
    duplex.pause();
    if (unread.length > 0 && !duplex.readableEnded) duplex.unshift(unread);
  }

  #listen(): void {
    const duplex = this.#duplex;
    const ended = () => addon.asyncFeed(this.id, null);
    const cutOff = (error: Error) => {
      this.#broken ??= error;
      ended();
      if (this.#leaving !== 0) this.#user.onEvent(WRITABLE); // it may never call back
    };
    this.#listeners = [
      [
        'data',
        (chunk: Uint8Array) => {
          duplex.pause();
          addon.asyncFeed(this.id, chunk);
        },
      ],
      ['end', ended],
      ['error', cutOff],
      ['close', () => (duplex.readableEnded ? ended() : cutOff(premature()))],
    ];
    for (const [event, listener] of this.#listeners) duplex.on(event, listener as () => void);
    duplex.pause();
  }

  #unlisten(): void {
    this.#open = false;
    for (const [event, listener] of this.#listeners) {
      this.#duplex.off(event, listener as () => void);
    }
  }

  /** Sends on what the library has written. */
  #pump(): void {
    if (!this.#open) return;
    const output = addon.asyncTakeOutput(this.id);
    if (output === null) return;
    this.#leaving++;
    this.#duplex.write(output, (error) => {
      this.#leaving--;
      if (error) this.#broken ??= this.#duplex.errored ?? error;
      if (this.#open && this.#leaving === 0) this.#user.onEvent(WRITABLE);
    });
  }
}

function premature(): Error {
  const code = 'ERR_STREAM_PREMATURE_CLOSE';
  return Object.assign(new Error('the Duplex was closed before its end'), { code });
}

function ignore(): void {}

/** How long that may take. */
const LAST_MS = 1000;
