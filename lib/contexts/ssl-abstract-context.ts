// SslAbstractContext: a configuration that names no object of a library; those are made from it when
// a connection first needs them, and kept until it is reset.
// Opens no connection; what the keywords do to an SSL_CTX is the implementation's.

import { inspect } from 'node:util';
import type { ImplementationName, SslSide } from '../arguments/index.js';
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
  readonly #settings: ContextSettings;
  readonly #implementation: ImplementationName | null;
  #built: BuiltContext | null = null;
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

  /** @internal */
  static settingsOf(context: SslAbstractContext): ContextSettings {
    return context.#settings;
  }

  /** @internal The real objects, made where there are none. */
  static builtOf(context: SslAbstractContext): BuiltContext {
    if (context.#built === null) {
      requireImplementation(context.implementation, 'sslCtx');
      const builder = contextBuilder(context.implementation);
      context.#built = builder.build(context.#settings, context.#read);
    }
    return context.#built;
  }

  /** @internal Connections go on with what they have; the objects go when the last one does. */
  static reset(context: SslAbstractContext): void {
    context.#built = null;
    context.#wipe();
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
