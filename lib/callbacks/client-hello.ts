// ClientHello: what a client has asked for, to be read while a server decides what to do with it.
// Decides nothing.

import { addon } from '../binding/load.js';
import { rawFunctions } from '../binding/raw-functions.js';
import { Handle, type SslPointer } from '../handles/index.js';

/**
 * The client hello of a handshake. Each property is read from the connection, and throws once the callback has
 * answered.
 *
 * @corresponds SSL_client_hello_get0_random(3) and its kin
 */
export class ClientHello {
  readonly #ssl: SslPointer;

  /** @internal */
  constructor(ssl: SslPointer) {
    this.#ssl = ssl;
  }

  /** The version field: 0x0303 for TLS 1.2 and later; see {@link versions} for what is offered. */
  get legacyVersion(): number {
    return this.#call('SSL_client_hello_get0_legacy_version') as number;
  }

  /** Versions that are offered, the best first, such as 0x0304: of the extension, else the version field. */
  get versions(): readonly number[] {
    const list = this.extension(SUPPORTED_VERSIONS);
    return list === null ? [this.legacyVersion] : numbers(list.subarray(1));
  }

  /** 32 bytes. */
  get random(): Uint8Array {
    return this.#bytes('SSL_client_hello_get0_random', 'random');
  }

  /** 0 to 32 bytes. */
  get sessionId(): Uint8Array {
    return this.#bytes('SSL_client_hello_get0_session_id', 'sessionId');
  }

  /** The numbers of the cipher suites, by IANA, the best first. */
  get cipherSuites(): readonly number[] {
    return numbers(this.#bytes('SSL_client_hello_get0_ciphers', 'ciphers'));
  }

  /** The numbers of the compression methods: 0 is none. */
  get compressionMethods(): readonly number[] {
    return [...this.#bytes('SSL_client_hello_get0_compression_methods', 'methods')];
  }

  /** The numbers of the extensions, by IANA. */
  get extensions(): readonly number[] {
    const { extensions } = this.#call('SSL_client_hello_get1_extensions_present') as {
      extensions: number[] | null;
    };
    return extensions ?? [];
  }

  /** The bytes of an extension, without its number and length; `null` when it is not there. */
  extension(type: number): Uint8Array | null {
    const { result, data } = this.#call('SSL_client_hello_get0_ext', type) as {
      result: number;
      data: Uint8Array | null;
    };
    return result === 1 ? data : null;
  }

  /** The host name that is asked for, or `null`. Source: RFC 6066, section 3. */
  get serverName(): string | null {
    const data = this.extension(SERVER_NAME);
    if (data === null || data.length < 5 || data[2] !== HOST_NAME) return null;
    const length = (data[3] as number) * 256 + (data[4] as number);
    if (data.length < 5 + length) return null;
    return Buffer.from(data.buffer, data.byteOffset + 5, length).toString('latin1');
  }

  #bytes(name: string, out: string): Uint8Array {
    return (this.#call(name) as Record<string, Uint8Array>)[out] ?? new Uint8Array(0);
  }

  /** Every hello has 32 random bytes: where there are none, OpenSSL has no hello any more. */
  #call(name: string, ...args: unknown[]): unknown {
    const id = Handle.idOf(this.#ssl);
    const { library } = addon.describeHandle(id);
    const raw = rawFunctions(library);
    const { random } = (raw.SSL_client_hello_get0_random?.(id) ?? {}) as { random?: Uint8Array };
    if (!random?.length) {
      const text =
        'The client hello can be read until its callback has answered: copy what is needed later.';
      throw Object.assign(new Error(text), { code: 'ERR_SSL_WRONG_STATE' });
    }
    return raw[name]?.(id, ...args);
  }
}

function numbers(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const list: number[] = [];
  for (let at = 0; at + 1 < bytes.length; at += 2) list.push(view.getUint16(at));
  return list;
}

const SERVER_NAME = 0;
const HOST_NAME = 0;
const SUPPORTED_VERSIONS = 43;
