// Lists of protocol names as ALPN and NPN send them: each with a byte of length before it (RFC 7301, section 3.1).
// Chooses none.

/** The names, as latin1. */
export function namesFrom(bytes: Uint8Array): string[] {
  const names: string[] = [];
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < buffer.length; ) {
    const size = buffer[at] ?? 0;
    names.push(buffer.toString('latin1', at + 1, at + 1 + size));
    at += 1 + size;
  }
  return names;
}

/** @returns `null` where one is no string of 1 to 255 bytes as latin1, or they do not fit 65535 bytes. */
export function namesTo(names: readonly unknown[]): Uint8Array | null {
  const parts: Uint8Array[] = [];
  for (const name of names) {
    if (typeof name !== 'string' || name.length === 0 || name.length > MOST_NAME) return null;
    if (BEYOND_LATIN1.test(name)) return null;
    parts.push(Buffer.from([name.length]), Buffer.from(name, 'latin1'));
  }
  const bytes = Buffer.concat(parts);
  return bytes.length <= MOST ? bytes : null;
}

const MOST_NAME = 255;
const BEYOND_LATIN1 = /[\u0100-\uffff]/;
const MOST = 65535;
