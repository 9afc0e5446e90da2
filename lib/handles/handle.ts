// Handle: a C object or a socket as a JavaScript value that holds an id, never a pointer.
// Does not know which kinds there are (pointers.ts, generated) nor how native code makes them (factory.ts).
//
// Lifetime rules (test/openssl/handles.test.ts):
// 1. `release()` frees at once; what nobody released is freed when the handle is collected.
// 2. What is part of another object keeps that object's handle from being collected, and dies
//    when that object is released explicitly.
// 3. An id is never used again, so a late release of a dead one does nothing.

import type { InspectOptions } from 'node:util';
import { inspect } from 'node:util';
import type { HandleDescription } from '../binding/addon.js';
import { addon } from '../binding/load.js';
import { HANDLE_TOKEN } from './token.js';

/**
 * A C object, or a socket. Handles come from the functions of this package only; what one may be
 * used for is checked at each call, so a released one is refused and never reaches C.
 */
export abstract class Handle {
  static #unreleased = new FinalizationRegistry<number>((id) => {
    try {
      addon.releaseHandle(id);
    } catch {
      // C is inside the object: impossible between two turns of the loop, and the end of the
      // environment frees it in any case.
    }
  });

  readonly #id: number;
  /** What it is part of, or uses: held, so that it is not collected. */
  #kept: Kept | null = null;

  /** The C type, such as `SSL_CTX`; `socket` for a socket. */
  abstract readonly kind: string;

  /** @internal */
  constructor(token: typeof HANDLE_TOKEN, id: number) {
    if (token !== HANDLE_TOKEN) throw illegalConstructor(new.target.name);
    this.#id = id;
    Handle.#unreleased.register(this, id, this);
  }

  /** The id that native code knows a handle by; NaN for anything else. */
  static idOf(value: unknown): number {
    return typeof value === 'object' && value !== null && #id in value ? value.#id : Number.NaN;
  }

  /**
   * What native code gets for an argument that should be a handle: its id. Other values pass as
   * they are, to be refused by name there, but for numbers, which must not be taken for ids.
   *
   * @internal
   */
  static argument(value: unknown): unknown {
    if (typeof value === 'object' && value !== null && #id in value) return value.#id;
    return typeof value === 'number' ? Number.NaN : value;
  }

  /**
   * Keeps `parent` from being collected while `child`, which is part of it or uses it, is reachable.
   *
   * @internal
   */
  static keepParent<T>(child: T, parent: unknown): T {
    if (typeof child === 'object' && child !== null && #id in child && parent instanceof Handle) {
      child.#kept = { handle: parent, next: child.#kept };
    }
    return child;
  }

  /** Address of the C object, to print or to hand to another FFI; 0n once released. */
  get address(): bigint {
    return addon.handleAddress(this.#id);
  }

  /** True until it is released, or what it is part of is. */
  get alive(): boolean {
    return addon.handleAlive(this.#id);
  }

  /** Id of the library it belongs to, as in `listSslLibraries()`; 0 for sockets and dead ones. */
  get library(): number {
    return addon.handleLibrary(this.#id);
  }

  /**
   * Who frees the C object: `owned` (this handle), `shared` (this handle has a reference of its
   * own), `borrowed` (it is part of another), `static` (nobody).
   */
  get ownership(): HandleDescription['ownership'] {
    return this.#describe().ownership;
  }

  /**
   * Frees what the handle owns, at once.
   *
   * @returns false when it was already released.
   * @throws Error with code `ERR_SSL_HANDLE_IN_USE` while C is inside the object.
   * @corresponds destroy-ssl, destroy-ssl-ctx; SSL_free, SSL_CTX_free, X509_free, …
   */
  release(): boolean {
    const released = addon.releaseHandle(this.#id);
    if (this.#kept !== null) this.#kept = null;
    Handle.#unreleased.unregister(this);
    return released;
  }

  /** Same as {@link release}, for `using`. */
  [Symbol.dispose](): void {
    this.release();
  }

  /** True when both stand for the same C object. */
  isSameObject(other: Handle): boolean {
    return addon.sameObject(this.#id, Handle.idOf(other));
  }

  /** For example `SslCtxPointer 0x7f3a5c001230 client openssl 3.5.7`. */
  toString(): string {
    const { alive, address, side, library } = this.#describe();
    if (!alive) return `${this.constructor.name} (released)`;
    const words = [this.constructor.name, `0x${address.toString(16)}`];
    if (side !== null) words.push(side);
    const record = addon.libraries().find((each) => each.id === library);
    if (record !== undefined) words.push(`openssl ${record.version}`);
    return words.join(' ');
  }

  [inspect.custom](_depth: number, options: InspectOptions & { stylize: Stylize }): string {
    return options.stylize(`[${this.toString()}]`, 'special');
  }

  #describe(): HandleDescription {
    return addon.describeHandle(this.#id);
  }
}

/** A list of what a handle keeps from being collected. */
interface Kept {
  readonly handle: Handle;
  readonly next: Kept | null;
}

type Stylize = (text: string, style: 'special') => string;

function illegalConstructor(name: string): TypeError {
  const text = `${name} cannot be constructed: handles come from the functions that make them.`;
  return Object.assign(new TypeError(text), { code: 'ERR_ILLEGAL_CONSTRUCTOR' });
}
