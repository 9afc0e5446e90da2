// What a handshake that io drives waits for, or has failed with: promises that its functions gave, and what they threw.
// Drives nothing; whoever drives the connection asks here when a step has ended.

import { addon } from '../binding/load.js';
import { Handle, type SslPointer } from '../handles/index.js';
import { knownHandle } from '../handles/known-handles.js';
import { anyCallbacks } from './tables.js';

/** What is known of one connection. */
export class Waiting {
  /** Whether promises are waited for: a blocking stream cannot. */
  suspends = false;
  /** The first thing that a function threw; it may be anything. */
  thrown: { readonly error: unknown } | null = null;
  #promise: Promise<void> | null = null;
  readonly #answers = new Map<string, unknown>();
  /** What was answered about each piece of a chain, and how many of those were asked for again. */
  readonly #pieces: { readonly about: string; readonly said: unknown }[] = [];
  #again = 0;

  /** What the connection stops for, until it goes on: though it be kept by then. */
  get promise(): Promise<void> | null {
    return this.#promise;
  }

  /** The connection goes on: a chain is judged from its beginning. */
  resume(): void {
    this.#promise = null;
    this.#again = 0;
  }

  /** The answer that a kept promise has brought, once. */
  takeAnswer(name: string): { readonly said: unknown } | null {
    if (!this.#answers.has(name)) return null;
    const said = this.#answers.get(name);
    this.#answers.delete(name);
    return { said };
  }

  /**
   * The answer for the next piece of a chain, where that was given before. Where the library now asks about something
   * else, as it does when a function has changed what it knows, it and all that follows are asked anew.
   *
   * @param about what is asked.
   */
  takePiece(about: string): { readonly said: unknown } | null {
    const piece = this.#pieces[this.#again];
    if (piece?.about !== about) {
      this.#pieces.length = Math.min(this.#pieces.length, this.#again);
      return null;
    }
    this.#again++;
    return piece;
  }

  notePiece(about: string, said: unknown): void {
    this.#pieces.push({ about, said });
    this.#again = this.#pieces.length;
  }

  /**
   * Keeps what a promise brings until the callback is called again.
   *
   * @param about which piece of a chain; `null`: the callback is called once.
   */
  waitFor(name: string, about: string | null, said: PromiseLike<unknown>): void {
    this.#promise = Promise.resolve(said).then(
      (answer) => {
        if (about === null) this.#answers.set(name, answer);
        else this.#pieces.push({ about, said: answer });
      },
      (error) => {
        this.thrown ??= { error };
      },
    );
  }
}

const known = new WeakMap<SslPointer, Waiting>();

/** @param ssl the handle that callbacks are given. */
export function waitingOf(ssl: SslPointer): Waiting {
  let waiting = known.get(ssl);
  if (waiting === undefined) {
    waiting = new Waiting();
    known.set(ssl, waiting);
  }
  return waiting;
}

/** Where an SSL is: its handle may be made when it is first read. */
interface Site {
  readonly ssl: SslPointer;
}

/** From now on functions of this connection may answer by a promise. */
export function letSuspend(site: Site): void {
  const own = handleOfCallbacks(site);
  if (own !== null) waitingOf(own).suspends = true;
}

/** The promise that a step has ended for, kept or not; `null`: none. It is never rejected. */
export function openPromise(site: Site): Promise<void> | null {
  return findWaiting(site)?.promise ?? null;
}

/** The promise was kept, and the step is repeated: then the callback finds its answer, or fails. */
export function resume(site: Site): void {
  findWaiting(site)?.resume();
}

/** What a function of this connection threw; forgets it. */
export function takeThrown(site: Site): { readonly error: unknown } | null {
  const waiting = findWaiting(site);
  if (waiting === null || waiting.thrown === null) return null;
  const { thrown } = waiting;
  waiting.thrown = null;
  return thrown;
}

/** A handshake is over: nothing of it is waited for any more. */
export function forgetWaiting(site: Site): void {
  const own = handleOfCallbacks(site);
  if (own !== null) known.delete(own);
}

function findWaiting(site: Site): Waiting | null {
  const own = handleOfCallbacks(site);
  return own === null ? null : (known.get(own) ?? null);
}

/** Callbacks are given the first handle of an SSL; a user may have another. */
function handleOfCallbacks(site: Site): SslPointer | null {
  if (!anyCallbacks()) return null;
  const { ssl } = site;
  if (!ssl.alive) return ssl;
  const id = addon.callbackHandle(Handle.idOf(ssl));
  return id === 0 ? null : (knownHandle(id) as SslPointer | null);
}
