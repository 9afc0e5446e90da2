// SslAbstractContext: a configuration that names no object of a library; those are made from it when
// a connection first needs them, and kept until it is reset.
// Opens no connection; what the keywords do to an SSL_CTX is the implementation's.

import { inspect } from 'node:util';
import { type ImplementationName, KEYWORDS, type SslSide } from '../arguments/index.js';
import { invalidArgType, invalidCombination } from '../conditions/index.js';
import type { SslCtxPointer } from '../handles/index.js';
import { contextBuilder } from '../implementations/context-builder.js';
import type {
  BuiltContext,
  ContextSettings,
  ReadMaterial,
} from '../implementations/context-settings.js';
import { readMaterialFile } from '../implementations/read-file.js';
import { requireImplementation, sslDefaultImplementation } from '../implementations/registry.js';

/**
 * A configuration of TLS, made once by `createSslServerContext` or `createSslClientContext` and
 * passed as `sslCtx` any number of times. The real SSL_CTX is made at the first connection and used
 * by all; {@link resetSslAbstractContext} drops it.
 *
 * @corresponds ssl-abstract-context
 */
export class SslAbstractContext {
  #settings: ContextSettings;
  readonly #implementation: ImplementationName | null;
  #built: BuiltContext | null = null;
  readonly #onReset = new Set<() => void>();
  #files = new Map<string, Uint8Array>();

  /** @internal */
  constructor(settings: ContextSettings, implementation: ImplementationName | null) {
    this.#settings = settings;
    this.#implementation = implementation;
  }

  /** Its label, as it was given. */
  get name(): unknown {
    return this.#settings.name;
  }

  /** The side of the connections it is for. */
  get side(): Exclude<SslSide, 'both'> {
    return this.#settings.side;
  }

  /** The implementation that makes its objects: the one that was named, else the present default. */
  get implementation(): ImplementationName {
    return this.#implementation ?? sslDefaultImplementation();
  }

  /**
   * Replaces the keys of a server's tickets, also while connections shake hands: the first makes
   * tickets, all are accepted. They stay when the context is reset.
   *
   * @param keys 1 to 64 keys of 80 secret bytes, as the keyword `ticketKeys` takes them.
   * @throws TypeError or RangeError for wrong keys, and on a client's context or one with a store.
   * @corresponds SSL_CTX_set_tlsext_ticket_key_evp_cb
   */
  setTicketKeys(keys: readonly Uint8Array[]): void {
    const place = { call: 'setTicketKeys', name: 'keys', recognise: {} };
    const given = KEYWORDS.ticketKeys.normalise(keys, place);
    if (given === null) throw invalidArgType(place, 'an array of Uint8Arrays of 80 bytes', keys);
    SslAbstractContext.requireTickets(this, 'setTicketKeys');
    this.#settings.ticketKeys?.fill(0);
    this.#settings = Object.freeze({ ...this.#settings, ticketKey: null, ticketKeys: given });
    this.#built?.setTicketKeys(given);
  }

  /** @internal Throws unless it is a context whose connections make tickets. */
  static requireTickets(context: SslAbstractContext, call: string): void {
    const { side, serverSessions } = context.#settings;
    if (side === 'client') throw invalidCombination(`${call} is for contexts of servers.`);
    if (serverSessions.kind !== 'store') return;
    throw invalidCombination(
      `${call} has no effect where sessions are in a store: no tickets are made.`,
    );
  }

  /** @internal */
  static settingsOf(context: SslAbstractContext): ContextSettings {
    return context.#settings;
  }

  /** @internal The real objects, made where there are none. */
  static builtOf(context: SslAbstractContext): BuiltContext {
    if (context.#built === null) {
      requireImplementation(context.implementation, 'sslCtx');
      const builder = contextBuilder(context.implementation);
      try {
        context.#built = builder.build(context.#settings, context.#read);
      } finally {
        // Keys are in the library now; what was read to get them there is not needed any more.
        context.#wipe();
      }
    }
    return context.#built;
  }

  /**
   * @internal The SSL_CTX that was made, where it is all that an SSL needs: no function is asked and
   * nothing is set on each connection. `null` where that is not so, or none was made.
   */
  static sufficientOf(context: SslAbstractContext): SslCtxPointer | null {
    const settings = context.#settings;
    const functions = [
      settings.certRequestCallback,
      settings.clientHelloCallback,
      settings.opensslSslConfigureCallback,
      settings.rawPublicKeys,
    ];
    const deciding = [settings.verifyCallback, settings.ocspStaple];
    const asks =
      deciding.some((each) => typeof each === 'function') ||
      functions.some((each) => each !== null);
    const more = settings.maxEarlyData > 0 || settings.serverSessions.kind === 'store';
    return asks || more || settings.side !== 'server' ? null : (context.#built?.ctx ?? null);
  }

  /**
   * @internal Calls a function once, when what was made is dropped.
   *
   * @returns forgets the function.
   */
  static whenReset(context: SslAbstractContext, call: () => void): () => void {
    context.#onReset.add(call);
    return () => context.#onReset.delete(call);
  }

  /** @internal Connections go on with what they have; the objects go when the last one does. */
  static reset(context: SslAbstractContext): void {
    context.#built = null;
    context.#wipe();
    const calls = [...context.#onReset];
    context.#onReset.clear();
    for (const call of calls) call();
  }

  /** For example `SslAbstractContext "web" server openssl`. */
  toString(): string {
    const label = this.name === null || this.name === undefined ? [] : [inspect(this.name)];
    return [this.constructor.name, ...label, this.side, this.implementation].join(' ');
  }

  [inspect.custom](): string {
    return `[${this.toString()}]`;
  }

  #read: ReadMaterial = (source) => {
    if (source.kind === 'bytes') return source.bytes;
    const known = this.#files.get(source.path);
    if (known !== undefined) return known;
    const bytes = readMaterialFile(source.path);
    this.#files.set(source.path, bytes);
    return bytes;
  };

  #wipe(): void {
    for (const bytes of this.#files.values()) bytes.fill(0);
    this.#files.clear();
  }
}

/**
 * Drops what was made and read for a context. It can still be used: files are read anew, and a new
 * SSL_CTX is made, for the next connection. Connections that are open go on undisturbed.
 *
 * @corresponds reset-ssl-abstract-context
 */
export function resetSslAbstractContext(context: SslAbstractContext): void {
  SslAbstractContext.reset(context);
}
