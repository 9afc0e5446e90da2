// Puts structures of TLS together from their parts, as RFC 8446, section 3 describes them.
// Reads none.

type Part = number | string | Uint8Array | readonly Part[];

/** Bytes out of numbers below 256, ASCII text, and other bytes. */
export function bytes(...parts: Part[]): Uint8Array {
  return Uint8Array.from(parts.flatMap(flat));
}

function flat(part: Part): number[] {
  if (typeof part === 'number') return [part];
  if (typeof part === 'string') return [...Buffer.from(part, 'latin1')];
  return part instanceof Uint8Array ? [...part] : part.flatMap(flat);
}

/** A number of so many bytes. */
export function number(size: number, value: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, at) => Math.floor(value / 256 ** (size - 1 - at)));
}

/** A vector: its length in so many bytes, and what it holds. */
export function vector(size: number, ...parts: Part[]): Uint8Array {
  const content = bytes(...parts);
  return bytes(number(size, content.length), content);
}

/** A list of 16-bit numbers, with a length of so many bytes before it. */
export function list16(size: number, ...values: number[]): Uint8Array {
  return vector(size, ...values.map((value) => number(2, value)));
}

/** A handshake message of TLS. */
export function handshake(type: number, ...body: Part[]): Uint8Array {
  return bytes(type, vector(3, ...body));
}

/** A handshake message of DTLS, whole. */
export function dtlsHandshake(type: number, sequence: number, ...body: Part[]): Uint8Array {
  const content = bytes(...body);
  const length = number(3, content.length);
  return bytes(type, length, number(2, sequence), number(3, 0), length, content);
}

/** An extension. */
export function extension(type: number, ...value: Part[]): Uint8Array {
  return bytes(number(2, type), vector(2, ...value));
}

/** Bytes that stand for a secret or a key: each message with them must not show them. */
export function secret(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => 0xa0 + (at % 0x40));
}
