// BufferedStream: bytes, text and lines over something that receives and sends bytes.
// Knows no socket, no TLS and no timeout; SocketStream has those.

import type { Direction, ElementType } from '../arguments/index.js';
import { invalidArgType, outOfRange, SocketError } from '../conditions/index.js';
import { SslConnection } from '../connections/index.js';
import { Inbox } from './inbox.js';
import { decodeUtf8, encodeUtf8, wholeCharacters } from './utf8.js';

/** How to read a line. */
export interface ReadLineOptions {
  /** Longest line in bytes; a longer one is an error. Default: 16 MiB. */
  maxLength?: number;
}

/**
 * A stream of bytes that can also be read and written as text (UTF-8).
 *
 * @corresponds stream:buffered-stream
 */
export abstract class BufferedStream extends SslConnection {
  /** Bytes received and not yet given out. */
  protected readonly inbox = new Inbox();

  /** Which way the stream goes. */
  abstract readonly direction: Direction;
  /** What the stream carries. */
  abstract readonly elementType: ElementType;

  /** Receives 1 byte or more into the array, waiting for them; 0 at the end. */
  protected abstract receive(into: Uint8Array): number;
  /** Sends all bytes. */
  protected abstract send(bytes: Uint8Array): void;

  /**
   * Reads what is there, waiting for at least 1 byte.
   *
   * @param into an array to fill, or how many bytes to read at most (default 65536).
   * @returns the bytes (with an array: the filled part of it), or `null` at the end.
   * @corresponds read-sequence; SSL_read
   */
  read(into: Uint8Array | number = DEFAULT_READ): Uint8Array | null {
    this.#mayRead();
    if (into instanceof Uint8Array) return this.#readInto(into);
    const most = count(into, 'read', 'maxLength');
    if (most === 0) return new Uint8Array(0);
    if (this.inbox.length > 0) return this.inbox.take(most);
    const bytes = new Uint8Array(Math.min(most, LARGEST_READ));
    const received = this.receive(bytes);
    if (received === 0) return null;
    return received === bytes.length ? bytes : bytes.slice(0, received);
  }

