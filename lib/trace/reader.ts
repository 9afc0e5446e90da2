// Reads the structures of TLS out of bytes: numbers, vectors with their length before them.
// Knows no message. What does not fit is a Fault, which stays inside this room.

/** The bytes are not what they should be; caught by whoever reads the structure as a whole. */
export class Fault extends Error {}

/** A cursor over bytes. Each `what` names a field, for the fault. */
export class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** How many bytes are left. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** An unsigned number of 1 to 4 bytes. */
  number(size: 1 | 2 | 3 | 4, what: string): number {
    const bytes = this.#bytes;
    const end = this.#at + size;
    if (end > bytes.length) throw new Fault(`ends within ${what}`);
    let value = 0;
    for (; this.#at < end; this.#at += 1) value = value * 256 + (bytes[this.#at] as number);
    return value;
  }

  /** The next bytes, not copied. */
  bytes(length: number, what: string): Uint8Array {
    if (this.left < length) throw new Fault(`ends within ${what}`);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** All that is left; the cursor stays. */
  peek(): Uint8Array {
    return this.#bytes.subarray(this.#at);
  }

  /** All that is left. */
  rest(): Uint8Array {
    return this.bytes(this.left, 'the rest');
  }

  /** A vector: its length in so many bytes, then what it holds. */
  vector(size: 1 | 2 | 3, what: string): Reader {
    return new Reader(this.bytes(this.number(size, `the length of ${what}`), what));
  }

  /** How long a vector is; it is passed over. */
  lengthOf(size: 1 | 2 | 3, what: string): number {
    return this.vector(size, what).left;
  }

  /** What is read until nothing is left. */
  list<T>(item: (reader: Reader) => T): T[] {
    const items: T[] = [];
    while (this.left > 0) items.push(item(this));
    return items;
  }

  /** Numbers of one size until nothing is left. */
  numbers<T>(size: 1 | 2, what: string, of: (number: number) => T): T[] {
    return this.list((reader) => of(reader.number(size, what)));
  }

  /** Nothing may be left. */
  end(): void {
    if (this.left > 0) throw new Fault(`${this.left} bytes too many`);
  }
}

/** Bytes as lower-case hexadecimal. */
export function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

/** Bytes as the ASCII text that they are, or `null` where they are none. */
export function ascii(bytes: Uint8Array): string | null {
  const printable = bytes.every((byte) => byte > 0x20 && byte < 0x7f);
  return printable && bytes.length > 0 ? String.fromCharCode(...bytes) : null;
}