  /**
   * Reads exactly so many bytes.
   *
   * @returns the bytes; `null` when the end comes before the first one.
   * @throws SocketError with code `EOF` when the end comes after some of them; they stay unread.
   */
  readExactly(length: number): Uint8Array | null {
    this.#mayRead();
    const wanted = count(length, 'readExactly', 'length');
    while (this.inbox.length < wanted) {
      if (this.#fill(Math.min(wanted - this.inbox.length, LARGEST_READ))) continue;
      if (this.inbox.length === 0) return null;
      const text = `The peer ended after ${this.inbox.length} of ${wanted} bytes`;
      throw new SocketError(text, { code: 'EOF', connection: this });
    }
    return this.inbox.take(wanted);
  }

  /**
   * Reads one byte: 0 to 255, or -128 to 127 where the element type has a sign; `null` at the end.
   *
   * @corresponds read-byte
   */
  readByte(): number | null {
    this.#mayRead();
    this.#needsBytes('readByte');
    if (this.inbox.length === 0 && !this.#fill(1)) return null;
    const byte = this.inbox.view[0] ?? 0;
    this.inbox.drop(1);
    return this.elementType === 'signed-byte-8' ? (byte << 24) >> 24 : byte;
  }

  /**
   * Reads a line without its end (LF or CR LF), or `null` at the end. The last line need not have
   * an end.
   *
   * @corresponds read-line
   */
  readLine(options: ReadLineOptions = {}): string | null {
    this.#mayRead();
    const most = count(options.maxLength ?? DEFAULT_LINE, 'readLine', 'maxLength');
    let searched = 0;
    while (true) {
      const at = this.inbox.view.indexOf(LINE_FEED, searched);
      if (Math.max(at, searched) > most) throw this.#lineTooLong(most);
      if (at >= 0) return this.#takeLine(at);
      searched = this.inbox.length;
      if (searched > most) throw this.#lineTooLong(most);
      if (this.#fill(1)) continue;
      return searched === 0 ? null : decodeUtf8(this.inbox.take(searched));
    }
  }

  /** Reads what text is there, waiting for at least one character; `null` at the end. */
  readText(): string | null {
    this.#mayRead();
    while (true) {
      const whole = wholeCharacters(this.inbox.view);
      if (whole > 0) return decodeUtf8(this.inbox.take(whole));
      if (this.#fill(1)) continue;
      return this.inbox.length === 0 ? null : decodeUtf8(this.inbox.take(this.inbox.length));
    }
  }

  /** Reads all bytes up to the end; empty when it is there already. */
  readAll(): Uint8Array {
    this.#mayRead();
    while (this.#fill(DEFAULT_READ));
    return this.inbox.take(this.inbox.length);
  }

  /** Reads all text up to the end. */
  readAllText(): string {
    return decodeUtf8(this.readAll());
  }

  /** The lines up to the end, each as {@link readLine} gives it. */
  *[Symbol.iterator](): Generator<string, void, undefined> {
    for (let line = this.readLine(); line !== null; line = this.readLine()) yield line;
  }

  /**
   * Writes all of a text (as UTF-8) or of some bytes; each call is sent at once.
   *
   * @corresponds write-string, write-sequence; SSL_write
   */
  write(data: string | ArrayBufferView): void {
    this.#mayWrite();
    const bytes = typeof data === 'string' ? encodeUtf8(data) : bytesOf(data);
    if (bytes.length > 0) this.send(bytes);
  }

  /** Writes a text and a line feed. */
  writeLine(text = ''): void {
    this.write(`${text}\n`);
  }

  /**
   * Writes one byte: 0 to 255, or -128 to 127 where the element type has a sign.
   *
   * @corresponds write-byte
   */
  writeByte(byte: number): void {
    this.#mayWrite();
    this.#needsBytes('writeByte');
    const [least, most] = this.elementType === 'signed-byte-8' ? [-128, 127] : [0, 255];
    const argument = { call: 'writeByte', name: 'byte' };
    const expected = `an integer from ${least} to ${most}`;
    if (typeof byte !== 'number') throw invalidArgType(argument, expected, byte);
    if (!Number.isInteger(byte) || byte < least || byte > most) {
      throw outOfRange(argument, expected, byte);
    }
    this.send(Uint8Array.of(byte & 255));
  }

  /**
   * Does nothing: what is written has been sent when `write` returns.
   *
   * @corresponds force-output, finish-output
   */
  flush(): void {}

  #readInto(into: Uint8Array): Uint8Array | null {
    if (into.length === 0) return into;
    const received = this.inbox.length > 0 ? this.inbox.takeInto(into) : this.receive(into);
    return received === 0 ? null : into.subarray(0, received);
  }

  #takeLine(lineFeedAt: number): string {
    const line = this.inbox.take(lineFeedAt + 1);
    const end = line[lineFeedAt - 1] === CARRIAGE_RETURN ? lineFeedAt - 1 : lineFeedAt;
    return decodeUtf8(line.subarray(0, end));
  }

  /** Receives more into the inbox; false at the end. */
  #fill(least: number): boolean {
    const received = this.receive(this.inbox.room(Math.max(least, SMALLEST_FILL)));
    this.inbox.commit(received);
    return received > 0;
  }

  #mayRead(): void {
    if (this.direction === 'output') throw this.#wrongWay('read from an output stream');
  }

  #mayWrite(): void {
    if (this.direction === 'input') throw this.#wrongWay('write to an input stream');
  }

  #wrongWay(what: string): SocketError {
    return new SocketError(`Cannot ${what}`, { code: 'ERR_SOCKET_DIRECTION', connection: this });
  }

  #needsBytes(call: string): void {
    if (this.elementType !== 'base-char') return;
    const text =
      `${call} needs a stream of bytes: open it with elementType 'unsigned-byte-8' or ` +
      "'signed-byte-8' (read and write take bytes on any stream)";
    throw new SocketError(text, { code: 'ERR_SOCKET_ELEMENT_TYPE', connection: this });
  }

  #lineTooLong(most: number): SocketError {
    const text = `The line is longer than ${most} bytes; it stays unread`;
    return new SocketError(text, { code: 'ERR_SOCKET_LINE_TOO_LONG', connection: this });
  }
}

function bytesOf(data: unknown): Uint8Array {
  if (data instanceof Uint8Array) return data;
  if (ArrayBuffer.isView(data)) {
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  }
  throw invalidArgType({ call: 'write', name: 'data' }, 'a string, or bytes in a view', data);
}

function count(value: unknown, call: string, name: string): number {
  const expected = 'an integer, 0 or more';
  if (typeof value !== 'number') throw invalidArgType({ call, name }, expected, value);
  if (!Number.isSafeInteger(value) || value < 0) throw outOfRange({ call, name }, expected, value);
  return value;
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const DEFAULT_READ = 0x10000;
const SMALLEST_FILL = 0x1000;
const LARGEST_READ = 0x1000000;
const DEFAULT_LINE = 0x1000000;
